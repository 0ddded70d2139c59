"""A challenge opens and closes at its times, and runs again where it repeats."""

from dataclasses import replace
from datetime import datetime

from domain.participation.challenge import (
    CHALLENGE_LOOKS,
    CHALLENGE_TURNS,
    LOOKS_EVERY,
    Challenge,
    ChallengeMove,
    ChallengeStatus,
    CheckInWay,
)
from domain.participation.challenge_events import BY_MOVE, CREATED, challenge_told
from domain.participation.challenge_ports import ChallengesTransaction
from domain.participation.challenge_rules import shifted
from domain.participation.challenge_taking import counted
from domain.participation.room import Challenges
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChallengeId, Kind
from domain.shared.versions import Version, must_match


async def schedule_challenge(
    room: Challenges, actor: Actor, id: ChallengeId, version: Version
) -> Challenge:
    """It opens at its time, or at once where that is past. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState, ValidationFailed where it would be over already."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.challenges.get(id)
        must_match(version, before.version)
        now = room.clock.now()
        before.must(ChallengeMove.SCHEDULE)
        if before.closes_at <= now:
            raise ValidationFailed(errors=[FieldError("/closes", "in_past")])
        after = _moved(tx, before, ChallengeMove.SCHEDULE, now)
        if after.opens_at <= now:
            after = _moved(tx, after, ChallengeMove.OPEN, now)
        tx.challenges.write((before, after))
        _plan(tx, after, now)
        await tx.commit(after)
    return after


async def close_challenge(
    room: Challenges, actor: Actor, id: ChallengeId, version: Version
) -> Challenge:
    """Before its time; where it repeats, its next run follows all the same. Raises MissingScope,
    NotFound, VersionMismatch, InvalidState with the moves that are possible."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.challenges.get(id)
        must_match(version, before.version)
        now = room.clock.now()
        after = _closed(room, tx, before, now)
        tx.challenges.write((before, after))
        await tx.commit(after)
    return after


async def turn_challenge(room: Challenges, actor: Actor, id: ChallengeId) -> None:
    """Open it when it is time, and close it, with what was done until then. Safe to repeat, and by
    several at once. Raises NotFound."""
    await counted(room, actor, id)
    async with room.begin(actor) as tx:
        before = challenge = await tx.challenges.get(id)
        now = room.clock.now()
        if challenge.status is ChallengeStatus.SCHEDULED and now >= challenge.opens_at:
            challenge = _moved(tx, challenge, ChallengeMove.OPEN, now)
        if challenge.status is ChallengeStatus.OPEN and now >= challenge.closes_at:
            challenge = _closed(room, tx, challenge, now)
        tx.challenges.write((before, challenge))
        _plan(tx, challenge, now)
        await tx.commit()


async def look_at_challenge(room: Challenges, actor: Actor, id: ChallengeId) -> None:
    """Check in whoever did meanwhile what counts. Safe to repeat, and by several at once. Plans its
    own next time. Raises NotFound."""
    await counted(room, actor, id)
    async with room.begin(actor) as tx:
        challenge = await tx.challenges.joined(id)
        now = room.clock.now()
        if challenge.status is ChallengeStatus.OPEN and now < challenge.closes_at:
            _plan_look(tx, challenge, now + LOOKS_EVERY)
        await tx.commit()


def _moved(
    tx: ChallengesTransaction, before: Challenge, move: ChallengeMove, now: datetime
) -> Challenge:
    after = before.move(move, now)
    tx.announce(challenge_told(BY_MOVE[move], after, before))
    return after


def _closed(
    room: Challenges, tx: ChallengesTransaction, before: Challenge, now: datetime
) -> Challenge:
    after = _moved(tx, before, ChallengeMove.CLOSE, now)
    tx.unplan(CHALLENGE_TURNS, after.id)
    tx.unplan(CHALLENGE_LOOKS, after.id)
    following = _following(room, after, now)
    if following is not None:
        tx.challenges.write((None, following))
        tx.announce(challenge_told(CREATED, following))
        _plan(tx, following, now)
    return after


def _following(room: Challenges, last: Challenge, now: datetime) -> Challenge | None:
    """The next run that is not over yet: those that nobody was there to open are left out, and are
    counted all the same."""
    while last.has_next:
        opens, opens_at = shifted(last.opens, last.repeat, 1)
        closes, closes_at = shifted(last.closes, last.repeat, 1)
        last = replace(
            last,
            run=last.run + 1,
            opens=opens,
            closes=closes,
            opens_at=opens_at,
            closes_at=closes_at,
        )
        if closes_at > now:
            return replace(
                last,
                id=ChallengeId(room.ids.new(Kind.CHALLENGE)),
                status=ChallengeStatus.SCHEDULED,
                created_at=now,
                updated_at=now,
                closed_at=None,
                version=1,
                external_id=None,
            )
    return None


def _plan(tx: ChallengesTransaction, challenge: Challenge, now: datetime) -> None:
    if challenge.status is ChallengeStatus.SCHEDULED:
        tx.plan(CHALLENGE_TURNS, challenge.id, max(now, challenge.opens_at))
    if challenge.status is ChallengeStatus.OPEN:
        tx.plan(CHALLENGE_TURNS, challenge.id, challenge.closes_at)
        _plan_look(tx, challenge, now)


def _plan_look(tx: ChallengesTransaction, challenge: Challenge, at: datetime) -> None:
    if challenge.ways_of(CheckInWay.ACTIVITY):
        tx.plan(CHALLENGE_LOOKS, challenge.id, at)
