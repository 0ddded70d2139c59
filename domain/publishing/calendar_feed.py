"""A calendar feed shows part of the calendar to whoever has its secret address, and no other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.publishing.calendar_ports import CalendarScope
from domain.publishing.states import MessageStatus
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    CalendarFeedId,
    CampaignId,
    ChannelId,
    CommunityId,
    OrganizationId,
    WorkspaceId,
)


class ContentLevel(StrEnum):
    """How much of a message a feed tells: its first words, or all of them."""

    TITLES = "titles"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """What is shown, in which language and on whose walls: without a `timezone`, on those of the
    workspace. Of its secret the `hash` is kept (SHA-256, in hexadecimal) and, as a `hint` for
    people, the end. Without any channel, community, tag, campaign or status all messages with a
    time are shown that may still go out or are out. `countries` bring their holidays."""

    id: CalendarFeedId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    hash: str
    hint: str
    content: ContentLevel
    language: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    timezone: str | None = None
    channel_ids: tuple[ChannelId, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    statuses: tuple[MessageStatus, ...] = ()
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_ids: tuple[CampaignId, ...] = ()

    @property
    def scope(self) -> CalendarScope:
        """Which messages it shows."""
        return CalendarScope(
            self.channel_ids, self.community_ids, self.statuses, self.tags, self.campaign_ids
        )

    def change(self, now: datetime, **changes: Any) -> "CalendarFeed":
        """Anything but its address. Raises InvalidState for one that was revoked."""
        self._refuse_when_revoked()
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def revoke(self, now: datetime) -> "CalendarFeed":
        """For good: its address shows nothing from now on. Raises InvalidState a second time."""
        self._refuse_when_revoked()
        return replace(self, revoked_at=now, version=self.version + 1, updated_at=now)

    def _refuse_when_revoked(self) -> None:
        if self.revoked_at is not None:
            raise InvalidState(thing="calendar_feed", state="revoked", moves="")
