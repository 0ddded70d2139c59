"""What there is to say about a message when its time has come, which may be other than before.

Only what is likely to be regretted is looked for, and what must be said and is not: advice comes
too late. It is kept beside the delivery, and stops it only where the rules say so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.publishing.brand_voice import BrandVoice
from domain.publishing.delivery import Delivery
from domain.publishing.disclosures import disclosures, undisclosed
from domain.publishing.fitting import Spoken
from domain.publishing.link_checks import links
from domain.publishing.model import Message
from domain.publishing.pacing import Pace
from domain.publishing.placing import paces_at
from domain.publishing.ports import Claim, PublishingTransaction
from domain.publishing.preflight import Passage, Remark, Severity, near_limits, remark
from domain.publishing.preflight_ports import JustSaid
from domain.publishing.repeats import repeats
from domain.publishing.room import Publishing
from domain.publishing.said import lengths, passages, said_by, texts_of
from domain.publishing.showing import Library, undescribed
from domain.publishing.timing import TOO_CLOSE, clashing
from domain.publishing.views import ChannelFacts
from domain.publishing.voice_check import voice
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from domain.shared.likeness import likeness

MOST_FINDINGS = 20
_GRAVE = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Around:
    """What the last look goes by beside the messages, read once for all of them."""

    said: JustSaid = field(default_factory=JustSaid)
    brand: BrandVoice | None = None
    paces: Mapping[ChannelId, Pace] = field(default_factory=dict)


def is_first(delivery: Delivery) -> bool:
    """Whether its channel's readers have seen nothing of the message, and nothing was tried: what
    goes on with a thread, or is tried again, was looked at."""
    return delivery.part == 1 and delivery.attempts == 0


async def look_around(room: Publishing, actor: Actor, claims: Sequence[Claim]) -> Around:
    """What is asked outside of the transaction in which the intents are stored."""
    going = [(c.delivery.message_id, c.delivery.channel_id) for c in claims if is_first(c.delivery)]
    if not going:
        return Around()
    await room.reader.ready()
    said = await room.reads.just_said(actor, going, room.clock.now(), TOO_CLOSE)
    return Around(said, await room.reads.brand_voice(actor))


async def with_paces(
    room: Publishing,
    tx: PublishingTransaction,
    around: Around,
    channels: Collection[ChannelFacts],
) -> Around:
    """The same with what a time on these channels is held against, where anything is ruled."""
    paced = [channel.id for channel in channels if channel.paced]
    if not paced:
        return around
    paces = await paces_at(room, tx, paced, room.clock.now())
    return Around(around.said, around.brand, {pace.channel_id: pace for pace in paces})


def last_look(
    room: Publishing, said: Spoken, message: Message, library: Library, around: Around
) -> tuple[Remark, ...]:
    """What is found, the gravest first; so many at most."""
    found = [
        *_demanded(said, message),
        *_in_texts(room, said, message, library, around.brand),
    ]
    if message.answer is None:
        found += _in_time(said, message, around, room.clock.now())
    grave = [it for it in found if it.severity in _GRAVE]
    return tuple(sorted(grave, key=lambda it: _GRAVE.index(it.severity))[:MOST_FINDINGS])


def keeps_back(delivery: Delivery, channel: ChannelFacts, found: Sequence[Remark]) -> bool:
    """Whether it waits for a person: what must be said and is not always does, what is warned of
    where the rules want it, until somebody has seen it and lets it go."""
    if any(it.severity is Severity.ERROR for it in found):
        return True
    seen = {it.code for it in delivery.findings}
    return channel.hold_if_warned and any(it.code not in seen for it in found)


def _demanded(said: Spoken, message: Message) -> Iterator[Remark]:
    for error in undisclosed(said, message.marks) if message.answer is None else ():
        yield Remark(
            error.code,
            Severity.ERROR,
            error.pointer,
            part=1,
            channel_id=said.channel.id,
            facts=error.facts,
        )


def _in_texts(
    room: Publishing, said: Spoken, message: Message, library: Library, brand: BrandVoice | None
) -> Iterator[Remark]:
    every, channel = said_by([said]), said.channel
    texts = passages(every)
    yield from near_limits(lengths(every, room.measures))
    for passage in texts_of([said]):
        yield from links(passage, room.reader.judge)
    if message.metadata:
        yield from disclosures(texts, {channel.id: channel.platform}, message.metadata)
    if said.content.shown:
        yield from undescribed([said], library)
    for passage in texts if brand is not None else ():
        if brand is not None:
            yield from voice(passage, None, (), brand, room.reader.terms)


def _in_time(said: Spoken, message: Message, around: Around, now: datetime) -> Iterator[Remark]:
    channel, text = said.channel.id, said.content.text
    alike = around.said.alike.get((message.id, channel), ())
    if alike:
        opening = Passage(text, said.pointer("text"), channel_id=channel)
        yield from repeats({channel: (opening, likeness(text))}, alike)
    last = around.said.last.get(channel)
    if last is not None and last.message_id != message.id:
        minutes = (now - last.at) // timedelta(minutes=1)
        where = Passage("", "/schedule", channel_id=channel)
        yield remark(where, "too_close", minutes=minutes, message=last.message_id)
    pace = around.paces.get(channel)
    if pace is not None:
        yield from clashing([*pace.without(message.id).clashes(now)])
