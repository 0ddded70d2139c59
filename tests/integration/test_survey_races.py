"""However many close, look and answer at once, whoever wrote is asked once; a worker asks by
itself, and where nothing is set up nobody looks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.inbox.errors import SurveyThere
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.survey import SurveyWay
from domain.inbox.use_cases.answer_survey import answer_survey, enter_survey
from domain.inbox.use_cases.ask_about_conversation import ask_when_due, make_survey
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_survey_policies import create_survey_policy
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answering import Manner
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.moves import at_instant
from domain.publishing.use_cases.reply_to_message import reply_in_conversation
from domain.shared.access import Actor, system
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.surveying import AFTER_EACH

AT_ONCE = 4
CLOSE = ConversationOrder(ConversationAction.CLOSE)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    known = settings.model_copy(update={"public_url": "https://tertulia.example"})
    async with open_app(known) as opened:
        yield opened


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def asked(house: House, actor: Actor, channel_id: ChannelId, id: str) -> None:
    heard = Heard(
        *(id, HeardKind.DIRECT, house.clock.now(), Person("ana", "@ana"), "Where is my order?"),
        place=id,
    )
    await tell_sandbox(house.app.inbox, actor, channel_id, heard)
    await digest_receipts(house.app.inbox, actor, channel_id)


async def had(
    house: House, watch: Watcher, actor: Actor, channel_id: ChannelId, id: str
) -> ConversationId:
    """One with our answer in it, as far as the row says."""
    await asked(house, actor, channel_id, id)
    found = await watch.db.fetchval(
        "UPDATE conversations SET reply_count = 1 WHERE place = $1 RETURNING id", id
    )
    return ConversationId(found)


async def close(house: House, actor: Actor, id: ConversationId) -> None:
    await move_conversation(house.app.inbox, actor, ConversationTarget(id), CLOSE)


async def test_however_many_look_they_are_asked_once(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room, service = house.app.inbox, system(actor.organization_id, actor.workspace)
    await create_survey_policy(room, actor, AFTER_EACH)
    subjects = [await had(house, watch, actor, channel.id, f"d{n}") for n in range(2)]
    for subject in subjects:
        await close(house, actor, subject)
    # Two conversations of one person: they are asked about one of both.
    for _ in range(2):
        looks = (ask_when_due(room, service, each) for each in subjects for _ in range(AT_ONCE))
        await asyncio.gather(*looks)
    assert await watch.db.fetchval("SELECT count(*) FROM surveys") == 1
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 1
    assert await watch.db.fetchval("SELECT count(*) FROM events WHERE name = 'survey.sent'") == 1


async def test_of_many_who_make_the_address_one_does(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    await create_survey_policy(room, actor, replace(AFTER_EACH, way=SurveyWay.LINK))
    subject = await had(house, watch, actor, channel.id, "d1")
    outcomes = await asyncio.gather(
        *(make_survey(room, actor, subject) for _ in range(AT_ONCE)), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, SurveyThere)]
    [made] = [each for each in outcomes if not isinstance(each, BaseException)]
    assert len(refused) == AT_ONCE - 1
    respondent = await enter_survey(room, made.secret.reveal())
    await asyncio.gather(*(answer_survey(room, respondent, 4, "Same.") for _ in range(AT_ONCE)))
    told = await watch.db.fetchval("SELECT count(*) FROM events WHERE name = 'survey.answered'")
    row = await watch.db.fetchrow("SELECT score, satisfied, version FROM surveys")
    assert (told, *row) == (1, 4, True, 2)


async def test_a_worker_asks_when_it_is_over(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    policy = replace(AFTER_EACH, delay_seconds=3600)
    await create_survey_policy(room, actor, policy)
    async with at_work(house):
        await asked(house, actor, channel.id, "d1")
        subject = ConversationId(await watch.db.fetchval("SELECT id FROM conversations"))
        content = Content(text="On its way.")
        schedule = at_instant(house.clock.now())
        draft = Draft(channel_ids=(), content=content, schedule=schedule, at_once=True)
        await reply_in_conversation(house.app.publishing, actor, subject, None, draft, Manner())
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM conversations WHERE reply_count = 1")
        await close(house, actor, subject)
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM duties WHERE kind = 'survey.due' AND due_at > now()")
        await watch.pass_time(timedelta(hours=2))
        await house.doorbell.ring()
        await watch.until_rows("SELECT FROM events WHERE name = 'survey.sent'")
        await watch.until_rows("SELECT FROM conversations WHERE reply_count = 2")
    assert await watch.db.fetchval("SELECT state FROM conversations") == "closed"
    text = await watch.db.fetchval(
        "SELECT content::text FROM messages WHERE created_by LIKE 'svp_%'"
    )
    assert "https://tertulia.example/survey/svt_" in text


async def test_where_nobody_is_asked_nobody_looks(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room, reads = house.app.inbox, house.app.inbox.automations
    subject = await had(house, watch, actor, channel.id, "d1")
    assert not (await reads.followed(actor, subject)).surveys
    await create_survey_policy(room, actor, replace(AFTER_EACH, way=SurveyWay.LINK))
    await create_survey_policy(room, actor, replace(AFTER_EACH, enabled=False))
    assert not (await reads.followed(actor, subject)).surveys
    await create_survey_policy(room, actor, AFTER_EACH)
    assert (await reads.followed(actor, subject)).surveys
    neighbour, _ = await some_channels(house)
    assert not (await reads.followed(neighbour, subject)).surveys
