"""What was heard before there were conversations is put into some, and nobody is troubled by it.

Whatever is new of them comes closed: nobody waits any more for an answer to what was said then, and
nothing is told that promises, automations or surveys would follow. One that is there already stays
as it stands, with that much more in it. Only that two of them turn out to be one is told."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from domain.inbox.conversation import BEGINNING, Conversation, ConversationState
from domain.inbox.conversation_events import MERGED, UPDATED, conversation_told
from domain.inbox.model import InboundMessage
from domain.inbox.ports import Messages
from domain.inbox.room import Inbox
from domain.inbox.threading import CONVERSING, Threaded, joining, threaded, wanted_by
from domain.shared.access import Actor, system
from domain.shared.events import News
from domain.shared.ids import ChannelId, ConversationId, DeliveryId

AT_ONCE = 200
MOST_CHANNELS = 100


async def thread_everything_old(room: Inbox) -> int:
    """All that is left on all channels, in small commits, whichever worker does it; returns how
    many messages that were. Safe to repeat and to interrupt."""
    done = 0
    while found := await room.agenda.unthreaded(MOST_CHANNELS):
        before = done
        for place in found:
            actor = system(place.organization_id, place.workspace_id)
            while placed := await thread_old_messages(room, actor, place.channel_id):
                done += placed
        if done == before:
            break
    return done


async def thread_old_messages(room: Inbox, actor: Actor, channel_id: ChannelId) -> int:
    """The oldest of them on that channel, at most `AT_ONCE`, in one commit; returns how many. Safe
    to repeat, also at once."""
    async with room.begin(actor) as tx:
        await tx.messages.alone(channel_id)
        old = await tx.messages.unthreaded(channel_id, CONVERSING, AT_ONCE)
        if not old:
            return 0
        messages = joining([(None, message) for message in old])
        line, now = await tx.hearings.line(channel_id), room.clock.now()
        ours = await _our_replies(tx.messages, channel_id, messages)
        around = await tx.conversations.around(channel_id, wanted_by(messages, ours))
        windows = room.platforms.profile(line.listener.platform).reply_windows
        told = threaded(messages, around, windows, room.ids, now)
        for gone, into in told.merged:
            await tx.conversations.move(gone, into)
        known = {message.id: message for message in old}
        await tx.messages.write(
            [(known[message.id], message) for message in told.messages.values()], (), ()
        )
        pairs = _quiet(told, now)
        await tx.conversations.write(*pairs)
        await tx.conversations.begin(told.threads)
        tx.announce(*_news(told, pairs))
        await tx.commit()
    return len(told.messages)


async def _our_replies(
    messages: Messages, channel_id: ChannelId, said: Sequence[InboundMessage]
) -> Mapping[str, DeliveryId]:
    """Which of our deliveries are among what these answer, by platform id."""
    answered = {id for each in said for id in (each.parent_id, each.root_id) if id is not None}
    ours = await messages.ours(channel_id, answered) if answered else {}
    return {id: post.delivery_id for id, post in ours.items()}


Pair = tuple[Conversation | None, Conversation]


def _quiet(told: Threaded, now: datetime) -> Sequence[Pair]:
    before = {after.id: old for old, after in told.conversations}
    absorbed: dict[ConversationId, list[Conversation]] = defaultdict(list)
    for gone, into in told.merged:
        if (row := before.get(gone)) is not None:
            absorbed[into].append(row)
    return [
        (old, after if after.merged_into else _as_it_stood(old, absorbed[after.id], after, now))
        for old, after in told.conversations
    ]


def _as_it_stood(
    old: Conversation | None,
    absorbed: Sequence[Conversation],
    after: Conversation,
    now: datetime,
) -> Conversation:
    if old is None:
        return replace(
            after,
            version=1,
            state=ConversationState.CLOSED,
            closed_at=after.last_message_at,
            answered_at=now,
            waiting_since=None,
            priority=None,
            priority_reasons=(),
        )
    stood = reduce(lambda one, other: one.absorb(other, now), absorbed, old)
    return replace(
        stood,
        **{name: getattr(after, name) for name in BEGINNING},
        last_message_at=after.last_message_at,
        reply_window_closes_at=after.reply_window_closes_at,
        inbound_count=after.inbound_count,
        # What nothing is told of moves no version: promises wait for what they were not told.
        version=old.version + bool(absorbed),
    )


def _news(told: Threaded, pairs: Sequence[Pair]) -> Iterator[News]:
    yield from (news for news in told.news if news.name == MERGED)
    for old, after in pairs:
        if old is not None and not after.merged_into and after.version != old.version:
            yield conversation_told(UPDATED, after, old)
