"""What was said before, as rules ask for it, inside the actor's walls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.moderation_rules import JUDGEMENTS
from domain.moderation.judged import Judged
from domain.moderation.judging import Said
from domain.moderation.judging_ports import Heard
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId
from domain.shared.likeness import Likeness

MOST_COMPARED = 2000
"""So many of the latest messages are looked through for such as say the same."""

_HEARD = (
    "SELECT m.id, m.version, m.channel_id, m.state, m.kind, m.at, m.author_id, m.language,"
    " m.title, m.text, c.community_id FROM inbound_messages m"
    " JOIN channels c ON c.workspace_id = m.workspace_id AND c.id = m.channel_id"
)


class DbJudgingReads:
    """What moderation's reads know of the past."""

    def __init__(self, database: Database) -> None:
        self._past = database

    async def heard(self, actor: Actor, subject_id: InboundMessageId) -> Heard:
        found = await self._past.ask_one(
            actor, f"{_HEARD} WHERE {self._past.in_workspace('m')} AND m.id = $5", subject_id
        )
        if found is None:
            raise NotFound(thing="inbound_message")
        return _heard(found)

    async def begin_of(self, actor: Actor, since: datetime, most: int) -> datetime:
        found = await self._past.ask_one(
            actor,
            f"SELECT m.at FROM inbound_messages m WHERE {self._past.in_workspace('m')}"
            f" AND m.at >= $5 ORDER BY m.at DESC, m.id DESC OFFSET $6 LIMIT 1",
            since,
            most - 1,
        )
        return found["at"] if found else since

    async def heard_after(
        self, actor: Actor, since: datetime, after: Heard | None, limit: int
    ) -> Sequence[Heard]:
        at, id = (after.said.at, after.subject_id) if after else (since, "")
        found = await self._past.ask(
            actor,
            f"{_HEARD} WHERE {self._past.in_workspace('m')} AND (m.at, m.id) > ($5, $6)"
            f" AND m.state = 'visible' ORDER BY m.at, m.id LIMIT $7",
            at,
            id,
            limit,
        )
        return [_heard(record) for record in found]

    async def community_of(self, actor: Actor, channel_id: ChannelId) -> CommunityId:
        found = await self._past.ask_one(
            actor,
            f"SELECT c.community_id FROM channels c"
            f" WHERE {self._past.in_workspace('c')} AND c.id = $5",
            channel_id,
        )
        if found is None:
            raise NotFound(thing="channel")
        return CommunityId(found["community_id"])

    async def said_before(self, actor: Actor, author_id: str, before: datetime, most: int) -> int:
        return await self._count(actor, author_id, "m.at < $6", most, before)

    async def said_within(
        self, actor: Actor, author_id: str, since: datetime, until: datetime, most: int
    ) -> int:
        between = "m.at > $6 AND m.at < $8"
        return await self._count(actor, author_id, between, most, since, until)

    async def alike(
        self,
        actor: Actor,
        likeness: Likeness,
        since: datetime,
        until: datetime,
        but: InboundMessageId | None,
    ) -> Sequence[tuple[datetime, Likeness]]:
        found = await self._past.ask(
            actor,
            f"SELECT DISTINCT ON (r.subject_id) r.at, r.digest, r.marks FROM ("
            f" SELECT j.subject_id, j.subject_version, j.at, j.digest, j.heads, j.marks"
            f" FROM moderation_judgements j WHERE {self._past.in_workspace('j')}"
            f" AND j.at >= $5 AND j.at <= $6 AND j.digest IS NOT NULL"
            f" AND j.subject_id IS DISTINCT FROM $7 ORDER BY j.at DESC LIMIT {MOST_COMPARED}) r"
            f" WHERE r.digest = $8 OR r.heads && $9"
            f" ORDER BY r.subject_id, r.subject_version DESC",
            since,
            until,
            but,
            likeness.digest,
            list(likeness.heads),
        )
        return [(row["at"], Likeness(row["digest"], tuple(row["marks"]))) for row in found]

    async def judgements(self, actor: Actor, subject_id: InboundMessageId) -> Sequence[Judged]:
        found = await self._past.ask(
            actor,
            f"SELECT {JUDGEMENTS.listed('j')} FROM moderation_judgements j"
            f" WHERE {self._past.in_workspace('j')} AND j.subject_id = $5"
            f" ORDER BY j.subject_version DESC",
            subject_id,
        )
        return [JUDGEMENTS.entity(record) for record in found]

    async def _count(
        self, actor: Actor, author_id: str, when: str, most: int, *instants: datetime
    ) -> int:
        first, *rest = instants
        found = await self._past.ask_one(
            actor,
            f"SELECT count(*) AS many FROM (SELECT FROM inbound_messages m"
            f" WHERE {self._past.in_workspace('m')} AND m.author_id = $5 AND {when}"
            f" LIMIT $7) counted",
            author_id,
            first,
            most,
            *rest,
        )
        return int(found["many"])


def _heard(record: Any) -> Heard:
    said = [part for part in (record["title"], record["text"]) if part]
    return Heard(
        said=Said(
            text="\n".join(said),
            at=record["at"],
            kind=HeardKind(record["kind"]),
            channel_id=record["channel_id"],
            community_id=record["community_id"],
            author_id=record["author_id"],
            language=record["language"],
            subject_id=record["id"],
        ),
        subject_id=record["id"],
        channel_id=record["channel_id"],
        version=record["version"],
        is_gone=record["state"] != "visible",
    )
