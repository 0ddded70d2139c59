"""An evergreen says the same in other words, now and then, and stops when it should."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.publishing.content import Content
from domain.publishing.errors import NothingToRecycleOn, ScheduleInPast, TooManyEvergreens
from domain.publishing.evergreen import (
    LEAD,
    MOST_ON_A_CHANNEL,
    TURN,
    Evergreen,
    EvergreenOrder,
    EvergreenStatus,
    EvergreenStop,
    Repertoire,
)
from domain.publishing.model import Message
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused
from domain.publishing.series import Words
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.keep_evergreens import (
    NewEvergreen,
    change_evergreen,
    create_evergreen,
    pause_evergreen,
    remove_evergreen,
    resume_evergreen,
)
from domain.publishing.use_cases.read_evergreens import list_turns
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.send_deliveries import Answered, record_outcomes, start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.publishing.use_cases.take_turn import take_turn
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.ids import MessageId
from tests.kit.builders import a_sandbox_channel, a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Counter:
    """A café that wants its churros known, on the 22nd of November, a Sunday, in the afternoon."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    async def begin(self, *texts: str, **more: Any) -> Evergreen:
        fields: dict[str, Any] = {
            "starts": "2026-11-24T10:00:00",
            "gap_days": 7,
            "channel_ids": (self.channel.id,),
            **more,
        }
        words = tuple(Words(Content(text)) for text in texts or ("one", "two", "three"))
        request = NewEvergreen(
            name="Churros", repertoire=Repertoire(words), timezone="Europe/Madrid", **fields
        )
        return await create_evergreen(self.house.app.publishing, self.actor, request)

    async def now(self, evergreen: Evergreen) -> Evergreen:
        return await self.house.app.publishing.reads.one_evergreen(self.actor, evergreen.id)

    async def turn(self, evergreen: Evergreen) -> Message | None:
        """Time passes until the duty is due, and it is done; the message it wrote, if any."""
        due = self.due(evergreen)
        if due is None:
            return None
        self.house.clock.forward(max(due - self.house.clock.now(), timedelta()))
        before = (await self.now(evergreen)).turns
        await take_turn(self.house.app.publishing, self.actor, evergreen.id)
        after = await self.now(evergreen)
        if after.turns == before or after.last_message_id is None:
            return None
        return await self.house.app.publishing.reads.message(self.actor, after.last_message_id)

    async def answered(self, message: Message, outcome: Outcome) -> None:
        """Its time comes, and a platform says this of it."""
        assert message.publish_at is not None
        self.house.clock.forward(message.publish_at - self.house.clock.now())
        room, ids = self.house.app.publishing, [d.id for d in message.deliveries]
        for started in await start_attempts(
            room, self.actor, await take_due(room, self.actor, ids)
        ):
            await record_outcomes(room, self.actor, [Answered(started, outcome)])

    async def said(self, evergreen: Evergreen, turns: int) -> list[Message]:
        """What it says in so many turns, all of which go out."""
        found = []
        for number in range(turns):
            message = await self.turn(evergreen)
            if message is not None:
                await self.answered(message, Published(str(number)))
                found.append(message)
        return found

    def due(self, evergreen: Evergreen) -> datetime | None:
        duty = self.house.memory.tables.duties.get((self.actor.workspace, TURN, evergreen.id))
        return duty.due_at if duty else None


@pytest.fixture
async def counter() -> Counter:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Counter(house, actor, await a_sandbox_channel(house, actor))


def days(messages: Sequence[Message]) -> list[str]:
    return [f"{m.publish_at:%m-%d %H:%M}" for m in messages]


