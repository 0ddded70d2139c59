"""Whether somebody can be answered, when it is written and once more when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.publishing.answer import (
    ANSWERED_GONE,
    THEY_WROTE_FIRST,
    Answer,
    MessageKind,
)
from domain.publishing.content import Attachment, Content
from domain.publishing.delivery import Delivery
from domain.publishing.drafting import Draft
from domain.publishing.errors import (
    AnsweredMessageDeleted,
    ChannelNotReady,
    NobodyToAnswer,
    ReplyWindowClosed,
)
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.reply_ports import ReplyTarget, SavedWish, SavedWords
from domain.publishing.room import Publishing
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.clock import written
from domain.shared.errors import NotFound
from domain.shared.ids import InboundMessageId, SavedReplyId
from domain.shared.platforms import CapabilityMissing

Targets = Mapping[InboundMessageId, ReplyTarget]


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody is answered: alone though they spoke in the open (`private`), and not at all if
    they write again before it goes out (`cancel_if_they_write`). `saved` is what it is to be said
    with; `saved_reply_id` what it was said with, where that is filled in already."""

    private: bool = False
    cancel_if_they_write: bool = False
    saved: SavedWish | None = None
    saved_reply_id: SavedReplyId | None = None


async def target_of(tx: PublishingTransaction, inbound_id: InboundMessageId) -> ReplyTarget:
    """Raises NotFound."""
    found = await tx.reply_targets.some([inbound_id])
    if inbound_id not in found:
        raise NotFound(thing="inbound_message")
    return found[inbound_id]


async def targets_of(tx: PublishingTransaction, messages: Sequence[Message]) -> Targets:
    """What these answer, as it stands now. Asked only where any answers anybody."""
    asked = {message.in_reply_to for message in messages if message.in_reply_to is not None}
    return await tx.reply_targets.some(asked) if asked else {}


async def answering(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    inbound_id: InboundMessageId,
    draft: Draft,
    manner: Manner,
) -> Draft:
    """The same, as an answer to that, in the words of the saved reply that it is to be said with.
    Raises NotFound, ChannelNotReady, what `check_can_answer` raises, and what `SavedReplies.said`
    raises."""
    target = await target_of(tx, inbound_id)
    channel = (await tx.channels.facts([target.channel_id]))[target.channel_id]
    if channel.status == "disconnected":
        raise ChannelNotReady(channel=channel.id, state=channel.status)
    answer = answer_to(target, manner)
    at = draft.schedule.at if draft.schedule else room.clock.now()
    check_can_answer(target, answer, channel, at)
    if manner.saved is not None:
        words = await room.saved_replies.said(tx, actor, manner.saved, target.id)
        draft = replace(draft, content=_in_words(draft.content, words))
    return replace(draft, channel_ids=[target.channel_id], answer=answer)


def _in_words(content: Content, words: SavedWords) -> Content:
    """What a saved reply shows goes before what whoever answers shows besides, each once."""
    own = {each.media_id: each for each in content.media}
    saved = [own.pop(id, Attachment(id)) for id in words.media_ids]
    return replace(
        content,
        text=words.text,
        language=words.language,
        media=(*saved, *own.values()),
    )


def answer_to(target: ReplyTarget, manner: Manner) -> Answer:
    """How that is answered: alone where it was said to us alone, or where that is wished for."""
    direct = manner.private or target.is_direct
    return Answer(
        kind=MessageKind.DIRECT if direct else MessageKind.REPLY,
        in_reply_to=target.id,
        message_id=target.message_id,
        heard_until=target.last_id,
        root_id=target.root_id,
        place=target.place,
        person_id=target.person_id,
        handle=target.handle,
        private=manner.private and not target.is_direct,
        cancel_if_they_write=manner.cancel_if_they_write,
        saved_reply_id=manner.saved.id if manner.saved else manner.saved_reply_id,
    )


def check_can_answer(
    target: ReplyTarget, answer: Answer, channel: ChannelFacts, at: datetime
) -> None:
    """Whether it can be answered so at that instant. Raises CapabilityMissing,
    AnsweredMessageDeleted, NobodyToAnswer, ReplyWindowClosed."""
    if answer.needs not in channel.capabilities:
        raise CapabilityMissing(
            pointer="/private" if answer.private else None,
            platform=channel.platform,
            capability=answer.needs,
            channel=channel.id,
        )
    if target.is_gone:
        raise AnsweredMessageDeleted(message=target.id)
    if answer.private and target.person_id is None:
        raise NobodyToAnswer(message=target.id, pointer="/private")
    if target.is_closed(at):
        raise ReplyWindowClosed(platform=channel.platform, closed_at=written(target.closes_at))


def kept_from(
    message: Message,
    delivery: Delivery,
    channel: ChannelFacts,
    targets: Targets,
    now: datetime,
) -> Delivery | None:
    """The delivery as it is when it may not be sent any more for what happened to what it answers;
    None when it may. To be asked where its intent is stored, in the same transaction."""
    answer = message.answer
    if answer is None or delivery.part > 1:
        return None
    if answer.needs not in channel.capabilities:
        return delivery.unfit(f"{CapabilityMissing.code}: {answer.needs}.")
    target = targets.get(answer.in_reply_to)
    if target is None or target.is_gone:
        return delivery.unfit(None, ANSWERED_GONE)
    if answer.cancel_if_they_write and target.last_id != answer.heard_until:
        return delivery.called_off(THEY_WROTE_FIRST)
    if target.is_closed(now):
        return delivery.unfit(None, ReplyWindowClosed.code)
    return None
