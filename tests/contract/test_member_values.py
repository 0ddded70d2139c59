"""What is given and received, and by whom, is kept within its workspace and reckoned anew."""

from dataclasses import replace
from datetime import timedelta

from domain.members.activity import ActivityKind, Doer
from domain.members.model import Member
from domain.members.standing import STALE
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.merge_members import merge_members, unmerge_member
from domain.members.use_cases.read_values import count_levels, read_leaderboard, read_value
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities
from domain.shared.access import Actor
from domain.shared.heard import Person
from domain.shared.paging import Filter, PageRequest
from tests.contract.ground import Ground
from tests.kit.builders import a_community, a_sandbox_channel
from tests.kit.member_builders import a_member, done_by, some_said

RECEIVED = PageRequest(filters=[Filter("by", "in", ["received"])])


async def settle(ground: Ground, actor: Actor) -> None:
    while await reckon_values(ground.house.app.members, actor):
        pass


async def given(ground: Ground, actor: Actor, to: Member, *givers: Member) -> None:
    """A comment of each, within one day."""
    at = ground.house.clock.now()
    told = [
        replace(
            done_by(who, f"{who.id}-{to.id}", at, kind=ActivityKind.COMMENT, type=None),
            to=Doer(to.id),
        )
        for who in givers
    ]
    await record_activities(ground.house.app.members, actor, told)


async def amounts(ground: Ground, actor: Actor) -> list[tuple[str, float]]:
    page = await read_leaderboard(ground.house.app.members, actor, RECEIVED)
    return [(one.member_id, round(one.points, 3)) for one in page.items]


async def test_two_givers_who_turn_out_to_be_one_count_once_and_apart_again_twice(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.members
    ana, bea, eva = [await a_member(ground.house, actor, name) for name in ("A", "B", "E")]
    await given(ground, actor, ana, bea, eva)
    await settle(ground, actor)
    two = await amounts(ground, actor)
    assert two[0] == (ana.id, 3.168)
    await merge_members(room, actor, bea.id, None, eva.id, None)
    await settle(ground, actor)
    assert await amounts(ground, actor) == [(ana.id, 2.0)]
    await unmerge_member(room, actor, eva.id, None)
    await settle(ground, actor)
    assert await amounts(ground, actor) == two
    # Whoever gives to themselves gave nothing.
    await merge_members(room, actor, ana.id, None, eva.id, None)
    await settle(ground, actor)
    assert await amounts(ground, actor) == [(ana.id, 2.0)]
    assert await amounts(ground, neighbour) == []


async def test_what_was_done_makes_stale_and_what_is_reckoned_is_so_no_more(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.members
    ana, bea = [await a_member(ground.house, actor, name) for name in ("A", "B")]
    await given(ground, actor, ana, bea)
    for member in (ana, bea):
        standing = await room.values.standing(actor, member.id)
        assert standing is not None
        assert standing.due_on == STALE
    async with room.begin(actor) as tx:
        assert await tx.values.earliest(1) == STALE
        assert not await tx.values.stale([])
        assert len(await tx.values.due(0, 1, 10)) == 2
    async with room.begin(neighbour) as tx:
        assert await tx.values.earliest(1) is None
        assert await tx.values.due(10**6, 1, 10) == []
        assert await tx.values.records([ana.id]) == {}
    assert await reckon_values(room, actor) == 2
    assert await reckon_values(room, actor) == 0
    later = await room.values.standing(actor, ana.id)
    assert later is not None
    assert later.due_on is not None
    assert later.due_on > later.as_of
    _, levels = await count_levels(room, actor)
    assert [(one.level, one.members) for one in levels] == [(0, 2)]


async def test_whoever_answers_somebody_on_a_channel_gives_them_value(
    ground: Ground, actor: Actor
) -> None:
    house, room = ground.house, ground.house.app.members
    home = await a_community(house, actor)
    channel = await a_sandbox_channel(house, actor, community_id=home.id)
    [first] = await some_said(house, actor, channel, "Open?")
    bea = Person("bea", "@bea", "Bea", is_bot=False)
    [second] = await some_said(house, actor, channel, "Yes.", by=bea, answering="ana-Open?")
    for said in (second, first):
        await follow_inbound(room, actor, said)
    await settle(ground, actor)
    page = await read_leaderboard(room, actor, RECEIVED)
    assert [(one.name, round(one.points)) for one in page.items] == [("Ana", 2)]
    value = await read_value(room, actor, page.items[0].member_id, None, home.id)
    assert value.reckoning.received["comment"].counted == 1


async def test_as_of_a_day_before_only_what_was_done_until_then_counts(
    ground: Ground, actor: Actor
) -> None:
    room, ana = ground.house.app.members, await a_member(ground.house, actor)
    now = ground.house.clock.now()
    told = [done_by(ana, f"d{n}", now - timedelta(days=n)) for n in (0, 3, 3, 40)]
    told[2] = replace(told[2], external_id="again")
    await record_activities(room, actor, told)
    samples = []
    for ago in (0, 1, 3, 39, 41):
        day = (now - timedelta(days=ago)).date()
        samples.append((await read_value(room, actor, ana.id, day)).reckoning.sample)
    assert samples == [4, 3, 3, 1, 0]
