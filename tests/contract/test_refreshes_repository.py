"""A channel's next refresh is taken when it is due, by one, and holds back what would go out."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.communities.events import channel_changed
from domain.communities.model import Channel, ChannelStatus
from domain.communities.ports import RefreshTurn
from domain.communities.rules import REFRESH_LEASE
from domain.shared.access import Actor
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED, RefusedChannel, channel_refused
from domain.shared.ids import ChannelId
from domain.shared.platforms import Capability, Connection
from domain.shared.secret import Secret
from tests.contract.ground import TOKEN, Ground, stored_channel, stored_message

HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=30)
RENEWABLE = frozenset({Capability.PUBLISH_TEXT, Capability.REFRESH_CREDENTIALS})


async def due_channel(ground: Ground, actor: Actor, **changes: Any) -> Channel:
    """A channel whose refresh is due since a minute."""
    ago = ground.house.clock.now() - timedelta(minutes=1)
    given: dict[str, Any] = {
        "capabilities": RENEWABLE,
        "refresh_at": ago,
        "credentials_fence": 3,
        "refresh_fence": 3,
    }
    return await stored_channel(ground, actor, **(given | changes))


async def take(
    ground: Ground, actor: Actor, on: Channel, lease: timedelta = REFRESH_LEASE
) -> RefreshTurn | None:
    async with ground.house.app.communities.begin(actor) as tx:
        turn = await tx.channels.take_refresh(on.id, lease)
        await tx.commit()
    return turn


async def now(ground: Ground, actor: Actor, on: Channel) -> Channel:
    return await ground.house.app.communities.reads.channel(actor, on.id)


async def test_a_turn_has_a_higher_fence_a_lease_and_what_an_adapter_needs(
    ground: Ground, actor: Actor
) -> None:
    on = await due_channel(ground, actor)
    turn = await take(ground, actor, on)
    assert turn is not None
    assert (turn.channel.refresh_fence, turn.channel.refresh_tries) == (4, 1)
    assert turn.channel.refresh_lease_until is not None
    assert abs(turn.channel.refresh_lease_until - turn.begun - REFRESH_LEASE) < MOMENT
    assert turn.connection is not None
    assert turn.connection.credentials == TOKEN
    assert (turn.connection.channel_id, turn.connection.credentials_fence) == (on.id, 3)
    assert turn.channel == await now(ground, actor, on)


async def test_a_turn_that_was_not_committed_is_nobodys(ground: Ground, actor: Actor) -> None:
    on = await due_channel(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        assert await tx.channels.take_refresh(on.id, REFRESH_LEASE) is not None
    assert await now(ground, actor, on) == on


async def test_a_turn_is_one_refreshers_until_its_lease_is_over(
    ground: Ground, actor: Actor
) -> None:
    on = await due_channel(ground, actor)
    assert await take(ground, actor, on) is not None
    assert await take(ground, actor, on) is None
    other = await due_channel(ground, actor)
    for fence in (4, 5):
        turn = await take(ground, actor, other, lease=timedelta(0))
        assert turn is not None
        assert turn.channel.refresh_fence == fence


async def test_nothing_is_taken_before_it_is_due_or_where_nothing_is_planned(
    ground: Ground, actor: Actor
) -> None:
    for refresh_at in (ground.house.clock.now() + HOUR, None):
        on = await due_channel(ground, actor, refresh_at=refresh_at)
        assert await take(ground, actor, on) is None


async def test_a_neighbours_refresh_cannot_be_taken(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on = await due_channel(ground, neighbour)
    assert await take(ground, actor, on) is None
    assert await now(ground, neighbour, on) == on


async def test_an_empty_credential_is_never_stored(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        again = replace(on, id=ChannelId("chn_other"), account_id="other")
        with pytest.raises(ValueError, match="empty"):
            await tx.channels.add(again, {"token": Secret("new"), "spare": Secret("")})


async def due(ground: Ground, limit: int = 9) -> list[str]:
    found = await ground.house.app.communities.agenda.due(limit)
    return [item.channel_id for item in found]


async def test_what_is_due_is_found_across_workspaces_the_longest_due_first(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    at = ground.house.clock.now()
    later = await due_channel(ground, actor, refresh_at=at - HOUR)
    first = await due_channel(ground, neighbour, refresh_at=at - 2 * HOUR)
    await due_channel(ground, actor, refresh_at=at + HOUR)
    await due_channel(ground, actor, refresh_at=None)
    assert await due(ground) == [first.id, later.id]
    assert await due(ground, limit=1) == [first.id]
    [found, _] = await ground.house.app.communities.agenda.due(9)
    assert (found.workspace_id, found.organization_id) == (
        neighbour.workspace,
        neighbour.organization_id,
    )


async def test_what_somebody_has_in_hand_is_not_due(ground: Ground, actor: Actor) -> None:
    on = await due_channel(ground, actor)
    await take(ground, actor, on, lease=timedelta(0))
    assert await due(ground) == [on.id]
    await take(ground, actor, on)
    assert await due(ground) == []


async def wait(ground: Ground) -> timedelta:
    found = await ground.house.app.communities.agenda.next_in()
    assert found is not None
    return found


async def test_the_next_refresh_is_the_nearest_to_come_or_the_nearest_lease_to_end(
    ground: Ground, actor: Actor
) -> None:
    assert await ground.house.app.communities.agenda.next_in() is None
    at = ground.house.clock.now()
    for refresh_at in (at + 3 * HOUR, at + 2 * HOUR):
        await due_channel(ground, actor, refresh_at=refresh_at)
    on = await due_channel(ground, actor)
    assert abs(await wait(ground) - 2 * HOUR) < MOMENT
    await take(ground, actor, on, lease=HOUR)
    assert abs(await wait(ground) - HOUR) < MOMENT


async def due_deliveries(ground: Ground) -> list[str]:
    found = await ground.house.app.publishing.agenda.due(9, 9)
    return [item.delivery_id for item in found]


@pytest.mark.parametrize(
    ("safe_in", "refresh_in", "goes"),
    [
        (HOUR, -HOUR, True),
        (-HOUR, -HOUR, False),
        (-HOUR, HOUR, False),
        (-HOUR, None, True),
        (None, -HOUR, True),
        (None, None, True),
    ],
)
async def test_nothing_is_due_that_waits_for_new_credentials(
    ground: Ground,
    actor: Actor,
    safe_in: timedelta | None,
    refresh_in: timedelta | None,
    goes: bool,
) -> None:
    at = ground.house.clock.now()

    def moment(away: timedelta | None) -> datetime | None:
        return None if away is None else at + away

    on = await due_channel(
        ground, actor, credentials_safe_until=moment(safe_in), refresh_at=moment(refresh_in)
    )
    other = await stored_channel(ground, actor)
    made, elsewhere = [
        await stored_message(ground, actor, place, due_in=-HOUR) for place in (on, other)
    ]
    expected = [m.deliveries[0].id for m in ((made, elsewhere) if goes else (elsewhere,))]
    assert sorted(await due_deliveries(ground)) == sorted(expected)
    assert (await now(ground, actor, on)).waits_for_credentials(at) is not goes


async def test_what_was_lost_is_found_although_its_channel_waits_for_credentials(
    ground: Ground, actor: Actor
) -> None:
    on = await due_channel(ground, actor)
    made = await stored_message(ground, actor, on, due_in=-HOUR)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.deliveries.claim([made.deliveries[0].id], timedelta(0))
        await tx.commit()
    await ended(ground, actor, on)
    assert await due_deliveries(ground) == [made.deliveries[0].id]


async def connection(ground: Ground, actor: Actor, on: Channel) -> Any:
    async with ground.house.app.communities.begin(actor) as tx:
        return await tx.channels.connection(on.id)


async def ended(ground: Ground, actor: Actor, on: Channel, **changes: Any) -> Channel:
    """The channel after its platform said that these credentials are over."""
    said = replace(await connection(ground, actor, on), **changes)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.channels.credentials_ended(said)
        await tx.commit()
    return await now(ground, actor, on)


async def test_credentials_that_are_over_are_refreshed_at_once(
    ground: Ground, actor: Actor
) -> None:
    at = ground.house.clock.now()
    for expire_at, latest in ((at + HOUR, at), (at - HOUR, at - HOUR), (None, at)):
        on = await due_channel(ground, actor, refresh_at=at + HOUR, credentials_expire_at=expire_at)
        after = await ended(ground, actor, on)
        assert after.waits_for_credentials(at + MOMENT)
        assert after.credentials_expire_at is not None
        assert abs(after.credentials_expire_at - latest) < MOMENT
        assert after.refresh_at is not None
        assert abs(after.refresh_at - at) < MOMENT
        assert after.version == on.version


async def test_credentials_that_are_over_do_not_bring_a_failed_refresh_forward(
    ground: Ground, actor: Actor
) -> None:
    later = ground.house.clock.now() + HOUR
    on = await due_channel(ground, actor, refresh_at=later, refresh_tries=2)
    assert (await ended(ground, actor, on)).refresh_at == later


async def test_what_is_said_of_credentials_that_are_gone_changes_nothing(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on = await due_channel(ground, actor, refresh_at=None)
    assert await ended(ground, actor, on, credentials_fence=2) == on
    fixed = await due_channel(
        ground, actor, refresh_at=None, capabilities=frozenset({Capability.PUBLISH_TEXT})
    )
    assert await ended(ground, actor, fixed) == fixed
    theirs = await connection(ground, actor, on)
    async with ground.house.app.publishing.begin(neighbour) as tx:
        await tx.channels.credentials_ended(theirs)
        await tx.commit()
    assert await now(ground, actor, on) == on


@pytest.mark.parametrize("status", [ChannelStatus.REAUTH_REQUIRED, ChannelStatus.DISCONNECTED])
async def test_no_refresh_is_planned_where_nobody_could_make_it(
    ground: Ground, actor: Actor, status: ChannelStatus
) -> None:
    on = await due_channel(ground, actor, refresh_at=None, status=status)
    assert await ended(ground, actor, on) == on


async def refused(ground: Ground, actor: Actor, said: Connection) -> RefusedChannel | None:
    """What is told once the platform has refused these credentials."""
    async with ground.house.app.inbox.begin(actor) as tx:
        told = await tx.channels.credentials_refused(said)
        await tx.commit()
    return told


@pytest.mark.parametrize("status", [ChannelStatus.CONNECTED, ChannelStatus.PAUSED])
async def test_credentials_that_were_refused_are_asked_for_once_as_the_model_says(
    ground: Ground, actor: Actor, status: ChannelStatus
) -> None:
    on = await due_channel(ground, actor, refresh_at=None, status=status)
    said = await connection(ground, actor, on)
    told = [await refused(ground, actor, said) for _ in range(2)]
    after = await now(ground, actor, on)
    assert after == on.needs_reauth("credentials_refused", after.updated_at)
    assert told[1] is None
    assert told[0] is not None
    assert channel_refused(told[0]) == channel_changed(CHANNEL_REAUTH_REQUIRED, after, on)


async def test_of_many_who_are_refused_at_once_one_tells_of_it(
    ground: Ground, actor: Actor
) -> None:
    on = await due_channel(ground, actor, refresh_at=None)
    said = await connection(ground, actor, on)
    told = await asyncio.gather(*(refused(ground, actor, said) for _ in range(8)))
    assert len([one for one in told if one is not None]) == 1


async def test_that_older_credentials_were_refused_changes_nothing(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on = await due_channel(ground, actor, refresh_at=None)
    said = await connection(ground, actor, on)
    assert await refused(ground, actor, replace(said, credentials_fence=7)) is None
    assert await refused(ground, neighbour, said) is None
    assert await now(ground, actor, on) == on
    gone = await due_channel(ground, actor, refresh_at=None, status=ChannelStatus.DISCONNECTED)
    assert await refused(ground, actor, replace(said, channel_id=gone.id)) is None
