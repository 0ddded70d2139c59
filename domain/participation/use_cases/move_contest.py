"""A contest is published, opens and closes at its times, and is put away, or called off."""

from domain.participation.contest import (
    CONTEST_TURNS,
    Contest,
    ContestMove,
    ContestStatus,
)
from domain.participation.contest_draw import Draw
from domain.participation.contest_errors import ContestUnlawful
from domain.participation.contest_events import BY_MOVE, contest_told
from domain.participation.contest_follows import CONTEST_FOLLOWS
from domain.participation.contest_lint import Level, unknown_in
from domain.participation.contest_places import findings_where_held
from domain.participation.contest_prizes import must_be_claimed
from domain.participation.contest_room import Contests
from domain.participation.draw import seed_commitment
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ContestId
from domain.shared.versions import Version, must_match


async def schedule_contest(
    room: Contests, actor: Actor, id: ContestId, version: Version
) -> Contest:
    """Publish the rules, for good, and the hash of what will be drawn with; it opens at its time,
    or at once where that is past.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState, ValidationFailed where it would be
    over already, ContestUnlawful while what a platform asks is not kept.
    """
    actor.require(Permission.CONTESTS_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.contests.get(id)
        must_match(version, before.version)
        before.must(ContestMove.SCHEDULE)
        if before.closes_at <= now:
            raise ValidationFailed(errors=[FieldError("/closes", "in_past")])
        wrong = unknown_in(before.rules, room.promotion_rules.known()) + [
            FieldError(one.pointer, one.code, {"platform": one.platform})
            for one in await findings_where_held(room, tx, before)
            if one.level is Level.ERROR
        ]
        if wrong:
            raise ContestUnlawful(count=len(wrong), errors=wrong)
        server_seed = room.secrets.server_seed()
        promise = seed_commitment(server_seed)
        contest = before.publish(promise, now)
        draw = Draw(
            workspace_id=contest.workspace_id,
            contest_id=contest.id,
            organization_id=contest.organization_id,
            sealed_seed=tx.draws.seal(contest.id, server_seed),
            seed_commitment=promise,
            created_at=now,
        )
        await tx.contests.save(contest)
        await tx.draws.add(draw)
        tx.plan(CONTEST_TURNS, contest.id, max(now, contest.opens_at))
        tx.announce(contest_told(BY_MOVE[ContestMove.SCHEDULE], contest, before))
        await tx.commit(contest)
    return contest


async def turn_contest(room: Contests, actor: Actor, id: ContestId) -> None:
    """Open it when it is time, and close it. Safe to repeat, and by several at once."""
    async with room.begin(actor) as tx:
        contest = await tx.contests.get(id)
        now = room.clock.now()
        for move, state, at in (
            (ContestMove.OPEN, ContestStatus.SCHEDULED, contest.opens_at),
            (ContestMove.CLOSE, ContestStatus.OPEN, contest.closes_at),
        ):
            if contest.status is state and now >= at:
                before = contest
                over = {"closed_at": now} if move is ContestMove.CLOSE else {}
                contest = before.move(move, now, **over)
                tx.announce(contest_told(BY_MOVE[move], contest, before))
        if contest.status is ContestStatus.SCHEDULED:
            tx.plan(CONTEST_TURNS, contest.id, contest.opens_at)
        if contest.status is ContestStatus.OPEN:
            tx.plan(CONTEST_TURNS, contest.id, contest.closes_at)
        if contest.status is ContestStatus.CLOSED and contest.rules.follow:
            tx.plan(CONTEST_FOLLOWS, contest.id, now)
        await tx.contests.save(contest)
        await tx.commit()


async def move_contest(
    room: Contests, actor: Actor, id: ContestId, version: Version, move: ContestMove
) -> Contest:
    """Let a jury begin, say that all is done, or put it away. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState with the moves that are possible, ContestPrizesUnclaimed."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.contests.get(id)
        must_match(version, before.version)
        contest = before.move(move, room.clock.now())
        if move is ContestMove.FINISH:
            await must_be_claimed(tx, before)
        await tx.contests.save(contest)
        tx.announce(contest_told(BY_MOVE[move], contest, before))
        await tx.commit(contest)
    return contest


async def cancel_contest(
    room: Contests, actor: Actor, id: ContestId, version: Version, reason: str
) -> Contest:
    """Call it off, with a reason that its page shows. What is committed to is drawn. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.contests.get(id)
        must_match(version, before.version)
        contest = before.move(ContestMove.CANCEL, room.clock.now(), cancelled_reason=reason)
        await tx.contests.save(contest)
        tx.unplan(CONTEST_TURNS, contest.id)
        tx.announce(contest_told(BY_MOVE[ContestMove.CANCEL], contest, before))
        await tx.commit(contest)
    return contest
