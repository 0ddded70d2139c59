"""Rules and blackouts are kept within their workspace, and channels say whether they have any."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.publishing.pacing import Blackout, Hours, Window
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout, remove_blackout
from domain.publishing.use_cases.rule_publishing import put_rules, read_rules
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import BlackoutId, CommunityId
from tests.contract.ground import Ground, community, stored_channel

DAY = timedelta(days=1)
HOURS = Hours((Window(1, "09:00", "13:00"),))
WANTED = {"max_per_day": 3, "hours": HOURS, "countries": ("ES",), "skip_holidays": False}


async def a_blackout(ground: Ground, actor: Actor, day: date, **rest: Any) -> Blackout:
    request = NewBlackout(day, day, "inventory", timezone="UTC", **rest)
    return await create_blackout(ground.house.app.publishing, actor, request)


def some_day(ground: Ground) -> date:
    return (ground.house.clock.now() + 30 * DAY).date()


async def test_rules_are_found_as_they_were_given(ground: Ground, actor: Actor) -> None:
    room, channel = ground.house.app.publishing, await stored_channel(ground, actor)
    await put_rules(room, actor, channel.id, 0, WANTED)
    given = await put_rules(room, actor, channel.id, 1, {"min_spacing_seconds": 60} | WANTED)
    found = await read_rules(room, actor, channel.id)
    assert found == given
    assert found.rules.version == 2
    assert (await read_rules(room, actor, None)).rules.version == 0


async def test_the_ground_of_a_channel_is_its_own_its_communitys_and_its_workspaces(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.publishing
    home = community(ground, actor, timezone="America/Bogota", language="pt-BR")
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.add(home)
        await tx.commit()
    here, there = await stored_channel(ground, actor, home), await stored_channel(ground, actor)
    theirs = await stored_channel(ground, neighbour)
    own = await put_rules(room, actor, here.id, None, WANTED)
    ours = await put_rules(room, actor, None, None, {"max_per_day": 9})
    await put_rules(room, neighbour, None, None, {"max_per_day": 1})
    async with room.begin(actor) as tx:
        found = await tx.rules.grounds([here.id, there.id, theirs.id])
        assert await tx.rules.timezone(home.id) == "America/Bogota"
        assert await tx.rules.timezone(None) == "Europe/Madrid"
        for nobodys in (CommunityId("com_none"), theirs.community_id):
            with pytest.raises(NotFound):
                await tx.rules.timezone(nobodys)
    assert set(found) == {here.id, there.id}
    assert (found[here.id].timezone, found[here.id].language) == ("America/Bogota", "pt")
    assert (found[there.id].timezone, found[there.id].language) == ("Europe/Madrid", "es")
    assert (found[here.id].own, found[there.id].own) == (own.rules, None)
    assert found[there.id].workspace == ours.rules


async def test_a_channel_is_paced_by_its_rules_its_workspaces_or_black_days_to_come(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, channel = ground.house.app.publishing, await stored_channel(ground, actor)
    other = await stored_channel(ground, actor)

    async def paced() -> tuple[bool, bool]:
        async with room.begin(actor) as tx:
            facts = await tx.channels.facts([channel.id, other.id])
        return facts[channel.id].paced, facts[other.id].paced

    today = ground.house.clock.now().date()
    await a_blackout(ground, neighbour, some_day(ground))
    await a_blackout(ground, actor, today - 2 * DAY)
    assert await paced() == (False, False)
    blackout = await a_blackout(ground, actor, some_day(ground))
    assert await paced() == (True, True)
    await remove_blackout(room, actor, blackout.id)
    assert await paced() == (False, False)
    await put_rules(room, actor, channel.id, None, {"max_per_day": 3})
    assert await paced() == (True, False)
    await put_rules(room, actor, None, None, {"max_per_day": 3})
    assert await paced() == (True, True)


async def test_a_blackout_is_found_as_it_was_made(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.publishing
    made = await a_blackout(ground, actor, some_day(ground), metadata={"a": "b"}, external_id="x")
    async with room.begin(actor) as tx:
        assert await tx.blackouts.get(made.id) == made
    assert await room.reads.blackout(actor, made.id) == made
    for nobodys in (made.id, BlackoutId("blk_none")):
        with pytest.raises(NotFound):
            await room.reads.blackout(neighbour, nobodys)
        async with room.begin(neighbour) as tx:
            with pytest.raises(NotFound):
                await tx.blackouts.get(nobodys)


async def test_an_external_id_is_borne_once_and_free_after_removal(
    ground: Ground, actor: Actor
) -> None:
    first = await a_blackout(ground, actor, some_day(ground), external_id="x")
    with pytest.raises(DuplicateExternalId):
        await a_blackout(ground, actor, some_day(ground), external_id="x")
    await remove_blackout(ground.house.app.publishing, actor, first.id)
    await a_blackout(ground, actor, some_day(ground), external_id="x")


async def test_those_with_a_part_of_a_span_in_them_come_in_order(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    day = some_day(ground)
    made = [await a_blackout(ground, actor, day + n * DAY) for n in (3, 0, 1, 2)]
    await a_blackout(ground, neighbour, day + DAY)
    gone = await a_blackout(ground, actor, day + DAY)
    await remove_blackout(ground.house.app.publishing, actor, gone.id)
    second, third = made[2], made[3]
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.blackouts.between(second.starts_at, third.starts_at)
    assert [blackout.id for blackout in found] == [second.id, third.id]
