"""What people said, in the sums that detectors go by, from PostgreSQL."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.heard_places import MAY_BE_ABOUT, WORDS, HeardPlaces, is_about, place
from domain.crises.ports import Scope
from domain.crises.series import NOTHING, Grain, Sums, Uttered, begin_of, number_of, tally
from domain.inbox.model import MessageState
from domain.inbox.mood import Sentiment
from domain.shared.access import Actor

CHUNK_HOURS = 24
"""So many are read at once: whole ones, since an author is one voice in an hour."""


class DbSaidHistory:
    """For `domain.crises.ports.SaidHistory`: what is kept is counted as it stands, so nothing can
    be counted twice, and what is edited, read otherwise or gone is counted right."""

    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        places = HeardPlaces(database)
        told = (
            "SELECT m.id, m.version, m.at, m.sentiment, m.author_id,"
            " coalesce((m.author ->> 'followers')::bigint, 0) AS reach,"
            " m.analysis #> '{reading,intents}' AS intents"
        )
        heard = (
            f" FROM inbound_messages m WHERE {mine('m')} AND m.at >= $5 AND m.at < $6"
            f" AND m.state = '{MessageState.VISIBLE}' AND {places.of_messages()}"
        )
        # Texts are long, and read for topics alone.
        self._said = told + heard
        self._said_about = f"{told}, {WORDS} AS words {heard} AND {MAY_BE_ABOUT}"
        self._hits = (
            "SELECT h.at, count(*) AS times FROM watch_hits h"
            f" WHERE {mine('h')} AND h.at >= $5 AND h.at < $6 AND {places.of_channels('h')}"
            " AND ($9::text IS NULL OR h.watch_id = $9) GROUP BY h.at"
        )
        # A case of what has no place is of the whole workspace alone.
        self._cases = (
            "SELECT k.created_at AS at, count(*) AS times FROM moderation_cases k"
            f" WHERE {mine('k')} AND k.created_at >= $5 AND k.created_at < $6"
            f" AND $9::text IS NULL AND {places.of_channels('k')} GROUP BY k.created_at"
        )
        message = f"{mine('m')} AND {MAY_BE_ABOUT} AND m.id"
        self._hits_about = (
            f"SELECT h.at, {WORDS} AS words FROM watch_hits h JOIN inbound_messages m"
            f" ON {message} = h.inbound_message_id"
            f" WHERE {mine('h')} AND h.at >= $5 AND h.at < $6 AND {places.of_channels('h')}"
            " AND ($9::text IS NULL OR h.watch_id = $9)"
        )
        self._cases_about = (
            f"SELECT k.created_at AS at, {WORDS} AS words FROM moderation_cases k"
            f" JOIN inbound_messages m ON {message} = k.inbound_message_id"
            f" WHERE {mine('k')} AND k.created_at >= $5 AND k.created_at < $6"
            f" AND $9::text IS NULL AND {places.of_channels('k')}"
        )

    async def missing(self, actor: Actor, scope: Scope) -> str | None:
        mine = self._database.in_workspace
        record = await self._database.ask_one(
            actor,
            "SELECT CASE WHEN $5::text IS NOT NULL AND NOT EXISTS (SELECT FROM communities c"
            f" WHERE {mine('c')} AND c.id = $5) THEN 'community'"
            " WHEN $6::text IS NOT NULL AND NOT EXISTS (SELECT FROM watches w"
            f" WHERE {mine('w')} AND w.id = $6 AND w.removed_at IS NULL) THEN 'watch' END AS thing",
            scope.community_id,
            scope.watch_id,
        )
        thing: str | None = record["thing"]
        return thing

    async def buckets(
        self, actor: Actor, scope: Scope, first: int, until: int
    ) -> Mapping[int, Sums]:
        found: dict[int, Sums] = {}
        for hour in range(first, until, CHUNK_HOURS):
            begin = begin_of(hour, Grain.HOUR)
            end = begin_of(min(hour + CHUNK_HOURS, until), Grain.HOUR)
            found |= await self._between(actor, scope, begin, end)
        return found

    async def _between(
        self, actor: Actor, scope: Scope, begin: datetime, end: datetime
    ) -> Mapping[int, Sums]:
        given = (begin, end, *place(scope))
        if scope.topic is None:
            said = await self._database.ask(actor, self._said, *given)
            hits = await self._times(actor, self._hits, given)
            load = await self._times(actor, self._cases, given)
        else:
            texts = await self._database.ask(actor, self._said_about, *given, scope.topic)
            said = [record for record in texts if is_about(scope.topic, record["words"])]
            hits = await self._times_about(scope.topic, actor, self._hits_about, given)
            load = await self._times_about(scope.topic, actor, self._cases_about, given)
        buckets = tally(_uttered(record) for record in said)
        for number, times in hits.items():
            buckets[number] = replace(buckets.get(number, NOTHING), hits=times)
        for number, times in load.items():
            buckets[number] = replace(buckets.get(number, NOTHING), load=times)
        return buckets

    async def _times(self, actor: Actor, query: str, given: tuple[Any, ...]) -> Counter[int]:
        counts: Counter[int] = Counter()
        for record in await self._database.ask(actor, query, *given):
            counts[number_of(record["at"])] += record["times"]
        return counts

    async def _times_about(
        self, topic: str, actor: Actor, query: str, given: tuple[Any, ...]
    ) -> Counter[int]:
        """Of what is about a message that is about it, as that stands."""
        records = await self._database.ask(actor, query, *given, topic)
        return Counter(
            number_of(record["at"]) for record in records if is_about(topic, record["words"])
        )


def _uttered(record: Any) -> Uttered:
    return Uttered(
        id=record["id"],
        version=record["version"],
        at=record["at"],
        is_negative=record["sentiment"] == Sentiment.NEGATIVE,
        intents=tuple(each["intent"] for each in record["intents"] or ()),
        author_id=record["author_id"],
        reach=record["reach"],
    )
