"""The wire shapes of answering somebody."""

from pydantic import ConfigDict, Field, StrictBool

from api.publishing.content_schemas import (
    Attachments,
    ContentIn,
    ContentWarning,
    Link,
    MessageText,
    OfCampaign,
    Tags,
)
from api.publishing.preflight_schemas import Trial
from api.publishing.schedule_schemas import TimeIn
from api.publishing.schemas import AllowPlaceholders
from api.wire import ExternalId, In, InboundMessageRef, Language, Metadata
from domain.publishing.answering import Manner
from domain.publishing.drafting import Draft
from domain.publishing.moves import at_instant
from domain.shared.clock import Clock
from domain.shared.ids import CampaignId, InboundMessageId


class ReplyIn(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Yes, on Monday from ten to two."}]}
    )

    text: MessageText = Field(examples=["Yes, on Monday from ten to two."])
    link: Link | None = None
    content_warning: ContentWarning | None = None
    language: Language | None = Field(default=None, description="What it is written in.")
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
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)
    allow_placeholders: AllowPlaceholders = False

    def draft(self, clock: Clock) -> Draft:
        """Its channel is that of what it answers. Raises UnknownTimezone."""
        said = {name: getattr(self, name) for name in ContentIn.model_fields if hasattr(self, name)}
        return Draft(
            channel_ids=(),
            content=ContentIn(**said).content(),
            schedule=(self.schedule and self.schedule.time(clock)) or at_instant(clock.now()),
            at_once=self.schedule is None,
            tags=tuple(self.tags),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
            allow_placeholders=self.allow_placeholders,
        )

    def manner(self) -> Manner:
        return Manner(self.private, self.cancel_if_they_write)


class ConversationReplyIn(ReplyIn):
    inbound_message_id: InboundMessageRef | None = Field(
        default=None,
        description="What of the conversation it answers; without it, what others said there last.",
    )

    def said(self) -> InboundMessageId | None:
        return InboundMessageId(self.inbound_message_id) if self.inbound_message_id else None


class ReplyPreflightIn(ReplyIn, Trial):
    """An answer as it would be written, and what to look at beside all that always is."""
