"""Judge any text, for whoever asks before it is published somewhere."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.moderation.gathering import judged_by
from domain.moderation.judging import Judgement, Said
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId


@dataclass(frozen=True, slots=True)
class TextToJudge:
    """What somebody is about to say, and what the caller knows of them; instants are UTC."""

    text: str
    kind: HeardKind | None = None
    channel_id: ChannelId | None = None
    author_id: str | None = None
    account_created_at: datetime | None = None
    messages_before: int | None = None
    language: str | None = None


async def judge_text(room: Moderation, actor: Actor, request: TextToJudge) -> Judgement:
    """Nothing of it is kept. Raises MissingScope, NotFound for a channel."""
    actor.require(Permission.MODERATION_READ)
    said = Said(
        text=request.text,
        at=room.clock.now(),
        kind=request.kind,
        channel_id=request.channel_id,
        author_id=request.author_id,
        account_created_at=request.account_created_at,
        messages_before=request.messages_before,
        language=request.language,
    )
    if said.channel_id is not None:
        community = await room.reads.community_of(actor, said.channel_id)
        said = replace(said, community_id=community)
    ready = await room.rulebooks.current(actor)
    judgement, _ = await judged_by(room, actor, ready, said)
    return judgement
