"""What was published is held against a strategy's objectives, and replies are counted apart, over
HTTP; where the voice is not kept is quoted."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.campaigns.use_cases.keep_campaigns import NewCampaign, create_campaign
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.read_inbox import list_inbound_messages
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.brand_voice import Address, ToneThere
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.tone import Situation
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.paging import PageRequest
from domain.shared.readings import Metric
from tests.api.test_strategy_numbers import PILLARS, a_strategy, day, wanted
from tests.kit.builders import utc_schedule
from tests.kit.insight_desk import Desk, a_desk

ANA = Person("ana", "@anita", "Ana Prado")


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    async with a_desk(house, app) as desk:
        yield desk


async def objectives_of(desk: Desk, strategy: str) -> list[str]:
    return [one["id"] for one in (await desk.get(f"strategies/{strategy}"))["objectives"]]


async def alignment(desk: Desk, strategy: str) -> Any:
    days = {"first_day": day(desk, 6), "last_day": day(desk, 0)}
    return await desk.get(f"strategies/{strategy}/alignment", **days)


async def post(desk: Desk, ago: int, text: str, **rest: Any) -> str:
    return (await desk.press.post(desk.channel, desk.ago(ago), text, **rest))[0]


async def reply(desk: Desk, ago: int, text: str, **rest: Any) -> str:
    inbox, now = desk.house.app.inbox, desk.house.clock.now()
    heard = Heard(f"asks-{text}", HeardKind.COMMENT, now, ANA, "Open?")
    await tell_sandbox(inbox, desk.actor, desk.channel, heard)
    await digest_receipts(inbox, desk.actor, desk.channel)
    said = (await list_inbound_messages(inbox, desk.actor, PageRequest())).items
    asked = next(each for each in said if each.platform_message_id == heard.id)
    draft = Draft((), Content(text), schedule=utc_schedule(now), at_once=True, **rest)
    room = desk.house.app.publishing
    message = await reply_to_message(room, desk.actor, asked.id, draft, Manner())
    await desk.press.take_out(message.id, desk.ago(ago), {})
    return message.id


async def listed(desk: Desk, drilldown: Any) -> set[str]:
    return {one.get("message_id", one["id"]) for one in await desk.behind(drilldown)}


def shares(data: Sequence[Any]) -> list[tuple[int, float | None]]:
    return [(one["n"], one["share"]) for one in data]


async def test_posts_are_counted_by_the_objective_that_they_or_their_campaign_name(
    desk: Desk,
) -> None:
    objectives = [wanted(desk, "views", 60), wanted(desk, "shares", 5), wanted(desk, "clicks", 5)]
    strategy = await a_strategy(desk, objectives=objectives)
    first, second, third = await objectives_of(desk, strategy)
    elsewhere = await a_strategy(desk, objectives=[wanted(desk, "views", 9)])
    [other] = await objectives_of(desk, elsewhere)
    campaign = await create_campaign(
        desk.house.app.campaigns, desk.actor, NewCampaign("Terrace", objective_id=first)
    )
    read = {"read": {1: 30}, "metric": Metric.VIEWS}
    mine = await post(desk, 3, "One", objective_id=first, **read)
    by_campaign = await post(desk, 3, "Two", campaign_id=campaign.id)
    named = await post(desk, 4, "Three", campaign_id=campaign.id, objective_id=second)
    plain = await post(desk, 5, "Four")
    not_ours = await post(desk, 5, "Five", objective_id=other)
    await post(desk, 9, "Six", objective_id=second)
    await post(desk, 9, "Seven")
    found = (await alignment(desk, strategy))["objectives"]
    assert (found["is_available"], found["reason"], found["posts"]) == (True, None, 5)
    assert shares(found["data"]) == [(2, 0.4), (1, 0.2), (0, 0)]
    assert [one["previous"] for one in found["data"]] == [
        *({"n": 0, "share": 0}, {"n": 1, "share": 0.5}, {"n": 0, "share": 0}),
    ]
    assert (found["none"], found["none_share"]) == (2, 0.4)
    assert found["previous"] == {"n": 1, "share": 0.5}
    behind = [await listed(desk, one["drilldown"]) for one in found["data"]]
    assert behind == [{mine, by_campaign}, {named}, set()]
    assert await listed(desk, found["drilldown"]) == {plain, not_ours}
    progress = await desk.get(f"strategies/{strategy}/progress")
    assert [one["progress"] for one in found["data"]] == progress["objectives"]
    assert [one["progress"]["value"] for one in found["data"]] == [30, None, None]
    assert third == found["data"][2]["id"]


async def test_of_no_objectives_nothing_is_said(desk: Desk) -> None:
    await post(desk, 3, "One")
    found = await alignment(desk, await a_strategy(desk))
    served = found["objectives"]
    assert (served["is_available"], served["reason"]) == (False, "no_objectives")
    assert (served["posts"], served["none"], served["none_share"]) == (1, 1, None)
    assert len(await desk.behind(served["drilldown"])) == 1
    strategy = await a_strategy(desk, began=3, objectives=[wanted(desk, "views", 5)])
    days = {"first_day": day(desk, 30), "last_day": day(desk, 20)}
    served = (await desk.get(f"strategies/{strategy}/alignment", **days))["objectives"]
    assert (served["reason"], served["data"][0]["share"]) == ("no_posts", None)


async def test_replies_are_counted_apart_and_held_against_the_voice(desk: Desk) -> None:
    room = desk.house.app.publishing
    await set_brand_voice(room, desk.actor, None, {"forbidden": {"cheap": "good value"}})
    strategy = await a_strategy(
        desk, pillars=PILLARS, objectives=[wanted(desk, "views", 60), wanted(desk, "shares", 5)]
    )
    first, _ = await objectives_of(desk, strategy)
    await post(desk, 3, "Our soup", tags=("recipes",))
    off = await reply(desk, 3, "A cheap soup, yes.", tags=("recipes",), objective_id=first)
    plain = await reply(desk, 4, "At nine.")
    before = await reply(desk, 9, "Until ten.", tags=("people",))
    found = await alignment(desk, strategy)
    assert (found["pillars"]["posts"], found["pillars"]["outside"]) == (1, 0)
    assert (found["objectives"]["posts"], found["voice"]["messages"]) == (1, 1)
    replies = found["replies"]
    assert (replies["replies"], replies["previous_replies"]) == (2, 1)
    assert await listed(desk, replies["drilldown"]) == {off, plain}
    pillars, served = replies["pillars"], replies["objectives"]
    assert shares(pillars["data"]) == [(1, 0.5), (0, 0)]
    assert [one["previous"]["n"] for one in pillars["data"]] == [0, 1]
    assert (pillars["outside"], pillars["outside_share"]) == (1, 0.5)
    assert await listed(desk, pillars["data"][0]["drilldown"]) == {off}
    assert await listed(desk, pillars["drilldown"]) == {plain}
    assert shares(served["data"]) == [(1, 0.5), (0, 0)]
    assert (served["none"], served["previous"]) == (1, {"n": 1, "share": 1})
    assert await listed(desk, served["data"][0]["drilldown"]) == {off}
    assert await listed(desk, served["drilldown"]) == {plain}
    voice = replies["voice"]
    assert (voice["messages"], voice["off"], voice["share"]) == (2, 1, 0.5)
    assert (voice["previous_share"], voice["drift"]) == (1, 0.5)
    [finding] = voice["findings"]
    assert (finding["code"], finding["message_ids"]) == ("forbidden_term", [off])
    assert before not in finding["message_ids"]


async def test_nobody_answered_is_no_zero(desk: Desk) -> None:
    strategy = await a_strategy(desk, pillars=PILLARS, objectives=[wanted(desk, "views", 60)])
    await set_brand_voice(desk.house.app.publishing, desk.actor, None, {"traits": ["warm"]})
    await post(desk, 3, "One")
    replies = (await alignment(desk, strategy))["replies"]
    parts = [replies[name] for name in ("pillars", "objectives", "voice")]
    assert [one["reason"] for one in parts] == ["no_replies"] * 3
    assert (replies["replies"], replies["voice"]["share"], replies["voice"]["drift"]) == (
        *(0, None, None),
    )
    assert (await alignment(desk, await a_strategy(desk)))["replies"]["objectives"]["reason"] == (
        "no_objectives"
    )


async def test_where_the_voice_is_not_kept_is_quoted_with_its_place(desk: Desk) -> None:
    voice = {"forbidden": {"cheap": "good value", "ana": None}, "most_emoji": 0}
    await set_brand_voice(desk.house.app.publishing, desk.actor, None, voice)
    strategy = await a_strategy(desk)
    posted = await post(desk, 3, "A CHEAP soup", thread=["And a cheap stew"])
    emoji = await reply(desk, 2, "Yes 🙂 @anita, +34 600 123 456 🙂")
    named = await reply(desk, 3, "Ana, it is cheap.")
    found = await alignment(desk, strategy)
    [term] = found["voice"]["findings"]
    assert [
        (q["message_id"], q["pointer"], q["words"], q["suggestion"]) for q in term["quotes"]
    ] == [
        (posted, "/text", "CHEAP", "good value"),
        (posted, "/thread/0/text", "cheap", "good value"),
    ]
    assert [q["span"] for q in term["quotes"]] == [
        {"start": 2, "end": 7},
        {"start": 6, "end": 11},
    ]
    by_code = {one["code"]: one["quotes"] for one in found["replies"]["voice"]["findings"]}
    assert [(q["message_id"], q["words"]) for q in by_code["forbidden_term"]] == [
        *((named, None), (named, "cheap")),
    ]
    [many] = by_code["too_many_emoji"]
    assert (many["message_id"], many["words"], many["span"]["start"]) == (emoji, None, 4)


async def test_of_a_reply_that_was_erased_nothing_is_read(desk: Desk) -> None:
    voice = {"forbidden": {"cheap": "good value"}}
    await set_brand_voice(desk.house.app.publishing, desk.actor, None, voice)
    strategy = await a_strategy(desk)
    gone = await reply(desk, 3, "It is cheap.")
    owner = await asyncpg.connect(desk.house.settings.owner_url)
    await owner.execute(
        "UPDATE messages SET text = '', content = content || '{\"text\": \"\"}'::jsonb"
        " WHERE id = $1",
        gone,
    )
    await owner.close()
    replies = (await alignment(desk, strategy))["replies"]
    assert (replies["replies"], replies["voice"]["reason"]) == (1, "no_replies")
    assert replies["voice"]["findings"] == []


async def test_a_text_is_held_against_the_tone_of_where_it_was_said_and_what_for(
    desk: Desk,
) -> None:
    there = ToneThere(situation=Situation.CELEBRATION, formality={"es": Address.TU})
    voice = {"formality": {"es": Address.USTED}, "tones": (there,)}
    await set_brand_voice(desk.house.app.publishing, desk.actor, None, voice)
    strategy = await a_strategy(desk)
    close = "¿Te vienes mañana a la terraza? Te esperamos con tus amigos."
    polite = "¿Viene usted mañana a la terraza? Le esperamos con sus amigos."
    await post(desk, 3, close, situation=Situation.CELEBRATION)
    too_close = await post(desk, 4, close)
    too_polite = await post(desk, 5, polite, situation=Situation.CELEBRATION)
    await post(desk, 5, polite)
    found = await alignment(desk, strategy)
    quoted = {q["message_id"] for one in found["voice"]["findings"] for q in one["quotes"]}
    assert quoted == {too_close, too_polite}
