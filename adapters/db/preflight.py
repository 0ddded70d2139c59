"""What near-duplicates are found by is kept beside each message, and follows its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.db.mapping import Table
from domain.publishing.model import Message
from domain.shared.ids import ChannelId, MessageId, WorkspaceId
from domain.shared.likeness import Likeness, likeness


@dataclass(frozen=True, slots=True)
class SaidText:
    """What a message says first on this channel. `marks` are four bytes each."""

    workspace_id: WorkspaceId
    message_id: MessageId
    channel_id: ChannelId
    digest: str
    heads: tuple[str, ...]
    marks: bytes


SAID_TEXTS = Table("said_texts", SaidText, keys=("workspace_id", "message_id", "channel_id"))


def said_texts(message: Message) -> list[list[SaidText]]:
    """One for each channel; those that say the same lie together."""
    said: dict[str, list[ChannelId]] = {}
    for delivery in message.deliveries:
        if delivery.part == 1:
            text = message.content_for(delivery.channel_id).text
            said.setdefault(text, []).append(delivery.channel_id)
    return [_said(message, likeness(text), channels) for text, channels in said.items()]


def _said(message: Message, like: Likeness, channels: Sequence[ChannelId]) -> list[SaidText]:
    marks = bytes.fromhex("".join(like.marks))
    return [
        SaidText(message.workspace_id, message.id, channel_id, like.digest, like.heads, marks)
        for channel_id in channels
    ]


def likeness_from(digest: str, marks: bytes) -> Likeness:
    packed = marks.hex()
    return Likeness(digest, tuple(packed[n : n + 8] for n in range(0, len(packed), 8)))


async def say_anew(connection: Any, changed: Sequence[Message]) -> None:
    """Keep what these messages say now, which are new or whose texts have changed."""
    said = [same for message in changed for same in said_texts(message)]
    if said:
        await connection.executemany(
            "INSERT INTO said_texts"
            " (workspace_id, message_id, channel_id, digest, heads, marks)"
            " SELECT $1, $2, said.channel_id, $4, $5, $6"
            " FROM unnest($3::text[]) AS said(channel_id)"
            " ON CONFLICT (workspace_id, message_id, channel_id) DO UPDATE"
            " SET digest = excluded.digest, heads = excluded.heads, marks = excluded.marks",
            [
                (
                    same[0].workspace_id,
                    same[0].message_id,
                    [it.channel_id for it in same],
                    same[0].digest,
                    list(same[0].heads),
                    same[0].marks,
                )
                for same in said
            ],
        )
