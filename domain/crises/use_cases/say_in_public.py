"""What is said of a crisis goes out as a message; once it is out the next word is promised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.crises.crisis import Crisis, Move
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_events import ENTRY_UPDATED, SPOKE, crisis_told, entry_told
from domain.crises.crisis_ports import CrisesTransaction, Saying
from domain.crises.crisis_writing import an_entry, plan_next
from domain.crises.holding_statement import NEXT_UPDATE
from domain.crises.promised import promised
from domain.crises.room import Response
from domain.crises.statement_choice import Spot
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.filling import filled_in, missing_from
from domain.shared.ids import ChannelId, CrisisId, HoldingStatementId, MessageId
from domain.shared.placeholders import placeholders_in

STATE, PENDING, PUBLISHED = "state", "pending", "published"


@dataclass(frozen=True, slots=True)
class NewWord:
    """What is to be said, and where: `text`, or a holding statement with its values."""

    channel_ids: tuple[ChannelId, ...]
    text: str | None = None
    language: str | None = None
    holding_statement_id: HoldingStatementId | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    language: str | None


async def say_in_public(
    room: Response, actor: Actor, crisis_id: CrisisId, word: NewWord
) -> CrisisEntry:
    """The entry of the timeline that says so; it is internal until the message is out. The message
    goes out past what this crisis stops, and waits for whatever else stops it, and for the approval
    that a policy requires. Raises MissingScope, NotFound for the crisis, the holding statement and
    a channel, InvalidState in triage and once it is over, StatementNotApproved, ValidationFailed
    for a blank that nobody filled, and what writing a message raises."""
    actor.require(Permission.CRISES_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    spots = await room.statements.spots(actor, word.channel_ids)
    spot = spots[0] if spots else Spot(None, None, "en")
    now = room.clock.now()
    async with room.begin(actor) as tx:
        crisis = await tx.book.get(crisis_id)
        said = await _words(tx, crisis, word, spot, now)
        saying = Saying(crisis_id, word.channel_ids, said.text, said.language)
        message_id = await room.voice.say(tx, actor, saying)
        details = {"message_id": str(message_id), STATE: PENDING}
        if word.holding_statement_id is not None:
            details["holding_statement_id"] = str(word.holding_statement_id)
        entry = an_entry(
            *(room, actor, crisis, EntryKind.STATEMENT, now),
            text=said.text,
            language=said.language,
            details=details,
        )
        await tx.book.note(entry)
        await tx.commit(entry)
    await room.voice.ring()
    return entry


async def note_what_is_out(
    room: Response, actor: Actor, crisis_id: CrisisId, message_id: MessageId, at: datetime
) -> None:
    """From the first post of a message on, its words stand in the public timeline, and the time to
    the next runs. Safe to repeat: a second post says nothing new."""
    async with room.begin(actor) as tx:
        try:
            before = await tx.book.get(crisis_id)
        except NotFound:
            return
        entry = await tx.book.saying(crisis_id, message_id)
        if entry is None or entry.details.get(STATE) != PENDING:
            return
        now = room.clock.now()
        shown = entry.change(
            now, visibility=Visibility.PUBLIC, at=at, details={**entry.details, STATE: PUBLISHED}
        )
        await tx.book.save_entry(shown)
        tx.announce(entry_told(ENTRY_UPDATED, shown, entry))
        if Move.SPEAK in before.possible_moves:
            crisis = before.speak(max(at, before.word_since or at))
            await tx.book.save(crisis)
            plan_next(tx, crisis)
            tx.announce(crisis_told(SPOKE, crisis, before))
        await tx.commit()


async def _words(
    tx: CrisesTransaction, crisis: Crisis, word: NewWord, spot: Spot, now: datetime
) -> _Said:
    due = crisis.speak(now).word_due_at
    if word.holding_statement_id is not None:
        statement = await tx.statements.get(word.holding_statement_id)
        language = statement.language
        when = promised(due, now, language, spot.timezone) if due else None
        return _Said(statement.filled(word.values, when), language)
    language = word.language or spot.language
    known = {NEXT_UPDATE: promised(due, now, language, spot.timezone)} if due else {}
    text = word.text or ""
    blanks = [f"{{{{{name}}}}}" for name in missing_from(text, known)]
    text = text if blanks else filled_in(text, known)
    blanks += [text[start:end] for start, end in placeholders_in(text)]
    if blanks:
        left = FieldError("/text", "blank_in_statement", {"placeholder": blanks[0]})
        raise ValidationFailed(errors=[left])
    return _Said(text, word.language)
