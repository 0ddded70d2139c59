"""Entries are read, let in or kept out by people, scored by a jury, and withdrawn."""

from collections.abc import Mapping

from domain.participation.contest import Contest, ContestStatus
from domain.participation.contest_entry import Entry, EntryState
from domain.participation.contest_events import BY_ENTRY_STATE, SCORED, entry_told
from domain.participation.contest_follows import let_in_by_hand
from domain.participation.contest_jury import Score, faults_in, total_of
from domain.participation.contest_room import Contests
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, ValidationFailed
from domain.shared.ids import ContestEntryId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

FROZEN = frozenset(
    {
        ContestStatus.DRAWING,
        ContestStatus.DECIDED,
        ContestStatus.FINISHED,
        ContestStatus.ARCHIVED,
    }
)
"""Then the entries are what was drawn from: who is not to win is disqualified."""


async def judge_entry(
    room: Contests,
    actor: Actor,
    id: ContestEntryId,
    version: Version,
    state: EntryState,
    reason: str | None = None,
) -> Entry:
    """Let it in, keep it out with a reason, or take it back for whoever entered. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState, also once the entries are frozen,
    ContestEntryUsed for who was out for not following and has entered since."""
    actor.require(Permission.CONTESTS_WRITE)
    seen = await room.reads.entry(actor, id)
    async with room.begin(actor) as tx:
        contest = await tx.contests.entered(seen.contest_id)
        _must_not_be_frozen(contest)
        before = await tx.entries.get(id)
        must_match(version, before.version)
        now = room.clock.now()
        entry = before.become(state, now, reason)
        if state is EntryState.ACCEPTED:
            entry = await let_in_by_hand(tx, contest, entry, now)
        await tx.entries.save(entry)
        tx.announce(entry_told(BY_ENTRY_STATE[state], entry, before))
        await tx.commit(entry)
    return entry


async def score_entry(
    room: Contests,
    actor: Actor,
    id: ContestEntryId,
    points: Mapping[str, int],
    note: str | None,
) -> Score:
    """One juror says once how good it is; said again, the last word counts. Raises MissingScope,
    NotFound, InvalidState unless the jury is at it and the entry is accepted, ValidationFailed."""
    actor.require(Permission.CONTESTS_JUDGE)
    seen = await room.reads.entry(actor, id)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        contest = await tx.contests.entered(seen.contest_id)
        if contest.status is not ContestStatus.JUDGING:
            moves = ", ".join(contest.possible_moves)
            raise InvalidState(thing="contest", state=contest.status.value, moves=moves)
        entry = await tx.entries.get(id)
        if entry.state is not EntryState.ACCEPTED:
            raise InvalidState(thing="contest_entry", state=entry.state.value, moves="")
        faults = faults_in(contest.rules.criteria, points)
        if faults:
            raise ValidationFailed(errors=faults)
        juror = actor.teammate_id or actor.id
        total = total_of(contest.rules.criteria, points)
        before = await tx.jury.of(id, juror)
        score = (
            before.again(points, total, note, now)
            if before
            else Score(
                id=room.ids.new(Kind.CONTEST_SCORE),
                workspace_id=contest.workspace_id,
                organization_id=contest.organization_id,
                contest_id=contest.id,
                entry_id=id,
                juror=juror,
                points=points,
                total=total,
                created_at=now,
                updated_at=now,
                note=note,
            )
        )
        await tx.jury.put(score)
        tx.announce(entry_told(SCORED, entry))
        await tx.commit(score)
    return score


async def read_entry(room: Contests, actor: Actor, id: ContestEntryId) -> Entry:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.entry(actor, id)


async def list_entries(room: Contests, actor: Actor, request: PageRequest) -> Page[Entry]:
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.entries(actor, request)


async def list_scores(room: Contests, actor: Actor, request: PageRequest) -> Page[Score]:
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.scores(actor, request)


def _must_not_be_frozen(contest: Contest) -> None:
    if contest.status in FROZEN:
        moves = ", ".join(contest.possible_moves)
        raise InvalidState(thing="contest", state=contest.status.value, moves=moves)
