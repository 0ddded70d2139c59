"""A word is said in public, and the next is promised; what nobody says in time is told."""

from dataclasses import dataclass

from domain.crises.crisis import Crisis, Role
from domain.crises.crisis_acts import pass_on
from domain.crises.crisis_entry import EntryKind, Visibility
from domain.crises.crisis_events import (
    ROLE_UNANSWERED,
    SPOKE,
    WORD_DUE_SOON,
    WORD_MISSED,
    crisis_told,
)
from domain.crises.crisis_writing import an_entry, plan_next
from domain.crises.room import Response
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CrisisId, MessageId
from domain.shared.placeholders import placeholders_in


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said. `message_id` is the message that carries it, `evidence` where else it can be
    read."""

    text: str
    language: str | None = None
    message_id: MessageId | None = None
    evidence: tuple[str, ...] = ()


async def speak(room: Response, actor: Actor, crisis_id: CrisisId, said: Statement) -> Crisis:
    """It stands in the public timeline, and the time to the next word begins to run. Raises
    MissingScope, NotFound for the crisis and the message, InvalidState in triage and once it is
    over, ValidationFailed for a blank that nobody filled."""
    actor.require(Permission.CRISES_WRITE)
    blanks = [said.text[start:end] for start, end in placeholders_in(said.text)]
    if blanks:
        left = FieldError("/text", "blank_in_statement", {"placeholder": blanks[0]})
        raise ValidationFailed(errors=[left])
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        if said.message_id is not None and not await tx.said.knows(said.message_id):
            raise NotFound(thing="message", pointer="/message_id")
        now = room.clock.now()
        crisis = before.speak(now)
        await tx.book.save(crisis)
        plan_next(tx, crisis)
        tx.announce(crisis_told(SPOKE, crisis, before))
        details = {} if said.message_id is None else {"message_id": str(said.message_id)}
        await tx.book.note(
            an_entry(
                *(room, actor, crisis, EntryKind.STATEMENT, now, Visibility.PUBLIC),
                text=said.text,
                language=said.language,
                evidence=said.evidence,
                details=details,
            )
        )
        await tx.commit(crisis)
    return crisis


async def heed_crisis(room: Response, actor: Actor, crisis_id: CrisisId) -> None:
    """What is due by now is told once: a word that is due soon, one that was missed, a role that
    nobody answered for, which the next on call in its rota is then given. Safe to repeat and to do
    at once. Raises NotFound."""
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        now = room.clock.now()
        crisis = before.heed(now)
        if crisis is not before:
            await tx.book.save(crisis)
            passed = crisis
            for name, role in _due(before, crisis):
                tx.announce(crisis_told(name, crisis, before, role))
                kind = EntryKind.ROLE if role else EntryKind.CLOCK
                details = {"event": name} | ({"role": role.value} if role else {})
                await tx.book.note(an_entry(room, actor, crisis, kind, now, details=details))
                if role is not None:
                    passed = await pass_on(room, tx, actor, passed, role)
            crisis = passed
        plan_next(tx, crisis)
        await tx.commit()


def _due(before: Crisis, after: Crisis) -> list[tuple[str, Role | None]]:
    late = {one.role for one in before.roles if one.is_late}
    found: list[tuple[str, Role | None]] = [
        (ROLE_UNANSWERED, one.role) for one in after.roles if one.is_late and one.role not in late
    ]
    if after.word_missed and not before.word_missed:
        found.append((WORD_MISSED, None))
    elif after.word_warned and not before.word_warned:
        found.append((WORD_DUE_SOON, None))
    return found
