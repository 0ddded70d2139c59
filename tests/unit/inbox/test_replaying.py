"""What an automation would have done follows from what was told, and nothing is done."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.inbox.automation import Caps, Happening, NewAutomation, Since, Timer, Trigger
from domain.inbox.automation_ports import Told
from domain.inbox.condition import Conditions, SaidThen, Seen
from domain.inbox.conversation import ConversationState
from domain.inbox.replaying import Trial
from domain.inbox.step import Step
from domain.inbox.triggering import Happened
from domain.inbox.use_cases.keep_automations import create_automation
from domain.inbox.use_cases.try_automation import TrialWish, try_automation, try_draft
from domain.shared.access import OutOfReach, Permission, Reach
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, ConversationId, EventId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.automations import FakeAutomationReads
from tests.unit.stage import Stage

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HEARD = Trigger((Happening.MESSAGE_RECEIVED,))
STEPS = (Step(add_labels=("seen",)),)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def stage(house: FakeHouse) -> Stage:
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def past(s: Stage, *told: Told) -> None:
    reads = s.house.app.inbox.automations
    assert isinstance(reads, FakeAutomationReads)
    reads.past = [*told]


def told(number: int, at: datetime, what: Happening, since: datetime | None, **how: Any) -> Told:
    conversation = ConversationId(how.pop("id", "cnv_1"))
    actor, text = how.pop("actor", "system"), how.pop("text", None)
    happened = Happened(EventId(f"evt_{number}"), conversation, frozenset({what}), number, actor)
    seen = Seen(
        *(at, ConversationState.OPEN, HeardKind.DIRECT, ChannelId("chn_1")),
        waiting_since=since,
        last_message_at=at,
        said=SaidThen(text),
    )
    return Told(happened, replace(seen, **how))


async def tried(s: Stage, trigger: Trigger, days: int = 30, **how: Any) -> Trial:
    draft = NewAutomation("Draft", trigger, STEPS, **how)
    before = s.house.memory.tables
    trial = await try_draft(s.house.app.inbox, s.actor, draft, TrialWish(days))
    assert s.house.memory.tables is before
    return trial


async def test_it_would_have_run_wherever_it_matches(stage: Stage) -> None:
    now, heard = stage.house.clock.now(), Happening.MESSAGE_RECEIVED
    past(
        stage,
        told(1, now - 50 * HOUR, heard, None, text="My refund?"),
        told(2, now - 49 * HOUR, heard, None, text="Thanks!"),
        told(3, now - 48 * HOUR, heard, None, text=None),
        told(4, now - 2 * HOUR, heard, None, text="A refund, please.", id="cnv_2"),
        told(5, now - HOUR, Happening.CLOSED, None, text="A refund, please.", id="cnv_2"),
        told(6, now, heard, None, text="refund", actor=f"aut_{'0' * 26}"),
    )
    trial = await tried(stage, HEARD, conditions=Conditions(says=("refund",)))
    assert (trial.events, trial.asked, trial.hits, trial.unknown) == (6, 4, 2, 1)
    assert (trial.conversations, trial.complete) == (2, True)
    assert [(hit.conversation_id, hit.met) for hit in trial.sample] == [
        ("cnv_1", ("says",)),
        ("cnv_2", ("says",)),
    ]
    assert sum(day.hits for day in trial.per_day) == 2
    assert (await tried(stage, HEARD, days=1)).asked == 1


async def test_time_would_have_been_over_where_nobody_answered(stage: Stage) -> None:
    now, heard = stage.house.clock.now(), Happening.MESSAGE_RECEIVED
    since = now - 10 * HOUR
    past(
        stage,
        told(1, since, heard, since),
        told(2, since + 30 * MINUTE, Happening.REPLIED, None),
        told(3, since + 5 * HOUR, heard, since + 5 * HOUR),
        told(4, since + 8 * HOUR, Happening.UPDATED, since + 5 * HOUR, labels=("vip",)),
    )
    timer = Trigger(timer=Timer(Since.WAITING, 3600))
    trial = await tried(stage, timer)
    assert [hit.at for hit in trial.sample] == [since + 6 * HOUR]
    vip = await tried(stage, timer, conditions=Conditions(labels=("vip",)))
    assert [hit.at for hit in vip.sample] == [since + 8 * HOUR]
    closed = await tried(stage, Trigger(timer=Timer(Since.IDLE, 20 * 3600)))
    assert closed.hits == 0


async def test_what_would_have_been_too_often_says_so(stage: Stage) -> None:
    now, heard = stage.house.clock.now(), Happening.MESSAGE_RECEIVED
    past(stage, *(told(n, now - 5 * HOUR + n * MINUTE, heard, None) for n in range(5)))
    trial = await tried(stage, HEARD, caps=Caps(2, 100))
    assert (trial.hits, trial.capped) == (5, 3)
    assert [hit.capped for hit in trial.sample] == [False, False, True, True, True]
    assert (await tried(stage, HEARD, caps=Caps(5, 3))).capped == 2


async def test_one_that_is_written_down_is_tried_as_it_stands(stage: Stage) -> None:
    room, now = stage.house.app.inbox, stage.house.clock.now()
    wanted = NewAutomation("Kept", HEARD, STEPS)
    kept = await create_automation(room, stage.actor, wanted)
    past(stage, told(1, now - HOUR, Happening.MESSAGE_RECEIVED, None))
    trial = await try_automation(room, stage.actor, kept.id, TrialWish())
    assert (trial.automation, trial.hits) == (kept, 1)
    near = replace(stage.actor, reach={Permission.INBOX_READ: Reach.OWN})
    with pytest.raises(OutOfReach):
        await try_automation(room, near, kept.id, TrialWish())
