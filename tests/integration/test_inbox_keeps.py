"""What automations did, links to surveys, answers and climbs are forgotten in their time, and what
was heard before conversations existed is put into some by the worker's housekeeping."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.escalations.model import LadderStep, Subject, SubjectKind, Urgency
from domain.escalations.use_cases.acknowledge import acknowledge
from domain.escalations.use_cases.escalate import NewEscalation, escalate
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder
from domain.inbox.automation import Happening, NewAutomation, Since, Timer, Trigger
from domain.inbox.step import Step
from domain.inbox.survey import SurveyText, SurveyWay
from domain.inbox.use_cases.ask_about_conversation import make_survey
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_automations import create_automation
from domain.inbox.use_cases.keep_survey_policies import NewSurveyPolicy, create_survey_policy
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.inbox.use_cases.thread_old_messages import thread_everything_old
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, ConversationId
from tests.integration.at_work import Watcher, some_channels, watching
from tests.kit.sweeping import swept
from workers.tidy import tidy

RUN = """
    INSERT INTO automation_runs (workspace_id, id, organization_id, automation_id,
      automation_version, conversation_id, cause, at, state, seen_version, left_version, depth, met,
      results, event_id)
    SELECT workspace_id, $1, organization_id, $2, 1, id, $1, now() - $3::interval, 'done', 1, 1, 0,
      '{}', '[]', $4 FROM conversations WHERE id = $5
"""
AGES = "UPDATE surveys SET (expires_at, created_at) = (now() - $1::interval, now() - $1::interval)"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def heard(house: House, actor: Actor, channel_id: ChannelId, *ids: str) -> None:
    for id in ids:
        said = Heard(id, HeardKind.DIRECT, house.clock.now(), Person(id, f"@{id}"), "Hello?")
        await tell_sandbox(house.app.inbox, actor, channel_id, said)
    await digest_receipts(house.app.inbox, actor, channel_id)


async def test_each_is_forgotten_in_its_time_and_a_wait_that_goes_on_is_remembered(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.inbox
    await heard(house, actor, channel.id, "d1", "d2")
    waits, idle = [row["id"] for row in await watch.db.fetch("SELECT id FROM conversations")]
    timer = Trigger(timer=Timer(Since.WAITING, 60))
    for trigger in (timer, Trigger((Happening.OPENED,))):
        wanted = NewAutomation("x", trigger, (Step(add_labels=("x",)),))
        automation = (await create_automation(room, actor, wanted)).id
    for id, days, event, where in (
        ("arun_new", 89, "evt_1", waits),
        ("arun_old", 91, "evt_1", waits),
        ("arun_wait", 91, None, waits),
        ("arun_over", 91, None, idle),
    ):
        await watch.db.execute(RUN, id, automation, timedelta(days=days), event, where)
    await watch.db.execute(
        "UPDATE conversations SET waiting_since = CASE WHEN id = $1 THEN now() - interval '92 days'"
        " END",
        waits,
    )
    text = SurveyText("en", "How was it?", "Tell us: {{survey.link}}")
    policy = NewSurveyPolicy("x", (text,), way=SurveyWay.LINK)
    await create_survey_policy(room, actor, policy)
    await make_survey(room, actor, ConversationId(idle))
    await watch.db.execute("UPDATE surveys SET comment = 'Slow.'")
    ladders = house.app.escalations
    ladder = await create_ladder(
        ladders, actor, NewLadder("x", (LadderStep(9, raise_to=Urgency.HIGH),))
    )
    for where in (waits, idle):
        about = Subject(SubjectKind.CONVERSATION, where)
        climb = await escalate(ladders, actor, NewEscalation(ladder.id, about))
    await acknowledge(ladders, actor, climb.id, stops=True)
    await watch.db.execute("UPDATE escalations SET ended_at = ended_at - interval '25 months'")
    gone = await tidy(house.ring)
    assert (gone["forget_old_runs"], gone["forget_old_escalations"]) == (2, 1)
    assert gone["forget_old_survey_links"] == 0
    left = await watch.db.fetch("SELECT id FROM automation_runs ORDER BY id")
    assert [row["id"] for row in left] == ["arun_new", "arun_wait"]
    await watch.db.execute(AGES, timedelta(days=31))
    assert (await tidy(house.ring))["forget_old_survey_links"] == 1
    [survey] = await watch.db.fetch("SELECT hash, comment FROM surveys")
    assert tuple(survey) == (None, "Slow.")
    await watch.db.execute(AGES, timedelta(days=800))
    assert await swept(house, actor) == 1
    assert await watch.db.fetch("SELECT FROM surveys") == []


async def test_what_was_heard_before_conversations_is_put_into_some(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    await heard(house, actor, channel.id, "d1", "d2", "d3")
    await watch.db.execute("UPDATE inbound_messages SET conversation_id = NULL")
    await watch.db.execute("DELETE FROM conversation_threads")
    await watch.db.execute("DELETE FROM conversations")
    events = await watch.db.fetchval("SELECT count(*) FROM events")
    assert await thread_everything_old(house.app.inbox) == 3
    rows = await watch.db.fetch(
        "SELECT c.state, c.inbound_count, c.waiting_since FROM inbound_messages m"
        " JOIN conversations c ON c.id = m.conversation_id"
    )
    assert [tuple(row) for row in rows] == [("closed", 1, None)] * 3
    assert await watch.db.fetchval("SELECT count(*) FROM events") == events
    assert await thread_everything_old(house.app.inbox) == 0
