"""How each person on the list of a broadcast is spoken to, or why they are not."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from domain.publishing.answer import Answer, MessageKind, addressed, towards
from domain.publishing.answering import Manner, Targets, answer_to, check_can_answer
from domain.publishing.broadcast import Broadcast, BroadcastText, Recipient
from domain.publishing.broadcast_ports import Acquaintance, Pair, Place
from domain.publishing.content import Attachment, Content
from domain.publishing.drafting import Draft
from domain.publishing.errors import ChannelNotReady
from domain.publishing.fitting import Spoken, check_fit
from domain.publishing.measures import Measures
from domain.publishing.moves import at_instant
from domain.publishing.opt_out import ENOUGH, FORGOTTEN, OPTED_OUT
from domain.publishing.pacing import ruled
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.showing import Library, check_media, library_of
from domain.publishing.views import ChannelFacts
from domain.shared.errors import FieldError, Refusal
from domain.shared.filling import filled_in, in_language
from domain.shared.ids import ChannelId, InboundMessageId
from domain.shared.platforms import Capability

NEVER_WROTE = "never_wrote"
"""Why somebody is skipped of whom nothing was ever heard on that channel."""

ALONE = Manner(private=True)
SPEAKS_ALONE = frozenset({Capability.DIRECT_MESSAGES, Capability.PRIVATE_REPLIES})
SOMEBODY = Answer(MessageKind.DIRECT, InboundMessageId(""), "", InboundMessageId(""))
"""Stands for anybody, where a text is held against a channel before it is known who reads it."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is to be known of some people and of the channels they are on, at one moment."""

    channels: Mapping[ChannelId, ChannelFacts]
    places: Mapping[ChannelId, Place]
    people: Mapping[Pair, Acquaintance]
    targets: Targets
    opted_out: AbstractSet[Pair]
    forgotten: AbstractSet[Pair]
    told_enough: AbstractSet[Pair]


async def known_of(
    tx: PublishingTransaction, recipients: Sequence[Recipient], now: datetime
) -> Known:
    pairs = [pair_of(one) for one in recipients]
    channel_ids = sorted({channel_id for channel_id, _ in pairs})
    people = await tx.broadcasts.met(pairs)
    said = [id for one in people.values() for id in one.said]
    return Known(
        channels=await tx.channels.facts(channel_ids),
        places=await tx.broadcasts.places(channel_ids),
        people=people,
        targets=await tx.reply_targets.some(said) if said else {},
        opted_out=await tx.opt_outs.out_of(pairs),
        forgotten=await tx.opt_outs.forgotten(pairs),
        told_enough=await _told_enough(tx, pairs, now),
    )


async def _told_enough(
    tx: PublishingTransaction, pairs: Sequence[Pair], now: datetime
) -> AbstractSet[Pair]:
    """Who was told, unasked, as much lately as the rules of their channel allow."""
    found = set[Pair]()
    for channel_id, ground in (await tx.rules.grounds(sorted({id for id, _ in pairs}))).items():
        rules = ruled(ground.own, ground.workspace)
        if rules.max_per_person is not None:
            here = [pair for pair in pairs if pair[0] == channel_id]
            told = await tx.broadcasts.told(here, now - rules.lately)
            found |= {pair for pair, many in told.items() if many >= rules.max_per_person}
    return found


def pair_of(recipient: Recipient) -> Pair:
    return recipient.channel_id, recipient.platform_person_id


def draft_for(
    broadcast: Broadcast, recipient: Recipient, known: Known, at: datetime
) -> Draft | str:
    """What is said to this person at that instant, or the code of why nothing is."""
    pair = pair_of(recipient)
    if pair in known.forgotten:
        return FORGOTTEN
    if pair in known.opted_out:
        return OPTED_OUT
    if pair in known.told_enough:
        return ENOUGH
    channel = known.channels.get(recipient.channel_id)
    if channel is None or channel.status == "disconnected":
        return ChannelNotReady.code
    person = known.people.get(pair, Acquaintance())
    answer = _answer(person, known, channel, at)
    if isinstance(answer, str):
        return answer
    said = in_language(broadcast.texts, recipient.language or person.language)
    values = values_of(person, known.places[channel.id])
    return draft_of(broadcast, said, values, answer, at, (channel.id,))


