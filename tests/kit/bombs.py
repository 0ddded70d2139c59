"""Files that are small and ask for much, or that are two things at once."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from PIL import Image

from tests.kit.media import a_photo, a_picture


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _packed(row: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(row) for _ in range(times)) + packer.flush()


def a_png(width: int, height: int, *before: bytes) -> bytes:
    """Black, a bit for each pixel, whole and well-formed."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = _packed(bytes((width + 7) // 8 + 1), height)
    chunks = [_chunk(b"IHDR", head), *before, _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def a_packed_profile() -> bytes:
    """A colour profile of 128 MiB."""
    return _chunk(b"iCCP", b"icc\x00\x00" + _packed(bytes(1 << 20), 128))


def packed_words() -> bytes:
    return _chunk(b"zTXt", b"words\x00\x00" + _packed(bytes(1 << 20), 128))


def a_gif(frames: int) -> bytes:
    frame = b"!\xf9\x04\x00\x01\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00"
    return b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" + frame * frames + b";"


def a_webp(side: int) -> bytes:
    """Announces that many pixels on a side, and has next to none."""
    wide = (side - 1).to_bytes(3, "little")
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + wide + wide
    moving = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    small = a_picture("WEBP", (1, 1), lossless=True)[12:]
    inner = bytes(3) + bytes(3) + bytes(3) + bytes(3) + b"\x64\x00\x00" + b"\x00" + small
    frame = b"ANMF" + struct.pack("<I", len(inner)) + inner
    body = b"WEBP" + canvas + moving + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def a_patient_jpeg(scans: int) -> bytes:
    """One large progressive picture that is refined, and refined, and refined."""
    file = io.BytesIO()
    Image.new("L", (6000, 6000), 128).save(file, "JPEG", progressive=True)
    content = file.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * scans + b"\xff\xd9"


def a_film_of_boxes(deep: int) -> bytes:
    """Boxes in boxes."""
    inner = b""
    for _ in range(deep):
        inner = struct.pack(">I4s", len(inner) + 8, b"moov") + inner
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + inner


def a_zip(size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(size))
    return file.getvalue()


OTHER = {"unsupported_type"}
MIXED = {"mixed_content"}
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)
)


LAUGHS_AT_IT = LAUGHS + b"]><svg>&k;</svg>"
BOMBS: Mapping[str, tuple[Callable[[], bytes], set[str]]] = {
    "50,000 × 50,000 PNG": (lambda: a_png(50_000, 50_000), {"too_many_pixels"}),
    "100,000 frames": (lambda: a_gif(100_000), {"too_many_frames"}),
    "WebP of 16,383 × 16,383": (lambda: a_webp(16_383), {"too_many_pixels"}),
    "boxes in boxes": (lambda: a_film_of_boxes(5_000), {"unsupported_type", "damaged"}),
    "SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", OTHER),
    "SVG that laughs": (lambda: LAUGHS_AT_IT, OTHER),
    "HTML": (lambda: b"<!doctype html><script>x()</script>", OTHER),
    "FITS": (lambda: b"SIMPLE  =                    T".ljust(2880), OTHER),
    "EPS": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run", OTHER),
    "PDF": (lambda: b"%PDF-1.7\n" + b"0" * 300, OTHER),
    "zip bomb": (lambda: a_zip(32 << 20), OTHER),
    "photo and archive": (lambda: a_photo() + a_zip(10), MIXED),
    "GIF and archive": (lambda: a_picture("GIF") + a_zip(10), MIXED),
    "PNG and page": (lambda: a_picture("PNG") + b"<script>x()</script>", MIXED),
    "photo and PDF": (
        lambda: a_photo()[:2] + b"\xff\xfe\x00\x0a%PDF-1.7" + a_photo()[2:],
        MIXED,
    ),
    "GIF and script": (
        lambda: b"GIF89a/*" + a_picture("GIF")[8:] + b"*/=1;alert(1)",
        MIXED | {"damaged"},
    ),
}
"""How each is made, and the reasons it may be refused for."""

HEAVY: Mapping[str, Callable[[], bytes]] = {
    "a profile of 128 MiB": lambda: a_png(100, 100, a_packed_profile()),
    "words of 128 MiB": lambda: a_png(100, 100, packed_words()),
}
"""What hides much beside its pixels: the picture is well, the rest is never unfolded."""
