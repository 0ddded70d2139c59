"""The wire shapes of containments."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from api.inbox.conversation_schemas import ConversationRef
from api.moderation.schemas import PlatformId
from api.publishing.bulk_schemas import MessageRef
from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    ChannelRef,
    CommunityRef,
    FieldFault,
    In,
    Instant,
    InstantOut,
    LongText,
    Out,
    absent,
    at_most_one,
)
from domain.moderation.containment import (
    ContainedState,
    Containment,
    ContainmentKind,
    ContainmentScope,
    ShownContained,
)
from domain.moderation.pace import ChannelPace, PaceState
from domain.moderation.use_cases.keep_containments import NewContainment, Progress

PLACES = ("community_id", "channel_id", "message_id", "conversation_id")
Reason = Annotated[LongText, Field(min_length=1, examples=["Insults under the announcement."])]
Interval = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=86_400,
        description="In slow mode: how many seconds each person waits between two messages.",
        examples=[60],
    ),
    AS_WHOLE,
]


def _of(kind: ContainmentKind, rules: dict[str, Any]) -> dict[str, Any]:
    """For the document: what holds for this kind."""
    return {"if": {"required": ["kind"], "properties": {"kind": {"enum": [kind]}}}, "then": rules}


def _either(*names: str) -> dict[str, Any]:
    """For the document: at least one of these is given."""
    return {"anyOf": [{"required": [name], "properties": {name: GIVEN}} for name in names]}


def _without(*names: str) -> dict[str, Any]:
    """For the document: none of these is given; what is a flag is false."""
    return {n: {"enum": [False]} if n == "include_past" else NOT_GIVEN for n in names}


_BY_KIND: list[Any] = [
    at_most_one(*PLACES),
    _of(
        ContainmentKind.THREAD_PAUSE,
        {
            "properties": _without(
                *("platform_person_id", "interval_seconds", "include_past"),
                *("community_id", "channel_id"),
            ),
            **_either("message_id", "conversation_id"),
        },
    ),
    _of(
        ContainmentKind.SLOW_MODE,
        {
            "required": ["interval_seconds"],
            "properties": {
                **_without("platform_person_id", "include_past"),
                "interval_seconds": GIVEN,
            },
        },
    ),
    _of(
        ContainmentKind.HIDE_AUTHOR,
        {
            "required": ["platform_person_id"],
            "properties": {
                **_without("interval_seconds", "message_id", "conversation_id"),
                "platform_person_id": GIVEN,
            },
            **_either("community_id", "channel_id"),
        },
    ),
    _of(
        ContainmentKind.APPROVE_ALL,
        {"properties": _without("interval_seconds", "include_past")},
    ),
]


class ContainmentIn(In):
    model_config = ConfigDict(json_schema_extra={"allOf": _BY_KIND})

    kind: ContainmentKind = Field(
        description="`thread_pause`: nobody may add under a post of ours, or in a conversation."
        " `slow_mode`: each person may say one thing every so many seconds. `hide_author`: nothing"
        " of one person is shown. `approve_all`: what is said waits for a moderator."
    )
    reason: Reason
    community_id: CommunityRef | None = Field(
        default=None, description="In all channels of a community."
    )
    channel_id: ChannelRef | None = Field(default=None, description="On one channel.")
    message_id: MessageRef | None = Field(
        default=None, description="Under a post of ours, wherever it was published."
    )
    conversation_id: ConversationRef | None = Field(
        default=None,
        description="In one conversation. Without any of the four, in the whole workspace.",
    )
    platform_person_id: PlatformId | None = Field(
        default=None,
        description="The platform's own id of the person: for `hide_author`, and for `approve_all`"
        " where it is about one person only.",
        examples=["@ana:plaza.example"],
    )
    interval_seconds: Interval | None = None
    include_past: StrictBool = Field(
        default=False,
        description="For `hide_author`: what this person said before is hidden, too.",
    )
    ends_at: Instant | None = Field(default=None, description="When it is lifted by itself.")

    @model_validator(mode="after")
    def _one_scope(self) -> "ContainmentIn":
        if sum(getattr(self, name) is not None for name in PLACES) > 1:
            raise FieldFault("at_most_one", choices=", ".join(PLACES))
        return self

    def request(self) -> NewContainment:
        return NewContainment(**{name: getattr(self, name) for name in type(self).model_fields})


class ContainmentChange(In):
    reason: Reason = absent()
    ends_at: Instant | None = absent()
    interval_seconds: Interval = absent()


class ContainmentOut(Out):
    id: str
    kind: ContainmentKind
    scope: ContainmentScope
    community_id: str | None
    channel_id: str | None
    message_id: str | None
    conversation_id: str | None
    platform_person_id: str | None
    interval_seconds: int | None
    include_past: bool
    reason: str
    ends_at: InstantOut | None
    placed_by: str
    decision_id: str | None = Field(description="The decision that it carries out, if any.")
    swept_at: InstantOut | None = Field(
        description="When all that was said before, or while it became known, was gone through."
    )
    lifted_at: InstantOut | None
    lifted_by: str | None
    released_at: InstantOut | None = Field(description="When all that it held had been let go.")
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, containment: Containment, language: str) -> "ContainmentOut":
        fields: dict[str, Any] = {name: getattr(containment, name) for name in cls.model_fields}
        return cls(**fields)


class ContainedMessageOut(Out):
    """A message that is, or was, held. Its state follows from what became of what the platform was
    asked."""

    id: str
    containment_id: str
    inbound_message_id: str
    channel_id: str
    platform_message_id: str
    author_id: str | None
    state: ContainedState = Field(
        description="`not_hidden` and `not_shown`: it should be and is not; `error_code` says why."
        " `left`: it was let go and is left as it is, for something else has it hidden."
    )
    error_code: str | None
    action_id: str | None = Field(description="What hides it on the platform.")
    released_at: InstantOut | None
    released_by: str | None
    version: int
    created_at: InstantOut

    @classmethod
    def of(cls, shown: ShownContained, language: str) -> "ContainedMessageOut":
        standing = shown.standing
        fields: dict[str, Any] = {
            name: getattr(shown.message, name, None) for name in cls.model_fields
        }
        return cls(**{**fields, "state": standing.state, "error_code": standing.error_code})


class ChannelPaceOut(Out):
    """How fast people may speak on a channel that its own platform slows down. All containments of
    the channel count together, and none makes it faster than it was."""

    channel_id: str
    before_seconds: int = Field(description="What was set there before, and comes back.")
    wanted_seconds: int = Field(description="What the platform is asked for.")
    state: PaceState = Field(
        description="`pending` is tried until it is so; where it is `refused`, what comes too soon"
        " is held one by one."
    )
    error_code: str | None
    error_detail: str | None = Field(description="The platform's own words, redacted.")
    updated_at: InstantOut

    @classmethod
    def of(cls, pace: ChannelPace) -> "ChannelPaceOut":
        return cls(**{name: getattr(pace, name) for name in cls.model_fields})


class ContainmentProgressOut(Out):
    """How many messages are on its record, and how they stand."""

    total: int
    by_state: dict[str, int]
    swept: bool = Field(description="Whether all that was said before was gone through.")
    released: bool = Field(description="Whether all that it held has been let go.")
    paces: list[ChannelPaceOut] = Field(
        description="In slow mode: channels that their own platforms slow down, or did."
    )

    @classmethod
    def of(cls, progress: Progress, language: str) -> "ContainmentProgressOut":
        return cls(
            total=sum(progress.counts.values()),
            by_state={state.value: progress.counts.get(state, 0) for state in ContainedState},
            swept=progress.containment.swept_at is not None,
            released=progress.containment.released_at is not None,
            paces=[ChannelPaceOut.of(pace) for pace in progress.paces],
        )
