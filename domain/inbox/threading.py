"""What is said joins its conversation as it is understood: the same conversations, whatever comes
first.

A direct message belongs to its place, or to its author where there is none. A comment or a mention
belongs where that belongs which it answers, as far as we know of that: something somebody said, or
a reply of ours; a post of ours holds nothing together, so that each comment right below it begins a
conversation. Mentions in one thread belong together. A review stands alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.inbox.conversation import Conversation, ConversationThread, opened
from domain.inbox.conversation_events import (
    MERGED,
    MESSAGE_ADDED,
    OPENED,
    conversation_told,
)
from domain.inbox.model import InboundMessage
from domain.inbox.urgency import urgency_of
from domain.shared.events import News
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId, DeliveryId, IdMaker, Kind

ANSWERING = frozenset({HeardKind.COMMENT, HeardKind.MENTION})
"""What belongs where that belongs which it answers."""

CONVERSING = ANSWERING | {HeardKind.DIRECT, HeardKind.REVIEW}
"""What belongs to a conversation. An article is said to nobody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has to be looked for, to know where some messages belong: that which they answer, by its
    platform id, and our deliveries among it; what may answer them; and threads."""

    answered: Collection[str]
    replies: Mapping[str, DeliveryId]
    ids: Collection[str]
    threads: Collection[str]


@dataclass(frozen=True, slots=True)
class Around:
    """What is known there. `answered`: in which conversation is what they answer, by its platform
    id. `answering`: by platform id of one of them, the conversations in which it is answered
    already. `threads`: by thread, the conversation that has it. All of these are in
    `conversations`, locked, and none of them is merged into another."""

    answered: Mapping[str, ConversationId]
    answering: Mapping[str, Collection[ConversationId]]
    threads: Mapping[str, ConversationId]
    conversations: Mapping[ConversationId, Conversation]

    @property
    def apart(self) -> frozenset[str]:
        """What was split off, and is never put together again."""
        rows = self.conversations.values()
        return frozenset(row.id for row in rows if row.split_from is not None)


@dataclass(frozen=True, slots=True)
class Threaded:
    """What is to be written, and told. `messages` are those that were given, each in its
    conversation; `conversations` come as (before, after), None for what is new; all that belonged
    to the first of each of `merged` belongs to the second from now on."""

    messages: Mapping[str, InboundMessage]
    conversations: Sequence[tuple[Conversation | None, Conversation]]
    threads: Sequence[ConversationThread]
    merged: Sequence[tuple[ConversationId, ConversationId]]
    news: Sequence[News]


UNTHREADED = Threaded({}, (), (), (), ())


def joining(
    messages: Iterable[tuple[InboundMessage | None, InboundMessage]],
) -> list[InboundMessage]:
    """Those of what is to be written that belong to a conversation and are not in one yet, as they
    were said."""
    fresh = [
        after for _, after in messages if after.kind in CONVERSING and after.conversation_id is None
    ]
    return sorted(fresh, key=lambda message: (message.at, message.platform_message_id))


def thread_of(message: InboundMessage) -> str | None:
    """What joins to the same conversation whatever has the same."""
    if message.kind is HeardKind.DIRECT:
        if message.place is not None:
            return f"place:{message.place}"
        return f"person:{message.author_id}" if message.author_id else None
    if message.kind is HeardKind.MENTION:
        return f"thread:{message.root_id or message.parent_id or message.platform_message_id}"
    return None


def wanted_by(messages: Sequence[InboundMessage], replies: Mapping[str, DeliveryId]) -> Wanted:
    """`replies` are those of our deliveries that are among what they answer, by platform id."""
    threads = {thread for message in messages if (thread := thread_of(message)) is not None}
    return Wanted(
        {id for message in messages for id in _answered(message)},
        replies,
        {message.platform_message_id for message in messages},
        threads,
    )


def _answered(message: InboundMessage) -> list[str]:
    """By platform id, what a message may belong to, the nearest first."""
    if message.kind not in ANSWERING:
        return []
    return [id for id in (message.parent_id, message.root_id) if id is not None]


def threaded(
    messages: Sequence[InboundMessage],
    around: Around,
    windows: Mapping[HeardKind, int],
    ids: IdMaker,
    now: datetime,
) -> Threaded:
    """Where each of these belongs. `windows` say for how many seconds the platform lets us answer
    what is of which kind."""
    new = sorted(ids.new(Kind.CONVERSATION) for _ in messages)
    at_work = _Threading(around, windows, now)
    for group, id in zip(_groups(messages, around), new, strict=False):
        at_work.take(group, ConversationId(id))
    return Threaded(at_work.placed, at_work.pairs, at_work.threads(), at_work.merged, at_work.news)


Node = tuple[str, str]
"""Something that holds messages together: another message, a thread, a conversation."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Messages that belong together, and the conversations in which some of that is already."""

    messages: list[InboundMessage]
    known: set[ConversationId]


