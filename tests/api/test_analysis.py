"""What is read in a message is shown with it, found by it, and read of any text that is asked."""

from collections.abc import AsyncIterator

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.test_inbound import Desk, a_desk, said
from tests.kit.inbound import digest_what_waits


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    desk = await a_desk(house, app)
    yield desk
    await desk.client.aclose()


async def found(desk: Desk, query: str) -> set[str]:
    messages = (await desk.get(f"/v1/inbound-messages?{query}"))["data"]
    return {message["platform_message_id"] for message in messages}


async def test_messages_are_found_by_what_was_read_in_them(desk: Desk) -> None:
    for id, text in {
        "c1": "Pésima atención, quiero que me devuelvan el dinero.",
        "c2": "Adorei o atendimento, muito obrigada!",
        "c3": "What time do you open?",
        "c4": "There has been an accident at your door, call an ambulance!",
        "c5": "???",
    }.items():
        await desk.tell(said(id, text=text, language="fr" if id == "c5" else None), id)
    await digest_what_waits(desk.house)
    assert await found(desk, "language=es") == {"c1"}
    assert await found(desk, "language=pt,fr") == {"c2", "c5"}
    assert await found(desk, "sentiment=negative") == {"c1", "c4"}
    assert await found(desk, "sentiment=neutral,positive") == {"c2", "c3"}
    assert await found(desk, "intent=question") == {"c3", "c5"}
    assert await found(desk, "intent=refund_demand,praise") == {"c1", "c2"}
    assert await found(desk, "priority=urgent") == {"c4"}
    assert await found(desk, "priority=high,low&sort=at") == {"c1", "c2"}
    [grave] = (await desk.get("/v1/inbound-messages?priority=urgent"))["data"]
    priority = grave["analysis"]["priority"]
    assert priority["points"] == sum(reason["weight"] for reason in priority["reasons"])
    assert priority["reasons"][0] == {"code": "injury", "weight": 90}
    [event] = (await desk.get("/v1/events?type=inbound.received&limit=1"))["data"]
    assert event["data"]["object"]["language"] == "es"
    await desk.tell(said("c4:gone", kind="deletion", message_id="c4"), "gone")
    await digest_what_waits(desk.house)
    assert await found(desk, "priority=urgent") == set()
    gone = await desk.get(f"/v1/inbound-messages/{grave['id']}")
    assert (gone["state"], gone["analysis"]) == ("deleted", None)


async def test_any_text_is_read_with_the_words_that_decided(desk: Desk) -> None:
    text = "No me gusta nada, pero el local es precioso 😍"
    reply = await desk.client.post("/v1/text/analyze", json={"text": text})
    analysis = reply.raise_for_status().json()
    assert (analysis["language"], analysis["sentiment"]) == ("es", "mixed")
    assert [text[it["start"] : it["end"]] for it in analysis["evidence"]] == [
        it["words"] for it in analysis["evidence"]
    ]
    assert {hint["intent"] for hint in analysis["intents"]} == {"complaint", "praise"}
    assert analysis["priority"]["value"] == "normal"
    assert await found(desk, "") == set()
