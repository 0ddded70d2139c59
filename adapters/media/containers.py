"""Where a file's own format says that it ends, and how many pictures it shows until there.

Only lengths and counts are read; nothing is decoded.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from adapters.media.limits import MOST_FRAMES

CHUNK = 1024 * 1024
EDGE = 64 * 1024
_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype|\?php)\b", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_PDF = b"%PDF-"


class Damaged(Exception):
    """It does not follow its own format."""


class TooManyFrames(Exception):
    """Counting was given up."""


@dataclass(frozen=True, slots=True)
class Extent:
    """`end` is where the format says the file ends, `duration_ms` what its pictures add up to."""

    end: int
    frames: int = 1
    duration_ms: int = 0


def extent_of(mime_type: str, file: BinaryIO, size: int) -> Extent:
    """Raises Damaged, TooManyFrames."""
    file.seek(0)
    try:
        return _WALKS[mime_type](file, size)
    except (struct.error, IndexError) as trouble:
        raise Damaged("it ends too early") from trouble


def holds_something_else(mime_type: str, file: BinaryIO, size: int, end: int) -> bool:
    """Whether it is, to another reader, another kind of file as well: an archive, a document or a
    page. After the end of a JPEG, cameras put further pictures and films; nothing else belongs
    there."""
    file.seek(0)
    head = file.read(EDGE)
    file.seek(max(0, size - EDGE))
    tail = file.read(EDGE)
    if _PDF in head[:1024] or _ZIP_END in tail:
        return True
    if _MARKUP.search(head) or _MARKUP.search(tail):
        return True
    if end >= size:
        return False
    file.seek(end)
    after = file.read(EDGE)
    if not after.strip(b"\x00"):
        return False
    return mime_type != "image/jpeg" or not _from_a_camera(after, tail)


def _from_a_camera(after: bytes, tail: bytes) -> bool:
    start = after.lstrip(b"\x00")
    return start.startswith(b"\xff\xd8") or b"ftyp" in start[:64] or tail.endswith(b"SEFT")


def _jpeg(file: BinaryIO, size: int) -> Extent:
    if file.read(2) != b"\xff\xd8":
        raise Damaged("no start of image")
    while True:
        marker = _marker(file)
        if marker == 0xD9:
            return Extent(file.tell())
        [length] = struct.unpack(">H", file.read(2))
        file.seek(length - 2, 1)
        if file.tell() > size:
            raise Damaged("a segment is longer than the file")
        if marker == 0xDA:
            _skip_scan(file)


def _marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise Damaged("no marker where one belongs")
    byte = file.read(1)
    while byte == b"\xff":
        byte = file.read(1)
    return byte[0]


_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def _skip_scan(file: BinaryIO) -> None:
    """To the next marker; within a scan a 0xFF is followed by 0x00 or a restart."""
    at = file.tell()
    while chunk := file.read(CHUNK):
        found = _MARKER.search(chunk)
        if found:
            file.seek(at + found.start())
            return
        if len(chunk) < CHUNK:
            break
        at += len(chunk) - 1
        file.seek(at)
    raise Damaged("a scan without an end")


def _png(file: BinaryIO, size: int) -> Extent:
    file.seek(8)
    frames, duration, declared = 0, 0, 1
    while True:
        length, kind = struct.unpack(">I4s", file.read(8))
        if kind == b"acTL":
            [declared] = struct.unpack(">I", file.read(length)[:4])
        elif kind == b"fcTL":
            frames = _one_more(frames)
            top, bottom = struct.unpack(">HH", file.read(length)[20:24])
            duration += round(1000 * top / (bottom or 100))
        else:
            file.seek(length, 1)
        file.seek(4, 1)
        if file.tell() > size:
            raise Damaged("a chunk is longer than the file")
        if kind == b"IEND":
            return Extent(file.tell(), max(1, min(frames, declared)), duration)


def _one_more(frames: int) -> int:
    if frames >= MOST_FRAMES:
        raise TooManyFrames
    return frames + 1


def _gif(file: BinaryIO, size: int) -> Extent:
    [flags] = struct.unpack("10xB2x", file.read(13))
    _skip_palette(file, flags)
    frames = duration = 0
    while (kind := file.read(1)) != b";":
        if kind == b"!":
            label = file.read(1)
            blocks = list(_blocks(file, keep=label == b"\xf9"))
            if label == b"\xf9" and blocks:
                duration += 10 * struct.unpack("<H", blocks[0][1:3])[0]
        elif kind == b",":
            frames = _one_more(frames)
            [flags] = struct.unpack("8xB", file.read(9))
            _skip_palette(file, flags)
            file.seek(1, 1)
            list(_blocks(file, keep=False))
        else:
            raise Damaged("no block where one belongs")
    return Extent(file.tell(), frames, duration)


def _skip_palette(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        file.seek(3 * (2 << (flags & 7)), 1)


def _blocks(file: BinaryIO, *, keep: bool) -> Iterator[bytes]:
    while length := file.read(1)[0]:
        if keep:
            yield file.read(length)
        else:
            file.seek(length, 1)


def _webp(file: BinaryIO, size: int) -> Extent:
    [length] = struct.unpack("<4xI4x", file.read(12))
    end = 8 + length + length % 2
    frames = duration = 0
    while file.tell() + 8 <= min(end, size):
        kind, length = struct.unpack("<4sI", file.read(8))
        after = file.tell() + length + length % 2
        if kind == b"ANMF":
            frames = _one_more(frames)
            duration += int.from_bytes(file.read(16)[12:15], "little")
        file.seek(after)
    if end > size + 1:
        raise Damaged("it ends too early")
    return Extent(end, max(1, frames), duration)


def _boxes(file: BinaryIO, size: int) -> Extent:
    """The boxes of ISO 14496-12, in which MP4, QuickTime and AVIF come."""
    at = 0
    while at + 8 <= size:
        length, kind = struct.unpack(">I4s", file.read(8))
        if length == 1:
            [length] = struct.unpack(">Q", file.read(8))
        if not re.fullmatch(rb"[\x20-\x7e\xa9]{4}", kind):
            return Extent(at)
        if length == 0:
            return Extent(size)
        if length < 8 or at + length > size:
            raise Damaged("a box is longer than the file")
        at += length
        file.seek(at)
    return Extent(at)


def _whole(file: BinaryIO, size: int) -> Extent:
    """What has no length of its own goes on to its end."""
    return Extent(size)


_WALKS: dict[str, Callable[[BinaryIO, int], Extent]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/avif": _boxes,
    "video/mp4": _boxes,
    "video/quicktime": _boxes,
    "video/webm": _whole,
}
