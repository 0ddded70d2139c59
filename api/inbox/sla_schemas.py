"""The wire shapes of SLA policies, and of what is promised to a conversation."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.escalations.schemas import LadderRef
from api.inbox.saved_reply_schemas import Label
from api.wire import (
    AS_WHOLE,
    ChannelRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.inbox.conversation import Priority
from domain.inbox.sla import LONGEST_SECONDS, AppliedSla, SlaPolicy, SlaState, SlaTerms
from domain.inbox.sla_clock import SlaClock, SlaTarget
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy
from domain.shared.heard import HeardKind
from domain.shared.ids import BusinessCalendarId, ChannelId, EscalationLadderId

Seconds = Annotated[StrictInt, Field(ge=60, le=LONGEST_SECONDS, examples=[3600]), AS_WHOLE]
BusinessCalendarRef = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Field(examples=["bcal_01j9z3v8k4e5r6t7y8w9q0a1s2"]),
]


class SlaTermsIn(In):
    """What is promised, in seconds of working time. Absent or null: nothing."""

    first_response_seconds: Seconds | None = None
    next_response_seconds: Seconds | None = None
    resolution_seconds: Seconds | None = None
    pauses_while_pending: StrictBool = Field(
        default=True, description="Whether time stops while the conversation is pending."
    )

    def terms(self) -> SlaTerms:
        return SlaTerms(
            self.first_response_seconds,
            self.next_response_seconds,
            self.resolution_seconds,
            self.pauses_while_pending,
        )


Position = Annotated[
    StrictInt,
    Field(ge=0, le=1_000_000, description="Of several that apply, the lowest does."),
    AS_WHOLE,
]
Priorities = Annotated[list[Priority], Field(max_length=len(Priority)), EachOnce()]
Kinds = Annotated[list[HeardKind], Field(max_length=len(HeardKind)), EachOnce()]
Channels = Annotated[list[ChannelRef], Field(max_length=100), EachOnce()]
Labels = Annotated[
    list[Label],
    Field(max_length=20, description="One of these is enough.", examples=[["vip"]]),
    EachOnce(),
]
Calendar = Annotated[
    BusinessCalendarRef | None, Field(description="Whose time counts. Null: all time does.")
]


WarnLadder = Annotated[
    LadderRef | None,
    Field(description="Climbed when four fifths of the time for a promise are spent."),
]
MissLadder = Annotated[LadderRef | None, Field(description="Climbed when a promise is missed.")]


class SlaPolicyIn(In):
    name: Name = Field(examples=["Urgent, in office hours"])
    terms: SlaTermsIn
    position: Position = 0
    enabled: StrictBool = True
    priorities: Priorities = Field(default_factory=list, description="Empty: whatever it is.")
    channel_ids: Channels = Field(default_factory=list, description="Empty: on all of them.")
    labels: Labels = Field(default_factory=list)
    kinds: Kinds = Field(default_factory=list, description="Empty: whatever it began with.")
    business_calendar_id: Calendar = None
    warn_ladder_id: WarnLadder = None
    miss_ladder_id: MissLadder = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewSlaPolicy:
        calendar = self.business_calendar_id
        return NewSlaPolicy(
            name=self.name,
            terms=self.terms.terms(),
            position=self.position,
            enabled=self.enabled,
            priorities=tuple(self.priorities),
            channel_ids=_channels(self.channel_ids),
            labels=tuple(self.labels),
            kinds=tuple(self.kinds),
            business_calendar_id=BusinessCalendarId(calendar) if calendar else None,
            warn_ladder_id=_ladder(self.warn_ladder_id),
            miss_ladder_id=_ladder(self.miss_ladder_id),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class SlaPolicyChange(In):
    name: Name = absent()
    terms: SlaTermsIn = absent()
    position: Position = absent()
    enabled: StrictBool = absent()
    priorities: Priorities = absent()
    channel_ids: Channels = absent()
    labels: Labels = absent()
    kinds: Kinds = absent()
    business_calendar_id: Calendar = absent()
    warn_ladder_id: WarnLadder = absent()
    miss_ladder_id: MissLadder = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(
            terms=SlaTermsIn.terms,
            priorities=tuple,
            channel_ids=_channels,
            labels=tuple,
            kinds=tuple,
        )


def _ladder(given: str | None) -> EscalationLadderId | None:
    return EscalationLadderId(given) if given else None


def _channels(given: list[str]) -> tuple[ChannelId, ...]:
    return tuple(ChannelId(text) for text in given)


class SlaTermsOut(Out):
    first_response_seconds: int | None
    next_response_seconds: int | None
    resolution_seconds: int | None
    pauses_while_pending: bool

    @classmethod
    def of(cls, terms: SlaTerms) -> "SlaTermsOut":
        return cls(**{name: getattr(terms, name) for name in cls.model_fields})


class SlaPolicyOut(Out):
    id: str
    name: str
    terms: SlaTermsOut
    position: int
    enabled: bool
    priorities: list[Priority]
    channel_ids: list[str]
    labels: list[str]
    kinds: list[HeardKind]
    business_calendar_id: str | None
    warn_ladder_id: str | None
    miss_ladder_id: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, policy: SlaPolicy, language: str) -> "SlaPolicyOut":
        fields: dict[str, Any] = {name: getattr(policy, name) for name in cls.model_fields}
        lists = {
            name: list(fields[name]) for name in ("priorities", "channel_ids", "labels", "kinds")
        }
        terms = SlaTermsOut.of(policy.terms)
        return cls(**(fields | lists | {"terms": terms, "metadata": dict(policy.metadata)}))


class SlaClockOut(Out):
    """One promise, and how it stands."""

    target: SlaTarget
    seconds: int = Field(description="So much working time was promised.")
    inbound_message_id: str | None = Field(description="What a next response is to.")
    started_at: InstantOut
    is_paused: bool
    warns_at: InstantOut | None = Field(description="When four fifths are spent.")
    due_at: InstantOut | None = Field(description="Null while it is paused.")
    warned_at: InstantOut | None
    missed_at: InstantOut | None
    ended_at: InstantOut | None = Field(description="When it was kept, or nobody waited any more.")

    @classmethod
    def of(cls, clock: SlaClock) -> "SlaClockOut":
        paused = not clock.is_over and clock.runs_since is None
        fields = {name: getattr(clock, name) for name in cls.model_fields if name != "is_paused"}
        return cls(**fields, is_paused=paused)


class AppliedSlaOut(Out):
    """What is promised to a conversation from its beginning, or its reopening, to its end."""

    id: str
    conversation_id: str
    sla_policy_id: str
    state: SlaState
    misses: int
    terms: SlaTermsOut
    timezone: str | None = Field(description="Of the calendar by which it is counted.")
    clocks: list[SlaClockOut]
    started_at: InstantOut
    sealed_at: InstantOut | None

    @classmethod
    def of(cls, applied: AppliedSla) -> "AppliedSlaOut":
        return cls(
            id=applied.id,
            conversation_id=applied.conversation_id,
            sla_policy_id=applied.sla_policy_id,
            state=applied.state,
            misses=applied.misses,
            terms=SlaTermsOut.of(applied.terms),
            timezone=applied.week.timezone if applied.week else None,
            clocks=[SlaClockOut.of(clock) for clock in applied.clocks],
            started_at=applied.started_at,
            sealed_at=applied.sealed_at,
        )


class ConversationSlaOut(Out):
    data: list[AppliedSlaOut] = Field(
        description="The newest first; none where no policy ever applied."
    )

    @classmethod
    def of(cls, found: Sequence[AppliedSla], language: str) -> "ConversationSlaOut":
        return cls(data=[AppliedSlaOut.of(applied) for applied in found])
