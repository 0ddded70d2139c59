"""Approval links in memory."""

from collections.abc import Mapping, Sequence

from domain.identity.model import WorkspaceStatus
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.approval_link_ports import LinkDoor, Signboard
from domain.publishing.comment import MessageComment
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ApprovalLinkId, ChannelId, MessageId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeApprovalLinks:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.approval_links

    async def add(self, link: ApprovalLink) -> None:
        refuse_twins(self._rows, link)
        self._rows[link.workspace_id, link.id] = link

    async def get(self, link_id: ApprovalLinkId) -> ApprovalLink:
        return _link(self._tx.tables, self._tx.actor, link_id)

    async def save(self, link: ApprovalLink) -> None:
        if self._tx.key(link.id) in self._rows:
            self._rows[self._tx.key(link.id)] = link


class FakeApprovalLinkReads:
    _memory: Memory

    async def approval_link(self, actor: Actor, link_id: ApprovalLinkId) -> ApprovalLink:
        return _link(self._memory.tables, actor, link_id)

    async def approval_links(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[ApprovalLink]:
        raise NotImplementedError

    async def approval_door(self, hash: str) -> LinkDoor | None:
        tables = self._memory.tables
        for link in tables.approval_links.values():
            home = tables.workspaces[link.workspace_id]
            active = home.status is WorkspaceStatus.ACTIVE
            if link.hash == hash and link.revoked_at is None and active:
                origins = tuple(home.allowed_origins)
                return LinkDoor(link.id, link.organization_id, link.workspace_id, origins)
        return None

    async def signboards(
        self, actor: Actor, ids: Sequence[ChannelId]
    ) -> Mapping[ChannelId, Signboard]:
        tables = self._memory.tables
        keys = [(actor.workspace, id) for id in ids]
        found = [tables.channels[key] for key in keys if key in tables.channels]
        return {
            channel.id: Signboard(
                channel.name,
                channel.handle,
                channel.platform,
                tables.communities[actor.workspace, channel.community_id].name,
                channel.capabilities,
            )
            for channel in found
        }

    async def comments_for_guests(
        self, actor: Actor, message_id: MessageId, most: int
    ) -> Sequence[MessageComment]:
        mine = [
            comment
            for comment in self._memory.tables.message_comments.values()
            if (comment.workspace_id, comment.message_id) == (actor.workspace, message_id)
            and comment.for_guests
        ]
        return sorted(mine, key=lambda comment: comment.id)[-most:]


def _link(tables: Tables, actor: Actor, link_id: ApprovalLinkId) -> ApprovalLink:
    try:
        return tables.approval_links[actor.workspace, link_id]
    except KeyError:
        raise NotFound(thing="approval_link") from None
