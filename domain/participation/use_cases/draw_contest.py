"""What decides is committed to and then revealed; a jury decides by what it said."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.participation.contest import BEACON_LEAD, Contest, ContestMove, ContestStatus
from domain.participation.contest_award import Loss
from domain.participation.contest_beacon import faults_of_beacon, faults_of_value
from domain.participation.contest_draw import Draw, Gone
from domain.participation.contest_errors import ContestEntriesPending, ContestScoresMissing
from domain.participation.contest_events import BY_MOVE, contest_told
from domain.participation.contest_follows import must_be_looked_at
from domain.participation.contest_jury import Standing, in_order
from domain.participation.contest_people import keep_out_who_left
from domain.participation.contest_ports import ContestsTransaction
from domain.participation.contest_prizes import awards_of, pass_on, winners_of
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import Judging
from domain.participation.draw import Beacon, BeaconValue, Ticket
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import FieldError, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ContestEntryId, ContestId


@dataclass(frozen=True, slots=True)
class Drawn:
    """A contest with its draw; `id` and `version` are the contest's."""

    contest: Contest
    draw: Draw

    @property
    def version(self) -> int:
        return self.contest.version


async def commit_draw(room: Contests, actor: Actor, id: ContestId, beacon: Beacon | None) -> Drawn:
    """Freeze the entries, and publish their root, how many they are, and the round of the beacon
    that is to come. Safe to repeat: the same beacon gives the same answer, and changes nothing.

    Raises MissingScope, NotFound, InvalidState, ContestFollowsUnread, ContestEntriesPending,
    ContestScoresMissing where a jury makes the shortlist, ValidationFailed for a beacon that is not
    at least ten minutes ahead.
    """
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.contests.get(id)
        if before.status is ContestStatus.DRAWING:
            draw = await tx.draws.get(id)
            if draw.beacon == beacon:
                await tx.commit(Drawn(before, draw))
                return Drawn(before, draw)
        now = room.clock.now()
        contest = before.move(ContestMove.DRAW, now)
        await must_be_looked_at(tx, before)
        if beacon is not None:
            _must_be_ahead(beacon, now)
        draw = (await tx.draws.get(id)).commit(
            contest, await _eligible(tx, contest, now), beacon, now
        )
        await tx.contests.save(contest)
        await tx.draws.save(draw)
        tx.announce(contest_told(BY_MOVE[ContestMove.DRAW], contest, before, draw))
        await tx.commit(Drawn(contest, draw))
    return Drawn(contest, draw)


async def reveal_draw(
    room: Contests, actor: Actor, id: ContestId, value: BeaconValue | None
) -> Drawn:
    """Draw, with what the beacon said where one was named. Whoever did all but the last step, and
    was stopped, changed nothing. Safe to repeat with the same value.

    Raises MissingScope, NotFound, InvalidState, ValidationFailed for a value that is missing, too
    early, not asked for, or not what the chain can have said.
    """
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.contests.get(id)
        if before.status in (ContestStatus.DECIDED, ContestStatus.FINISHED):
            draw = await tx.draws.get(id)
            if draw.seed is not None and draw.says(value):
                await tx.commit(Drawn(before, draw))
                return Drawn(before, draw)
        before.must(ContestMove.REVEAL)
        now = room.clock.now()
        committed = await tx.draws.get(id)
        _must_fit(committed.beacon, value, now)
        draw = committed.reveal(before, tx.draws.open(committed), value, now)
        contest = await _decide(room, tx, before, draw, ContestMove.REVEAL, now)
        await tx.commit(Drawn(contest, draw))
    return Drawn(contest, draw)


