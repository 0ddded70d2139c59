"""What was recorded of a crisis is put together, as it stands now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_promises import promises_of, said_in
from domain.crises.crisis_times import points_of, times_of
from domain.crises.crisis_volumes import (
    BEFORE,
    MOST_COUNTED,
    MOST_TOLD,
    NoVolumes,
    Volumes,
    added,
    hours_between,
    places_of,
    volumes_of,
)
from domain.crises.detector_baseline import Past
from domain.crises.look_back import LookBack, ReviewOnPaper
from domain.crises.look_back_ports import ReputationAround
from domain.crises.ports import Scope
from domain.crises.room import Crises
from domain.crises.series import BUCKETS_AN_HOUR, Grain, Sums, coarser
from domain.crises.series_kept import KeptSeries, key_of
from domain.crises.signal import Signal
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, CrisisId, SignalId, TeammateId


async def look_back(room: Crises, actor: Actor, crisis_id: CrisisId) -> LookBack:
    """At any time, also while it goes on; of what did not change the same. Raises MissingScope,
    NotFound."""
    _may(actor)
    found, _ = await _found(room, actor, crisis_id)
    return found


async def look_back_on_paper(room: Crises, actor: Actor, crisis_id: CrisisId) -> ReviewOnPaper:
    """Raises MissingScope, NotFound."""
    _may(actor)
    found, entries = await _found(room, actor, crisis_id)
    reads, review = room.looking.reads, found.crisis.review
    people = {one.teammate_id for one in found.crisis.roles}
    people |= {TeammateId(one.owner_id) for one in found.actions if one.owner_id}
    people |= {review.owner_id} if review and review.owner_id else set()
    return ReviewOnPaper(
        found=found,
        ground=await reads.ground(actor),
        timeline=entries,
        teammates=await reads.teammates(actor, people),
        communities=await reads.communities(actor, found.crisis.community_ids),
    )


def _may(actor: Actor) -> None:
    """What was published and how the name stands are in it."""
    for permission in (
        Permission.CRISES_READ,
        Permission.MESSAGES_READ,
        Permission.INSIGHTS_READ,
    ):
        actor.require(permission)


async def _found(
    room: Crises, actor: Actor, crisis_id: CrisisId
) -> tuple[LookBack, Sequence[CrisisEntry]]:
    reads = room.looking.reads
    crisis = await room.response.reads.crisis(actor, crisis_id)
    signal = await _signal(room, actor, crisis)
    entries = await reads.entries(actor, crisis_id)
    now = room.response.clock.now()
    began = crisis.began_at or (signal.began_at if signal else None) or crisis.created_at
    since, until = min(began, crisis.created_at), crisis.resolved_at or crisis.closed_at or now
    found = LookBack(
        crisis=crisis,
        as_of=now,
        since=since,
        until=until,
        points=points_of(crisis, entries, signal),
        times=times_of(crisis, entries, signal),
        promises=promises_of(crisis, entries, now),
        said=said_in(entries),
        published=await reads.published(actor, crisis, crisis.created_at, until),
        kept_back=await reads.kept_back(actor, crisis, now),
        volumes=await _volumes(room, actor, places_of(crisis, signal), since, until),
        tasks=await reads.tasks(actor, crisis_id),
        reputation=await _reputation(room, actor, crisis, since, until, now),
    )
    return found, entries


async def _signal(room: Crises, actor: Actor, crisis: Crisis) -> Signal | None:
    if crisis.trigger is None:
        return None
    try:
        return await room.detection.reads.signal(actor, SignalId(crisis.trigger))
    except NotFound:
        return None


async def _reputation(
    room: Crises, actor: Actor, crisis: Crisis, since: datetime, until: datetime, now: datetime
) -> Sequence[ReputationAround]:
    of: Sequence[CommunityId | None] = crisis.community_ids or (None,)
    found = [await room.looking.reputations.around(actor, one, since, until, now) for one in of]
    return [one for one in found if one is not None]


async def _volumes(
    room: Crises, actor: Actor, places: Sequence[Scope], since: datetime, until: datetime
) -> Volumes | NoVolumes:
    """What detectors counted as it went by is taken as it was counted; all else is counted now."""
    hours = hours_between(since, until)
    if len(hours) > MOST_TOLD:
        return NoVolumes.TOO_LONG
    kept = [await room.detection.reads.series(actor, key_of(place)) for place in places]
    known = [series for series in kept if series is not None and series.since <= hours.start]
    if len(known) < len(places) and len(hours) > MOST_COUNTED:
        return NoVolumes.TOO_LONG_TO_COUNT
    counted = [
        await _counted(room, actor, place, series, hours)
        for place, series in zip(places, kept, strict=True)
    ]
    return volumes_of(hours, added(counted), await _past(room, actor, known, places, hours))


async def _counted(
    room: Crises, actor: Actor, place: Scope, series: KeptSeries | None, hours: range
) -> Mapping[int, Sums]:
    """The hour that goes on, and what came after the last count, are counted now."""
    counted = hours.start
    found: dict[int, Sums] = {}
    if series is not None and series.since <= hours.start:
        counted = min(hours.stop, max(hours.start, series.counted // BUCKETS_AN_HOUR))
        found |= await _kept(room, actor, series, hours.start, counted)
    if counted < hours.stop:
        buckets = await room.detection.history.buckets(actor, place, counted, hours.stop)
        found |= coarser(buckets, Grain.HOUR)
    return found


async def _past(
    room: Crises,
    actor: Actor,
    known: Sequence[KeptSeries],
    places: Sequence[Scope],
    hours: range,
) -> Past | None:
    """Four weeks before each hour that may be the one with the most."""
    if len(known) < len(places):
        return None
    since = max(series.since for series in known)
    first = max(since, hours.start - BEFORE)
    parts = [await _kept(room, actor, series, first, hours.stop) for series in known]
    return Past(added(parts), since)


async def _kept(
    room: Crises, actor: Actor, series: KeptSeries, first: int, until: int
) -> Mapping[int, Sums]:
    kept = await room.detection.reads.hours(actor, series.key, first, until)
    return {one.hour: one.sums for one in kept}
