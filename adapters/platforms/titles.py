"""A forum's topic has a title, and our messages have none: it is taken from the text, by a rule
that whoever connected the channel chose."""

import re
from collections.abc import Callable
from dataclasses import dataclass

FIRST_LINE = "first_line"
BEGINNING = "beginning"
TITLE_RULES = (FIRST_LINE, BEGINNING)
TITLE_SETTING = (
    "Where a topic's title comes from: first_line (default: the first line is the title, what "
    "follows is the text) or beginning (all of it is the text, its beginning is the title as well)."
)
_HEADING = re.compile(r"^#{1,6}(?:[ \t]+|$)")


@dataclass(frozen=True, slots=True)
class Titled:
    """A topic as a forum wants it."""

    title: str
    body: str


class NoTitle(Exception):
    """The text gives no topic under that rule. Its words tell the author what to change."""


def titled(
    text: str, rule: str, most: int, count: Callable[[str], int] = len, least: int = 1
) -> Titled:
    """Raises NoTitle. `most` and `least` are what a title may hold, in what `count` counts. Marks
    of a Markdown heading before the title are not part of it."""
    line, _, rest = text.strip("\r\n").partition("\n")
    title = _HEADING.sub("", line.strip()).strip()
    if rule == BEGINNING:
        return Titled(_checked(_cut(title, most, count), most, count, least), text)
    title = _checked(title, most, count, least)
    body = rest.lstrip("\r\n")
    if not body.strip():
        raise NoTitle(
            "A topic needs a title and a text: the first line is the title, and nothing follows it."
        )
    return Titled(title, body)


def _checked(title: str, most: int, count: Callable[[str], int], least: int) -> str:
    found = count(title)
    if found < max(least, 1):
        raise NoTitle(
            f"A topic's title needs {max(least, 1)} characters or more, and the first line has "
            f"{found}."
        )
    if found > most:
        raise NoTitle(
            f"The first line is the topic's title, and has {found} characters: no more than {most} "
            "are allowed."
        )
    return title


def _cut(line: str, most: int, count: Callable[[str], int]) -> str:
    """As much of it as fits, cut between words where there are any."""
    if count(line) <= most:
        return line
    kept = line
    while count(kept) > most - 1:
        kept = kept[: len(kept) - max(1, (count(kept) - most + 1) // 2)]
    whole, _, _ = kept.rpartition(" ")
    return f"{(whole or kept).rstrip()}…"
