"""The wire shapes of cases and of the queues they wait in."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from api.moderation.schemas import PlatformId
from api.wire import (
    AS_WHOLE,
    GIVEN,
    ChannelRef,
    ExternalId,
    In,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    ShortText,
    absent,
)
from domain.moderation.case import Case, CaseSource, CaseState, Effect, Evidence, Priority
from domain.moderation.opening import About
from domain.moderation.queue import Conditions, ModerationQueue, Skip
from domain.moderation.use_cases.keep_moderation_queues import NewQueue
from domain.moderation.use_cases.open_case import NewCase
from domain.shared.ids import ChannelId, InboundMessageId, ModerationPolicyId, TeamId

_REFERENCE = StringConstraints(min_length=1, max_length=64)
PolicyRef = Annotated[str, _REFERENCE, Field(examples=["mpol_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
InboundRef = Annotated[str, _REFERENCE, Field(examples=["inb_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
ModerationQueueRef = Annotated[str, _REFERENCE, Field(examples=["mque_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
TeamRef = Annotated[str, _REFERENCE, Field(examples=["team_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
PolicyRefs = Annotated[
    list[PolicyRef],
    Field(max_length=20, description="The policies that are suspected of being broken."),
]
Labels = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=60)]],
    Field(max_length=20, examples=[["spam"]]),
]
LeaseSeconds = Annotated[
    int,
    Field(ge=60, le=3600, strict=True, description="How long the case stays with the caller."),
    AS_WHOLE,
]


_ON_A_PLATFORM = ("platform_message_id", "platform_person_id")
_SOMETHING: dict[str, Any] = {
    "anyOf": [
        {"required": list(names), "properties": dict.fromkeys(names, GIVEN)}
        for names in (("inbound_message_id",), *(("channel_id", it) for it in _ON_A_PLATFORM))
    ]
}


class AboutIn(In):
    """Of what somebody speaks: a message that was heard, or, by the platform's own ids, a message
    or a person of a channel."""

    model_config = ConfigDict(json_schema_extra=_SOMETHING)

    inbound_message_id: InboundRef | None = Field(
        default=None, description="A message of the inbox; all else follows from it."
    )
    channel_id: ChannelRef | None = None
    platform_message_id: PlatformId | None = Field(
        default=None, description="The platform's own id of the message."
    )
    platform_person_id: PlatformId | None = Field(
        default=None, description="The platform's own id of the person."
    )
    place: PlatformId | None = Field(
        default=None, description="The room it was said in, where the account has several."
    )

    def about(self) -> About:
        heard, channel = self.inbound_message_id, self.channel_id
        return About(
            inbound_message_id=InboundMessageId(heard) if heard else None,
            channel_id=ChannelId(channel) if channel else None,
            platform_message_id=self.platform_message_id,
            platform_person_id=self.platform_person_id,
            place=self.place,
        )


class CaseIn(AboutIn):
    policy_ids: PolicyRefs = Field(default_factory=list)
    priority: Priority | None = Field(
        default=None, description="Without it, as grave as the gravest of the policies."
    )
    labels: Labels = Field(default_factory=list)
    note: LongText | None = Field(default=None, description="For moderators.")
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewCase:
        return NewCase(
            about=self.about(),
            policy_ids=tuple(ModerationPolicyId(text) for text in self.policy_ids),
            priority=self.priority,
            labels=tuple(self.labels),
            note=self.note,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class CaseChange(In):
    priority: Priority = absent()
    labels: Labels = absent()
    queue_id: ModerationQueueRef | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class CaseTakeIn(In):
    lease_seconds: LeaseSeconds = 600


class CaseSkipIn(In):
    reason: ShortText = Field(
        description="Why it is left to others.", examples=["I know this person."]
    )


class CaseTieIn(AboutIn):
    """What a case without a subject turned out to be about."""


class CaseOut(Out):
    id: str
    channel_id: str | None = Field(
        description="Null while nobody knows what it is about: see `tie`."
    )
    state: CaseState
    source: CaseSource = Field(description="By what the case was opened.")
    opened_by: str
    platform_message_id: str | None
    platform_person_id: str | None
    place: str | None
    inbound_message_id: str | None
    queue_id: str | None = Field(description="Null in the default queue.")
    team_id: str | None
    priority: Priority
    policy_ids: list[str]
    labels: list[str]
    blur: bool = Field(description="Show pictures blurred at first.")
    greyscale: bool = Field(description="Show pictures without colours.")
    reports: int
    evidence_count: int
    assignee: str | None
    leased_until: InstantOut | None
    decision_id: str | None = Field(description="The decision that counts.")
    decided_at: InstantOut | None
    effect: Effect = Field(
        description="What became of it on the platform. `failed` is not tried again; `ended` was"
        " done and is taken back."
    )
    joined_id: str | None = Field(
        description="The case of the same subject that has taken over what was brought here."
    )
    possible_moves: list[str]
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, case: Case, language: str) -> "CaseOut":
        fields: dict[str, Any] = {name: getattr(case, name) for name in cls.model_fields}
        for name in ("policy_ids", "labels", "possible_moves"):
            fields[name] = list(fields[name])
        return cls(**(fields | {"metadata": dict(case.metadata)}))


class EvidenceOut(Out):
    """One thing that was brought forward, with what the message said at that moment."""

    source: CaseSource
    reference: str = Field(description="The report's id, or what names the judgement.")
    by: str
    at: InstantOut
    policy_ids: list[str]
    rule_ids: list[str]
    model_version: str | None
    confidence: float | None
    priority: Priority
    note: str | None
    text: str | None
    files: list[str]
    location: str | None = Field(
        description="Where it is, in the words of a visitor who reported it: an address, or more."
    )

    @classmethod
    def of(cls, evidence: Evidence) -> "EvidenceOut":
        fields: dict[str, Any] = {name: getattr(evidence, name) for name in cls.model_fields}
        for name in ("policy_ids", "rule_ids", "files"):
            fields[name] = list(fields[name])
        return cls(**fields)


class EvidenceListOut(Out):
    data: list[EvidenceOut]


class SkipOut(Out):
    """A moderator left the case to others, and is not given it again."""

    moderator: str
    reason: str
    at: InstantOut

    @classmethod
    def of(cls, skip: Skip) -> "SkipOut":
        return cls(moderator=skip.moderator, reason=skip.reason, at=skip.at)


class SkipListOut(Out):
    data: list[SkipOut]


class ConditionsIn(In):
    """What a case must be like. What is left out asks for nothing; of several words one is
    enough."""

    channel_ids: Annotated[list[ChannelRef], Field(max_length=100)] = Field(default_factory=list)
    policy_ids: PolicyRefs = Field(default_factory=list)
    sources: Annotated[list[CaseSource], Field(max_length=4)] = Field(default_factory=list)
    labels: Labels = Field(default_factory=list)
    at_least: Priority | None = Field(default=None, description="This priority, or a higher one.")
    has_media: StrictBool | None = None

    def conditions(self) -> Conditions:
        return Conditions(
            channel_ids=tuple(ChannelId(text) for text in self.channel_ids),
            policy_ids=tuple(ModerationPolicyId(text) for text in self.policy_ids),
            sources=tuple(self.sources),
            labels=tuple(self.labels),
            at_least=self.at_least,
            has_media=self.has_media,
        )


Position = Annotated[
    int,
    Field(
        ge=0, le=10_000, strict=True, description="Of two that would take a case, the lower does."
    ),
    AS_WHOLE,
]


class ModerationQueueIn(In):
    name: Name = Field(examples=["Hate and threats"])
    position: Position = 0
    conditions: ConditionsIn = Field(default_factory=ConditionsIn)
    team_id: TeamRef | None = Field(default=None, description="Whose cases these are.")
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewQueue:
        return NewQueue(
            name=self.name,
            position=self.position,
            conditions=self.conditions.conditions(),
            team_id=TeamId(self.team_id) if self.team_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class ModerationQueueChange(In):
    name: Name = absent()
    position: Position = absent()
    conditions: ConditionsIn = absent()
    team_id: TeamRef | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class ConditionsOut(Out):
    channel_ids: list[str]
    policy_ids: list[str]
    sources: list[CaseSource]
    labels: list[str]
    at_least: Priority | None
    has_media: bool | None


class ModerationQueueOut(Out):
    id: str
    name: str
    position: int
    conditions: ConditionsOut
    team_id: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, queue: ModerationQueue, language: str) -> "ModerationQueueOut":
        fields: dict[str, Any] = {name: getattr(queue, name) for name in cls.model_fields}
        asked = queue.conditions
        conditions = ConditionsOut(
            channel_ids=list(asked.channel_ids),
            policy_ids=list(asked.policy_ids),
            sources=list(asked.sources),
            labels=list(asked.labels),
            at_least=asked.at_least,
            has_media=asked.has_media,
        )
        return cls(**(fields | {"conditions": conditions, "metadata": dict(queue.metadata)}))
