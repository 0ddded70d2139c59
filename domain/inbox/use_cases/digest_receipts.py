"""Understand what a channel was told, in order, and keep what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.inbox.applying import HeardHere, effects_of, known_of, of_concern, told_by
from domain.inbox.cleaning import LONGEST_NAME, cleaned, words
from domain.inbox.model import CHANGES, subject_of
from domain.inbox.ports import Line
from domain.inbox.receipt import DEADLY, INTERNAL, LEASE, MOST_TRIES, Taken, Verdict
from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.heard import Heard, Undigestible
from domain.shared.ids import ChannelId

MOST = 100
UNDIGESTIBLE = "It is not as the platform's documentation has it."


@dataclass(frozen=True, slots=True)
class _Digested:
    verdicts: Sequence[Verdict]
    heard: Sequence[HeardHere]


async def digest_receipts(room: Inbox, actor: Actor, channel_id: ChannelId) -> bool:
    """Take some receipts, understand them, keep what was heard and settle them in one commit: who
    dies in between is followed by somebody, and nothing is kept twice. One that cannot be
    understood waits for another try while the others go on, and is set aside after three. Whether
    there was anything to take. Safe to repeat, by any number of workers."""
    async with room.begin(actor) as tx:
        taken = await tx.receipts.take(channel_id, MOST, LEASE)
        line = await tx.hearings.line(channel_id) if taken else None
        await tx.commit()
    if line is None:
        return False
    digested = _digested(room, line, taken)
    try:
        await _keep(room, actor, line, digested)
    except Exception as fault:
        await _give_back(room, actor, taken, f"{INTERNAL}: {type(fault).__name__}")
        raise
    return True


def _digested(room: Inbox, line: Line, taken: Sequence[Taken]) -> _Digested:
    verdicts, heard = [], list[HeardHere]()
    for one in taken:
        try:
            heard += told_by(one, _heard(room, line, one))
            verdicts.append(Verdict(one))
        except Undigestible as trouble:
            verdicts.append(Verdict(one, words(str(trouble) or UNDIGESTIBLE, LONGEST_NAME)))
    return _Digested(verdicts, of_concern(line, heard))


def _heard(room: Inbox, line: Line, taken: Taken) -> list[Heard]:
    """Raises Undigestible."""
    if taken.tries > MOST_TRIES:
        raise Undigestible(DEADLY)
    told = room.platforms.digest(taken.raw, line.connection)
    if isinstance(told, str):
        raise Undigestible(told)
    try:
        heard = [cleaned(item) for item in told]
    except (ValueError, OverflowError):
        raise Undigestible("It has a time without a time zone.") from None
    if any(item.kind in CHANGES and subject_of(item) is None for item in heard):
        raise Undigestible("It changes a message, and does not say which.")
    return heard


async def _keep(room: Inbox, actor: Actor, line: Line, digested: _Digested) -> None:
    async with room.begin(actor) as tx:
        await tx.messages.alone(line.listener.id)
        known = await known_of(tx.messages, line, digested.heard)
        effects = effects_of(line, digested.heard, known, room.ids, room.clock.now())
        await tx.receipts.settle(digested.verdicts)
        await tx.messages.write(effects.messages, effects.changes, effects.activities)
        tx.announce(*effects.news)
        await tx.commit()


async def _give_back(room: Inbox, actor: Actor, taken: Sequence[Taken], reason: str) -> None:
    """Something among these cannot be kept: each is tried alone from now on."""
    async with room.begin(actor) as tx:
        await tx.receipts.settle([Verdict(one, reason) for one in taken])
        await tx.commit()
