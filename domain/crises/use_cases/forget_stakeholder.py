"""Somebody's address is forgotten, wherever people are told of crises."""

from dataclasses import dataclass

from domain.crises.room import Response
from domain.crises.stakeholder_events import (
    LETTER_STOPPED,
    LIST_UPDATED,
    letter_told,
    list_told,
)
from domain.shared.access import Actor, Permission
from domain.shared.letter_course import LetterState


@dataclass(frozen=True, slots=True)
class Forgotten:
    """From how many lists they were taken, and of how many letters it is no longer known that they
    were theirs."""

    lists: int
    letters: int


async def forget_stakeholder(room: Response, actor: Actor, address: str) -> Forgotten:
    """What waits for them is not sent; that they stopped letters stays known, without their
    address. Safe to repeat. Raises MissingScope."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        now, lists = room.clock.now(), 0
        for one in await tx.lists.standing():
            after = one.forget(address.lower(), now)
            if after is not one:
                lists += 1
                await tx.lists.save(after)
                tx.announce(list_told(LIST_UPDATED, after, one))
        letters = await tx.notices.letters_to(address)
        for letter in letters:
            forgotten = letter.forget(now)
            await tx.notices.save_letters(forgotten)
            if letter.state is LetterState.PENDING:
                tx.announce(letter_told(LETTER_STOPPED, forgotten, letter))
        told = Forgotten(lists, len(letters))
        await tx.commit(told)
    return told
