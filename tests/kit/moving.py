"""Films made anew for a test, second by second of one colour."""

import io
import struct
from typing import Any

import av
from PIL import Image

RATE = 10
# The matrix of a track (ISO 14496-12, 8.3.2) that is shown as it lies, and turned to the right.
_AS_IT_LIES = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)


def a_film(
    *colours: str,
    codec: str = "libx264",
    container: str = "mp4",
    size: tuple[int, int] = (64, 48),
    keys_every: int = RATE,
    pictures: int = RATE,
    with_sound: bool = False,
    pix_fmt: str = "yuv420p",
) -> bytes:
    """A second, or so many pictures, of each colour: its left half is of that colour, its right
    half black. Every so many there is one that stands by itself."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as film:
        stream: Any = film.add_stream(codec, rate=RATE)
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        stream.gop_size = keys_every
        stream.options = {"preset": "ultrafast", "sc_threshold": "0"} if codec == "libx264" else {}
        sound: Any = film.add_stream("aac", rate=8000) if with_sound else None
        for colour in colours:
            for _ in range(pictures):
                film.mux(stream.encode(_picture(size, colour)))
        film.mux(stream.encode(None))
        if sound is not None:
            film.mux(sound.encode(_silence()))
            film.mux(sound.encode(None))
    return file.getvalue()


def turned_right(film: bytes) -> bytes:
    """The same to be shown turned by 90 degrees, as those are that a telephone makes upright."""
    at = film.index(_AS_IT_LIES, film.index(b"tkhd"))
    [width] = struct.unpack(">I", film[at + 36 : at + 40])
    turned = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, width, 0, 1 << 30)
    return film[:at] + turned + film[at + 36 :]


def without_pictures(film: bytes) -> bytes:
    """Its headers are as they were; where its pictures were there are zeros."""
    at = film.index(b"mdat")
    [length] = struct.unpack(">I", film[at - 4 : at])
    return film[: at + 4] + bytes(length - 8) + film[at - 4 + length :]


def _picture(size: tuple[int, int], colour: str) -> av.VideoFrame:
    picture = Image.new("RGBA", size, "black")
    picture.paste(Image.new("RGBA", (size[0] // 2, size[1]), colour))
    return av.VideoFrame.from_bytes(picture.tobytes(), *size, format="rgba")


def _silence() -> av.AudioFrame:
    frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.sample_rate = 8000
    return frame
