"""Numbers are read when it is time, kept as they were said, and never made up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from domain.communities.account import Account
from domain.communities.model import Channel, ChannelStatus
from domain.communities.use_cases.change_channel import disconnect_channel, pause_channel
from domain.communities.use_cases.read_communities import read_channel
from domain.insights.model import AGES, COLLECT, LADDER, Measurement
from domain.insights.rules import OF_POSTS, values_of
from domain.insights.use_cases.collect_metrics import (
    CANNOT_BE_MEASURED,
    EVERY,
    begin_collecting,
    collect_metrics,
)
from domain.insights.use_cases.read_metrics import read_channel_metrics
from domain.insights.views import Numbers, Unavailable
from domain.publishing.use_cases.retract_message import retract_message
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED
from domain.shared.ids import ChannelId, DeliveryId
from domain.shared.outcomes import CannotTell, Hindrance, Published
from domain.shared.platforms import Capability
from domain.shared.readings import Metric, Nature, Reading, Readings
from tests.kit.builders import a_sandbox_channel, a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.unit.stage import Stage

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Desk:
    """A channel of which somebody keeps the books."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    async def publish(self, post_id: str = "post-1") -> DeliveryId:
        stage = Stage(self.house, self.actor, self.channel)
        return (await stage.answered(Published(post_id))).deliveries[0].id

    async def collect(self, *answers: Readings | CannotTell) -> int:
        self.house.platforms.numbers.extend(answers)
        return await collect_metrics(self.house.app.insights, self.actor, self.channel.id)

    async def later(self, by: timedelta, *answers: Readings | CannotTell) -> int:
        self.house.clock.forward(by)
        return await self.collect(*answers)

    def likes(self, value: int) -> Readings:
        now = self.house.clock.now()
        return (Reading(Metric.REACTIONS, value, now, "likes", Nature.GAUGE),)

    def of(self, subject: str) -> Measurement:
        rows = self.house.memory.tables.measurements.values()
        return next(row for row in rows if row.subject_id == subject)

    def values(self, subject: str) -> list[int]:
        samples = self.house.memory.tables.samples.values()
        return [sample.value for sample in samples if sample.subject_id == subject]

    def due(self) -> datetime | None:
        duty = self.house.memory.tables.duties.get((self.actor.workspace, COLLECT, self.channel.id))
        return duty.due_at if duty else None

    def can(self, *capabilities: Capability) -> None:
        """From now on this is all that the channel can besides publishing."""
        tables, key = self.house.memory.tables, (self.actor.workspace, self.channel.id)
        channel = tables.channels[key]
        account = Account(
            channel.account_id,
            channel.handle,
            channel.name,
            None,
            channel.limits,
            frozenset({Capability.PUBLISH_TEXT, *capabilities}),
            channel.outcome_class,
        )
        tables.channels[key] = channel.checked(account, self.house.clock.now())


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    desk = Desk(house, actor, channel)
    desk.can(Capability.POST_METRICS)
    return desk


async def test_a_post_is_read_at_each_of_its_ages_and_then_no_more(desk: Desk) -> None:
    delivery_id = await desk.publish()
    out = desk.house.clock.now()
    read: list[timedelta] = []
    assert await desk.collect() == 0
    while desk.of(delivery_id).due_at is not None:
        due = desk.of(delivery_id).due_at
        assert due is not None
        await desk.later(due - desk.house.clock.now(), desk.likes(len(read)))
        read.append(due - out)
    assert tuple(read) == AGES
    assert desk.values(delivery_id) == list(range(len(AGES)))
    assert await desk.later(30 * DAY) == 0


async def test_refused_credentials_are_asked_for_once_and_the_other_posts_are_not_asked_about(
    desk: Desk,
) -> None:
    for number in range(3):
        await desk.publish(f"post-{number}")
    no = CannotTell("Who are you?", hindrance=Hindrance.CREDENTIALS_REFUSED)
    assert await desk.later(15 * MINUTE, no, no, no) == 1
    channel = await read_channel(desk.house.app.communities, desk.actor, desk.channel.id)
    assert channel.status is ChannelStatus.REAUTH_REQUIRED
    assert await desk.later(DAY) == 0
    names = [news.name for news in desk.house.memory.news]
    assert names.count(CHANNEL_REAUTH_REQUIRED) == 1


