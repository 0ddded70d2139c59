"""What approval links need from outside, and what is read to show a message to a guest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.publishing.approval import Approval, ApprovalDecision, Subject
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.comment import MessageComment
from domain.publishing.content import Post
from domain.publishing.media import Media
from domain.publishing.model import Message
from domain.shared.access import Actor
from domain.shared.ids import (
    ApprovalLinkId,
    ChannelId,
    MediaId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Capability


class ApprovalLinks(Protocol):
    """The approval links of one workspace."""

    async def add(self, link: ApprovalLink) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, link_id: ApprovalLinkId) -> ApprovalLink:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, link: ApprovalLink) -> None: ...


@dataclass(frozen=True, slots=True)
class LinkDoor:
    """Where a link's secret leads, and from which pages of the workspace's own it may be used."""

    link_id: ApprovalLinkId
    organization_id: OrganizationId
    workspace_id: WorkspaceId
    allowed_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signboard:
    """What a channel is called, in which community, and what its platform can do."""

    name: str
    handle: str
    platform: str
    community: str
    capabilities: frozenset[Capability]


@dataclass(frozen=True, slots=True)
class ShownChannel:
    """What will be said on one channel, post after post."""

    board: Signboard
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as a guest sees it, with the words that are to replace it while somebody is asked
    about those: on each channel, the latest request to approve it, what this guest said to that,
    the comments that are for guests, and what they can do now; `library` is what is known of the
    pictures and films in it."""

    link: ApprovalLink
    message: Message
    channels: tuple[ShownChannel, ...]
    approval: Approval | None
    decision: ApprovalDecision | None
    comments: Sequence[MessageComment]
    moves: tuple[str, ...]
    library: Mapping[MediaId, Media] = field(default_factory=dict)

    @property
    def revises(self) -> bool:
        """Whether these words are to replace some that are out."""
        asked = self.approval
        return asked is not None and asked.subject is Subject.REVISION and asked.waits


class ApprovalLinkReads(Protocol):
    async def approval_link(self, actor: Actor, link_id: ApprovalLinkId) -> ApprovalLink:
        """Not locked. Raises NotFound."""
        ...

    async def approval_links(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[ApprovalLink]: ...

    async def approval_door(self, hash: str) -> LinkDoor | None:
        """Looked for across all walls. None for a secret that is nobody's, or was revoked, or whose
        workspace is suspended. Whether the link has expired is for the caller to see."""
        ...

    async def signboards(
        self, actor: Actor, ids: Sequence[ChannelId]
    ) -> Mapping[ChannelId, Signboard]:
        """Of those channels that there are."""
        ...

    async def comments_for_guests(
        self, actor: Actor, message_id: MessageId, most: int
    ) -> Sequence[MessageComment]:
        """The latest of them, oldest first."""
        ...
