"""Charts as answers: how one is asked for, the words on it, and how it is sent."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Response

from api.documentation import operation
from api.queries import OneOf, Question, Questions, Whole
from domain.shared.charts import HEIGHT, WIDTH, Chart, HeatMap, Painter, Size

TEXTS = Path(__file__).with_name("texts") / "charts.toml"


class Picture(StrEnum):
    """As which kind of image. PNG has twice as many pixels each way."""

    SVG = "svg"
    PNG = "png"


MEDIA_TYPES = {Picture.SVG: "image/svg+xml", Picture.PNG: "image/png"}
_LOOKS = {
    "image": Question(OneOf(Picture), "As which kind of image; without it, SVG."),
    "width": Question(Whole(320, 1920), "In points; without it, 720."),
    "height": Question(Whole(200, 1080), "In points; without it, 360."),
}


def drawing_of(questions: Questions, more: Mapping[str, Question] | None = None) -> Questions:
    """What can be asked of a chart of that."""
    return Questions({**questions.asked, **(more or {}), **_LOOKS})


def drawn_operation(tag: str, asks: Questions, *, reads: bool = False) -> dict[str, Any]:
    """Arguments for a route that answers with an image."""
    described = operation(tag, str, asks=asks, reads=reads)
    schema = {"schema": {"type": "string", "format": "binary"}}
    described["responses"][200] = {"content": dict.fromkeys(MEDIA_TYPES.values(), schema)}
    return described | {"response_class": Response, "response_model": None}


async def painted(
    painter: Painter, picture: Chart | HeatMap, asked: Mapping[str, Any], name: str
) -> Response:
    """The image that was asked for."""
    size = Size(asked.get("width", WIDTH), asked.get("height", HEIGHT))
    kind = Picture(asked.get("image", [Picture.SVG])[0])
    image = await (painter.png if kind is Picture.PNG else painter.svg)(picture, size)
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'inline; filename="{name}.{kind}"',
        # Whoever opens it by itself runs nothing that it might hold.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return Response(image, media_type=MEDIA_TYPES[kind], headers=headers)


def said(language: str, *path: str, **facts: object) -> str:
    words: Any = _catalogue()
    for name in path:
        words = words[name]
    text: str = words[language]
    return text.format(**facts)


def window(first: date, last: date, by: str | None, language: str) -> str:
    """From which day to which, and by what."""
    days = {"first": day_of_year(first, language), "last": day_of_year(last, language)}
    whole = days["first"] if first == last else said(language, "days", **days)
    return (
        whole if by is None else said(language, "by_what", days=whole, by=said(language, "by", by))
    )


def spoken_in(given: str | None, language: str, workspace: str) -> str:
    """The language of whoever looks, if they say which, or else that of the workspace."""
    return language if given else workspace.partition("-")[0] if _speaks(workspace) else "en"


def _speaks(language: str) -> bool:
    return language.partition("-")[0] in _catalogue()["nothing"]


def day(at: date, language: str) -> str:
    """Without its year, for an axis."""
    return said(language, "day", day=at.day, month=_month(at, language))


def day_of_year(at: date, language: str) -> str:
    facts = {"day": at.day, "month": _month(at, language), "year": at.year}
    return said(language, "day_of_year", **facts)


def month_of_year(at: date, language: str) -> str:
    return said(language, "month_of_year", month=_month(at, language), year=at.year)


def _month(at: date, language: str) -> str:
    return said(language, "month").split()[at.month - 1]


@cache
def _catalogue() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
