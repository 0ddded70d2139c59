"""Who wins is given an award each; when one is lost, the place passes on as the draw has it."""

from dataclasses import dataclass
from datetime import datetime

from domain.participation.contest import Contest
from domain.participation.contest_award import CLAIM_ENDS, Award, AwardState, claim_until
from domain.participation.contest_draw import Draw, Gone
from domain.participation.contest_errors import ContestPrizesUnclaimed
from domain.participation.contest_events import DISQUALIFIED, LOST, WON, award_told, contest_told
from domain.participation.contest_ports import ContestsTransaction
from domain.participation.contest_room import Contests
from domain.shared.clock import written
from domain.shared.ids import ContestAwardId, ContestEntryId, Kind


@dataclass(frozen=True, slots=True)
class Place:
    """Who is on it, from now on; places count from 1."""

    number: int
    entry_id: str


def awards_of(
    room: Contests, tx: ContestsTransaction, contest: Contest, places: list[Place], now: datetime
) -> list[Award]:
    """One for each of these, announced, with its end planned; the caller adds them last."""
    until = claim_until(contest.rules.claim_days, now)
    awards = [
        Award(
            id=ContestAwardId(room.ids.new(Kind.CONTEST_AWARD)),
            workspace_id=contest.workspace_id,
            organization_id=contest.organization_id,
            contest_id=contest.id,
            entry_id=ContestEntryId(place.entry_id),
            place=place.number,
            prize=contest.rules.prize_of(place.number),
            state=AwardState.WON,
            created_at=now,
            updated_at=now,
            claim_until=until,
        )
        for place in places
    ]
    for award in awards:
        tx.announce(award_told(WON, award))
        if until is not None:
            tx.plan(CLAIM_ENDS, award.id, until)
    return awards


def winners_of(draw: Draw, contest: Contest) -> list[Place]:
    """Whoever has a place now."""
    places = draw.outcome(contest).places
    return [Place(number, id) for number, id in enumerate(places, start=1) if id is not None]


async def must_be_claimed(tx: ContestsTransaction, contest: Contest) -> None:
    """Raises ContestPrizesUnclaimed while somebody has time to claim: once it is finished a prize
    passes to nobody."""
    waiting = [
        award.claim_until
        for award in await tx.awards.standing(contest.id)
        if award.state is AwardState.WON and award.claim_until is not None
    ]
    if waiting:
        raise ContestPrizesUnclaimed(waiting=len(waiting), until=written(max(waiting)))


async def pass_on(
    room: Contests, tx: ContestsTransaction, contest: Contest, draw: Draw, gone: Gone
) -> Draw:
    """That entry loses its place, and with it whatever else the same person had; each place passes
    to the next alternate. Nothing is asked of `tx` after this. Raises InvalidState where they have
    the prize already."""
    now, after = gone.at, draw.without(gone)
    stands = {place.number: place.entry_id for place in winners_of(after, contest)}
    had = await tx.awards.standing(contest.id)
    lost = [award for award in had if stands.get(award.place) != award.entry_id]
    for before in lost:
        award = before.lost(gone.loss, gone.note, now)
        await tx.awards.save(award)
        tx.unplan(CLAIM_ENDS, award.id)
        tx.announce(award_told(LOST, award, before))
    await tx.draws.save(after)
    tx.announce(contest_told(DISQUALIFIED, contest, draw=after))
    free = {award.place for award in lost}
    heirs = [Place(number, id) for number, id in stands.items() if number in free]
    await tx.awards.add(*awards_of(room, tx, contest, heirs, now))
    return after
