"""Reading watches and what they found, inside the actor's walls."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.pages import ListSource, fetch_page
from adapters.db.shelf import Shelf
from adapters.db.watches import HITS, SEARCHES, WATCHES
from domain.listening.model import Watch, WatchSearch
from domain.listening.views import (
    Author,
    Bucket,
    OurName,
    Said,
    ShownHit,
    Spoken,
    Stranger,
    Texts,
    Voice,
    Volume,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId, WatchId
from domain.shared.paging import Filter, Page, PageRequest

_SAID = (
    "SELECT m.id, m.channel_id, c.community_id, c.platform, m.kind, m.at, m.version, m.title,"
    " m.text, m.author_id, m.author ->> 'handle' AS handle, m.spoken, m.sentiment, m.state"
    " FROM inbound_messages m"
    " JOIN channels c ON c.workspace_id = m.workspace_id AND c.id = m.channel_id"
)
_MESSAGE = (
    "JOIN inbound_messages m ON m.workspace_id = t.workspace_id AND m.id = t.inbound_message_id"
)
_MOODS = ("positive", "negative", "neutral", "mixed")
_COUNTED = "count(*) AS hits, " + ", ".join(
    f"count(*) FILTER (WHERE h.sentiment = '{mood}') AS {mood}" for mood in _MOODS
)
_WITHIN = "h.at >= $6 AND h.at < $7"
# In UTC, whatever zone the session has.
_BUCKETS = {
    Bucket.HOUR: "date_trunc('hour', h.at, 'UTC')",
    Bucket.DAY: "date_trunc('day', h.at, 'UTC')",
}
_TEXT = "concat_ws(E'\\n', m.title, m.text)"
_SAYS = "m.workspace_id = h.workspace_id AND m.id = h.inbound_message_id"
_PULL = "1 + log(1 + greatest(0, coalesce((m.author ->> 'followers')::float8, 0)))"


class DbListeningReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._watches = Shelf(
            database,
            WATCHES,
            "watch",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={
                "state": "t.state",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "q": "position(lower(%s) in lower(concat_ws(' ', t.name, t.query))) > 0",
            },
            also="t.removed_at IS NULL",
        )
        self._hits = ListSource(
            select=f"{HITS.listed('t')}, {{position}}, nullif({_TEXT}, '') AS said, m.url,"
            " m.author ->> 'name' AS author_name, m.conversation_id, m.state"
            f" FROM watch_hits t {_MESSAGE}",
            where=database.in_workspace("t"),
            sorts={"id": "t.id", "at": "t.at", "found_at": "t.found_at"},
            filters={
                "watch_id": "t.watch_id",
                "channel_id": "t.channel_id",
                "platform": "t.platform",
                "kind": "t.kind",
                "language": "t.language",
                "sentiment": "t.sentiment",
                "author": "t.author_id",
                "at": "t.at",
                "found_at": "t.found_at",
            },
        )

    async def watch(self, actor: Actor, watch_id: WatchId) -> Watch:
        return await self._watches.one(actor, watch_id)

    async def watches(self, actor: Actor, request: PageRequest) -> Page[Watch]:
        return await self._watches.page(actor, request)

    async def some(self, actor: Actor, ids: Sequence[WatchId]) -> Sequence[Watch]:
        return await self._of(actor, "w.id = ANY ($5)", list(ids))

    async def active(self, actor: Actor) -> Sequence[Watch]:
        return await self._of(actor, "w.state = $5", "active")

    async def _of(self, actor: Actor, condition: str, value: Any) -> Sequence[Watch]:
        found = await self._database.ask(
            actor,
            f"SELECT {WATCHES.listed('w')} FROM watches w"
            f" WHERE {self._database.in_workspace('w')} AND w.removed_at IS NULL AND {condition}"
            " ORDER BY w.id",
            value,
        )
        return [WATCHES.entity(record) for record in found]

    async def revision(self, actor: Actor) -> int:
        found = await self._database.ask_one(
            actor,
            f"SELECT b.revision FROM watchbooks b WHERE {self._database.in_workspace('b')}",
        )
        return found["revision"] if found else 0

    async def searches(self, actor: Actor, watch_id: WatchId) -> Sequence[WatchSearch]:
        found = await self._database.ask(
            actor,
            f"SELECT {SEARCHES.listed('s')} FROM watch_searches s"
            f" WHERE {self._database.in_workspace('s')} AND s.watch_id = $5 ORDER BY s.channel_id",
            watch_id,
        )
        return [SEARCHES.entity(record) for record in found]

    async def hits(self, actor: Actor, watch_id: WatchId, request: PageRequest) -> Page[ShownHit]:
        mine = Filter("watch_id", "in", [watch_id])
        wanted = PageRequest(
            limit=request.limit,
            sort=request.sort,
            filters=[*request.filters, mine],
            after=request.after,
        )
        found, after = await fetch_page(self._database, actor, self._hits, wanted)
        return Page([_shown(record) for record in found], after)

    async def said(self, actor: Actor, message_id: InboundMessageId) -> Said:
        found = await self._database.ask_one(
            actor, f"{_SAID} WHERE {self._database.in_workspace('m')} AND m.id = $5", message_id
        )
        if found is None:
            raise NotFound(thing="inbound_message")
        return _said(found)

    async def latest(self, actor: Actor, since: datetime, most: int) -> Sequence[Said]:
        found = await self._database.ask(
            actor,
            f"{_SAID} WHERE {self._database.in_workspace('m')} AND m.at >= $5"
            " AND m.state = 'visible' ORDER BY m.at DESC, m.id DESC LIMIT $6",
            since,
            most,
        )
        return [_said(record) for record in found]

    async def series(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, bucket: Bucket
    ) -> Sequence[Volume]:
        found = await self._database.ask(
            actor,
            f"SELECT {_BUCKETS[bucket]} AS begins, {_COUNTED} FROM watch_hits h"
            f" WHERE {self._database.in_workspace('h')} AND h.watch_id = $5 AND {_WITHIN}"
            " GROUP BY 1 ORDER BY 1",
            watch_id,
            since,
            until,
        )
        return [_volume(record, record["begins"]) for record in found]

    async def voices(
        self, actor: Actor, ids: Sequence[WatchId], since: datetime, until: datetime
    ) -> Sequence[Voice]:
        found = await self._database.ask(
            actor,
            f"SELECT h.watch_id, h.platform, {_COUNTED}, sum({_PULL})::float8 AS pull"
            f" FROM watch_hits h LEFT JOIN inbound_messages m ON {_SAYS}"
            f" WHERE {self._database.in_workspace('h')} AND h.watch_id = ANY ($5) AND {_WITHIN}"
            " GROUP BY h.watch_id, h.platform ORDER BY h.watch_id, h.platform",
            list(ids),
            since,
            until,
        )
        return [
            Voice(
                WatchId(record["watch_id"]),
                record["platform"],
                _volume(record, since),
                record["pull"],
            )
            for record in found
        ]

    async def spoken(
        self, actor: Actor, ids: Sequence[WatchId], since: datetime, until: datetime, most: int
    ) -> Mapping[WatchId, Sequence[Spoken]]:
        found = await self._database.ask(
            actor,
            "SELECT said.* FROM unnest($5::text[]) WITH ORDINALITY AS w(id, n), LATERAL ("
            f"SELECT h.watch_id, {_TEXT} AS said, {_PULL} AS pull"
            f" FROM watch_hits h JOIN inbound_messages m ON {_SAYS} AND m.state = 'visible'"
            f" WHERE {self._database.in_workspace('h')} AND h.watch_id = w.id AND {_WITHIN}"
            " ORDER BY h.at DESC, h.id DESC LIMIT $8) said",
            list(ids),
            since,
            until,
            most,
        )
        texts: dict[WatchId, list[Spoken]] = {}
        for record in found:
            one = Spoken(record["said"], record["pull"])
            texts.setdefault(WatchId(record["watch_id"]), []).append(one)
        return texts

    async def authors(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, most: int
    ) -> Sequence[Author]:
        found = await self._database.ask(
            actor,
            "SELECT h.platform, h.author_id, count(*) AS hits, max(h.at) AS latest_at,"
            " (array_agg(h.author_handle ORDER BY h.at DESC))[1] AS handle FROM watch_hits h"
            f" WHERE {self._database.in_workspace('h')} AND h.watch_id = $5 AND {_WITHIN}"
            " AND h.author_id IS NOT NULL GROUP BY h.platform, h.author_id"
            " ORDER BY count(*) DESC, max(h.at) DESC, h.author_id LIMIT $8",
            watch_id,
            since,
            until,
            most,
        )
        return [Author(**dict(record)) for record in found]

    async def texts(
        self, actor: Actor, watch_id: WatchId, since: datetime, until: datetime, most: int
    ) -> Texts:
        mine = (
            "EXISTS (SELECT FROM watch_hits h WHERE h.workspace_id = m.workspace_id"
            " AND h.inbound_message_id = m.id AND h.watch_id = $5)"
        )
        asked = (
            f"SELECT {_TEXT} AS said FROM inbound_messages m"
            f" WHERE {self._database.in_workspace('m')} AND m.at >= $6 AND m.at < $7"
            " AND m.state = 'visible' AND {which} ORDER BY m.at DESC, m.id DESC LIMIT $8"
        )
        parameters = (watch_id, since, until, most)
        found = await self._database.ask(actor, asked.format(which=mine), *parameters)
        others = await self._database.ask(actor, asked.format(which=f"NOT {mine}"), *parameters)
        return Texts([row["said"] for row in found], [row["said"] for row in others])

    async def our_names(self, actor: Actor) -> Sequence[OurName]:
        found = await self._database.ask(
            actor,
            "SELECT c.id AS channel_id, c.platform, c.account_id, c.handle, c.name FROM channels c"
            f" WHERE {self._database.in_workspace('c')} AND c.status <> 'disconnected'"
            " ORDER BY c.id",
        )
        return [OurName(**dict(record)) for record in found]

    async def strangers(self, actor: Actor, since: datetime, most: int) -> Sequence[Stranger]:
        found = await self._database.ask(
            actor,
            "SELECT p.*, c.platform FROM (SELECT m.workspace_id, m.channel_id, m.author_id,"
            "  count(*) AS messages, max(m.at) AS latest_at,"
            "  (array_agg(m.author ORDER BY m.at DESC))[1] AS author FROM inbound_messages m"
            f"  WHERE {self._database.in_workspace('m')} AND m.at >= $5"
            "  AND m.author_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY max(m.at) DESC LIMIT $6) p"
            " JOIN channels c ON c.workspace_id = p.workspace_id AND c.id = p.channel_id"
            " WHERE c.account_id IS DISTINCT FROM p.author_id ORDER BY p.latest_at DESC",
            since,
            most,
        )
        people: dict[tuple[str, str], Stranger] = {}
        for record in found:
            key = record["platform"], record["author_id"]
            people.setdefault(key, _stranger(record))
        return list(people.values())


def _said(record: Any) -> Said:
    return Said(
        inbound_message_id=InboundMessageId(record["id"]),
        channel_id=ChannelId(record["channel_id"]),
        community_id=CommunityId(record["community_id"]),
        platform=record["platform"],
        kind=HeardKind(record["kind"]),
        at=record["at"],
        version=record["version"],
        text="\n".join(part for part in (record["title"], record["text"]) if part),
        author_id=record["author_id"],
        author_handle=record["handle"],
        language=record["spoken"],
        sentiment=record["sentiment"],
        is_gone=record["state"] != "visible",
    )


def _shown(record: Any) -> ShownHit:
    return ShownHit(
        hit=HITS.entity({column: record[column] for column in HITS.columns}),
        text=record["said"],
        url=record["url"],
        author_name=record["author_name"],
        conversation_id=record["conversation_id"],
        is_gone=record["state"] != "visible",
    )


def _volume(record: Any, at: datetime) -> Volume:
    return Volume(at, record["hits"], **{mood: record[mood] for mood in _MOODS})


def _stranger(record: Any) -> Stranger:
    author = record["author"] or {}
    return Stranger(
        platform=record["platform"],
        author_id=record["author_id"],
        channel_id=ChannelId(record["channel_id"]),
        handle=author.get("handle"),
        name=author.get("name"),
        url=author.get("url"),
        messages=record["messages"],
        latest_at=record["latest_at"],
    )
