"""Understand what a channel was told, in order, and keep what comes of it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from domain.inbox.analysing import Readings
from domain.inbox.applying import HeardHere, Known, effects_of, known_of, of_concern, told_by
from domain.inbox.cleaning import LONGEST_NAME, cleaned, words
from domain.inbox.heeding import Heeding, turned
from domain.inbox.model import CHANGES, InboundMessage, subject_of
from domain.inbox.ports import InboxTransaction, Line
from domain.inbox.receipt import (
    DEADLY,
    INTERNAL,
    LEASE,
    MOST_TRIES,
    Taken,
    Understood,
    Verdict,
)
from domain.inbox.room import Inbox
from domain.inbox.threading import UNTHREADED, Threaded, joining, threaded, wanted_by
from domain.inbox.told_poll import ToldPoll, latest
from domain.shared.access import Actor
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.heard import Heard
from domain.shared.ids import ChannelId, InboundReceiptId
from domain.shared.poll_counts import PollTold

MOST = 100
TIMELESS = "It has a time without a time zone."
ABOUT_NOTHING = "It changes a message, and does not say which."


@dataclass(frozen=True, slots=True)
class _Digested:
    verdicts: Sequence[Verdict]
    heard: Sequence[HeardHere]
    polls: Sequence[ToldPoll]
    readings: Readings


async def digest_receipts(room: Inbox, actor: Actor, channel_id: ChannelId) -> bool:
    """Take some receipts, understand them, keep what was heard and settle them in one commit: who
    dies in between is followed by somebody, and nothing is kept twice. One that cannot be
    understood waits for another try while the others go on, and is set aside after three; what can
    be understood of it is kept at the first. Trouble of ours on the way to the database is no try.
    Whether there was anything to take. Safe to repeat, by any number of workers. Raises
    TemporarilyUnavailable."""
    async with room.begin(actor) as tx:
        taken = await tx.receipts.take(channel_id, MOST, LEASE)
        line = await tx.hearings.line(channel_id) if taken else None
        await tx.commit()
    if line is None:
        return False
    digested = _digested(room, line, taken)
    try:
        await _keep(room, actor, line, digested)
    except TemporarilyUnavailable:
        # Where the database is still away, the lease ends by itself.
        with suppress(TemporarilyUnavailable):
            await _settle(room, actor, [Verdict(one, untried=True) for one in taken])
        raise
    except Exception as fault:
        # Something among these cannot be kept: each is tried alone from now on.
        reason = f"{INTERNAL}: {type(fault).__name__}"
        await _settle(room, actor, [Verdict(one, reason) for one in taken])
        raise
    return True


def _digested(room: Inbox, line: Line, taken: Sequence[Taken]) -> _Digested:
    verdicts, heard, polls = [], list[HeardHere](), list[tuple[PollTold, datetime]]()
    for one in taken:
        understood = _understood(room, line, one)
        heard += told_by(one, understood.heard)
        polls += [(poll, one.received_at) for poll in understood.polls]
        verdicts.append(Verdict(one, understood.trouble))
    concerns = of_concern(line, heard)
    readings = Readings(room.analyst, (here.heard for here in concerns))
    counted = latest(polls, line.workspace_id, line.listener.platform)
    return _Digested(verdicts, concerns, counted, readings)


def _understood(room: Inbox, line: Line, taken: Taken) -> Understood:
    """Each thing is judged by itself: one that is wrong takes nothing from the others."""
    if taken.tries > MOST_TRIES:
        return Understood((), DEADLY)
    told = room.platforms.digest(taken.raw, line.connection)
    heard, trouble = list[Heard](), told.trouble
    for item in told.heard:
        wrong = _wrong(item)
        trouble = trouble or wrong
        if wrong is None:
            heard.append(cleaned(item, taken.received_at))
    return Understood(heard, trouble and words(trouble, LONGEST_NAME), told.polls)


def _wrong(heard: Heard) -> str | None:
    if heard.at.tzinfo is None:
        return TIMELESS
    if heard.kind in CHANGES and subject_of(heard) is None:
        return ABOUT_NOTHING
    return None


async def _keep(room: Inbox, actor: Actor, line: Line, digested: _Digested) -> None:
    async with room.begin(actor) as tx:
        await tx.messages.alone(line.listener.id)
        heard, refused = await _welcome(tx, line, digested.heard)
        known, now = await known_of(tx.messages, line, heard), room.clock.now()
        effects = effects_of(line, heard, known, digested.readings, room.ids, now)
        if digested.polls:
            await tx.told_polls.write(digested.polls)
        await tx.receipts.settle(digested.verdicts)
        understood = {one.taken.id for one in digested.verdicts if one.reason is None}
        await tx.receipts.forget(refused & understood)
        told = await _conversing(room, tx, line, known, joining(effects.messages))
        said = [(before, told.messages.get(after.id, after)) for before, after in effects.messages]
        told = await _heeding(tx, told, said, now)
        await tx.messages.write(said, effects.changes, effects.activities)
        await tx.conversations.write(*told.conversations)
        await tx.conversations.begin(told.threads)
        tx.announce(*effects.news, *told.news)
        await tx.commit()


async def _welcome(
    tx: InboxTransaction, line: Line, heard: Sequence[HeardHere]
) -> tuple[Sequence[HeardHere], set[InboundReceiptId]]:
    """Without what is by, or about, whoever asked to be forgotten; and the receipts that told of
    nothing else, of which nothing is kept."""
    everybody = {id for here in heard for id in _people(here.heard)}
    if not everybody:
        return heard, set()
    unwanted = await tx.messages.unwanted(line.listener.id, everybody)
    if not unwanted:
        return heard, set()
    kept = [here for here in heard if not unwanted.intersection(_people(here.heard))]
    told = {here.receipt_id for here in heard}
    return kept, told - {here.receipt_id for here in kept}


def _people(heard: Heard) -> list[str]:
    return [person.id for person in (heard.author, heard.about) if person is not None]


async def _conversing(
    room: Inbox,
    tx: InboxTransaction,
    line: Line,
    known: Known,
    messages: Sequence[InboundMessage],
) -> Threaded:
    """Where what is new belongs; what turns out to be one conversation is made one."""
    if not messages:
        return UNTHREADED
    replies = {id: post.delivery_id for id, post in known.ours.items()}
    around = await tx.conversations.around(line.listener.id, wanted_by(messages, replies))
    profile = room.platforms.profile(line.listener.platform)
    told = threaded(messages, around, profile.reply_windows, room.ids, room.clock.now())
    for old, new in told.merged:
        await tx.conversations.move(old, new)
    return told


async def _heeding(
    tx: InboxTransaction,
    told: Threaded,
    said: Sequence[tuple[InboundMessage | None, InboundMessage]],
    now: datetime,
) -> Threaded:
    """What was edited or taken back may have been what somebody waits for, or what is urgent."""
    messages = turned(said)
    if not messages:
        return told
    there = {after.id for _, after in told.conversations}
    ids = [id for each in messages if (id := each.conversation_id) and id not in there]
    heeding = Heeding(told, messages, await tx.conversations.some(ids))
    if not heeding.since:
        return told
    stored = await tx.conversations.said_since(heeding.since)
    return heeding.told(stored, [after for _, after in said], now)


async def _settle(room: Inbox, actor: Actor, verdicts: Sequence[Verdict]) -> None:
    async with room.begin(actor) as tx:
        await tx.receipts.settle(verdicts)
        await tx.commit()
