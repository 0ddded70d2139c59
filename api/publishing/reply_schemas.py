"""The wire shapes of answering somebody."""

from typing import Any, Self

from pydantic import ConfigDict, Field, StrictBool, ValidationInfo, field_validator, model_validator

from api.inbox.saved_reply_schemas import SavedReplyRef, ValuesIn
from api.publishing.content_schemas import (
    Attachments,
    ContentIn,
    ContentWarning,
    InSituation,
    Link,
    MessageText,
    OfCampaign,
    OfObjective,
    Tags,
)
from api.publishing.preflight_schemas import Trial
from api.publishing.schedule_schemas import TimeIn
from api.publishing.schemas import AllowPlaceholders
from api.wire import (
    GIVEN,
    NOT_GIVEN,
    ExternalId,
    FieldFault,
    In,
    InboundMessageRef,
    Language,
    Metadata,
)
from domain.publishing.answering import Manner
from domain.publishing.drafting import Draft
from domain.publishing.moves import at_instant
from domain.publishing.reply_ports import SavedWish
from domain.shared.clock import Clock
from domain.shared.ids import CampaignId, InboundMessageId, SavedReplyId

_TEXT: dict[str, Any] = {
    "required": ["text"],
    "properties": {
        "text": GIVEN,
        "saved_reply_id": NOT_GIVEN,
        "values": {"maxProperties": 0},
    },
}
_SAVED: dict[str, Any] = {
    "required": ["saved_reply_id"],
    "properties": {"saved_reply_id": GIVEN, "text": NOT_GIVEN},
}
TO_BE_FILLED_IN = "-"
"""Stands for the words of a saved reply until it is known to whom they are said."""


class ReplyIn(In):
    """An answer in words of its own, `text`, or in those of a saved reply. Exactly one of both."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [_TEXT, _SAVED],
            "examples": [{"text": "Yes, on Monday from ten to two."}],
        }
    )

    text: MessageText | None = Field(default=None, examples=["Yes, on Monday from ten to two."])
    saved_reply_id: SavedReplyRef | None = Field(
        default=None,
        description="Say this saved reply, filled in for whom it answers, with its files before"
        " those of `media`. Needs `inbox:read`, too.",
    )
    values: ValuesIn = Field(default_factory=dict)
    link: Link | None = None
    content_warning: ContentWarning | None = None
    language: Language | None = Field(
        default=None,
        description="What it is written in; of a saved reply, which of its texts is taken: without"
        " it, that in the language of what is answered.",
    )
    media: Attachments = Field(default_factory=list)
    schedule: TimeIn | None = Field(
        default=None,
        description="Without one it goes out at once.",
        examples=[{"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}],
    )
    private: StrictBool = Field(
        default=False,
        description="To the person alone, though they spoke in the open; only where the platform"
        " can (`private_replies`). What was said to us alone is answered so anyway.",
    )
    cancel_if_they_write: StrictBool = Field(
        default=False,
        description="Call it off where the person writes there again before it goes out.",
    )
    tags: Tags = Field(default_factory=list)
    campaign_id: OfCampaign | None = None
    situation: InSituation | None = None
    objective_id: OfObjective | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)
    allow_placeholders: AllowPlaceholders = False

    @field_validator("values")
    @classmethod
    def _filled_in(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if given and info.data.get("saved_reply_id") is None:
            raise FieldFault("values_without_saved_reply")
        return given

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.text is None) is (self.saved_reply_id is None):
            raise FieldFault("one_of", choices="text, saved_reply_id")
        return self

    def draft(self, clock: Clock) -> Draft:
        """Its channel is that of what it answers. Raises UnknownTimezone."""
        said = {name: getattr(self, name) for name in ContentIn.model_fields if hasattr(self, name)}
        said["text"] = self.text or TO_BE_FILLED_IN
        return Draft(
            channel_ids=(),
            content=ContentIn(**said).content(),
            schedule=(self.schedule and self.schedule.time(clock)) or at_instant(clock.now()),
            at_once=self.schedule is None,
            tags=tuple(self.tags),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            situation=self.situation,
            objective_id=self.objective_id,
            external_id=self.external_id,
            metadata=self.metadata,
            allow_placeholders=self.allow_placeholders,
        )

    def manner(self) -> Manner:
        return Manner(self.private, self.cancel_if_they_write, self._saved())

    def _saved(self) -> SavedWish | None:
        if self.saved_reply_id is None:
            return None
        return SavedWish(SavedReplyId(self.saved_reply_id), self.language, self.values)


class ConversationReplyIn(ReplyIn):
    inbound_message_id: InboundMessageRef | None = Field(
        default=None,
        description="What of the conversation it answers; without it, what others said there last.",
    )

    def said(self) -> InboundMessageId | None:
        return InboundMessageId(self.inbound_message_id) if self.inbound_message_id else None


class ReplyPreflightIn(ReplyIn, Trial):
    """An answer as it would be written, and what to look at beside all that always is."""
