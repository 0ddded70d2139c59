"""What is in a file is found by looking into it: facts, a clean thumbnail, a reason against it."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from adapters.media.child import judged
from tests.kit.media import a_photo, a_picture

FILMS = Path(__file__).resolve().parents[1] / "kit" / "films"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path


def look(desk: Path, content: bytes, name: str = "file.txt") -> dict[str, Any]:
    (desk / name).write_bytes(content)
    return judged(desk / name, desk / "thumbnail")


def thumbnail(desk: Path) -> Image.Image:
    return Image.open(desk / "thumbnail")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_is_known_by_its_content_whatever_its_name(kind: str, desk: Path) -> None:
    facts = look(desk, a_picture(kind, (60, 40)), "statement.pdf")["facts"]
    assert facts == {
        "kind": "image",
        "mime_type": f"image/{kind.lower()}",
        "width": 60,
        "height": 40,
        "codec": kind.lower(),
        "audio_codec": None,
        "animated": False,
        "duration_ms": None,
        "frames": 1,
        "has_location": False,
    }
    assert (thumbnail(desk).format, thumbnail(desk).size) == ("WEBP", (60, 40))


# How the stored picture must be turned to be upright, and where its left half then is.
TURNED = {
    1: "left",
    2: "right",
    3: "right",
    4: "left",
    5: "top",
    6: "top",
    7: "bottom",
    8: "bottom",
}
HALVES = {"left": (0.2, 0.5), "right": (0.8, 0.5), "top": (0.5, 0.2), "bottom": (0.5, 0.8)}


@pytest.mark.parametrize("orientation", TURNED)
def test_thumbnails_are_upright_and_sizes_are_as_shown(orientation: int, desk: Path) -> None:
    facts = look(desk, a_photo((60, 40), colour="white", orientation=orientation))["facts"]
    on_its_side = orientation > 4
    assert (facts["width"], facts["height"]) == ((40, 60) if on_its_side else (60, 40))
    small = thumbnail(desk)
    assert small.size == (facts["width"], facts["height"])
    x, y = HALVES[TURNED[orientation]]
    bright: Any = small.convert("L").getpixel((int(small.width * x), int(small.height * y)))
    assert bright > 200


def test_a_thumbnail_says_nothing_of_where_and_how_it_was_made(desk: Path) -> None:
    photo = a_photo(orientation=6)
    assert b"A camera of ours" in photo
    facts = look(desk, photo)["facts"]
    assert facts["has_location"] is True
    small = (desk / "thumbnail").read_bytes()
    assert b"camera" not in small
    assert dict(thumbnail(desk).getexif()) == {}
    assert {b"EXIF", b"XMP ", b"ICCP"} & {small[at : at + 4] for at in range(len(small))} == set()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "JPEG"])
def test_what_is_noted_in_other_kinds_does_not_leak_either(kind: str, desk: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera of ours"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 25.0, 0.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = a_picture(kind, exif=exif, icc_profile=profile)
    assert look(desk, content)["facts"]["has_location"] is True
    small = (desk / "thumbnail").read_bytes()
    assert b"camera" not in small
    assert set(thumbnail(desk).info) <= {"background", "loop", "duration", "timestamp"}


@pytest.mark.parametrize(
    ("size", "small"), [((2000, 1000), (512, 256)), ((1000, 2000), (256, 512)), ((9, 5), (9, 5))]
)
def test_thumbnails_have_at_most_512_pixels_on_a_side(
    size: tuple[int, int], small: tuple[int, int], desk: Path
) -> None:
    for kind, mode in (("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L")):
        look(desk, a_picture(kind, size, mode=mode, colour="black" if mode != "P" else 3))
        assert thumbnail(desk).size == small, (kind, mode)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_way_to_write_a_colour_becomes_a_thumbnail(mode: str, desk: Path) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    file = io.BytesIO()
    Image.new(mode, (30, 20)).save(file, kind)
    assert look(desk, file.getvalue())["facts"]["kind"] == "image"
    assert thumbnail(desk).mode in ("RGB", "RGBA")


def test_deep_greys_keep_their_brightness(desk: Path) -> None:
    file = io.BytesIO()
    Image.new("I;16", (30, 20), 0x8000).save(file, "PNG")
    look(desk, file.getvalue())
    grey: Any = thumbnail(desk).convert("L").getpixel((5, 5))
    assert abs(grey - 0x80) <= 2


def test_transparency_stays(desk: Path) -> None:
    look(desk, a_picture("PNG", mode="RGBA", colour=(255, 0, 0, 0)))
    pixel: Any = thumbnail(desk).getpixel((5, 5))
    assert pixel[3] == 0


def test_colours_of_a_wider_space_are_brought_into_srgb(desk: Path) -> None:
    """A profile that says red is what sRGB calls green is followed."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    look(desk, a_picture("PNG", colour="red", icc_profile=bytes(profile)))
    pixel: Any = thumbnail(desk).getpixel((5, 5))
    assert pixel[1] > 200 > pixel[0]


