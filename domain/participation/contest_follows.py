"""Whoever enters may have to follow the account where they enter: what becomes of their entry."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.participation.contest import Contest, ContestStatus
from domain.participation.contest_entry import Entry, EntryState, Following, free_slot
from domain.participation.contest_errors import ContestEntryUsed, ContestFollowsUnread
from domain.participation.contest_ports import ContestsTransaction
from domain.shared.ids import ChannelId

CONTEST_FOLLOWS = "contest.follows"
"""The kind of duty that asks platforms who follows, of those who entered a contest."""

FOLLOWS_NOT = "Does not follow the account where they entered."
FOLLOWS_UNTOLD = "Whether they follow the account where they entered could not be read."
AGAIN = timedelta(minutes=5)
"""So long after a platform said nothing it is asked again, unless it says for how long to wait."""

PATIENCE = timedelta(hours=1)
"""For so long after a contest is closed a platform is asked that says nothing."""

_STANDING = frozenset({EntryState.PENDING, EntryState.ACCEPTED})
_OVER = frozenset({ContestStatus.CLOSED, ContestStatus.JUDGING})
_OPEN = (Following.UNREAD,)
_CLOSED = (Following.UNREAD, Following.FOLLOWS)


def looked_for(contest: Contest) -> Sequence[Following]:
    """Whom a platform is to be asked about now, by what is known of them: while it is open who has
    just entered, once it is closed everybody, until what is drawn from is frozen."""
    if not contest.rules.follow:
        return ()
    if contest.status is ContestStatus.OPEN:
        return _OPEN
    return _CLOSED if contest.status in _OVER else ()


def channels_of(contest: Contest) -> Sequence[ChannelId]:
    """Where one can enter, each once."""
    named = (id for action in contest.rules.actions for id in action.channel_ids)
    return tuple(dict.fromkeys(named))


def is_given_up(contest: Contest, now: datetime) -> bool:
    """Whether a platform that still says nothing is asked no more."""
    return contest.closed_at is not None and now >= contest.closed_at + PATIENCE


def as_it_enters(contest: Contest, state: EntryState) -> tuple[EntryState, Following | None]:
    """Where following is asked for, an entry waits until the platform has said it."""
    if not contest.rules.follow:
        return state, None
    waits = EntryState.PENDING if state is EntryState.ACCEPTED else state
    return waits, Following.UNREAD


def as_read(contest: Contest, entry: Entry, follows: bool | None, now: datetime) -> Entry:
    """The entry once the platform has said it, or, by None, for good not. Who does not follow is
    out and may enter again; whom nothing else holds is in. What was read once stands where it
    cannot be read again, and what never was is for people to decide. The same entry where it is
    nothing new, or where it does not count any more."""
    if entry.state not in _STANDING or entry.following not in looked_for(contest):
        return entry
    if follows is None:
        untold = FOLLOWS_UNTOLD if entry.state is EntryState.PENDING else None
        told_why = replace(entry, reason=entry.reason or untold)
        return _noted(told_why, Following.UNCONFIRMED, now)
    if not follows:
        out = entry.become(EntryState.REJECTED, now, FOLLOWS_NOT)
        return replace(out, following=Following.FOLLOWS_NOT, slot=None)
    is_open = contest.status is ContestStatus.OPEN
    known = Following.FOLLOWS if is_open else Following.CONFIRMED
    is_held = contest.rules.holds_entries or entry.reason is not None
    if entry.state is EntryState.PENDING and not is_held:
        return replace(entry.become(EntryState.ACCEPTED, now), following=known)
    return _noted(entry, known, now)


async def must_be_looked_at(tx: ContestsTransaction, contest: Contest) -> None:
    """Before anything is drawn or judged. Raises ContestFollowsUnread."""
    waiting = await tx.entries.to_ask_about(contest.id, looked_for(contest))
    if waiting:
        raise ContestFollowsUnread(waiting=len(waiting))


async def let_in_by_hand(
    tx: ContestsTransaction, contest: Contest, entry: Entry, now: datetime
) -> Entry:
    """Whoever was out takes one of their tries again, and is asked about anew: the rules that were
    published hold for us, too. Raises ContestEntryUsed."""
    if entry.following is not Following.FOLLOWS_NOT or entry.person is None:
        return entry
    theirs = await tx.entries.of_person(contest.id, entry.person)
    taken = frozenset(one.slot for one in theirs if one.slot)
    slot = free_slot(contest, taken, entry.created_at)
    if slot is None:
        rules = contest.rules
        raise ContestEntryUsed(limit=rules.limit.value, most=rules.most_entries or 1)
    tx.plan(CONTEST_FOLLOWS, contest.id, now)
    return replace(entry, following=Following.UNREAD, slot=slot)


def _noted(entry: Entry, known: Following, now: datetime) -> Entry:
    return replace(entry, following=known, version=entry.version + 1, updated_at=now)
