"""What is told of contests: their moves, entries without who they are of, draws and prizes."""

from collections.abc import Mapping
from typing import Any

from domain.participation.contest import Contest, ContestMove
from domain.participation.contest_award import Award, AwardState
from domain.participation.contest_draw import Draw
from domain.participation.contest_entry import Entry, EntryState
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "contest.created"
UPDATED = "contest.updated"
SCHEDULED = "contest.scheduled"
OPENED = "contest.opened"
CLOSED = "contest.closed"
JUDGING = "contest.judging_began"
COMMITTED = "contest.draw_committed"
DECIDED = "contest.decided"
DISQUALIFIED = "contest.disqualified"
FINISHED = "contest.finished"
ARCHIVED = "contest.archived"
CANCELLED = "contest.cancelled"
CODES_ADDED = "contest.codes_added"
ENTERED = "contest_entry.made"
ACCEPTED = "contest_entry.accepted"
REJECTED = "contest_entry.rejected"
WITHDRAWN = "contest_entry.withdrawn"
SCORED = "contest_entry.scored"
WON = "contest_award.won"
ADDRESSED = "contest_award.claim_link_made"
CLAIMED = "contest_award.claimed"
FULFILLED = "contest_award.fulfilled"
LOST = "contest_award.lost"

BY_MOVE: Mapping[ContestMove, str] = {
    ContestMove.CHANGE: UPDATED,
    ContestMove.SCHEDULE: SCHEDULED,
    ContestMove.OPEN: OPENED,
    ContestMove.CLOSE: CLOSED,
    ContestMove.JUDGE: JUDGING,
    ContestMove.DRAW: COMMITTED,
    ContestMove.REVEAL: DECIDED,
    ContestMove.DECIDE: DECIDED,
    ContestMove.FINISH: FINISHED,
    ContestMove.ARCHIVE: ARCHIVED,
    ContestMove.CANCEL: CANCELLED,
}
BY_ENTRY_STATE = {
    EntryState.ACCEPTED: ACCEPTED,
    EntryState.REJECTED: REJECTED,
    EntryState.WITHDRAWN: WITHDRAWN,
}
BY_AWARD_STATE = {
    AwardState.WON: WON,
    AwardState.CLAIMED: CLAIMED,
    AwardState.FULFILLED: FULFILLED,
    AwardState.LOST: LOST,
}
OF_CONTESTS = frozenset({CREATED, *BY_MOVE.values(), DISQUALIFIED, CODES_ADDED})
OF_ENTRIES = frozenset({ENTERED, *BY_ENTRY_STATE.values(), SCORED})
OF_AWARDS = frozenset({*BY_AWARD_STATE.values(), ADDRESSED})
ANNOUNCED = OF_CONTESTS | OF_ENTRIES | OF_AWARDS


def contest_told(
    name: str, contest: Contest, before: Contest | None = None, draw: Draw | None = None
) -> News:
    """The contest as it is now, and of its draw what is public. The text of its rules is left out:
    their hash is told."""
    after = _contest(contest, draw)
    previous = differences(_contest(before, draw), after) if before else {}
    return News(name, contest.id, contest.version, after, previous=previous)


def entry_told(name: str, entry: Entry, before: Entry | None = None) -> News:
    """Who it is of is left out, and what they wrote: who may read it can fetch it."""
    after = _entry(entry)
    previous = differences(_entry(before), after) if before else {}
    return News(name, entry.id, entry.version, after, previous=previous)


def award_told(name: str, award: Award, before: Award | None = None) -> News:
    """What the winner wrote is left out."""
    after = _award(award)
    previous = differences(_award(before), after) if before else {}
    return News(name, award.id, award.version, after, previous=previous)


def _contest(contest: Contest, draw: Draw | None) -> dict[str, Any]:
    return {
        "id": contest.id,
        "title": contest.title,
        "status": contest.status.value,
        "judging": contest.rules.judging.value,
        "opens_at": written(contest.opens_at),
        "closes_at": written(contest.closes_at),
        "language": contest.language,
        "campaign_id": contest.campaign_id,
        "rules_hash": contest.rules_hash,
        "seed_commitment": contest.seed_commitment,
        "draw_commitment": draw and draw.commitment,
        "root": draw and draw.root,
        "count": len(draw.entries) if draw and draw.committed_at else None,
        "cancelled_reason": contest.cancelled_reason,
        "external_id": contest.external_id,
        "version": contest.version,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "contest_id": entry.contest_id,
        "way": entry.way.value,
        "state": entry.state.value,
        "reason": entry.reason,
        "counts_as": entry.counts_as,
        "channel_id": entry.channel_id,
        "inbound_message_id": entry.inbound_message_id,
        "version": entry.version,
    }


def _award(award: Award) -> dict[str, Any]:
    return {
        "id": award.id,
        "contest_id": award.contest_id,
        "entry_id": award.entry_id,
        "place": award.place,
        "prize": award.prize,
        "state": award.state.value,
        "claim_until": written(award.claim_until),
        "loss": award.loss and award.loss.value,
        "version": award.version,
    }
