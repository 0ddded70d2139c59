"""Whatever waits in any room goes by the time of its workspace: moved on by two days it all happens
there, once, and neither in the same workspace of somebody else nor in a live one."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.crises.crisis import Move as CrisisMove
from domain.crises.crisis_severity import Factors
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.inbox.automation import NewAutomation, Since, Timer, Trigger
from domain.inbox.sla import SlaTerms
from domain.inbox.step import NoteStep, Step
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.keep_automations import create_automation
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.participation.poll import PollKind, PollMove, PollOption, PollTime
from domain.participation.use_cases.keep_contests import WallTime
from domain.participation.use_cases.move_contest import schedule_contest
from domain.participation.use_cases.poll_keep import NewPoll, create_poll, move_poll
from domain.publishing.content import Content
from domain.publishing.occurrences import Recurrence
from domain.publishing.queue import SlotWish
from domain.publishing.series import Words
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.shared.access import Actor, Mode
from domain.shared.heard import Heard, HeardKind, Person
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.integration.time_moved import a_clock, moves, time_of, told
from tests.kit.builders import a_message, a_queue, a_workspace
from tests.kit.contest_builders import a_contest
from tests.kit.promotion_builders import a_promotion
from tests.kit.prompt_builders import a_prompt

HOUR = timedelta(hours=1)
MADRID = ZoneInfo("Europe/Madrid")
OPTIONS = (PollOption("friday", "Friday"), PollOption("sunday", "Sunday"))
ONCE = (
    *("poll.opened", "poll.closed", "contest.opened", "contest.closed"),
    *("promotion.started", "promotion.ended", "hold.lifted"),
    *("sla.warned", "sla.missed", "crisis.word_due_soon", "crisis.word_missed"),
)
"""What is told once of what happens in two days."""

AT_ALL = ("message.published", "metric_snapshot.collected", "automation.ran", "prompt.asked")
"""What is told as often as it happens."""


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def _local(at: datetime) -> str:
    return f"{at.astimezone(MADRID):%Y-%m-%dT%H:%M:%S}"


async def something_to_take_part_in(house: House, actor: Actor) -> None:
    """A poll, a contest and a promotion, each from in one hour until in thirty."""
    now = house.clock.now().replace(microsecond=0)
    first, last = now + HOUR, now + 30 * HOUR
    poll = NewPoll(
        *("When?", PollKind.SINGLE, "en"),
        options=OPTIONS,
        opens=PollTime(first, first.isoformat(), "UTC"),
        closes=PollTime(last, last.isoformat(), "UTC"),
    )
    room = house.app.participation
    made = await create_poll(room, actor, poll)
    await move_poll(room, actor, made.id, None, PollMove.SCHEDULE)
    contest = await a_contest(
        *(house, actor),
        opens=WallTime(_local(first), "Europe/Madrid"),
        closes=WallTime(_local(last), "Europe/Madrid"),
    )
    await schedule_contest(room.contests, actor, contest.id, None)
    await a_promotion(house, actor, starts_local=_local(first), ends_local=_local(last))


async def something_to_say(house: House, actor: Actor, channel: Channel) -> None:
    """A post, one in a slot, a series and a prompt, every day of them one, and a hold that ends."""
    now = house.clock.now()
    await a_message(house, actor, channels=[channel], text="once", at=now + HOUR)
    queue = await a_queue(house, actor, channel, timezone="UTC")
    await a_message(house, actor, channels=[channel], text="slot", slot=SlotWish(queue.id))
    rule = Recurrence(f"{now + 2 * HOUR:%Y-%m-%dT%H:%M}:00", "UTC", "FREQ=DAILY")
    series = NewSeries(
        name="Every day",
        channel_ids=(channel.id,),
        words=Words(Content("series")),
        recurrence=rule,
        horizon_days=1,
    )
    await create_series(house.app.publishing, actor, series)
    await a_prompt(house, actor, channel.community_id, channel.id)
    await place_hold(house.app.publishing, actor, NewHold("Rain.", tag="rain", ends_at=now + HOUR))


async def something_to_answer(house: House, actor: Actor, channel: Channel) -> None:
    """Somebody who waits, for whom it is promised to be quick, and a crisis without a word."""
    inbox, crises = house.app.inbox, house.app.crises.response
    await create_sla_policy(inbox, actor, NewSlaPolicy("Fast", SlaTerms(3600)))
    late = Trigger(timer=Timer(Since.IDLE, 7200))
    steps = (Step(note=NoteStep("Still here.")),)
    await create_automation(inbox, actor, NewAutomation("Idle", late, steps, enabled=True))
    heard = Heard("r1", HeardKind.REVIEW, house.clock.now(), Person("ana", "@ana"), "Cold.")
    await tell_sandbox(inbox, actor, channel.id, heard)
    await digest_receipts(inbox, actor, channel.id)
    crisis = NewCrisis("Nuts", factors=Factors(4, 1, 1, 1, 1))
    opened = await open_crisis(crises, actor, crisis)
    await move_crisis(crises, actor, opened.id, None, CrisisMove.ACTIVATE)


async def test_whatever_waits_happens_in_the_time_of_its_workspace(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    other, [elsewhere] = await some_channels(house)
    live = await a_workspace(house, mode=Mode.LIVE)
    clock = await a_clock(house, actor)
    began = await time_of(house, actor)
    for who, where in ((actor, channel), (other, elsewhere)):
        await something_to_take_part_in(house, who)
        await something_to_say(house, who, where)
        await something_to_answer(house, who, where)
    await something_to_take_part_in(house, live)
    async with at_work(house):
        await moves(house, watch, actor, clock, 48 * HOUR)
        there = {name: await told(watch, actor, name) for name in ONCE}
        assert there == dict.fromkeys(ONCE, 1)
        for name in AT_ALL:
            assert await told(watch, actor, name) > 0, name
        # Of the others nothing was due in this minute but what platforms count, and what is said
        # by the crisis's own clock.
        for who in (other, live):
            for name in (*ONCE, "message.published", "automation.ran", "prompt.asked"):
                assert await told(watch, who, name) == 0, name
    texts = await watch.texts(channel)
    assert (texts["once"], texts["slot"]) == (1, 1)
    assert texts["series"] == 2
    late = await watch.db.fetchval(
        "SELECT count(*) FROM deliveries d WHERE d.state = 'published'"
        " AND d.published_at - d.due_at > interval '1 minute'"
    )
    assert late == 0
    assert await time_of(house, actor) == began + 48 * HOUR
