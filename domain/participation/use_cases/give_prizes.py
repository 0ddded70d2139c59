"""Winners claim their prizes by an address of their own, and have them handed over."""

from dataclasses import dataclass, replace

from domain.participation.contest import ContestStatus
from domain.participation.contest_award import CLAIM_ENDS, Award, AwardState, Loss
from domain.participation.contest_draw import Gone
from domain.participation.contest_errors import ContestClaimClosed
from domain.participation.contest_events import ADDRESSED, CLAIMED, FULFILLED, award_told
from domain.participation.contest_ports import Claimant
from domain.participation.contest_prizes import pass_on
from domain.participation.contest_room import Contests
from domain.shared.access import Actor, Permission, system
from domain.shared.errors import NotFound
from domain.shared.ids import ContestAwardId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Addressed:
    """An award, and the secret of its address, which is shown this once."""

    award: Award
    token: Secret


async def make_claim_link(room: Contests, actor: Actor, id: ContestAwardId) -> Addressed:
    """The address at which the winner claims. One that was made before opens nothing any more.
    Raises MissingScope, NotFound, InvalidState unless it waits to be claimed."""
    actor.require(Permission.CONTESTS_WRITE)
    token = room.secrets.claim_token()
    async with room.begin(actor) as tx:
        before = await tx.awards.get(id)
        hashed = room.secrets.hash_of_secret(token.reveal())
        award = before.with_address(hashed, room.clock.now())
        await tx.awards.save(award)
        tx.announce(award_told(ADDRESSED, award, before))
        addressed = Addressed(award, token)
        await tx.commit(addressed)
    return addressed


async def look_at_prize(room: Contests, token: str) -> Claimant:
    """What the page of a prize shows. Raises ContestClaimClosed, whatever it is that is wrong."""
    found = await room.reads.claimant(room.secrets.hash_of_secret(token))
    if found is None or not found.award.can_be_claimed(room.clock.now()):
        raise ContestClaimClosed()
    return found


async def claim_prize(room: Contests, claimant: Claimant, claim: str) -> Award:
    """Once: the address opens nothing afterwards. Raises ContestClaimClosed."""
    seen, now = claimant.award, room.clock.now()
    actor = replace(system(seen.organization_id, seen.workspace_id), id=seen.id)
    async with room.begin(actor) as tx:
        before = await tx.awards.get(seen.id)
        if before.hash != seen.hash or not before.can_be_claimed(now):
            raise ContestClaimClosed()
        award = before.claimed(claim, now)
        await tx.awards.save(award)
        tx.unplan(CLAIM_ENDS, award.id)
        tx.announce(award_told(CLAIMED, award, before))
        await tx.commit(award)
    return award


async def fulfil_award(
    room: Contests, actor: Actor, id: ContestAwardId, version: Version, note: str | None
) -> Award:
    """They have it. Raises MissingScope, NotFound, VersionMismatch, InvalidState."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.awards.get(id)
        must_match(version, before.version)
        award = before.fulfilled(note, room.clock.now())
        await tx.awards.save(award)
        tx.unplan(CLAIM_ENDS, award.id)
        tx.announce(award_told(FULFILLED, award, before))
        await tx.commit(award)
    return award


async def end_claim(room: Contests, actor: Actor, id: ContestAwardId) -> None:
    """Nobody claimed in time: the prize passes to the next alternate. Safe to repeat."""
    try:
        seen = await room.reads.award(actor, id)
    except NotFound:
        return
    async with room.begin(actor) as tx:
        contest = await tx.contests.get(seen.contest_id)
        award = await tx.awards.get(id)
        now = room.clock.now()
        over = award.claim_until is not None and now >= award.claim_until
        if contest.status is ContestStatus.DECIDED and award.state is AwardState.WON and over:
            draw = await tx.draws.get(contest.id)
            gone = Gone(award.entry_id, Loss.UNCLAIMED, actor.id, now)
            await pass_on(room, tx, contest, draw, gone)
            await tx.commit()


async def read_award(room: Contests, actor: Actor, id: ContestAwardId) -> Award:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.award(actor, id)


async def list_awards(room: Contests, actor: Actor, request: PageRequest) -> Page[Award]:
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.awards(actor, request)
