"""A delivery that met ended credentials goes out with new ones, and says so if it never does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.communities.model import Channel
from domain.communities.use_cases.refresh_credentials import refresh_credentials
from domain.publishing.delivery import LEASE, MOST_ATTEMPTS, AttemptKind, Delivery
from domain.publishing.outcomes import Expired, Published
from domain.publishing.rules import LADDER
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    Started,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.ids import AttemptId, DeliveryId
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.fakes import NOW, FakeHouse, a_fake_house
from tests.kit.samples import SAMPLES, bare

ENDED = Expired("the access token has expired", 401)


def sending(attempts: int = 1) -> Delivery:
    delivery: Delivery = bare(SAMPLES["deliveries"])
    claimed = replace(delivery, state=DeliveryState.CLAIMED, fence=1, lease_until=NOW + LEASE)
    return replace(claimed, attempts=attempts - 1).start("hola", NOW)


@pytest.mark.parametrize("attempts", range(1, MOST_ATTEMPTS))
def test_it_is_tried_again_one_rung_later(attempts: int) -> None:
    again = sending(attempts).settle(ENDED, NOW)
    assert (again.state, again.attempts) == (DeliveryState.SCHEDULED, attempts)
    assert again.next_at == NOW + LADDER[attempts - 1]
    assert (again.error_code, again.error_detail) == ("credentials_expired", ENDED.words)


def test_where_no_new_credentials_help_it_ends_as_refused() -> None:
    done = sending(MOST_ATTEMPTS).settle(ENDED, NOW)
    assert (done.state, done.error_code) == (DeliveryState.REJECTED, "refused_credentials")


def test_an_attempt_keeps_what_was_said() -> None:
    line = sending().line(AttemptId("att_1"), AttemptKind.SEND, NOW).finish(ENDED, NOW)
    assert (line.outcome, line.detail, line.status_code) == ("expired", ENDED.words, 401)


async def send(house: FakeHouse, actor: Actor, delivery_id: DeliveryId) -> Started:
    room = house.app.publishing
    [started] = await start_attempts(room, actor, await take_due(room, actor, [delivery_id]))
    return started


async def a_channel_with_messages(count: int) -> tuple[FakeHouse, Actor, Channel, list[DeliveryId]]:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, refresh_token="once")
    await refresh_credentials(house.app.communities, actor, channel.id)
    made = [await a_message(house, actor, channels=[channel], now=True) for _ in range(count)]
    return house, actor, channel, [message.deliveries[0].id for message in made]


async def test_the_first_to_meet_the_end_keeps_the_others_until_there_are_new_ones() -> None:
    house, actor, channel, [first, second] = await a_channel_with_messages(2)
    room = house.app.publishing
    started = await send(house, actor, first)
    await record_outcomes(room, actor, [Answered(started, ENDED)])
    house.clock.forward(LADDER[0])
    assert await room.agenda.due(9, 9) == []
    assert house.doorbell.rung >= 1
    await refresh_credentials(house.app.communities, actor, channel.id)
    assert {due.delivery_id for due in await room.agenda.due(9, 9)} == {first, second}
    again = await send(house, actor, first)
    assert again.post.connection.credentials["token"].reveal() == "access-2"
    await record_outcomes(room, actor, [Answered(again, Published("110"))])


async def test_the_end_of_older_credentials_says_nothing_about_newer_ones() -> None:
    house, actor, channel, [only] = await a_channel_with_messages(1)
    started = await send(house, actor, only)
    house.clock.forward(timedelta(minutes=55))
    await refresh_credentials(house.app.communities, actor, channel.id)
    before = await house.app.communities.reads.channel(actor, channel.id)
    await record_outcomes(house.app.publishing, actor, [Answered(started, ENDED)])
    assert await house.app.communities.reads.channel(actor, channel.id) == before


async def test_a_retraction_that_meets_the_end_says_so_and_has_them_refreshed() -> None:
    house, actor, channel, [only] = await a_channel_with_messages(1)
    room = house.app.publishing
    await record_outcomes(room, actor, [Answered(await send(house, actor, only), Published("110"))])
    message = next(iter(house.memory.tables.messages.values()))
    house.platforms.outcomes.append(ENDED)
    kept = await retract_message(room, actor, message.id)
    assert kept.deliveries[0].error_code == "retract_failed"
    due = await house.app.communities.agenda.due(9)
    assert [item.channel_id for item in due] == [channel.id]
    await refresh_credentials(house.app.communities, actor, channel.id)
    gone = await retract_message(room, actor, message.id)
    assert gone.deliveries[0].state is DeliveryState.DELETED