async def test_it_says_each_variation_in_turn_with_the_gap_in_between(counter: Counter) -> None:
    evergreen = await counter.begin()
    said = await counter.said(evergreen, 4)
    assert [message.text for message in said] == ["one", "two", "three", "one"]
    assert days(said) == ["11-24 09:00", "12-01 09:00", "12-08 09:00", "12-15 09:00"]
    now = await counter.now(evergreen)
    assert (now.turns, now.origin_message_id) == (4, said[0].id)
    told = [n for n in counter.house.memory.news if n.name == "message.recycled"]
    assert [n.object_id for n in told] == [message.id for message in said[1:]]
    assert {n.data["origin_message_id"] for n in told} == {said[0].id}
    turns = await list_turns(counter.house.app.publishing, counter.actor, evergreen.id)
    assert [(t.turn.number, t.turn.variation) for t in turns] == [(4, 0), (3, 2), (2, 1), (1, 0)]


async def test_each_message_is_there_a_day_before_and_written_once(counter: Counter) -> None:
    evergreen = await counter.begin()
    assert counter.due(evergreen) == datetime.fromisoformat("2026-11-24T09:00:00Z") - LEAD
    assert not await take_turn(counter.house.app.publishing, counter.actor, evergreen.id)
    message = await counter.turn(evergreen)
    assert message is not None
    assert message.status is MessageStatus.SCHEDULED
    for _ in range(2):
        await take_turn(counter.house.app.publishing, counter.actor, evergreen.id)
    assert (await counter.now(evergreen)).turns == 1


async def test_shuffled_it_says_each_once_a_round_and_none_twice_in_a_row(counter: Counter) -> None:
    evergreen = await counter.begin("a", "b", "c", "d", order=EvergreenOrder.SHUFFLED)
    texts = [message.text for message in await counter.said(evergreen, 40)]
    rounds = [texts[n : n + 4] for n in range(0, 40, 4)]
    assert all(sorted(each) == ["a", "b", "c", "d"] for each in rounds)
    assert all(one != other for one, other in pairwise(texts))
    assert len({tuple(each) for each in rounds}) > 1


async def test_what_is_said_is_never_what_was_said_last_whatever_was_changed(
    counter: Counter,
) -> None:
    room, evergreen = counter.house.app.publishing, await counter.begin("one", "two", "three")
    [first, second, third] = await counter.said(evergreen, 3)
    two = Repertoire((Words(Content("two")), Words(Content("four"))))
    await change_evergreen(room, counter.actor, evergreen.id, None, lambda _: {"repertoire": two})
    now = await counter.now(evergreen)
    assert now.variation != now.last_variation
    assert {first.text, second.text, third.text} == {"one", "two", "three"}


async def test_it_speaks_on_its_weekdays_only(counter: Counter) -> None:
    """Tuesday is none of them, and seven days after a Wednesday is another."""
    evergreen = await counter.begin(weekdays=("3", "5"), gap_days=2)
    said = await counter.said(evergreen, 4)
    assert days(said) == ["11-25 09:00", "11-27 09:00", "12-02 09:00", "12-04 09:00"]


@pytest.mark.parametrize(
    ("end", "reason"),
    [({"most_turns": 2}, EvergreenStop.COUNT), ({"last_day": "2026-12-07"}, EvergreenStop.DATE)],
)
async def test_it_stops_after_its_last_turn_or_day(
    counter: Counter, end: dict[str, Any], reason: EvergreenStop
) -> None:
    evergreen = await counter.begin(**end)
    assert len(await counter.said(evergreen, 6)) == 2
    now = await counter.now(evergreen)
    assert (now.status, now.stop_reason) == (EvergreenStatus.STOPPED, reason)


async def test_it_stops_when_a_platform_refuses_it_and_goes_on_when_told_to(
    counter: Counter,
) -> None:
    evergreen = await counter.begin()
    message = await counter.turn(evergreen)
    assert message is not None
    await counter.answered(message, Refused(RefusalKind.CONTENT, "spam"))
    assert await counter.turn(evergreen) is None
    stopped = await counter.now(evergreen)
    assert stopped.stop_reason is EvergreenStop.REFUSED
    room = counter.house.app.publishing
    resumed = await resume_evergreen(room, counter.actor, evergreen.id, None)
    assert (resumed.status, resumed.stop_reason) == (EvergreenStatus.ACTIVE, None)


