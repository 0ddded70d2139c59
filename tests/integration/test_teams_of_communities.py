"""Who looks after a community is known, found by, and gone when they work here no more."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.team import TeamPart, TeamPlace
from domain.communities.use_cases.change_community import archive_community, change_community
from domain.communities.use_cases.read_communities import list_communities
from domain.identity.use_cases.keep_teammates import (
    give_role,
    resume_teammate,
    suspend_teammate,
    take_role,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import RoleId, TeammateId
from domain.shared.paging import Filter, PageRequest
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_community, a_workspace
from tests.kit.teammates import a_teammate

HERE = "SELECT FROM communities WHERE teammate_ids && ARRAY[$1] HAVING count(*) = $2"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def looked_after_by(house: House, actor: Actor, *ids: TeammateId) -> set[str]:
    asked = PageRequest(filters=[Filter("teammate_id", "in", list(ids))])
    found = await list_communities(house.app.communities, actor, asked)
    return {community.name for community in found.items}


async def test_communities_are_found_by_who_looks_after_them(house: House) -> None:
    actor = await a_workspace(house)
    ana, bea = await a_teammate(house, actor), await a_teammate(house, actor)
    team = (TeamPlace(ana.id, TeamPart.MANAGER), TeamPlace(ana.id, TeamPart.HOST))
    await a_community(house, actor, name="First", team=team)
    second = await a_community(house, actor, name="Second", team=team[:1])
    await a_community(house, actor, name="Nobody's")
    more = (*second.team, TeamPlace(bea.id, TeamPart.ANALYST))
    await change_community(house.app.communities, actor, second.id, None, {"team": more})
    assert await looked_after_by(house, actor, ana.id) == {"First", "Second"}
    assert await looked_after_by(house, actor, bea.id) == {"Second"}
    assert await looked_after_by(house, actor, ana.id, bea.id) == {"First", "Second"}
    assert (await house.app.communities.reads.community(actor, second.id)).team == more


async def test_nobody_looks_after_it_who_does_not_work_here(house: House) -> None:
    actor = await a_workspace(house)
    neighbour = await a_workspace(house, organization=replace(actor, workspace_id=None))
    ours, theirs = await a_teammate(house, actor), await a_teammate(house, neighbour)
    stranger = await a_teammate(house, await a_workspace(house))
    for who in (theirs.id, stranger.id, TeammateId("tm_nobody")):
        team = (TeamPlace(ours.id, TeamPart.HOST), TeamPlace(who, TeamPart.HOST))
        with pytest.raises(NotFound) as refused:
            await a_community(house, actor, team=team)
        assert refused.value.pointer == "/team/1/teammate_id"


async def test_whoever_is_gone_leaves_the_teams_they_were_in(house: House, watch: Watcher) -> None:
    actor = await a_workspace(house)
    outside = replace(actor, workspace_id=None)
    elsewhere = await a_workspace(house, organization=outside)
    ana, bea = await a_teammate(house, actor), await a_teammate(house, actor)
    both = (TeamPlace(ana.id, TeamPart.HOST), TeamPlace(bea.id, TeamPart.MODERATOR))
    homes = [await a_community(house, actor, team=both) for _ in range(2)]
    await archive_community(house.app.communities, actor, homes[1].id)
    other = await a_community(house, elsewhere)
    identity = house.app.identity
    async with at_work(house):
        # With another role they still work here.
        await give_role(identity, outside, ana.id, actor.workspace, RoleId("agent"))
        await watch.until_rows("SELECT FROM events WHERE pending HAVING count(*) = 0")
        await watch.until_rows(HERE, ana.id, 2)
        await suspend_teammate(identity, outside, ana.id)
        await watch.until_rows(HERE, ana.id, 0)
        await watch.until_rows(HERE, bea.id, 2)
        await take_role(identity, outside, bea.id, actor.workspace)
        await watch.until_rows(HERE, bea.id, 0)
        await resume_teammate(identity, outside, ana.id)
    left = await house.app.communities.reads.community(actor, homes[0].id)
    assert left.team == ()
    assert await watch.events(homes[0].id) == [
        "community.created",
        "community.updated",
        "community.updated",
    ]
    assert await watch.events(other.id) == ["community.created"]
