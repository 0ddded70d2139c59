"""Codes with which people enter are brought, or made here and shown this once."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.participation.contest import ContestMove
from domain.participation.contest_events import CODES_ADDED, contest_told
from domain.participation.contest_room import Contests
from domain.shared.access import Actor, Permission
from domain.shared.ids import ContestId


@dataclass(frozen=True, slots=True)
class Codes:
    """How many are new; `made` are those that were made here, as they are handed out."""

    added: int
    made: tuple[str, ...] = ()


async def add_codes(
    room: Contests, actor: Actor, id: ContestId, brought: Collection[str], make: int
) -> Codes:
    """Only hashes are kept. One that is known already is not added twice. Raises MissingScope,
    NotFound, InvalidState once the contest is archived."""
    actor.require(Permission.CONTESTS_WRITE)
    made = tuple(room.secrets.code() for _ in range(make))
    hashes = [
        room.secrets.hash_of_secret("".join(letter for letter in code.upper() if letter.isalnum()))
        for code in (*brought, *made)
    ]
    async with room.begin(actor) as tx:
        contest = await tx.contests.get(id)
        contest.must(ContestMove.CHANGE)
        codes = Codes(await tx.entries.add_codes(id, hashes, room.clock.now()), made)
        tx.announce(contest_told(CODES_ADDED, contest))
        await tx.commit(codes)
    return codes