async def decide_by_jury(room: Contests, actor: Actor, id: ContestId) -> Drawn:
    """The best by the jury win, the next are alternates. Raises MissingScope, NotFound,
    InvalidState unless a jury alone decides, and is at it, ContestFollowsUnread,
    ContestEntriesPending, ContestScoresMissing."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.contests.get(id)
        before.must(ContestMove.DECIDE)
        now = room.clock.now()
        await must_be_looked_at(tx, before)
        if before.rules.follow:
            # Nobody else held them back: what could not be read is for people to decide.
            await _must_have_nothing_pending(tx, before)
        await keep_out_who_left(tx, before, now)
        standings = await _by_jury(tx, before)
        draw = replace(
            await tx.draws.get(id),
            entries=tuple(Ticket(one.entry_id, one.person) for one in standings),
            ranking=tuple(one.entry_id for one in standings),
            revealed_at=now,
        )
        contest = await _decide(room, tx, before, draw, ContestMove.DECIDE, now)
        await tx.commit(Drawn(contest, draw))
    return Drawn(contest, draw)


async def disqualify(
    room: Contests,
    actor: Actor,
    id: ContestId,
    entry_id: ContestEntryId,
    loss: Loss,
    note: str | None,
) -> Drawn:
    """Whoever entered with that loses every place they have; each passes to the next alternate.
    Safe to repeat. Raises MissingScope, NotFound for an entry that was not drawn from, InvalidState
    unless it is decided, or where they have the prize."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        contest = await tx.contests.get(id)
        draw = await tx.draws.get(id)
        contest.must(ContestMove.FINISH)
        if entry_id not in draw.ranking:
            raise NotFound(thing="contest_entry")
        if all(one.entry_id != entry_id for one in draw.gone):
            gone = Gone(entry_id, loss, actor.id, room.clock.now(), note)
            draw = await pass_on(room, tx, contest, draw, gone)
        await tx.commit(Drawn(contest, draw))
    return Drawn(contest, draw)


async def read_draw(room: Contests, actor: Actor, id: ContestId) -> Drawn:
    """Raises MissingScope, NotFound, also while the rules are not published."""
    actor.require(Permission.CONTESTS_READ)
    contest = await room.reads.contest(actor, id)
    return Drawn(contest, await room.reads.draw(actor, id))


async def read_bundle(room: Contests, actor: Actor, id: ContestId) -> Drawn:
    """Raises MissingScope, NotFound, InvalidState until it is drawn, and where nothing is."""
    drawn = await read_draw(room, actor, id)
    if drawn.draw.seed is None:
        raise InvalidState(
            thing="contest",
            state=drawn.contest.status.value,
            moves=", ".join(drawn.contest.possible_moves),
        )
    return drawn


async def _eligible(tx: ContestsTransaction, contest: Contest, now: datetime) -> tuple[Ticket, ...]:
    await _must_have_nothing_pending(tx, contest)
    await keep_out_who_left(tx, contest, now)
    if contest.rules.judging is Judging.DRAW:
        return tuple(await tx.entries.tickets(contest.id))
    best = (await _by_jury(tx, contest))[: contest.rules.shortlist]
    return tuple(await tx.entries.tickets(contest.id, [one.entry_id for one in best]))


async def _by_jury(tx: ContestsTransaction, contest: Contest) -> list[Standing]:
    """The best first. Raises ContestScoresMissing: who came first would win by saying nothing."""
    standings = in_order(await tx.jury.standings(contest.id))
    missing = sum(not one.totals for one in standings)
    if missing:
        raise ContestScoresMissing(missing=missing)
    return standings


async def _must_have_nothing_pending(tx: ContestsTransaction, contest: Contest) -> None:
    pending = await tx.entries.pending(contest.id)
    if pending:
        raise ContestEntriesPending(pending=pending)


async def _decide(
    room: Contests,
    tx: ContestsTransaction,
    before: Contest,
    draw: Draw,
    move: ContestMove,
    now: datetime,
) -> Contest:
    contest = before.move(move, now)
    await tx.contests.save(contest)
    await tx.draws.save(draw)
    tx.announce(contest_told(BY_MOVE[move], contest, before, draw))
    await tx.awards.add(*awards_of(room, tx, contest, winners_of(draw, contest), now))
    return contest


def _must_be_ahead(beacon: Beacon, now: datetime) -> None:
    faults = faults_of_beacon(beacon)
    if datetime.fromisoformat(beacon.at) < now + BEACON_LEAD:
        earliest = written(now + BEACON_LEAD)
        faults.append(FieldError("/beacon", "beacon_too_soon", {"earliest": earliest}))
    if faults:
        raise ValidationFailed(errors=faults)


def _must_fit(beacon: Beacon | None, value: BeaconValue | None, now: datetime) -> None:
    if beacon is None or value is None:
        if beacon is not None or value is not None:
            code = "beacon_not_named" if beacon is None else "beacon_value_missing"
            raise ValidationFailed(errors=[FieldError("/randomness", code)])
        return
    if now < datetime.fromisoformat(beacon.at):
        fault = FieldError("/randomness", "beacon_to_come", {"at": beacon.at})
        raise ValidationFailed(errors=[fault])
    faults = faults_of_value(beacon, value)
    if faults:
        raise ValidationFailed(errors=faults)
