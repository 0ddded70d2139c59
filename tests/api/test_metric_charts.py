"""Questions about numbers, reputations, hours and shares of voice as images: what they say in words
is what the answer says in numbers."""

from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from tests.api.test_own_numbers import Desk, desk, lively

__all__ = ["desk"]
SVG = "{http://www.w3.org/2000/svg}"
PATH = "/v1/metrics/query/chart"


async def drawn(desk: Desk, *metrics: str, language: str | None = "en", **more: Any) -> Any:
    looks: dict[str, Any] = {
        name: more.pop(name) for name in ("form", "image", "height", "width") if name in more
    }
    headers = {"accept-language": language} if language else {}
    answer = await desk.client.post(
        PATH, json={"metrics": metrics, **more}, params=looks, headers=headers
    )
    assert answer.status_code == 200, answer.text
    return answer


def described(answer: httpx.Response) -> str:
    return ElementTree.fromstring(answer.content).findtext(f"{SVG}desc") or ""


def words_of(answer: httpx.Response) -> list[str]:
    return [one.text for one in ElementTree.fromstring(answer.content).iter() if one.text]


async def refused(desk: Desk, body: dict[str, Any], **query: str) -> tuple[str, str]:
    answer = await desk.client.post(PATH, json=body, params=query)
    assert answer.is_client_error
    [error] = answer.json()["errors"]
    return error.get("pointer") or f"parameter:{error['parameter']}", error["code"]


async def test_a_chart_says_what_the_answer_says(desk: Desk) -> None:
    await lively(desk)
    first = desk.day(4).isoformat()
    answer = await drawn(desk, "first_response_median", bucket="day", first_day=first)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "private, no-store"
    told = described(answer).partition("half: ")[2].split(", ")
    assert [one.split(" ", 2)[2] for one in told] == ["30\u202fmin", "10\u202fmin", "5\u202fmin"]
    words = words_of(answer)
    assert "Time to first reply, half" in words
    assert "All together: 10\u202fmin." in words


async def test_what_is_compared_with_lies_behind_it_piece_by_piece(desk: Desk) -> None:
    for back in (0, 3, 3, 4):
        await desk.shop.talked(desk.at(back))
    first = desk.day(2).isoformat()
    body: dict[str, Any] = {"bucket": "day", "first_day": first, "compare": True, "form": "line"}
    text = described(await drawn(desk, "conversations_opened", **body))
    now, before = text.partition(". ")[2].split("; ")
    assert [int(one.rsplit(" ", 1)[1]) for one in now.split(", ")] == [0, 0, 1]
    assert [int(one.rsplit(" ", 1)[1]) for one in before.split(", ")[1:]] == [0, 1, 2]


async def test_without_a_bucket_there_are_bars_with_names(desk: Desk) -> None:
    await lively(desk)
    await desk.shop.owner.execute(
        "UPDATE channels SET name = 'Plaza ' || name WHERE workspace_id = $1",
        desk.shop.actor.workspace,
    )
    answer = await drawn(desk, "inbound_messages", dimensions=["channel"], language="es")
    words = words_of(answer)
    assert "Mensajes recibidos por canal" in words
    assert sum(word.startswith("Plaza") for word in words) >= 2
    several = await drawn(desk, "inbound_positive", "inbound_negative", compare=True)
    assert {"Positive messages", "Negative messages", "As many days before"} <= {*words_of(several)}
    await drawn(desk, "inbound_messages", "views", dimensions=["message"], form="bars")


async def test_it_is_drawn_in_the_language_and_the_colour_of_the_workspace(desk: Desk) -> None:
    await lively(desk)
    version = (await desk.client.get("/v1/branding")).headers["etag"]
    branded = await desk.client.patch(
        "/v1/branding",
        json={"accent_colour": "#7a1fa2", "locale": "pt"},
        headers={"if-match": version},
    )
    assert branded.is_success, branded.text
    answer = await drawn(desk, "inbound_messages", bucket="day", language=None)
    assert "Mensagens recebidas" in words_of(answer)
    assert b"#7a1fa2" in answer.content
    assert "Messages received" in words_of(await drawn(desk, "inbound_messages", bucket="day"))


async def test_it_is_a_png_too_and_of_the_size_that_was_asked_for(desk: Desk) -> None:
    answer = await drawn(
        desk, "reply_rate", bucket="week", image="png", width=640, height=300, language="es"
    )
    assert answer.headers["content-type"] == "image/png"
    with Image.open(BytesIO(answer.content)) as made:
        assert made.size == (1280, 600)


async def test_where_nothing_is_known_it_says_so(desk: Desk) -> None:
    for form in ("line", "columns", "bars"):
        answer = await drawn(desk, "reply_rate", bucket="day", form=form, language="es")
        assert "De estos días no se sabe nada." in words_of(answer)
    answer = await drawn(desk, "inbound_messages", dimensions=["message"], bucket="day")
    assert "Nothing is known of these days." in words_of(answer)


async def test_what_does_not_go_onto_one_picture_is_pointed_at(desk: Desk) -> None:
    two = {"metrics": ["inbound_messages", "reply_rate"], "bucket": "day"}
    assert await refused(desk, two) == ("/metrics/1", "chart_of_one_unit")
    lines = {"metrics": ["inbound_messages"]}
    assert await refused(desk, lines, form="line") == ("parameter:form", "chart_without_bucket")
    assert await refused(desk, lines, form="pie") == ("parameter:form", "not_in_list")
    assert await refused(desk, lines, width="9") == ("parameter:width", "too_small")


@pytest.mark.parametrize(("language", "title"), [("en", "Reputation"), ("es", "Reputación")])
async def test_a_reputation_is_drawn_over_time(desk: Desk, language: str, title: str) -> None:
    for back in range(5):
        await desk.shop.said(desk.at(back), sentiment="positive")
    headers = {"accept-language": language}
    answer = await desk.client.get("/v1/reputation/history/chart", headers=headers)
    assert answer.status_code == 200, answer.text
    assert title in words_of(answer)
    history = (await desk.client.get("/v1/reputation/history")).json()["data"]
    known = [point["score"] for point in history if point["score"] is not None]
    assert known
    assert described(answer).count(", ") + 1 >= len(known)


async def test_the_hours_of_a_week_are_a_heat_map_or_say_that_too_little_is_known(
    desk: Desk,
) -> None:
    channel = desk.shop.channels[0].id
    path = f"/v1/channels/{channel}/metrics/best-times/chart"
    answer = await desk.client.get(path, headers={"accept-language": "es"})
    assert answer.status_code == 200, answer.text
    words = words_of(answer)
    assert "Se han leído muy pocas publicaciones para decirlo." in words
    assert {"lun", "dom", "0", "23"} <= {*words}
    missing = await desk.client.get("/v1/channels/chn_nowhere/metrics/best-times/chart")
    assert missing.status_code == 404


async def test_a_share_of_voice_is_drawn_as_bars(desk: Desk) -> None:
    watches = []
    for name in ("Churros", "Café"):
        made = await desk.client.post("/v1/watches", json={"name": name, "query": name.lower()})
        assert made.status_code == 201, made.text
        watches.append(made.json()["id"])
    answer = await desk.client.post(
        "/v1/watches/compare/chart",
        json={"watch_ids": watches},
        headers={"accept-language": "pt"},
    )
    assert answer.status_code == 200, answer.text
    assert {"Participação na conversa", "Churros", "Café", "Em mensagens"} <= {*words_of(answer)}
