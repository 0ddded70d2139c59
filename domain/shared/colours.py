"""Colours as documents need them: written in hex, and held to be read."""

from dataclasses import dataclass

from domain.shared.ids import MediaId

READABLE = 4.5
"""The least contrast of text with what is behind it, by WCAG 2.2 (1.4.3, level AA)."""

VISIBLE = 3.0
"""The least contrast of a shape with what is behind it, by WCAG 2.2 (1.4.11, level AA)."""

INK, SOFT, WHITE = "#1d2733", "#4f5a68", "#ffffff"
"""What documents write in: their text, and what is said beside it. On dark colours it is white."""

BLACK = "#000000"

HOUSE_PRIMARY, HOUSE_ACCENT, HOUSE_BACKGROUND = INK, "#1f5f8b", WHITE


@dataclass(frozen=True, slots=True)
class Dress:
    """How documents of a workspace look; `logo_media_id` is a picture of its library."""

    primary: str = HOUSE_PRIMARY
    accent: str = HOUSE_ACCENT
    background: str = HOUSE_BACKGROUND
    logo_media_id: MediaId | None = None


def contrast(one: str, other: str) -> float:
    """From 1 to 21, by WCAG; both written as #rrggbb."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_darker(one: str, other: str) -> bool:
    return _luminance(one) < _luminance(other)


def mixed(colour: str, other: str, share: float) -> str:
    """Between the two, so much of the way to the other."""
    parts = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


def distance(one: str, other: str) -> float:
    """How far apart they lie, from 0 to 441."""
    parts = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return float(sum((a - b) ** 2 for a, b in parts) ** 0.5)


def text_on(colour: str) -> str:
    """White or black, whichever is read better there; one of them always has `READABLE`."""
    return max(WHITE, BLACK, key=lambda text: contrast(text, colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
