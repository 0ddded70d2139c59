"""The wire shapes of publishing."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    StrictBool,
    StringConstraints,
    field_validator,
)

from api.problems import remedy
from api.publishing.content_schemas import (
    MADE,
    AttachmentOut,
    Attachments,
    ContentIn,
    ContentWarning,
    FirstComment,
    FirstCommentMedia,
    InSituation,
    Link,
    LocationIn,
    LocationOut,
    MessageText,
    OfCampaign,
    OfObjective,
    PollIn,
    PollOut,
    Tags,
    Thread,
    ThreadPartOut,
    VariantOut,
    VariantsIn,
    content_fields,
    one_a_channel,
    variants,
)
from api.publishing.finding_schemas import FindingOut
from api.publishing.schedule_schemas import ScheduleIn, ScheduleOut
from api.wire import (
    ChannelRef,
    DeliveryRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Language,
    Metadata,
    Out,
    ShortText,
    absent,
)
from domain.publishing.answer import MessageKind
from domain.publishing.content import WhoMayReply
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.drafting import Draft
from domain.publishing.fitting import MOST_POSTS
from domain.publishing.model import Message, RevisionInReview
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.tone import Situation
from domain.publishing.troubles import Category, Standing, stops
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict
from domain.shared.clock import Clock
from domain.shared.ids import CampaignId, ChannelId, DeliveryId

ChannelRefs = Annotated[
    list[ChannelRef],
    Field(min_length=1, max_length=MOST_POSTS),
    EachOnce(),
]
AllowPlaceholders = Annotated[
    StrictBool,
    Field(description="`{{name}}`, `[NAME]`, `XXX` and the like are meant, and no refusal."),
]


class MessageIn(ContentIn):
    channel_ids: ChannelRefs
    variants: VariantsIn = Field(default_factory=list)
    schedule: ScheduleIn | None = Field(
        default=None, description="Without one it stays a draft.", examples=[{"now": True}]
    )
    tags: Tags = Field(default_factory=list)
    campaign_id: OfCampaign | None = None
    situation: InSituation | None = None
    objective_id: OfObjective | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)
    allow_placeholders: AllowPlaceholders = False

    _one_a_channel = field_validator("variants")(one_a_channel)

    def draft(self, clock: Clock) -> Draft:
        return Draft(
            channel_ids=[ChannelId(text) for text in self.channel_ids],
            content=self.content(),
            variants=variants(self.variants),
            schedule=self.schedule.time(clock) if self.schedule else None,
            slot=self.schedule.slot() if self.schedule else None,
            at_once=bool(self.schedule and self.schedule.now),
            tags=tuple(self.tags),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            situation=self.situation,
            objective_id=self.objective_id,
            external_id=self.external_id,
            metadata=self.metadata,
            allow_placeholders=self.allow_placeholders,
        )


class SaidChange(In):
    """What is to be said otherwise, or elsewhere."""

    channel_ids: ChannelRefs = absent()
    text: MessageText = absent()
    thread: Thread = absent()
    link: Link | None = absent()
    first_comment: FirstComment | None = absent()
    first_comment_media: FirstCommentMedia = absent()
    poll: PollIn | None = absent()
    location: LocationIn | None = absent()
    content_warning: ContentWarning | None = absent()
    language: Language | None = absent()
    media: Attachments = absent()
    who_may_reply: WhoMayReply | None = absent()
    variants: VariantsIn = absent()
    tags: Tags = absent()
    campaign_id: OfCampaign | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    _one_a_channel = field_validator("variants")(one_a_channel)


class MessageChange(SaidChange):
    situation: InSituation | None = absent()
    objective_id: OfObjective | None = absent()
    allow_placeholders: AllowPlaceholders = False

    def changed(self) -> dict[str, Any]:
        """What is to be another, in the words of the domain."""
        changes = self.changes(**MADE, variants=variants, tags=tuple, channel_ids=tuple)
        changes.pop("allow_placeholders", None)
        return changes


class ResolveIn(In):
    resolution: Resolution = Field(
        description="`published`: it is there. `send_again`: it is not. `abandon`: leave it."
    )
    evidence: ShortText = Field(examples=["Seen on the profile at 10:42."])
    delivery_id: DeliveryRef | None = Field(
        default=None, description="Which delivery; needed when several are unconfirmed."
    )
    platform_post_id: Annotated[str, StringConstraints(min_length=1, max_length=300)] | None = None
    platform_url: (
        Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[!-~]+$")] | None
    ) = Field(default=None, examples=["https://social.example/@us/1"])

    def verdict(self) -> Verdict:
        return Verdict(
            resolution=self.resolution,
            evidence=self.evidence,
            delivery_id=DeliveryId(self.delivery_id) if self.delivery_id else None,
            platform_post_id=self.platform_post_id,
            platform_url=self.platform_url,
        )


class RemedyOut(Out):
    """What kind of thing is wrong, who must act, and what they can do."""

    category: Category | None
    who: str = Field(description="client, agency, platform or us.")
    detail: str


class DeliveryOut(Out):
    id: str
    channel_id: str
    platform: str
    part: int = Field(description="Which part of a thread it is; 1 where there is none.")
    state: DeliveryState
    attempts: int
    next_at: InstantOut | None = Field(description="When it is looked at next.")
    published_at: InstantOut | None
    platform_post_id: str | None
    platform_url: str | None
    hold_id: str | None
    held_reason: str | None
    held_detail: str | None = Field(description="The words of whoever stopped it.")
    error_code: str | None
    error_detail: str | None = Field(description="The platform's own words, redacted.")
    due_at: InstantOut | None = Field(
        description="For when it is meant, where a person decided so after its message had a time."
    )
    verified: bool | None = Field(
        description="Whether a post that a person attached was found on the platform; null where"
        " nobody attached one, or nobody could look."
    )
    findings: list[FindingOut] = Field(
        description="What its last look found when its time had come: warnings, and what must be"
        " said and is not."
    )
    remedy: RemedyOut | None

    @classmethod
    def of(cls, delivery: Delivery, language: str) -> "DeliveryOut":
        advice = remedy(
            trouble(delivery.state, delivery.next_at, delivery.error_code, delivery.held_reason),
            language,
        )
        return cls(
            id=delivery.id,
            channel_id=delivery.channel_id,
            platform=delivery.platform,
            part=delivery.part,
            state=delivery.state,
            attempts=delivery.attempts,
            next_at=delivery.next_at,
            published_at=delivery.published_at,
            platform_post_id=delivery.platform_post_id,
            platform_url=delivery.platform_url,
            hold_id=delivery.hold_id,
            held_reason=delivery.held_reason,
            held_detail=delivery.held_detail,
            error_code=delivery.error_code,
            error_detail=delivery.error_detail,
            due_at=delivery.due_at,
            verified=delivery.verified,
            findings=[FindingOut.of(found, language) for found in delivery.findings],
            remedy=_remedy(advice),
        )


def trouble(
    state: str, next_at: object, error_code: str | None, held_reason: str | None
) -> str | None:
    """The code of what stands in a delivery's way. Once nobody looks any more, only a person can
    settle what is unconfirmed."""
    if state == DeliveryState.UNCONFIRMED and next_at is None:
        return "outcome_unresolved"
    if state == DeliveryState.IN_REVIEW:
        return "approval_pending"
    return error_code or held_reason


class StopOut(Out):
    """Where a thread stopped on a channel: the first part there that is not out."""

    channel_id: str
    delivery_id: str
    part: int
    of: int = Field(description="How many parts the thread has there.")
    reason: str = Field(description="The code of what stands in its way, or its state.")

    @classmethod
    def all_of(cls, deliveries: Iterable[Delivery]) -> "list[StopOut]":
        standing = [
            Standing(d.id, d.channel_id, d.part, d.state, d.error_code, d.held_reason)
            for d in deliveries
        ]
        return [cls(**asdict(stop)) for stop in stops(standing)]


class RevisionInReviewOut(Out):
    """Other words for what is out, which wait for a yes. The request has them."""

    approval_id: str
    fingerprint: str = Field(description="Of the new words; a reviewer names it as `seen`.")

    @classmethod
    def of(cls, revision: RevisionInReview | None) -> "RevisionInReviewOut | None":
        if revision is None:
            return None
        return cls(approval_id=revision.approval_id, fingerprint=revision.fingerprint)


class MessageOut(Out):
    id: str
    community_id: str
    status: MessageStatus
    kind: MessageKind
    in_reply_to: str | None = Field(description="The inbound message that it answers.")
    private: bool = Field(description="Whether it answers alone what was said in the open.")
    cancel_if_they_write: bool = Field(
        description="Whether it is called off where the person writes before it goes out."
    )
    saved_reply_id: str | None = Field(description="The saved reply that it was written with.")
    text: str
    thread: list[ThreadPartOut]
    link: str | None
    first_comment: str | None
    first_comment_media: list[AttachmentOut]
    poll: PollOut | None
    location: LocationOut | None
    content_warning: str | None
    language: str | None
    media: list[AttachmentOut]
    who_may_reply: WhoMayReply | None
    variants: list[VariantOut]
    tags: list[str]
    campaign_id: str | None
    situation: Situation | None = Field(description="What it is said for.")
    objective_id: str | None = Field(
        description="The objective that it names itself; null: that of its campaign, if any."
    )
    schedule: ScheduleOut | None
    deliveries: list[DeliveryOut]
    stopped_at: list[StopOut] = Field(description="Where a thread stopped; empty while it goes on.")
    possible_moves: list[str]
    fingerprint: str = Field(
        description="SHA-256 of all that is said and where; a reviewer names what they have seen."
    )
    revision: RevisionInReviewOut | None = Field(
        description="Other words for what is out, while they wait for a yes."
    )
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, message: Message, language: str) -> Self:
        return cls(
            id=message.id,
            community_id=message.community_id,
            status=message.status,
            kind=message.kind,
            in_reply_to=message.in_reply_to,
            private=message.answer is not None and message.answer.private,
            cancel_if_they_write=message.yields_to is not None,
            saved_reply_id=message.answer.saved_reply_id if message.answer else None,
            **content_fields(message.content),
            variants=[
                VariantOut.of(channel_id, message.variants[channel_id], message.content)
                for channel_id in sorted(message.variants)
            ],
            tags=list(message.tags),
            campaign_id=message.campaign_id,
            situation=message.situation,
            objective_id=message.objective_id,
            schedule=ScheduleOut.of(message.schedule) if message.schedule else None,
            deliveries=[DeliveryOut.of(d, language) for d in message.deliveries],
            stopped_at=StopOut.all_of(message.deliveries),
            possible_moves=list(message.possible_moves),
            fingerprint=message.fingerprint,
            revision=RevisionInReviewOut.of(message.revision),
            external_id=message.external_id,
            metadata=dict(message.metadata),
            created_by=message.created_by,
            version=message.version,
            created_at=message.created_at,
            updated_at=message.updated_at,
        )


class AttemptOut(Out):
    id: str
    delivery_id: str
    kind: AttemptKind
    outcome: str | None = Field(description="Null while it is under way.")
    detail: str | None = Field(description="The platform's own words, redacted, or a person's.")
    status_code: int | None
    error_code: str | None
    platform_post_id: str | None
    platform_request_id: str | None = Field(
        description="What the platform calls this request, where it says so; for its support."
    )
    remedy: RemedyOut | None = Field(
        description="What follows from this try alone; the delivery says what stands in its way."
    )
    key: str = Field(description="What the platform was given to tell repetitions by.")
    content_hash: str = Field(description="SHA-256 of the text that was sent.")
    actor: str
    started_at: InstantOut
    finished_at: InstantOut | None

    @classmethod
    def of(cls, attempt: Attempt, language: str) -> "AttemptOut":
        told = cls.model_fields.keys() - {"remedy"}
        fields: dict[str, Any] = {name: getattr(attempt, name) for name in told}
        return cls(**fields, remedy=_remedy(remedy(attempt.error_code, language)))


def _remedy(advice: Mapping[str, Any] | None) -> RemedyOut | None:
    return RemedyOut(**advice) if advice else None


class AttemptsOut(Out):
    data: list[AttemptOut]