class _Bonds:
    """Which nodes hold together: those of one group have one head."""

    def __init__(self) -> None:
        self._held: dict[Node, Node] = {}

    def head(self, node: Node) -> Node:
        while node in self._held:
            node = self._held[node]
        return node

    def tie(self, one: Node, other: Node) -> None:
        first, second = self.head(one), self.head(other)
        if first != second:
            self._held[second] = first


def _groups(messages: Sequence[InboundMessage], around: Around) -> list[_Group]:
    """In the order in which they began."""
    among = {message.platform_message_id for message in messages}
    bonds, found = _Bonds(), dict[Node, _Group]()
    for message in messages:
        for node in _links(message, among, around):
            bonds.tie(_node(message), node)
    for message in messages:
        group = found.setdefault(bonds.head(_node(message)), _Group([], set()))
        group.messages.append(message)
    for id in around.conversations:
        known = found.get(bonds.head(("conversation", id)))
        if known is not None:
            known.known.add(id)
    return list(found.values())


def _node(message: InboundMessage) -> Node:
    return "message", message.platform_message_id


def _links(message: InboundMessage, among: Collection[str], around: Around) -> Iterator[Node]:
    """To what it belongs."""
    yield from _above(message, among, around)
    thread = thread_of(message)
    if thread is not None:
        yield "thread", thread
        if thread in around.threads:
            yield "conversation", around.threads[thread]
    for id in around.answering.get(message.platform_message_id, ()):
        if id not in around.apart:
            yield "conversation", id


def _above(message: InboundMessage, among: Collection[str], around: Around) -> Iterator[Node]:
    """What it answers. What was split off has only what answers it most nearly."""
    met = False
    for id in _answered(message):
        known = around.answered.get(id)
        if known is None and id not in among:
            continue
        if known is None:
            yield "message", id
        elif not (met and known in around.apart):
            yield "conversation", known
        if known in around.apart:
            return
        met = True


class _Threading:
    """Takes one group after the other."""

    def __init__(self, around: Around, windows: Mapping[HeardKind, int], now: datetime) -> None:
        self._around, self._windows, self._now = around, windows, now
        self.placed: dict[str, InboundMessage] = {}
        self.pairs: list[tuple[Conversation | None, Conversation]] = []
        self.merged: list[tuple[ConversationId, ConversationId]] = []
        self.news: list[News] = []

    def take(self, group: _Group, id: ConversationId) -> None:
        """`id` is that of the conversation, where it is a new one."""
        known = sorted(
            (self._around.conversations[each] for each in group.known),
            key=lambda each: (each.began_at, each.began_with),
        )
        before = known[0] if known else None
        whole = before
        for other in known[1:]:
            whole = self._absorbed(whole or other, other)
        for message in group.messages:
            whole = self._heard(whole, message, id)
        if whole is not None:
            self.pairs.append((before, whole))

    def _absorbed(self, whole: Conversation, other: Conversation) -> Conversation:
        gone = other.merge(whole.id, self._now)
        self.pairs.append((other, gone))
        self.merged.append((other.id, whole.id))
        self.news.append(conversation_told(MERGED, gone, other))
        return whole.absorb(other, self._now)

    def _heard(
        self, before: Conversation | None, message: InboundMessage, id: ConversationId
    ) -> Conversation:
        window = self._windows.get(message.kind)
        closes_at = message.at + timedelta(seconds=window) if window else None
        if before is None:
            after = opened(id, message, self._now, closes_at)
        else:
            after = before.hear(message, self._now, closes_at)
        urgency = urgency_of(message)
        if urgency is not None:
            after = after.weigh(urgency.priority, urgency.reasons, self._now)
        name = OPENED if before is None else MESSAGE_ADDED
        self.placed[message.id] = replace(message, conversation_id=after.id)
        self.news.append(conversation_told(name, after, before, message.id))
        return after

    def threads(self) -> list[ConversationThread]:
        """Those that are new."""
        found = {
            thread: message
            for message in self.placed.values()
            if (thread := thread_of(message)) is not None and thread not in self._around.threads
        }
        return [
            ConversationThread(message.workspace_id, message.channel_id, thread, id)
            for thread, message in found.items()
            if (id := message.conversation_id) is not None
        ]
