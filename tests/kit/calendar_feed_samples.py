"""A calendar feed with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.calendar_feed import CalendarFeed, ContentLevel
from domain.publishing.states import MessageStatus
from domain.shared.ids import CalendarFeedId
from tests.kit.sample_parts import CAMPAIGN, CHANNEL, COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

CALENDAR_FEEDS: Mapping[str, Any] = {
    "calendar_feeds": CalendarFeed(
        id=CalendarFeedId("cal_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        hash="0" * 64,
        hint="a1B2",
        content=ContentLevel.FULL,
        language="pt",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        timezone="Australia/Lord_Howe",
        channel_ids=(CHANNEL,),
        community_ids=(COMMUNITY,),
        statuses=(MessageStatus.SCHEDULED, MessageStatus.HELD),
        tags=("summer", "fiesta"),
        campaign_ids=(CAMPAIGN,),
        countries=("ES-MD", "BR"),
        revoked_at=at(4),
        external_id=f"calendar-{ODD}",
        metadata={"a": ODD},
    ),
}
