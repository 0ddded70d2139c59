"""The wire shapes of what is done on platforms about others."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.wire import ExternalId, In, Instant, InstantOut, Metadata, Out, ShortText
from domain.moderation.model import ActionAttempt, ActionState, ModerationAction
from domain.moderation.use_cases.request_action import NewAction
from domain.shared.acts import ActKind

PlatformId = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class ModerationActionIn(In):
    kind: ActKind = Field(description="What is to be done.")
    platform_message_id: PlatformId | None = Field(
        default=None,
        description="The platform's own id of the message, for `hide_message`, `show_message` and"
        " `remove_message`.",
        examples=["113500000000000042"],
    )
    platform_person_id: PlatformId | None = Field(
        default=None,
        description="The platform's own id of the person, for what is done to people.",
        examples=["@ana:plaza.example"],
    )
    place: PlatformId | None = Field(
        default=None,
        description="The platform's own id of the room or conversation it is about, where the"
        " account has several.",
        examples=["!plaza:plaza.example"],
    )
    until: Instant | None = Field(
        default=None,
        description="When it ends by itself: for `hide_message`, `mute_person` and `ban_person`.",
    )
    reason: ShortText | None = Field(
        default=None,
        description="Shown by platforms that show reasons.",
        examples=["Advertising."],
    )
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewAction:
        return NewAction(**{name: getattr(self, name) for name in type(self).model_fields})


class ModerationActionOut(Out):
    id: str
    channel_id: str
    kind: ActKind
    state: ActionState = Field(
        description="`pending` and `unconfirmed` are tried again; `refused` and `cancelled` had no"
        " effect; of what `failed` nobody knows."
    )
    platform_message_id: str | None
    platform_person_id: str | None
    place: str | None
    until: InstantOut | None
    reason: str | None
    attempts: int = Field(description="How often the platform was asked.")
    next_at: InstantOut | None = Field(description="When it is asked next, if it is.")
    done_at: InstantOut | None
    error_code: str | None = Field(description="What stands, or stood, in the way.")
    error_detail: str | None = Field(description="The platform's own words, redacted.")
    undoes: str | None = Field(description="The action that this one undoes.")
    undone_by: str | None = Field(description="The action that undoes this one.")
    containment_id: str | None = Field(description="The containment that it is part of.")
    requested_by: str
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, action: ModerationAction, language: str) -> "ModerationActionOut":
        fields: dict[str, Any] = {name: getattr(action, name) for name in cls.model_fields}
        return cls(**fields)


class ModerationAttemptOut(Out):
    """One call. Its outcome is null while it is under way, and for ever where whoever made it
    stopped in the middle."""

    number: int
    outcome: str | None
    error_code: str | None
    detail: str | None = Field(description="The platform's own words, redacted.")
    status_code: int | None
    platform_request_id: str | None
    started_at: InstantOut
    finished_at: InstantOut | None

    @classmethod
    def of(cls, attempt: ActionAttempt, language: str) -> "ModerationAttemptOut":
        fields: dict[str, Any] = {name: getattr(attempt, name) for name in cls.model_fields}
        return cls(**fields)


class ModerationAttemptsOut(Out):
    data: list[ModerationAttemptOut]
