"""What others say to us is kept without our secrets in it, on one line, and not for longer than
somebody would read."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from domain.shared.secret import Secret

LONGEST_WORDS = 300
_HIDDEN = "•••"
_TOKENS = re.compile(
    r"(?<!\w)(bearer\s+|(?:access_?token|token|api_?key|secret|password|authorization)[\"']?\s*[=:]\s*[\"']?)"
    r"[^\s\"'&,;]{4,}",
    re.IGNORECASE,
)


def redacted(words: str, secrets: Iterable[Secret], most: int = LONGEST_WORDS) -> str:
    """At most that many characters."""
    for secret in secrets:
        value = secret.reveal()
        for shape in {value, quote(value, safe="")} if len(value) >= 4 else ():
            words = words.replace(shape, _HIDDEN)
    words = _TOKENS.sub(rf"\1{_HIDDEN}", words)
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= most else line[: most - 1] + "…"
