"""What moderation links need from outside, and what is read to show a page to a visitor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.moderation.appeal import Appeal
from domain.moderation.decision import Decision
from domain.moderation.link import ModerationLink
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    DecisionId,
    ModerationLinkId,
    ModerationPolicyId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret


class LinkMint(Protocol):
    """Makes addresses nobody can guess."""

    def receipt_secret(self) -> Secret:
        """A new one, of 256 random bits; safe in a path."""
        ...

    def moderation_secret(self) -> Secret:
        """A new one, of 256 random bits; safe in a path."""
        ...

    def hash_of_secret(self, text: str) -> str:
        """What is kept of it."""
        ...


class ModerationLinks(Protocol):
    """The moderation links of one workspace."""

    async def check_community(self, community_id: CommunityId) -> None:
        """Raises NotFound."""
        ...

    async def add(self, link: ModerationLink) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, link_id: ModerationLinkId) -> ModerationLink:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, before: ModerationLink, after: ModerationLink) -> None:
        """Written with the commit."""
        ...


@dataclass(frozen=True, slots=True)
class ModerationDoor:
    """Where a link's secret leads."""

    link_id: ModerationLinkId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


@dataclass(frozen=True, slots=True)
class Scene:
    """Where it happened, as people know it."""

    channel: str
    platform: str
    community: str


class Standing(StrEnum):
    """What can be done about a decision now, or what became of it: one may appeal, the time for
    that is over, an appeal waits, the decision stands for good, or is taken back."""

    OPEN = "open"
    LATE = "late"
    FILED = "filed"
    UPHELD = "upheld"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision as whoever it concerns sees it. `policy` is what the policy is called that it
    stands on; `left` tells, once it is taken back, that something could not be undone."""

    link: ModerationLink
    decision: Decision
    standing: Standing
    scene: Scene
    policy: str | None
    appeal: Appeal | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class ShownLog:
    """A page of what was decided, the newest first. `place` is what the workspace, or the only
    community, is called; `policies` are the names of those that are named in it."""

    link: ModerationLink
    place: str
    decisions: Page[Decision]
    policies: Mapping[ModerationPolicyId, str]


class ModerationLinkReads(Protocol):
    async def moderation_link(self, actor: Actor, link_id: ModerationLinkId) -> ModerationLink:
        """Not locked. Raises NotFound."""
        ...

    async def moderation_links(
        self, actor: Actor, request: PageRequest
    ) -> Page[ModerationLink]: ...

    async def moderation_door(self, hash: str) -> ModerationDoor | None:
        """Looked for across all walls. None for a secret that is nobody's, or was revoked, or whose
        workspace is suspended. Whether the link has expired is for the caller to see."""
        ...

    async def appeal_against(self, actor: Actor, decision_id: DecisionId) -> Appeal | None: ...

    async def scene(self, actor: Actor, channel_id: ChannelId) -> Scene:
        """Raises NotFound."""
        ...

    async def place_name(self, actor: Actor, community_id: CommunityId | None) -> str:
        """What the community is called, or the whole workspace. Raises NotFound."""
        ...

    async def policy_names(
        self, actor: Actor, ids: Sequence[ModerationPolicyId]
    ) -> Mapping[ModerationPolicyId, str]:
        """Of those policies that there are, also where they hold no more."""
        ...