async def test_expired_credentials_are_refreshed_at_once(desk: Desk) -> None:
    desk.can(Capability.POST_METRICS, Capability.REFRESH_CREDENTIALS)
    await desk.publish()
    over = CannotTell("Over.", hindrance=Hindrance.CREDENTIALS_EXPIRED)
    assert await desk.later(15 * MINUTE, over) == 1
    channel = await read_channel(desk.house.app.communities, desk.actor, desk.channel.id)
    assert channel.status is ChannelStatus.CONNECTED
    assert channel.waits_for_credentials(desk.house.clock.now())


async def test_what_was_missed_while_nobody_worked_is_read_once(desk: Desk) -> None:
    delivery_id = await desk.publish()
    out = desk.house.clock.now()
    await desk.collect()
    assert await desk.later(5 * DAY, desk.likes(7)) == 1
    assert desk.of(delivery_id).due_at == out + 7 * DAY


async def test_each_answer_is_kept_as_it_was_also_when_it_says_the_same(desk: Desk) -> None:
    delivery_id = await desk.publish()
    await desk.later(15 * MINUTE, desk.likes(3))
    await desk.later(HOUR, desk.likes(3))
    assert desk.values(delivery_id) == [3, 3]
    samples = list(desk.house.memory.tables.samples.values())
    assert samples[0].as_of < samples[1].as_of
    assert (samples[0].native, samples[0].platform) == ("likes", "sandbox")


async def test_who_answers_without_numbers_has_none_and_is_not_told_of(desk: Desk) -> None:
    delivery_id = await desk.publish()
    await desk.later(15 * MINUTE, ())
    assert desk.values(delivery_id) == []
    assert desk.of(delivery_id).measured_at == desk.house.clock.now()
    told = {news.name for news in desk.house.memory.news}
    assert "metric_snapshot.collected" not in told


async def test_a_channel_that_counts_nothing_is_never_asked(desk: Desk) -> None:
    desk.can(Capability.PUBLISH_TEXT)
    await desk.publish()
    assert await desk.later(HOUR) == 0
    assert desk.house.platforms.measured == []
    assert desk.due() == desk.house.clock.now() + CANNOT_BE_MEASURED


async def test_only_what_the_channel_counts_is_asked_for(desk: Desk) -> None:
    desk.can(Capability.ACCOUNT_METRICS)
    await desk.publish()
    assert await desk.later(HOUR, desk.likes(1)) == 1
    assert desk.house.platforms.measured == [desk.channel.id]


async def test_an_account_is_read_every_hour(desk: Desk) -> None:
    desk.can(Capability.ACCOUNT_METRICS)
    assert await desk.collect(()) == 1
    assert await desk.later(59 * MINUTE) == 0
    assert await desk.later(MINUTE, ()) == 1


async def test_within_a_penalty_nobody_is_asked_and_no_later_than_it_is_over(desk: Desk) -> None:
    first, second = await desk.publish("1"), await desk.publish("2")
    wait = CannotTell("slow down", 40 * MINUTE)
    assert await desk.later(15 * MINUTE, wait) == 1
    over = desk.house.clock.now() + 40 * MINUTE
    assert [n.name for n in desk.house.memory.news][-1] == "channel.rate_limited"
    assert await desk.later(20 * MINUTE) == 0
    assert desk.due() == over
    assert await desk.later(20 * MINUTE, desk.likes(1), desk.likes(2)) == 2
    assert desk.of(first).tries == desk.of(second).tries == 0


