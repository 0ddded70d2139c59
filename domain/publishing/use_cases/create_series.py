"""Begin a series."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.publishing.alignment import draft_of, tried
from domain.publishing.occurrences import Recurrence, check_recurrence
from domain.publishing.room import Publishing
from domain.publishing.series import HORIZON_DAYS, KEEP, Series, Words
from domain.publishing.series_events import SERIES_CREATED, series_changed
from domain.shared.access import Actor, Permission
from domain.shared.ids import CampaignId, ChannelId, CommunityId, Kind, SeriesId


@dataclass(frozen=True, slots=True)
class NewSeries:
    """What the caller wrote."""

    name: str
    channel_ids: tuple[ChannelId, ...]
    words: Words
    recurrence: Recurrence
    horizon_days: int = HORIZON_DAYS
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None


async def create_series(room: Publishing, actor: Actor, request: NewSeries) -> Series:
    """Check its rule, and its first message against every channel, then store it. What is to come
    within its horizon becomes messages moments later.

    Raises MissingScope, UnknownTimezone, ValidationFailed for a rule that cannot be read, never
    matches or is over, DuplicateExternalId, and what `check_campaign` and writing a
    message raise.
    """
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    now = room.clock.now()
    first = check_recurrence(request.recurrence, room.almanac, now)
    series = Series(
        id=SeriesId(room.ids.new(Kind.SERIES)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=CommunityId(""),
        name=request.name,
        channel_ids=request.channel_ids,
        words=request.words,
        recurrence=request.recurrence,
        settled_until=now,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        horizon_days=request.horizon_days,
        tags=request.tags,
        external_id=request.external_id,
        metadata=request.metadata,
        campaign_id=request.campaign_id,
    )
    schedule = first.schedule(request.recurrence.timezone)
    message = await tried(
        room, actor, draft_of(series, series.words, schedule, now), series.campaign_id
    )
    series = replace(series, community_id=message.community_id)
    async with room.begin(actor) as tx:
        tx.announce(series_changed(SERIES_CREATED, series))
        tx.plan(KEEP, series.id, now)
        await tx.series.add(series)
        await tx.commit(series)
    await room.doorbell.ring()
    return series