def moving(kind: str, frames: int = 3, ms: int = 120) -> bytes:
    pictures = [Image.new("RGB", (20, 10), (60 * n, 0, 0)) for n in range(frames)]
    file = io.BytesIO()
    pictures[0].save(
        file, kind, save_all=True, append_images=pictures[1:], duration=ms, lossless=True
    )
    return file.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_say_how_many_and_how_long(kind: str, desk: Path) -> None:
    facts = look(desk, moving(kind))["facts"]
    assert (facts["frames"], facts["animated"], facts["duration_ms"]) == (3, True, 360)
    assert facts["kind"] == "image"
    assert getattr(thumbnail(desk), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("film", "mime_type", "codec"),
    [
        ("h264.mp4", "video/mp4", "avc"),
        ("mpeg4.mov", "video/quicktime", "mpeg-4 visual"),
        ("vp9.webm", "video/webm", "vp9"),
    ],
)
def test_a_film_is_read_by_its_headers(film: str, mime_type: str, codec: str, desk: Path) -> None:
    facts = look(desk, (FILMS / film).read_bytes(), "photo.jpg")["facts"]
    assert facts == {
        "kind": "video",
        "mime_type": mime_type,
        "width": 64,
        "height": 48,
        "codec": codec,
        "audio_codec": None,
        "duration_ms": 1000,
        "frames": 10,
        "animated": True,
        "has_location": False,
    }
    assert not (desk / "thumbnail").exists()


def test_a_film_that_names_a_place_says_so(desk: Path) -> None:
    assert look(desk, (FILMS / "with_place.mp4").read_bytes())["facts"]["has_location"] is True


BOXED = ("AVIF", "h264.mp4", "mpeg4.mov")


def whole_files() -> dict[str, bytes]:
    pictures = {kind: a_picture(kind, (300, 200)) for kind in ("JPEG", "PNG", "GIF", "WEBP")}
    films = {film: (FILMS / film).read_bytes() for film in ("h264.mp4", "mpeg4.mov")}
    return {**pictures, "AVIF": a_picture("AVIF", (300, 200)), **films}


@pytest.mark.parametrize("kind", whole_files())
def test_half_a_file_is_damaged(kind: str, desk: Path) -> None:
    content = whole_files()[kind]
    assert look(desk, content[: len(content) * 2 // 3]) == {"reason": "damaged"}


@pytest.mark.bar(34, "BOMBS")
@pytest.mark.parametrize("kind", whole_files())
def test_something_hidden_behind_the_end_is_refused(kind: str, desk: Path) -> None:
    for hidden in (b"PK\x03\x04 an archive", b"anything at all", b"<script>alert(1)</script>"):
        # What is read as boxes may take it for one that is too long.
        expected = ("mixed_content", "damaged") if kind in BOXED else ("mixed_content",)
        assert look(desk, whole_files()[kind] + hidden).get("reason") in expected, hidden


def test_what_cameras_put_behind_a_photo_is_let_pass(desk: Path) -> None:
    film = (FILMS / "h264.mp4").read_bytes()
    for after in (a_photo(), film, b"\x00" * 300, b"\x00\x00 other things SEFT"):
        assert "facts" in look(desk, a_photo() + after), after[:20]


@pytest.mark.parametrize("where", ["before", "in a comment"])
def test_a_photo_that_is_a_page_or_a_document_as_well_is_refused(where: str, desk: Path) -> None:
    photo = a_photo()
    for other in (b"<html><body>", b"<SCRIPT>", b"<svg onload=x>", b"<?php", b"%PDF-1.7"):
        comment = b"\xff\xfe" + struct.pack(">H", len(other) + 2) + other
        mixed = photo[:2] + comment + photo[2:] if where == "in a comment" else other + photo
        refused = look(desk, mixed)["reason"]
        assert refused in ("mixed_content", "unsupported_type"), other


@pytest.mark.parametrize(
    "content",
    [
        b"just words",
        b"\x89PNG",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!doctype html><p>hello",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"SIMPLE  =                    T" + b" " * 2850,
        b"II*\x00\x08\x00\x00\x00",
        b"BM" + b"\x00" * 60,
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
    ],
    ids=["text", "stub", "svg", "xml", "html", "eps", "fits", "tiff", "bmp", "wav"],
)
def test_other_kinds_are_none_for_the_library(content: bytes, desk: Path) -> None:
    assert look(desk, content, "photo.jpg")["reason"] in ("unsupported_type", "damaged")


def test_an_empty_file_says_that_it_is_empty(desk: Path) -> None:
    assert look(desk, b"") == {"reason": "empty"}
