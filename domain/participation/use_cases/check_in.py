"""Somebody takes part in a challenge: a product says so, or they wrote it to us."""

from dataclasses import dataclass
from datetime import datetime

from domain.participation.challenge import Challenge, CheckInWay
from domain.participation.challenge_errors import (
    ChallengeFull,
    ChallengeNotOpen,
    ChallengeWayClosed,
    MayNotTakePart,
)
from domain.participation.challenge_ports import Deed, SaidDeed
from domain.participation.challenge_taking import TakenPart, taken_part
from domain.participation.room import Challenges
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import ChallengeId, InboundMessageId, MemberId


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    """Who took part; `at` is when, UTC, and now where it is None."""

    member_id: MemberId | None
    at: datetime | None = None


async def check_in(
    room: Challenges, actor: Actor, id: ChallengeId, wanted: NewCheckIn
) -> TakenPart:
    """Once for each member and period: the same again is given back as it was first. Whoever comes
    with a session token checks in themselves alone, and now.

    Raises MissingScope, NotFound, ChallengeNotOpen, ChallengeWayClosed, ChallengeFull,
    MayNotTakePart, ValidationFailed for an instant outside its time or still to come.
    """
    actor.require(Permission.CONTESTS_ENTER)
    member = MemberId(actor.member) if actor.member else wanted.member_id
    if member is None:
        raise ValidationFailed(errors=[FieldError("/member_id", "participant_unnamed")])
    if actor.member is not None and wanted.at is not None:
        raise ValidationFailed(errors=[FieldError("/at", "at_not_theirs")])
    async with room.begin(actor) as tx:
        challenge = await tx.challenges.joined(id)
        now = room.clock.now()
        challenge.must_be_open(now)
        way = CheckInWay.CHECK_IN
        if not challenge.ways_of(way):
            raise ChallengeWayClosed(way=way.value)
        at = wanted.at or now
        if not challenge.opens_at <= at <= now:
            raise ValidationFailed(errors=[FieldError("/at", "outside_challenge")])
        taken = await taken_part(room, tx, actor, challenge, Deed("", member, at), way)
        await tx.commit(taken)
    return taken


async def check_in_by_saying(room: Challenges, actor: Actor, said_id: InboundMessageId) -> None:
    """Every open challenge that heeds what was written to us checks its member in, once for each
    message and period. Whoever may not take part is left as they are. Safe to repeat."""
    async with room.begin(actor) as tx:
        said, challenges = await tx.challenges.heard(said_id)
    if said is None:
        return
    for id in challenges:
        async with room.begin(actor) as tx:
            challenge = await tx.challenges.joined(id)
            if not _heeds(challenge, said):
                continue
            try:
                challenge.must_be_open(room.clock.now())
                taken = await taken_part(room, tx, actor, challenge, said.deed, CheckInWay.HASHTAG)
            except (ChallengeNotOpen, ChallengeFull, MayNotTakePart, NotFound):
                continue
            if taken.is_new:
                await tx.commit()


def _heeds(challenge: Challenge, said: SaidDeed) -> bool:
    if not challenge.opens_at <= said.deed.at < challenge.closes_at:
        return False
    return any(
        (way.hashtag or "").lower() in said.hashtags
        and (
            said.channel_id in way.channel_ids
            if way.channel_ids
            else said.community_id == challenge.community_id
        )
        for way in challenge.ways_of(CheckInWay.HASHTAG)
    )
