"""What was said before, and judgements, in memory; what a text shows at a glance, as it is told."""

import re
from collections.abc import Sequence
from datetime import datetime

from domain.inbox.model import InboundMessage, MessageState
from domain.moderation.judged import Judged
from domain.moderation.judging import Link, Said, Span
from domain.moderation.judging_ports import Heard
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId
from domain.shared.likeness import Likeness
from tests.kit.fakes.memory import FakeTransaction, Memory

LINK = re.compile(r"https?://([a-z.]+)\S*")


class FakeGlances:
    """Its language is what it is told; links have a scheme."""

    def __init__(self) -> None:
        self.speaks: str | None = None

    async def ready(self) -> None: ...

    def language(self, text: str) -> str | None:
        return self.speaks

    def links(self, text: str) -> Sequence[Link]:
        return [Link(found[1], Span(*found.span())) for found in LINK.finditer(text)]


class FakeJudgements:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows = tx.tables.moderation_judgements

    async def keep(self, judged: Judged) -> bool:
        key = (judged.workspace_id, judged.subject_id, judged.subject_version)
        return self._rows.setdefault(key, judged) is judged


class FakeJudgingReads:
    _memory: Memory

    async def heard(self, actor: Actor, subject_id: InboundMessageId) -> Heard:
        found = self._memory.tables.inbound_messages.get((actor.workspace, subject_id))
        if found is None:
            raise NotFound(thing="inbound_message")
        return self._heard(found)

    async def begin_of(self, actor: Actor, since: datetime, most: int) -> datetime:
        said = [m.at for m in self._inbox(actor) if m.at >= since]
        return said[-most] if len(said) >= most else since

    async def heard_after(
        self, actor: Actor, since: datetime, after: Heard | None, limit: int
    ) -> Sequence[Heard]:
        place = (after.said.at, after.subject_id) if after else (since, "")
        later = [m for m in self._inbox(actor) if (m.at, m.id) > place]
        return [self._heard(m) for m in later if m.state is MessageState.VISIBLE][:limit]

    async def community_of(self, actor: Actor, channel_id: ChannelId) -> CommunityId:
        found = self._memory.tables.channels.get((actor.workspace, channel_id))
        if found is None:
            raise NotFound(thing="channel")
        return found.community_id

    async def said_before(self, actor: Actor, author_id: str, before: datetime, most: int) -> int:
        said = [m for m in self._inbox(actor) if m.author_id == author_id and m.at < before]
        return min(len(said), most)

    async def said_within(
        self, actor: Actor, author_id: str, since: datetime, until: datetime, most: int
    ) -> int:
        said = [m for m in self._inbox(actor) if m.author_id == author_id and since < m.at < until]
        return min(len(said), most)

    async def alike(
        self,
        actor: Actor,
        likeness: Likeness,
        since: datetime,
        until: datetime,
        but: InboundMessageId | None,
    ) -> Sequence[tuple[datetime, Likeness]]:
        last = {
            j.subject_id: j
            for j in self._memory.tables.moderation_judgements.values()
            if j.workspace_id == actor.workspace and since <= j.at <= until and j.subject_id != but
        }
        return [(j.at, j.likeness) for j in last.values() if j.likeness is not None]

    async def judgements(self, actor: Actor, subject_id: InboundMessageId) -> Sequence[Judged]:
        kept = self._memory.tables.moderation_judgements
        return [kept[key] for key in sorted(kept, reverse=True) if key[1] == subject_id]

    def _inbox(self, actor: Actor) -> list[InboundMessage]:
        kept = self._memory.tables.inbound_messages.values()
        mine = [message for message in kept if message.workspace_id == actor.workspace]
        return sorted(mine, key=lambda message: (message.at, message.id))

    def _heard(self, message: InboundMessage) -> Heard:
        channel = self._memory.tables.channels[message.workspace_id, message.channel_id]
        said = Said(
            text="\n".join(part for part in (message.title, message.text) if part),
            at=message.at,
            kind=message.kind,
            channel_id=message.channel_id,
            community_id=channel.community_id,
            author_id=message.author_id,
            language=message.language,
            subject_id=message.id,
        )
        gone = message.state is not MessageState.VISIBLE
        return Heard(said, message.id, message.channel_id, message.version, gone)
