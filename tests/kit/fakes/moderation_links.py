"""Moderation links in memory, and what is shown to visitors."""

from collections.abc import Mapping, Sequence

from domain.identity.model import WorkspaceStatus
from domain.moderation.appeal import Appeal
from domain.moderation.link import ModerationLink
from domain.moderation.link_ports import ModerationDoor, Scene
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    DecisionId,
    ModerationLinkId,
    ModerationPolicyId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeModerationLinks:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.moderation_links

    async def check_community(self, community_id: CommunityId) -> None:
        if self._tx.key(community_id) not in self._tx.tables.communities:
            raise NotFound(thing="community", pointer="/community_id")

    async def add(self, link: ModerationLink) -> None:
        refuse_twins(self._rows, link)
        self._rows[link.workspace_id, link.id] = link

    async def get(self, link_id: ModerationLinkId) -> ModerationLink:
        return _link(self._tx.tables, self._tx.actor, link_id)

    async def save(self, before: ModerationLink, after: ModerationLink) -> None:
        self._rows[self._tx.key(after.id)] = after


class FakeModerationLinkReads:
    _memory: Memory

    async def moderation_link(self, actor: Actor, link_id: ModerationLinkId) -> ModerationLink:
        return _link(self._memory.tables, actor, link_id)

    async def moderation_links(self, actor: Actor, request: PageRequest) -> Page[ModerationLink]:
        raise NotImplementedError

    async def moderation_door(self, hash: str) -> ModerationDoor | None:
        tables = self._memory.tables
        for link in tables.moderation_links.values():
            active = tables.workspaces[link.workspace_id].status is WorkspaceStatus.ACTIVE
            if link.hash == hash and link.revoked_at is None and active:
                return ModerationDoor(link.id, link.organization_id, link.workspace_id)
        return None

    async def appeal_against(self, actor: Actor, decision_id: DecisionId) -> Appeal | None:
        mine = self._memory.tables.appeals.values()
        return next((appeal for appeal in mine if appeal.decision_id == decision_id), None)

    async def scene(self, actor: Actor, channel_id: ChannelId) -> Scene:
        tables = self._memory.tables
        channel = tables.channels.get((actor.workspace, channel_id))
        if channel is None:
            raise NotFound(thing="channel")
        community = tables.communities[actor.workspace, channel.community_id]
        return Scene(channel.name, channel.platform, community.name)

    async def place_name(self, actor: Actor, community_id: CommunityId | None) -> str:
        tables = self._memory.tables
        found = tables.communities.get((actor.workspace, community_id or ""))
        return (found or tables.workspaces[actor.workspace]).name

    async def policy_names(
        self, actor: Actor, ids: Sequence[ModerationPolicyId]
    ) -> Mapping[ModerationPolicyId, str]:
        kept = self._memory.tables.moderation_policies
        found = [kept.get((actor.workspace, id)) for id in ids]
        return {policy.id: policy.name for policy in found if policy is not None}


def _link(tables: Tables, actor: Actor, link_id: ModerationLinkId) -> ModerationLink:
    try:
        return tables.moderation_links[actor.workspace, link_id]
    except KeyError:
        raise NotFound(thing="moderation_link") from None
