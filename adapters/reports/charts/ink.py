"""Colours, letters and the marks of an SVG."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category
from xml.sax.saxutils import escape, quoteattr

from domain.shared.charts import Series
from domain.shared.colours import VISIBLE, WHITE, contrast, distance, mixed

_NO_LETTERS = ("Cc", "Cs")
FAMILY = "Source Sans Pro"
_FACES = f"'{FAMILY}', 'Source Sans 3', 'Helvetica Neue', Arial, sans-serif"

INK, SOFT, LINE, PALE = "#1f2937", "#6b7280", "#e5e7eb", "#9ca3af"
# Told apart by whoever cannot tell red from green, and in grey (Okabe and Ito, darker).
PALETTE = ("#0b62a4", "#c2500a", "#00795c", "#a23b72", "#8a6d00", "#4b5563")
# For more than that, as far from those as can be.
MORE = ("#6d4fc4", "#b3202a", "#3f7f1f", "#0f7f90")
ALIKE = 70.0
"""Two colours that lie no farther apart than this are taken for one another."""

EDGE, TITLE, SMALL = 24, 17, 12


@cache
def fonts() -> Path:
    """The folder with its letters."""
    package = find_spec("font_source_sans_pro")
    assert package is not None, "it is among our dependencies"
    assert package.origin is not None, "it is a folder with files"
    return Path(package.origin).parent / "files"


def palette(accent: str | None) -> list[str]:
    """With a colour of one's own it is the first, where it can be seen, and what is like it is
    none of the others."""
    colours = [*PALETTE, *MORE]
    if accent is None or contrast(accent, WHITE) < VISIBLE:
        return colours
    return [accent, *(colour for colour in colours if distance(colour, accent) > ALIKE)]


def coloured(series: Sequence[Series], accent: str | None = None) -> list[tuple[Series, str]]:
    """Each with its colour; what is only there to compare with is pale: grey beside one, and
    beside several each as the one it is compared with."""
    colours = palette(accent)
    ahead, behind = ([one for one in series if one.is_behind is so] for so in (False, True))
    places = {id(one): place for some in (ahead, behind) for place, one in enumerate(some)}
    return [
        (each, _colour(colours[places[id(each)] % len(colours)], each.is_behind, len(ahead)))
        for each in series
    ]


def _colour(colour: str, is_behind: bool, beside: int) -> str:
    if not is_behind:
        return colour
    return PALE if beside < 2 else mixed(colour, WHITE, 0.5)


@cache
def _face(size: float, *, bold: bool) -> Any:
    # Loaded when something is drawn: who starts needs none of it.
    from PIL import ImageFont

    return ImageFont.truetype(
        fonts() / f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf", size
    )


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """In pixels."""
    width: float = _face(size, bold=bold).getlength(plain(text))
    return width


def plain(text: str) -> str:
    """Without control characters: no drawing may hold them, and nobody can measure them."""
    return "".join(" " if category(letter) in _NO_LETTERS else letter for letter in text)


def fitting(text: str, size: float, most: float, *, bold: bool = False) -> str:
    """As much of it as goes into so many pixels, with a mark where something is left out."""
    if width_of(text, size, bold=bold) <= most:
        return text
    while text and width_of(f"{text}…", size, bold=bold) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


class Sheet:
    """An SVG that is being drawn."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._marks: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        fill: str = SOFT,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        weight = ' font-weight="600"' if bold else ""
        self._marks.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"'
            f' text-anchor="{anchor}"{weight}>{escape(plain(words))}</text>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE) -> None:
        self._marks.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"/>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, said: str | None = None
    ) -> None:
        title = f"<title>{escape(plain(said))}</title>" if said else ""
        self._marks.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5"'
            f' fill="{fill}">{title}</rect>'
        )

    def path(
        self, points: Sequence[tuple[float, float]], stroke: str, *, width: float, dash: bool
    ) -> None:
        steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="4 4"' if dash else ""
        self._marks.append(
            f'<polyline points="{steps}" fill="none" stroke="{stroke}" stroke-width="{width:g}"'
            f' stroke-linejoin="round" stroke-linecap="round"{dashes}/>'
        )

    def dot(self, x: float, y: float, fill: str, said: str, *, radius: float = 2.5) -> None:
        self._marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}">'
            f"<title>{escape(plain(said))}</title></circle>"
        )

    def document(self, title: str, described: str, language: str) -> str:
        """All of it, with what it shows in words for whoever listens to it."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
            f' viewBox="0 0 {self.width} {self.height}" role="img" aria-labelledby="title desc"'
            f" xml:lang={quoteattr(language)} font-family={quoteattr(_FACES)}>"
            f'<title id="title">{escape(plain(title))}</title>'
            f'<desc id="desc">{escape(plain(described))}</desc>'
            f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>'
            f"{''.join(self._marks)}</svg>"
        )