def draft_of(
    broadcast: Broadcast,
    said: BroadcastText,
    values: Mapping[str, str],
    answer: Answer,
    at: datetime,
    channel_ids: Sequence[ChannelId] = (),
) -> Draft:
    """What it says in this language, filled in, as a message of its own."""
    content = Content(
        text=filled_in(said.text, values),
        language=said.language,
        media=tuple(Attachment(media_id) for media_id in broadcast.media_ids),
    )
    return Draft(
        channel_ids=channel_ids,
        content=content,
        schedule=at_instant(at),
        at_once=True,
        tags=broadcast.tags,
        metadata={"broadcast_id": broadcast.id},
        # What people call themselves is taken as it is, and the text was looked at before.
        allow_placeholders=True,
        answer=answer,
        campaign_id=broadcast.campaign_id,
    )


def values_of(person: Acquaintance, place: Place) -> dict[str, str]:
    known = {
        "person.name": person.name or person.handle,
        "person.handle": person.handle,
        "channel.name": place.channel,
        "community.name": place.community,
        "workspace.name": place.workspace,
    }
    return {name: value for name, value in known.items() if value}


def misfit_of(
    draft: Draft, channel: ChannelFacts, library: Library, measures: Measures, now: datetime
) -> str | None:
    """The code of why that cannot be said there; None where it can."""
    there = towards(channel, draft.answer)
    said = [Spoken(there, addressed(draft.content, draft.answer, there))]
    try:
        check_fit(said, measures)
        check_media(said, library, now)
    except Refusal as refusal:
        return code_of(refusal)
    return None


def code_of(refusal: Refusal) -> str:
    """What it is refused for, as closely as it is said."""
    return refusal.errors[0].code if refusal.errors else refusal.code


def _answer(
    person: Acquaintance, known: Known, channel: ChannelFacts, at: datetime
) -> Answer | str:
    """On what they can be answered, alone; or why on none of it."""
    reason: str | None = None
    for said in person.said:
        target = known.targets.get(said)
        if target is None:
            continue
        answer = replace(answer_to(target, ALONE), unasked=True)
        try:
            check_can_answer(target, answer, channel, at)
        except Refusal as refusal:
            reason = reason or refusal.code
            continue
        return answer
    return reason or NEVER_WROTE


async def unfit_texts(
    room: Publishing,
    tx: PublishingTransaction,
    broadcast: Broadcast,
    channel_ids: Sequence[ChannelId],
) -> list[FieldError]:
    """What of it could be said on one of these channels to nobody, each with its place; what is
    known of nobody left out. Channels that can speak to nobody alone have no say: who is known
    there is skipped."""
    facts = await tx.channels.facts(channel_ids)
    places = await tx.broadcasts.places(channel_ids)
    found: dict[tuple[str, str], FieldError] = {}
    for channel in facts.values():
        if not channel.capabilities & SPEAKS_ALONE:
            continue
        for number, said in enumerate(broadcast.texts):
            values = values_of(Acquaintance(), places[channel.id])
            draft = draft_of(broadcast, said, values, SOMEBODY, room.clock.now())
            there = towards(channel, SOMEBODY)
            library = await library_of(tx, [draft.content])
            for error in _errors(Spoken(there, draft.content), library, room):
                at = placed_at(error.pointer, number)
                found.setdefault((at, error.code), replace(error, pointer=at))
    return list(found.values())


def placed_at(pointer: str, number: int) -> str:
    """Where that stands in a broadcast, which says this in its text of that number."""
    if pointer.startswith("/media"):
        return pointer.replace("/media", "/media_ids", 1).removesuffix("/media_id")
    return f"/texts/{number}{pointer}" if pointer.startswith("/text") else pointer


def _errors(said: Spoken, library: Library, room: Publishing) -> list[FieldError]:
    found: list[FieldError] = []
    checks: Sequence[Callable[[], None]] = (
        partial(check_fit, [said], room.measures),
        partial(check_media, [said], library, room.clock.now()),
    )
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            own = FieldError(refusal.pointer or "", refusal.code, refusal.facts)
            found += refusal.errors or [own]
    return found