async def test_it_stops_when_what_it_said_was_taken_down(counter: Counter) -> None:
    evergreen = await counter.begin()
    [message] = await counter.said(evergreen, 1)
    await retract_message(counter.house.app.publishing, counter.actor, message.id)
    assert await counter.turn(evergreen) is None
    assert (await counter.now(evergreen)).stop_reason is EvergreenStop.TAKEN_DOWN


async def test_it_waits_for_what_nobody_knows_of_yet_and_makes_up_for_nothing(
    counter: Counter,
) -> None:
    """The first message never goes out; then nobody works for a month."""
    evergreen = await counter.begin()
    first = await counter.turn(evergreen)
    assert first is not None
    assert await counter.turn(evergreen) is None
    assert (await counter.now(evergreen)).next_local == "2026-12-02T10:00:00"
    await take_due(counter.house.app.publishing, counter.actor, [first.deliveries[0].id])
    await counter.house.app.publishing.reads.message(counter.actor, first.id)
    await pause_evergreen(counter.house.app.publishing, counter.actor, evergreen.id, None)
    counter.house.clock.forward(30 * DAY)
    room = counter.house.app.publishing
    resumed = await resume_evergreen(room, counter.actor, evergreen.id, None)
    assert resumed.schedule.at > counter.house.clock.now()
    assert resumed.schedule.at - counter.house.clock.now() <= DAY


async def test_ten_are_active_on_a_channel_and_no_more(counter: Counter) -> None:
    room = counter.house.app.publishing
    made = [await counter.begin() for _ in range(MOST_ON_A_CHANNEL)]
    with pytest.raises(TooManyEvergreens):
        await counter.begin()
    await pause_evergreen(room, counter.actor, made[0].id, None)
    await counter.begin()
    with pytest.raises(TooManyEvergreens):
        await resume_evergreen(room, counter.actor, made[0].id, None)
    await remove_evergreen(room, counter.actor, made[1].id)
    await resume_evergreen(room, counter.actor, made[0].id, None)


async def test_what_waits_is_called_off_by_a_pause(counter: Counter) -> None:
    room, evergreen = counter.house.app.publishing, await counter.begin()
    message = await counter.turn(evergreen)
    assert message is not None
    await pause_evergreen(room, counter.actor, evergreen.id, None)
    now = await room.reads.message(counter.actor, MessageId(message.id))
    assert now.status is MessageStatus.CANCELLED
    assert counter.due(evergreen) is None


async def test_every_variation_is_held_against_every_channel(counter: Counter) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await counter.begin("one", "x" * 501)
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/variations/1/text", "text_too_long")
    ]
    with pytest.raises(ScheduleInPast):
        await counter.begin(starts="2026-11-20T10:00:00")
    counter.actor = limited_to(counter.actor, Permission.PLANNING_WRITE)
    with pytest.raises(MissingScope):
        await counter.begin()


async def test_platforms_that_forbid_it_are_left_out(counter: Counter) -> None:
    house = counter.house
    other = await a_sandbox_channel(
        house, counter.actor, community_id=counter.channel.community_id, account="films"
    )
    place = (counter.actor.workspace, other.id)
    house.memory.tables.channels[place] = replace(other, platform="youtube")
    evergreen = await counter.begin(channel_ids=(counter.channel.id, other.id))
    assert evergreen.channel_ids == (counter.channel.id,)
    with pytest.raises(NothingToRecycleOn):
        await counter.begin(channel_ids=(other.id,))


async def test_one_whose_time_has_come_is_mended_without_another_time(counter: Counter) -> None:
    """What keeps it from speaking may be what is to be changed; only a time that is asked for has
    to be to come."""
    room, evergreen = counter.house.app.publishing, await counter.begin()
    counter.house.clock.forward(5 * DAY)
    changed = await change_evergreen(
        room, counter.actor, evergreen.id, None, lambda _: {"gap_days": 3}
    )
    assert changed.gap_days == 3
    with pytest.raises(ScheduleInPast):
        await change_evergreen(
            room, counter.actor, evergreen.id, None, lambda _: {"timezone": "Europe/Lisbon"}
        )
