"""Whom a contest is for: at its door, and again before anything is drawn."""

from datetime import datetime, timedelta

from domain.participation.contest import Contest
from domain.participation.contest_entry import Entry, EntryState
from domain.participation.contest_errors import ContestNotForThem
from domain.participation.contest_events import BY_ENTRY_STATE, entry_told
from domain.participation.contest_ports import ContestsTransaction, Entrant
from domain.participation.contest_rules import Membership
from domain.shared.ids import ChannelId

NO_LONGER = "Not among those whom the rules name, as it was drawn."
BARRED = "Suspended or banned, as it was drawn."


async def must_be_for(
    tx: ContestsTransaction,
    contest: Contest,
    person: str,
    channel_id: ChannelId | None,
    platform_person_id: str | None,
    now: datetime,
) -> None:
    """Raises ContestNotForThem for whoever is barred, for whom the rules do not name, and for
    nobody we know, where they name anybody at all."""
    membership = contest.rules.eligibility.members
    found = await tx.people.entrant(person, channel_id, platform_person_id)
    if membership is None:
        is_in = found is None or not found.barred
    else:
        is_in = found is not None and await _is_among(tx, membership, found, now)
    if not is_in:
        raise ContestNotForThem()


async def keep_out_who_left(tx: ContestsTransaction, contest: Contest, now: datetime) -> None:
    """Of accepted entries those are rejected whose person is barred by now, or whom the rules do
    not name any more. The contest is locked, so that nobody enters meanwhile."""
    membership = contest.rules.eligibility.members
    barred = await tx.people.barred_from(contest.id)
    if membership is None and not barred:
        return
    for before in await tx.entries.accepted(contest.id):
        if before.id in barred:
            reason = BARRED
        elif membership is None or await _still(tx, membership, before, now):
            continue
        else:
            reason = NO_LONGER
        entry = before.become(EntryState.REJECTED, now, reason)
        await tx.entries.save(entry)
        tx.announce(entry_told(BY_ENTRY_STATE[EntryState.REJECTED], entry, before))


async def _still(
    tx: ContestsTransaction, membership: Membership, entry: Entry, now: datetime
) -> bool:
    if entry.person is None:
        return False
    who = await tx.people.entrant(entry.person, entry.channel_id, entry.platform_person_id)
    return who is not None and await _is_among(tx, membership, who, now)


async def _is_among(
    tx: ContestsTransaction, membership: Membership, person: Entrant, now: datetime
) -> bool:
    wanted = membership.community_id
    met = (
        person.there,
        wanted is None or wanted in person.community_ids,
        (person.level or 0) >= (membership.level_from or 0),
        person.since <= now - timedelta(days=membership.since_days),
    )
    if not all(met):
        return False
    segment = membership.segment_id
    return segment is None or await tx.people.in_segment(person.id, segment)
