"""How a community grows as an image, over HTTP: in the reader's language, and with what is known
of other workspaces kept out."""

from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from api.members.growth_charts import Drawn
from tests.api.test_community_health import Visitor, visitor

__all__ = ["visitor"]
SVG = "{http://www.w3.org/2000/svg}"


async def image(visitor: Visitor, path: str, language: str = "en", **query: Any) -> httpx.Response:
    answer = await visitor.client.get(
        f"/v1/communities/{visitor.home}/{path}/chart",
        params=query,
        headers={"accept-language": language},
    )
    assert answer.is_success, answer.text
    return answer


def words_of(answer: httpx.Response) -> list[str]:
    found = ElementTree.fromstring(answer.content).iter()
    return [one.text for one in found if one.text]


async def lively(visitor: Visitor) -> None:
    for who, days in (("ana", (1, 2, 9)), ("bo", (2, 3)), ("eva", (40,))):
        for ago in days:
            await visitor.tell(who, ago)
    await visitor.count()


async def test_a_chart_shows_what_the_series_says(visitor: Visitor) -> None:
    await lively(visitor)
    answer = await image(
        visitor, "growth", measure="active", to=visitor.day(1), **{"from": visitor.day(3)}
    )
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "private, no-store"
    described = ElementTree.fromstring(answer.content).findtext(f"{SVG}desc") or ""
    assert [part.rsplit(" ", 1)[1] for part in described.partition(": ")[2].split(", ")] == [
        *("1", "2", "1")
    ]
    words = words_of(answer)
    assert "Active people" in words
    assert any(word.startswith("All together: 2.") for word in words)


@pytest.mark.parametrize(
    ("language", "title", "by"),
    [("es", "Personas activas", "por semana"), ("pt-BR", "Pessoas ativas", "por semana")],
)
async def test_it_is_in_the_language_of_who_looks(
    visitor: Visitor, language: str, title: str, by: str
) -> None:
    await lively(visitor)
    words = words_of(await image(visitor, "growth", language, measure="active", by="week"))
    assert title in words
    assert any(word.endswith(by) for word in words)


@pytest.mark.parametrize("measure", Drawn)
async def test_every_measure_can_be_drawn_and_what_is_not_known_is_no_zero(
    visitor: Visitor, measure: Drawn
) -> None:
    before = await image(visitor, "growth", measure=measure)
    assert b"<polyline" not in before.content
    assert b"<circle" not in before.content
    await lively(visitor)
    assert (await image(visitor, "growth", measure=measure)).content


async def test_who_comes_back_is_a_heat_map(visitor: Visitor) -> None:
    await lively(visitor)
    answer = await image(
        visitor, "cohorts", by="month", count="3", image="png", width="640", height="300"
    )
    assert answer.headers["content-type"] == "image/png"
    with Image.open(BytesIO(answer.content)) as made:
        assert made.size == (1280, 600)
    drawn = await image(visitor, "cohorts", by="month", count="3")
    assert "100%" in words_of(drawn)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "missing"),
        ({"measure": "happiness"}, "not_in_list"),
        ({"measure": "active,left"}, "not_in_list"),
        ({"measure": "active", "image": "gif"}, "not_in_list"),
        ({"measure": "active", "width": "12"}, "too_small"),
        ({"measure": "active", "height": "4000"}, "too_large"),
        ({"measure": "active", "colour": "red"}, "unknown_parameter"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_by_name(
    visitor: Visitor, query: dict[str, str], code: str
) -> None:
    status, found = await visitor.refused("growth/chart", **query)
    assert (status // 100, found) == (4, code)
