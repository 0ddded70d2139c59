"""Somebody is checked in, once for each period, and what they reach by that is marked, once."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.participation.challenge import (
    CHALLENGE_CHEERS,
    LOOKS_BACK,
    Challenge,
    ChallengeStatus,
    CheckIn,
    CheckInWay,
    CheerState,
    Mark,
)
from domain.participation.challenge_errors import ChallengeFull, MayNotTakePart
from domain.participation.challenge_events import check_in_told, mark_told
from domain.participation.challenge_ports import ChallengesTransaction, Deed, Participant
from domain.participation.challenge_rules import Progress, period_of, progress_of, reached
from domain.participation.room import Challenges
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChallengeCheckInId, ChallengeId, ChallengeMarkId, Kind


@dataclass(frozen=True, slots=True)
class TakenPart:
    """A check-in, new or as it was there before, and how far its member has come."""

    challenge: Challenge
    check_in: CheckIn
    progress: Progress
    is_new: bool
    reached: list[str] = field(default_factory=list)


async def taken_part(
    room: Challenges,
    tx: ChallengesTransaction,
    actor: Actor,
    challenge: Challenge,
    deed: Deed,
    way: CheckInWay,
) -> TakenPart:
    """In an open transaction, which the caller commits. Raises NotFound, MayNotTakePart,
    ChallengeFull."""
    now = room.clock.now()
    who = await tx.challenges.participant(deed.member_id)
    if who is None:
        raise NotFound(thing="member", pointer="/member_id")
    if not who.may:
        raise MayNotTakePart()
    theirs = await tx.challenges.check_ins_of(challenge.id, who)
    period = period_of(challenge, deed.at)
    there = next((one for one in theirs if one.period == period), None)
    periods = [*(one.period for one in theirs), period]
    progress = progress_of(periods, period_of(challenge, now))
    if there is not None:
        return TakenPart(challenge, there, progress, is_new=False)
    most = challenge.most_participants
    if most is not None and not theirs and await tx.challenges.participants(challenge.id) >= most:
        raise ChallengeFull(maximum=most)
    had = await tx.challenges.marks_of(challenge.id, who)
    made = CheckIn(
        id=ChallengeCheckInId(room.ids.new(Kind.CHALLENGE_CHECK_IN)),
        workspace_id=challenge.workspace_id,
        organization_id=challenge.organization_id,
        challenge_id=challenge.id,
        member_id=who.member_id,
        period=period,
        at=deed.at,
        way=way,
        created_by=actor.id,
        created_at=now,
        source_id=deed.source_id or None,
    )
    tx.challenges.check_in(made)
    tx.announce(check_in_told(challenge, made, progress))
    new = [name for name in reached(challenge, progress) if name not in had]
    for name in new:
        _mark(room, tx, challenge, who, name, progress, now)
    return TakenPart(challenge, made, progress, is_new=True, reached=new)


def _mark(
    room: Challenges,
    tx: ChallengesTransaction,
    challenge: Challenge,
    who: Participant,
    name: str,
    progress: Progress,
    now: datetime,
) -> None:
    mark = Mark(
        id=ChallengeMarkId(room.ids.new(Kind.CHALLENGE_MARK)),
        workspace_id=challenge.workspace_id,
        organization_id=challenge.organization_id,
        challenge_id=challenge.id,
        community_id=challenge.community_id,
        member_id=who.member_id,
        name=name,
        done=progress.done,
        streak=progress.longest,
        at=now,
        cheer=CheerState.DUE if challenge.cheers else CheerState.NONE,
    )
    tx.challenges.mark(mark)
    tx.announce(mark_told(mark))
    if challenge.cheers:
        tx.plan(CHALLENGE_CHEERS, mark.id, now)


async def counted(room: Challenges, actor: Actor, id: ChallengeId) -> int:
    """How many were checked in by what members did until now, while it is open, each in a commit of
    its own. Safe to repeat, and to break off anywhere. Raises NotFound."""
    many, after = 0, None
    while True:
        async with room.begin(actor) as tx:
            challenge = await tx.challenges.joined(id)
            if challenge.status is not ChallengeStatus.OPEN:
                return many
            if not challenge.ways_of(CheckInWay.ACTIVITY):
                return many
            now = room.clock.now()
            since = max(challenge.opens_at, now - LOOKS_BACK)
            until = min(challenge.closes_at, now)
            found = await tx.challenges.deeds(challenge, since, until, after)
        if not found:
            return many
        for deed, _ in found:
            many += await _count(room, actor, id, deed)
        last, period = found[-1]
        after = (last.member_id, period)


async def _count(room: Challenges, actor: Actor, id: ChallengeId, deed: Deed) -> bool:
    async with room.begin(actor) as tx:
        challenge = await tx.challenges.joined(id)
        if challenge.status is not ChallengeStatus.OPEN:
            return False
        try:
            taken = await taken_part(room, tx, actor, challenge, deed, CheckInWay.ACTIVITY)
        except (NotFound, MayNotTakePart, ChallengeFull):
            return False
        if taken.is_new:
            await tx.commit()
        return taken.is_new