async def test_who_does_not_answer_is_asked_later_and_later_and_then_at_its_next_age(
    desk: Desk,
) -> None:
    delivery_id = await desk.publish()
    out = desk.house.clock.now()
    await desk.later(15 * MINUTE, CannotTell("no answer"))
    for tries, wait in enumerate(LADDER, start=1):
        row = desk.of(delivery_id)
        assert (row.tries, row.trouble) == (tries, "no answer")
        assert row.due_at == desk.house.clock.now() + wait
        await desk.later(wait, CannotTell("no answer"))
    row = desk.of(delivery_id)
    assert row.tries == 0
    assert row.due_at == out + next(age for age in AGES if out + age > desk.house.clock.now())
    assert desk.values(delivery_id) == []


async def test_a_paused_channel_and_one_that_is_over_are_left_alone(desk: Desk) -> None:
    await desk.publish()
    room = desk.house.app.communities
    await pause_channel(room, desk.actor, desk.channel.id, "resting")
    assert await desk.later(HOUR) == 0
    assert desk.due() == desk.house.clock.now() + EVERY
    await disconnect_channel(room, desk.actor, desk.channel.id, "over")
    assert await desk.later(HOUR) == 0
    assert desk.due() != desk.house.clock.now() + EVERY


async def test_what_was_taken_down_is_read_no_more(desk: Desk) -> None:
    delivery_id = await desk.publish()
    await desk.later(15 * MINUTE, desk.likes(3))
    message_id = desk.of(delivery_id).message_id
    assert message_id is not None
    desk.can(Capability.POST_METRICS, Capability.DELETE)
    await retract_message(desk.house.app.publishing, desk.actor, message_id)
    assert await desk.later(HOUR) == 0


async def test_a_connected_channel_is_looked_at_at_once(desk: Desk) -> None:
    await begin_collecting(desk.house.app.insights, desk.actor, desk.channel.id)
    assert desk.due() == desk.house.clock.now()


async def test_the_numbers_of_an_account_are_read_by_who_may(desk: Desk) -> None:
    desk.can(Capability.ACCOUNT_METRICS)
    now = desk.house.clock.now()
    await desk.collect((Reading(Metric.FOLLOWERS, 0, now, "followers"),))
    room = desk.house.app.insights
    found = values_of(await read_channel_metrics(room, desk.actor, desk.channel.id))
    said = {value.metric: (value.value, value.unavailable) for value in found}
    assert said == {
        Metric.FOLLOWERS: (0, None),
        Metric.FOLLOWING: (None, Unavailable.NOT_SAID),
        Metric.MEMBERS: (None, Unavailable.NOT_SAID),
        Metric.POSTS: (None, Unavailable.NOT_SAID),
    }
    stranger = limited_to(desk.actor, Permission.MESSAGES_READ)
    with pytest.raises(MissingScope):
        await read_channel_metrics(room, stranger, desk.channel.id)


@pytest.mark.parametrize(
    ("counted", "measured", "out", "why"),
    [
        (False, False, True, Unavailable.NOT_SUPPORTED),
        (True, False, True, Unavailable.NOT_MEASURED_YET),
        (True, True, True, Unavailable.NOT_SAID),
        (True, False, False, Unavailable.NOT_OUT),
    ],
)
def test_a_number_that_is_not_there_says_why(
    counted: bool, measured: bool, out: bool, why: Unavailable
) -> None:
    numbers = Numbers(
        channel_id=ChannelId("chn_1"),
        platform="sandbox",
        counted=counted,
        latest=[],
        measured_at=datetime(2030, 5, 4) if measured else None,
        next_at=None,
        trouble=None,
        out=out,
        delivery_id=DeliveryId("dlv_1"),
    )
    found = values_of(numbers)
    assert [value.metric for value in found] == list(OF_POSTS)
    assert {(value.unavailable, value.value) for value in found} == {(why, None)}


async def test_what_measuring_may_not_ask_any_more_is_asked_when_it_may(desk: Desk) -> None:
    await desk.publish()
    await desk.collect()
    asked, wait = len(desk.house.platforms.measured), timedelta(minutes=40)
    desk.house.budgets.waits.append(wait)
    assert await desk.later(AGES[0]) == 0
    assert len(desk.house.platforms.measured) == asked
    assert desk.due() == desk.house.clock.now() + wait
    assert await desk.later(wait, desk.likes(1)) == 1
