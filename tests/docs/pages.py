"""A page as a reader meets it: blocks to paste, and what is shown to come of them.

A block marked `sh` is run, in order, all of a page in one shell. A block marked `json expect` or
`text expect` shows what the block before it prints: each line must be found there, in that order.
Spacing, a comma at the end and brackets alone do not count, and `…` stands for anything on a line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
RUNS = "sh"
SHOWS = ("json expect", "text expect")
RESTS = ("sh no-run", "text", "json", "python", "sql")
MARK = "──── block {} ────"


@dataclass(frozen=True)
class Block:
    """A block to paste; `shown` are the lines it is said to print, with the line of the page."""

    line: int
    commands: str
    shown: tuple[tuple[int, str], ...]


class PageWrong(Exception):
    """The page says something that is not so."""


def pages() -> list[Path]:
    """Every page that a reader is sent to."""
    return [ROOT / "README.md", *sorted((ROOT / "docs" / "guides").rglob("*.md"))]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    """What is to be pasted, in order. Raises PageWrong for a block whose kind is not known, or for
    output with no block before it."""
    found: list[Block] = []
    for match in FENCE.finditer(text):
        kind, body = match[1].strip(), match[2]
        line = text.count("\n", 0, match.start()) + 1
        if kind == RUNS:
            found.append(Block(line, body, ()))
        elif kind in SHOWS:
            if not found:
                raise PageWrong(f"line {line}: output is shown before anything was run")
            last = found.pop()
            lines = tuple((line + n, shown) for n, shown in enumerate(body.splitlines(), start=1))
            found.append(Block(last.line, last.commands, last.shown + lines))
        elif kind not in RESTS:
            raise PageWrong(f"line {line}: a block marked {kind!r} is neither run nor left alone")
    return found


def script(found: Sequence[Block]) -> str:
    """All blocks as one script that stops at the first failure and says where each one begins."""
    parts = ["set -eu -o pipefail"]
    for number, block in enumerate(found):
        parts += [f"printf '\\n%s\\n' '{MARK.format(number)}'", block.commands]
    return "\n".join(parts) + "\n"


def check(found: Sequence[Block], code: int, output: str) -> None:
    """Raise PageWrong unless every block ran and printed what the page shows."""
    printed = [_printed(output, number) for number in range(len(found))]
    if code != 0:
        last = max(n for n, text in enumerate(printed) if text is not None) if any(printed) else 0
        where = found[last].line if found else 0
        raise PageWrong(f"line {where}: a command ended with {code}:\n{printed[last]}")
    for block, text in zip(found, printed, strict=True):
        _compare(block, text or "")


def _compare(block: Block, printed: str) -> None:
    rest = _plain(printed)
    for line, shown in block.shown:
        wanted = _pattern(shown)
        if wanted is None:
            continue
        match = wanted.search(rest)
        if match is None:
            raise PageWrong(f"line {line}: {shown.strip()!r} is not in what was printed:\n{rest}")
        rest = rest[match.end() :]


def _printed(output: str, number: int) -> str | None:
    _, begun, rest = output.partition(MARK.format(number) + "\n")
    return rest.partition("\n" + MARK.format(number + 1))[0] if begun else None


def _plain(text: str) -> str:
    return "\n".join(line.strip().rstrip(",") for line in text.splitlines())


def _pattern(shown: str) -> re.Pattern[str] | None:
    """What finds this line; None for one that says nothing. At the first and the last dots the
    line may go on, elsewhere it must be whole."""
    line = shown.strip().rstrip(",")
    if not line.strip("[]{}…"):
        return None
    inner = r"[^\n]*".join(re.escape(part) for part in line.split("…"))
    return re.compile(f"^{inner}$", re.M)


def links(text: str) -> Iterator[tuple[int, str]]:
    """Every relative link with its line; what stands in blocks is no link."""
    outside = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    for match in re.finditer(r"\]\(([^)\s]+)\)", outside):
        if not re.match(r"[a-z]+:", match[1]):
            yield outside.count("\n", 0, match.start()) + 1, match[1]


def anchors(text: str) -> set[str]:
    """What the headings of a page can be linked by."""
    outside = FENCE.sub("", text)
    headings = re.findall(r"^#+ (.*)$", outside, re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}
