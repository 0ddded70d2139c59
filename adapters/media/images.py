"""A picture's facts and its thumbnail: decoded once, after its header was judged."""

import io
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms

from adapters.media.limits import LONGEST_SIDE, MOST_PIXELS, THUMBNAIL_SIDE

FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/avif": ("AVIF",),
}
ORIENTATION, GPS = 0x0112, 0x8825
_TURNS = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_90],
}
# Between the full picture and the thumbnail: small enough to convert in any mode.
_BETWEEN = (4 * THUMBNAIL_SIDE, 4 * THUMBNAIL_SIDE)


class TooManyPixels(Exception):
    """Its header announces more than we decode."""


def look_at(path: Path, mime_type: str, thumbnail: Path) -> dict[str, Any]:
    """The facts; the thumbnail is written beside. Whatever Pillow raises means damaged."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS[mime_type]
    try:
        with Image.open(path, formats=FORMATS[mime_type]) as picture:
            return _seen(picture, MOST_PIXELS[mime_type], thumbnail)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None


def _seen(picture: Image.Image, most_pixels: int, thumbnail: Path) -> dict[str, Any]:
    width, height = picture.size
    if width * height > most_pixels or max(width, height) > LONGEST_SIDE:
        raise TooManyPixels
    exif = _exif(picture)
    codec = (picture.format or "").replace("MPO", "JPEG").lower()
    frames = getattr(picture, "n_frames", 1) if picture.format == "AVIF" else None
    turn = exif.get(ORIENTATION, 1)
    small = _small(picture, turn)
    keep(small, thumbnail)
    if turn in (5, 6, 7, 8):
        width, height = height, width
    facts: dict[str, Any] = {"width": width, "height": height, "codec": codec}
    facts["has_location"] = bool(exif.get_ifd(GPS)) if exif else False
    return facts | ({"frames": frames} if frames else {})


def keep(small: Image.Image, thumbnail: Path) -> None:
    """Every thumbnail is a WebP."""
    small.save(thumbnail, "WEBP", quality=80, method=4)


def _exif(picture: Image.Image) -> Any:
    """What the camera noted; nothing where that cannot be read."""
    with suppress(Exception):
        exif = picture.getexif()
        exif.get_ifd(GPS)
        return exif
    return Image.Exif()


def _small(picture: Image.Image, turn: Any) -> Image.Image:
    """The first picture at thumbnail size, upright, in sRGB, with nothing beside its pixels."""
    profile = picture.info.get("icc_profile")
    picture.draft("RGB", _BETWEEN)
    picture.load()
    # Pictures with transparency are held twice where they are made smaller with care.
    if picture.mode not in ("L", "RGB", "CMYK"):
        picture.thumbnail(_BETWEEN, Image.Resampling.NEAREST)
        picture = _plain(picture)
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS, 2.0)
    small: Image.Image = _in_srgb(picture, profile)
    for step in _TURNS.get(turn, ()) if isinstance(turn, int) else ():
        small = small.transpose(step)
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    return clean


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGBA":
        return picture
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    has_alpha = "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa")
    return picture.convert("RGBA" if has_alpha else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        # A profile that cannot be followed is left out: colours are then as the pixels say.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(picture, theirs, ours, outputMode=mode)
            if turned is not None:
                return turned
    return picture.convert(mode)
