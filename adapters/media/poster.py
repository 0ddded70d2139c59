"""Makes the thumbnail of one film that nobody vouches for, in a process of its own.

    python -m adapters.media.poster FILE THUMBNAIL MIME_TYPE

Leaves the thumbnail, or nothing: of a film that cannot be decoded, or only with more memory or time
than the process may have, there is none.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageStat

from adapters.media.child import shut_in
from adapters.media.images import keep
from adapters.media.limits import MOST_FILM_PIXELS, POSTER_SECONDS, THUMBNAIL_SIDE

# What the file is was found before: nothing is guessed, so no playlist is followed to other files.
CONTAINERS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska"}
DECODERS = ("h264", "hevc", "mpeg4", "vp8", "vp9", "libvpx", "libvpx-vp9", "libdav1d", "av1")
PLACES = (0.1, 0.3, 0.5)
"""Where in a film to look first, each at the next picture that stands by itself."""

MOST_PACKETS = 2_000
LIGHT_ENOUGH = 20.0
"""The least brightness, from 0 to 255, of a picture that shows something."""


class NoPoster(Exception):
    """There is nothing to be seen in it, or too much."""


def poster_of(path: Path, thumbnail: Path, mime_type: str) -> None:
    """Writes the thumbnail. Raises NoPoster, and whatever the library raises over what it cannot
    open."""
    options = {"codec_whitelist": ",".join(DECODERS), "protocol_whitelist": "none"}
    container = CONTAINERS[mime_type]
    with path.open("rb") as file, av.open(file, format=container, options=options) as film:
        best = _best(film)
    part = thumbnail.with_suffix(".part")
    keep(best, part)
    # Whoever dies while writing leaves nothing that looks like one.
    part.rename(thumbnail)


def _best(film: Any) -> Image.Image:
    """The first picture that shows something; of those looked at the brightest if none does."""
    best: tuple[float, Image.Image] | None = None
    for picture in _candidates(film):
        light = _light(picture)
        if best is None or light > best[0]:
            best = (light, picture)
        if light >= LIGHT_ENOUGH:
            break
    if best is None:
        raise NoPoster
    return best[1]


def _light(picture: Image.Image) -> float:
    """Of the brightest of its colours: blue alone is dark to the eye, and no darkness."""
    return max(ImageStat.Stat(picture).mean)


def _candidates(film: Any) -> Iterator[Image.Image]:
    stream = film.streams.best("video")
    if stream is None:
        raise NoPoster
    decoder = stream.codec_context
    decoder.thread_count = 1
    decoder.thread_type = "NONE"
    decoder.options = {"max_pixels": str(MOST_FILM_PIXELS)}
    if decoder.codec.name not in DECODERS or decoder.width * decoder.height > MOST_FILM_PIXELS:
        raise NoPoster
    until = time.process_time() + POSTER_SECONDS
    # Where it is damaged there is nothing to be seen; elsewhere there may be.
    for place in PLACES if film.duration else ():
        with suppress(Exception):
            film.seek(int(film.duration * place))
            yield from _pictures(film, stream, until, keys_only=True)
    with suppress(Exception):
        film.seek(0)
        yield from _pictures(film, stream, until, keys_only=False)


def _pictures(film: Any, stream: Any, until: float, *, keys_only: bool) -> Iterator[Image.Image]:
    """Those that follow, small and upright: one of those that stand by themselves, or all until the
    time is over."""
    decoder = stream.codec_context
    decoder.flush_buffers()
    for count, packet in enumerate(film.demux(stream)):
        if count > MOST_PACKETS or time.process_time() > until:
            return
        if keys_only and not packet.is_keyframe:
            continue
        frames = decoder.decode(packet)
        if keys_only:
            # Nothing that it would have to wait for is fed to it.
            frames += decoder.decode(None)
        for frame in frames:
            yield _small(frame)
        if keys_only:
            return


def _small(frame: Any) -> Image.Image:
    if frame.width * frame.height > MOST_FILM_PIXELS:
        raise NoPoster
    share = min(1.0, THUMBNAIL_SIDE / max(frame.width, frame.height))
    width, height = (max(1, round(side * share)) for side in (frame.width, frame.height))
    # One thread: others would use up the address space that is counted.
    picture: Image.Image = frame.to_image(
        width=width, height=height, interpolation="AREA", threads=1
    )
    # Counterclockwise, in degrees, as the film says that it is to be turned.
    return picture.rotate(frame.rotation, expand=True) if frame.rotation % 90 == 0 else picture


def main() -> None:
    shut_in()
    path, thumbnail = (Path(argument) for argument in sys.argv[1:3])
    poster_of(path, thumbnail, sys.argv[3])


if __name__ == "__main__":
    main()
