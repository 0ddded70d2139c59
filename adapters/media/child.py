"""Looks into one file that nobody vouches for, in a process of its own that may do little.

    python -m adapters.media.child FILE THUMBNAIL

Says in one line of JSON what it found: `facts`, or the `reason` why the file is refused. When it
asks for more memory or time than it may have, it dies of it.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from adapters.media.limits import (
    ADDRESS_SPACE_BYTES,
    CPU_SECONDS,
    MOST_IMAGE_BYTES,
    OPEN_FILES,
    WRITTEN_BYTES,
)

HEAD = 8192
AS_MP4 = {"video/x-m4v": "video/mp4", "image/apng": "image/png"}


def shut_in(cpu_seconds: int = CPU_SECONDS) -> None:
    """From here on: so much memory, so much time, no large file, no core."""
    for what, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))


def judged(path: Path, thumbnail: Path) -> dict[str, Any]:
    """The facts of this file, or the reason against it."""
    try:
        return _judged(path, thumbnail)
    except MemoryError:
        return {"reason": "too_expensive"}


def _judged(path: Path, thumbnail: Path) -> dict[str, Any]:
    size = path.stat().st_size
    if size == 0:
        return {"reason": "empty"}
    mime_type = _type_of(path)
    if mime_type is None:
        return {"reason": "unsupported_type"}
    if mime_type.startswith("image/") and size > MOST_IMAGE_BYTES:
        return {"reason": "image_too_heavy"}
    return _looked_into(path, mime_type, size, thumbnail)


def _type_of(path: Path) -> str | None:
    """By what it holds; a name says nothing. None for what we do not take."""
    import filetype

    from adapters.media.containers import _WALKS

    with path.open("rb") as file:
        kind = filetype.guess(file.read(HEAD))
    if kind is None:
        return None
    mime_type = AS_MP4.get(kind.mime, kind.mime)
    return mime_type if mime_type in _WALKS else None


def _looked_into(path: Path, mime_type: str, size: int, thumbnail: Path) -> dict[str, Any]:
    from adapters.media.containers import (
        Damaged,
        TooManyFrames,
        extent_of,
        holds_something_else,
    )

    try:
        with path.open("rb") as file:
            extent = extent_of(mime_type, file, size)
            mixed = holds_something_else(mime_type, file, size, extent.end)
    except Damaged:
        return {"reason": "damaged"}
    except TooManyFrames:
        return {"reason": "too_many_frames"}
    if mixed:
        return {"reason": "mixed_content"}
    if mime_type.startswith("video/"):
        return _film(path, mime_type)
    return _picture(path, mime_type, thumbnail, extent.frames, extent.duration_ms)


def _picture(
    path: Path, mime_type: str, thumbnail: Path, frames: int, duration_ms: int
) -> dict[str, Any]:
    from adapters.media.images import TooManyPixels, look_at

    try:
        seen = {"frames": frames} | look_at(path, mime_type, thumbnail)
    except TooManyPixels:
        return {"reason": "too_many_pixels"}
    except MemoryError:
        raise
    except Exception:
        # Decoders raise whatever they like over what they cannot read.
        return {"reason": "damaged"}
    animated = seen["frames"] > 1
    facts = {
        "kind": "image",
        "mime_type": mime_type,
        "audio_codec": None,
        "animated": animated,
        "duration_ms": duration_ms if animated else None,
    }
    return {"facts": facts | seen}


def _film(path: Path, mime_type: str) -> dict[str, Any]:
    from adapters.media.videos import CannotRead, NoPicture, look_at

    try:
        return {"facts": {"kind": "video", "mime_type": mime_type} | look_at(path)}
    except NoPicture:
        return {"reason": "unsupported_type"}
    except CannotRead:
        return {"reason": "video_not_readable"}
    except MemoryError:
        raise
    except Exception:
        return {"reason": "damaged"}


def main() -> None:
    shut_in()
    path, thumbnail = (Path(argument) for argument in sys.argv[1:3])
    said = json.dumps(judged(path, thumbnail)).encode()
    os.write(sys.stdout.fileno(), said)


if __name__ == "__main__":
    main()
