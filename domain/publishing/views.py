"""Read shapes that are not entities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict

from domain.publishing.approval import ApprovalMode
from domain.publishing.content import Location, Poll, WhoMayReply
from domain.publishing.demand import Demand
from domain.publishing.media import Shown
from domain.shared.ids import ChannelId, CommunityId, CrisisId, HoldId, WorkspaceId
from domain.shared.platforms import Capability, Limits, OutcomeClass

CATCH_UP_PER_MINUTE = 5
"""How many late messages go out on a channel in a minute, where nobody rules it."""


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What publishing must know about a channel. `stopped` is why nothing may go out there now
    (`channel_paused`, `channel_reauth_required`, `hold`), or None; `stopped_words` are those of
    whoever stopped it, `hold_id` names the hold, and `hold_crisis_id` the crisis that placed all
    that stand there, if it is one. `approval` is what the most particular policy that it is under
    asks for. Where `marks_held`, some tag or campaign is under a hold, and what bears it is stopped
    here, too. Where it is `paced`, there are rules or blackouts that a time there may clash with.
    What is late by more than `overdue_after` becomes overdue, where that is not None by the
    service's own measure; of what is late at all, no more than `catch_up_per_minute` go out.
    `disclosures` are what posts there must say; `hold_if_warned` has what its last look warns of
    wait for a person. Where `replies_checked`, a crisis asks that what answers anybody here is
    approved first, whatever policies say."""

    id: ChannelId
    community_id: CommunityId
    platform: str
    status: str
    limits: Limits
    capabilities: frozenset[Capability]
    outcome_class: OutcomeClass
    stopped: str | None = None
    stopped_words: str | None = None
    hold_id: HoldId | None = None
    hold_crisis_id: CrisisId | None = None
    approval: ApprovalMode = ApprovalMode.NONE
    marks_held: bool = False
    paced: bool = False
    overdue_after: timedelta | None = None
    catch_up_per_minute: int = CATCH_UP_PER_MINUTE
    disclosures: tuple[Demand, ...] = ()
    hold_if_warned: bool = False
    replies_checked: bool = False

    @property
    def asks(self) -> bool:
        """Whether somebody can be asked to approve what goes out here."""
        return self.approval is not ApprovalMode.NONE

    def grace(self, usual: timedelta) -> timedelta:
        """By how much something may be late here and still go out by itself."""
        return self.overdue_after or usual


class ClashView(TypedDict):
    """A `Clash`, as its schedule's view says it."""

    code: str
    channel_id: str
    message_id: str | None
    name: str | None


class ScheduleView(TypedDict):
    """A `Schedule`, as its message's view says it."""

    at: str
    local_time: str
    timezone: str
    anchored_to_wall: bool
    note: str | None
    queue_id: NotRequired[str | None]
    clashes: NotRequired[list[ClashView]]


class DeliveryView(TypedDict):
    """What a reader sees of a `Delivery`, as its message's view says it."""

    id: str
    channel_id: str
    platform: str
    part: int
    state: str
    attempts: int
    next_at: str | None
    published_at: str | None
    platform_post_id: str | None
    platform_url: str | None
    hold_id: str | None
    held_reason: str | None
    held_detail: str | None
    error_code: str | None
    error_detail: str | None
    due_at: str | None
    verified: bool | None
    findings: list[dict[str, Any]]


class ContentView(TypedDict):
    """A `Content`, as its message's view says it."""

    text: str
    thread: list[dict[str, Any]]
    link: str | None
    first_comment: str | None
    poll: dict[str, Any] | None
    location: dict[str, Any] | None
    content_warning: str | None
    language: str | None
    media: NotRequired[list[dict[str, Any]]]
    first_comment_media: NotRequired[list[dict[str, Any]]]
    who_may_reply: NotRequired[str | None]


class VariantView(TypedDict):
    """A `Variant`, as its message's view says it."""

    own: list[str]
    content: ContentView


class RevisionView(TypedDict):
    """A `RevisionInReview`, as its message's view says it."""

    approval_id: str
    fingerprint: str


class AnswerView(TypedDict):
    """Of an `Answer`, as its message's view says it, what a reader sees."""

    private: bool
    cancel_if_they_write: bool


class MessageView(TypedDict):
    """What a reader sees of a `Message`: as it is stored, with instants as they are written on the
    wire, RFC 3339 in UTC to the millisecond. Reading decides nothing, so nothing more is made of
    it on the way."""

    id: str
    community_id: str
    status: str
    content: ContentView
    variants: Mapping[str, VariantView]
    fingerprint: str | None
    tags: list[str]
    campaign_id: str | None
    situation: str | None
    objective_id: str | None
    schedule: ScheduleView | None
    deliveries: list[DeliveryView]
    external_id: str | None
    metadata: Mapping[str, str]
    created_by: str
    version: int
    created_at: str
    updated_at: str
    revision: RevisionView | None
    under_policy: bool
    kind: str
    in_reply_to: str | None
    answer: AnswerView | None


@dataclass(frozen=True, slots=True)
class SandboxPostView:
    """A post as the sandbox platform shows it."""

    id: str
    workspace_id: WorkspaceId
    channel_id: ChannelId
    text: str
    key: str
    url: str
    created_at: datetime
    reply_to: str | None = None
    to_person: str | None = None
    link: str | None = None
    poll: Poll | None = None
    location: Location | None = None
    content_warning: str | None = None
    language: str | None = None
    media: tuple[Shown, ...] = ()
    who_may_reply: WhoMayReply | None = None
    deleted_at: datetime | None = None
    hidden_at: datetime | None = None
