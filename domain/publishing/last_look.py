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
from domain.publishing.said import lengths, passages, said_by, small_texts
from domain.publishing.showing import Library, undescribed
from domain.publishing.timing import TOO_CLOSE, clashing
from domain.publishing.views import ChannelFacts
from domain.publishing.voice_check import unsaid, voice
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


async def look_around(room: Publishing, actor: Actor, claims: Sequence[Claim]) -> Around:
    """What is asked outside of the transaction in which the intents are stored."""
    if not claims:
        return Around()
    await room.reader.ready()
    opening = [(c.delivery.message_id, c.delivery.channel_id) for c in claims if _opens(c.delivery)]
    said = JustSaid()
    if opening:
        said = await room.reads.just_said(actor, opening, room.clock.now(), TOO_CLOSE)
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
    room: Publishing,
    said: Spoken,
    message: Message,
    delivery: Delivery,
    library: Library,
    around: Around,
) -> tuple[Remark, ...]:
    """What is found, the gravest first; so many at most. With its opening all of a thread is looked
    at, and the hour; what follows answers for its own words alone."""
    found = [*_in_texts(room, said, delivery.part, library, around.brand)]
    if _opens(delivery):
        found = [*_demanded(said, message), *found, *_untold(said, message, around.brand)]
        if message.answer is None:
            found += _in_time(said, message, around, room.clock.now())
    grave = [it for it in found if it.severity in _GRAVE]
    return tuple(sorted(grave, key=lambda it: _GRAVE.index(it.severity))[:MOST_FINDINGS])


def keeps_back(
    message: Message, delivery: Delivery, channel: ChannelFacts, found: Sequence[Remark]
) -> bool:
    """Whether it waits for a person: what must be said and is not always does, what is warned of
    where the rules want it, until somebody has seen it and lets it go. Who let a thread begin has
    seen what was found of all its parts."""
    if any(it.severity is Severity.ERROR for it in found):
        return True
    mine = [*message.deliveries, delivery]
    seen = {(it.code, it.part) for d in mine if d.channel_id == channel.id for it in d.findings}
    return channel.hold_if_warned and any((it.code, it.part) not in seen for it in found)


def _opens(delivery: Delivery) -> bool:
    """Whether its channel's readers have seen nothing of the message yet, however often it was
    tried."""
    return delivery.part == 1


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
    room: Publishing, said: Spoken, part: int, library: Library, brand: BrandVoice | None
) -> Iterator[Remark]:
    every = [it for it in said_by([said]) if part in (1, it.passage.part)]
    yield from near_limits(lengths(every, room.measures))
    texts = passages(every)
    for passage in [*texts, *(small_texts([said]) if part == 1 else ())]:
        yield from links(passage, room.reader.judge)
    for passage in texts if brand is not None else ():
        if brand is not None:
            yield from voice(passage, None, (), brand, room.reader.terms)
    if said.content.shown:
        found = undescribed([said], library)
        here = f"{said.shown_at(part)}/"
        yield from (it for it in found if part == 1 or (it.pointer or "").startswith(here))


def _untold(said: Spoken, message: Message, brand: BrandVoice | None) -> Iterator[Remark]:
    """What the first post must tell of the whole, and what must be said in any."""
    if brand is not None and message.answer is None:
        yield from unsaid([said], brand, message.tags)
    if message.metadata:
        texts, channel = passages(said_by([said])), said.channel
        yield from disclosures(texts, {channel.id: channel.platform}, message.metadata)


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
