"""What preflight asks, answered from memory; and a reader that is told what it reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.publishing.model import Message
from domain.publishing.preflight_ports import (
    LIKELIEST,
    RECENT,
    Alike,
    JustSaid,
    Misspelling,
    Near,
    Surroundings,
)
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MessageId
from domain.shared.likeness import Likeness, likeness
from tests.kit.fakes.memory import Memory, Tables

_NOT_SAID = frozenset(
    {
        *(DeliveryState.DRAFT, DeliveryState.CANCELLED),
        *(DeliveryState.DELETED, DeliveryState.REJECTED),
    }
)


@dataclass
class FakeReader:
    """Every text is in the language it is told, no word is wrong, and every address is public."""

    spoken: str | None = "en"
    refused: dict[str, str] = field(default_factory=dict)
    wrong: tuple[Misspelling, ...] = ()
    apart: dict[str, str] = field(default_factory=dict)

    async def ready(self) -> None:
        return None

    def language(self, text: str) -> str | None:
        return self.spoken

    def emoji(self, text: str) -> Sequence[tuple[int, int]]:
        return [(at, at + 1) for at, sign in enumerate(text) if sign > "\U0001f000"]

    def judge(self, address: str) -> str | None:
        return self.refused.get(address)

    def terms(self, text: str, terms: Sequence[str]) -> Sequence[tuple[int, int, str]]:
        return [(at, at + len(it), it) for it in terms if (at := text.find(it)) >= 0]

    async def parted(self, hashtags: Sequence[str], language: str | None) -> Mapping[str, str]:
        return {hashtag: self.apart[hashtag] for hashtag in hashtags if hashtag in self.apart}

    async def misspellings(self, text: str, language: str) -> Sequence[Misspelling]:
        return self.wrong


async def surroundings_in(
    memory: Memory,
    actor: Actor,
    channel_ids: Sequence[ChannelId],
    said: Sequence[Likeness],
    now: datetime,
    at: datetime | None,
    within: timedelta,
) -> Surroundings:
    likely: dict[ChannelId, list[tuple[bool, int, MessageId, Alike]]] = {}
    near = []
    heads = {head for it in said for head in it.heads}
    for message, channel_id, when in _others(memory.tables, actor, channel_ids):
        like = likeness(message.content_for(channel_id).text)
        shared = len(heads & set(like.heads))
        same = any(it.digest == like.digest for it in said)
        if when >= now - RECENT and (shared or same):
            found = Alike(channel_id, message.id, when, like)
            likely.setdefault(channel_id, []).append((same, shared, message.id, found))
        if at is not None and abs(when - at) < within:
            near.append(Near(channel_id, message.id, when))
    ranked = [sorted(it, key=lambda it: it[:3], reverse=True)[:LIKELIEST] for it in likely.values()]
    alike = tuple(it[-1] for best in ranked for it in best)
    if at is None:
        return Surroundings(alike)
    near.sort(key=lambda it: abs(it.at - at))
    return Surroundings(alike, tuple(near), _zones(memory.tables, actor, channel_ids))


def just_said_in(
    memory: Memory,
    actor: Actor,
    going: Sequence[tuple[MessageId, ChannelId]],
    now: datetime,
    within: timedelta,
) -> JustSaid:
    alike: dict[tuple[MessageId, ChannelId], list[Alike]] = {}
    last: dict[ChannelId, Near] = {}
    out = [
        (d, memory.tables.messages[actor.workspace, d.message_id])
        for d in memory.tables.deliveries.values()
        if d.workspace_id == actor.workspace and (d.part, d.state) == (1, DeliveryState.PUBLISHED)
    ]
    for message_id, channel_id in going:
        mine = memory.tables.messages[actor.workspace, message_id].content_for(channel_id).text
        own = likeness(mine)
        for delivery, message in out:
            when = delivery.published_at or now
            kin = _origins(memory.tables, message_id) & _origins(memory.tables, message.id)
            if delivery.channel_id != channel_id or message.id == message_id or kin:
                continue
            said = likeness(message.content_for(channel_id).text)
            shared = said.digest == own.digest or set(said.heads) & set(own.heads)
            if when >= now - RECENT and shared:
                found = Alike(channel_id, message.id, when, said)
                alike.setdefault((message_id, channel_id), []).append(found)
            if when > now - within and (channel_id not in last or last[channel_id].at < when):
                last[channel_id] = Near(channel_id, message.id, when)
    return JustSaid(alike, last)


def _origins(tables: Tables, message_id: MessageId) -> set[str]:
    """The evergreen or the series a message came from."""
    turns = [
        it.evergreen_id for it in tables.evergreen_turns.values() if it.message_id == message_id
    ]
    times = [it.series_id for it in tables.occurrences.values() if it.message_id == message_id]
    return {*turns, *times}


def _others(
    tables: Tables, actor: Actor, channel_ids: Sequence[ChannelId]
) -> Sequence[tuple[Message, ChannelId, datetime]]:
    return [
        (message, delivery.channel_id, delivery.published_at or message.publish_at)
        for delivery in tables.deliveries.values()
        if delivery.workspace_id == actor.workspace
        and delivery.channel_id in channel_ids
        and delivery.part == 1
        and delivery.state not in _NOT_SAID
        and (message := tables.messages[actor.workspace, delivery.message_id]).publish_at
    ]


def _zones(tables: Tables, actor: Actor, channel_ids: Sequence[ChannelId]) -> dict[ChannelId, str]:
    workspace = tables.workspaces[actor.workspace]
    found = (tables.channels.get((actor.workspace, it)) for it in channel_ids)
    channels = [channel for channel in found if channel]
    return {
        channel.id: tables.communities[actor.workspace, channel.community_id].timezone
        or workspace.timezone
        for channel in channels
    }
