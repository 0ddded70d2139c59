"""Text tracks of films, in WebVTT or SRT: read strictly, and written as one plain WebVTT.

WebVTT is W3C's (https://www.w3.org/TR/webvtt1/); SRT is what players take for it, the same cues
with a comma in their times and no head. Settings of cues, styles, regions and notes are left out:
what is kept is what is read, and when.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.shared.errors import FieldError

MOST_TRACKS = 20
MOST_CHARACTERS = 100_000
PAST_END_MS = 1000
"""So much later than the film its last cue may end: how long it is is known to the frame."""

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s+\S.*)?\s*")
_CLOCK = re.compile(r"\s*\d+:\d")
_NO_CUE = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
_HEAD = re.compile(r"WEBVTT([ \t].*)?")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is to be read, from when until when, in milliseconds of the film."""

    starts_ms: int
    ends_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """What is said in a film, in one language (ISO 639 with an optional region), as WebVTT."""

    language: str
    cues: int
    ends_ms: int
    text: str

    @property
    def bytes(self) -> int:
        """How many it is in UTF-8."""
        return len(self.text.encode())


def track_of(language: str, cues: Sequence[Cue]) -> CaptionTrack:
    """The cues as one file; there is at least one."""
    blocks = [f"{_clock(c.starts_ms)} --> {_clock(c.ends_ms)}\n{c.text}" for c in cues]
    text = "\n\n".join(["WEBVTT", *blocks]) + "\n"
    return CaptionTrack(language, len(cues), max(c.ends_ms for c in cues), text)


def read_captions(text: str, length_ms: int | None) -> tuple[Cue, ...] | FieldError:
    """The cues of a WebVTT or SRT, in order; or the first thing that is wrong with it, by its line,
    counted from 1. `length_ms` is the film's."""
    cues: list[Cue] = []
    for line, block in _blocks(text):
        found = _cue(line, block, cues[-1].starts_ms if cues else 0)
        if isinstance(found, FieldError):
            return found
        cues.append(found)
    if not cues:
        return FieldError("/text", "captions_without_cues", {})
    last = max(cue.ends_ms for cue in cues)
    if length_ms is not None and last > length_ms + PAST_END_MS:
        facts = {"ends": _clock(last), "length": _clock(length_ms)}
        return FieldError("/text", "captions_past_end", facts)
    return tuple(cues)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """What stands between empty lines and may be a cue, each with the number of its first line."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            head = number == len(block) + 1 and _HEAD.fullmatch(block[0])
            if not head and not _NO_CUE.match(block[0]):
                yield number - len(block), block
            block = []


def _cue(line: int, block: Sequence[str], not_before: int) -> Cue | FieldError:
    """A name or a number may stand above its times."""
    place = next((n for n, it in enumerate(block[:2]) if "-->" in it or _CLOCK.match(it)), 0)
    at, timing = line + place, _TIMING.fullmatch(block[place])
    if timing is None:
        return FieldError("/text", "captions_timing", {"line": at})
    starts, ends = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:])
    if ends <= starts or starts < not_before:
        return FieldError("/text", "captions_backwards", {"line": at})
    said = block[place + 1 :]
    if not said:
        return FieldError("/text", "captions_silent", {"line": at})
    return Cue(starts, ends, "\n".join(said).replace("-->", "->"))


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
