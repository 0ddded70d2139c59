"""Reading detectors, signals, what was counted, and what people say in an episode."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.db.database import Database
from adapters.db.detection import DETECTORS, SERIES, SIGNALS, buckets_of, sums_of
from adapters.db.heard_places import MAY_BE_ABOUT, WORDS, HeardPlaces, is_about, place
from adapters.db.shelf import Shelf
from domain.crises.detection_ports import Evidence, SaidAuthor, SaidSample, SaidTerm
from domain.crises.detector import Measure
from domain.crises.detector_kept import Detector
from domain.crises.ports import Scope
from domain.crises.series import BUCKETS_AN_HOUR, HOUR_SECONDS, begin_of
from domain.crises.series_kept import KeptHour, KeptSeries
from domain.crises.signal import Signal, SignalReason
from domain.inbox.model import MessageState
from domain.inbox.mood import Sentiment
from domain.listening.topics import topics_of
from domain.shared.access import Actor
from domain.shared.ids import DetectorId, InboundMessageId, SignalId
from domain.shared.paging import Page, PageRequest
from domain.shared.topic_words import words_of

EXCERPT = 280
SAMPLES, AUTHORS, TERMS = 5, 5, 10
MOST_READ = 500
"""Of so many messages the words are counted."""

_ABOUT = {
    Measure.COMPLAINTS: "m.analysis -> 'reading' -> 'intents' @> '[{\"intent\": \"complaint\"}]'",
    Measure.HITS: "EXISTS (SELECT FROM watch_hits h WHERE h.workspace_id = m.workspace_id"
    " AND h.inbound_message_id = m.id)",
}


class DbDetectionReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        self._detectors = Shelf(
            database,
            DETECTORS,
            "detector",
            sorts=("id", "created_at", "updated_at", "name"),
            filters={
                "kind": "t.kind",
                "measure": "t.measure",
                "community_id": "t.community_id",
                "platform": "t.platform",
                "watch_id": "t.watch_id",
                "topic": "t.topic",
                "enabled": "t.enabled = %s",
                "external_id": "t.external_id",
            },
            also="t.removed_at IS NULL",
        )
        self._signals = Shelf(
            database,
            SIGNALS,
            "signal",
            # The worst is the first of its words.
            sorts=("id", "created_at", "updated_at", "severity"),
            filters={
                "detector_id": "t.detector_id",
                "kind": "t.kind",
                "state": "t.state",
                "severity": "t.severity",
                "reason": "t.reason",
                "community_id": "t.community_id",
                "platform": "t.platform",
                "watch_id": "t.watch_id",
                "topic": "t.topic",
                "crisis_id": "t.crisis_id",
                "goes_on": "(t.closed IS NULL) = %s",
                "created_at": "t.created_at",
            },
        )
        self._touched = (
            f"SELECT m.at FROM inbound_messages m WHERE {mine('m')} AND m.changed_in >= $5"
            f" UNION ALL SELECT h.at FROM watch_hits h WHERE {mine('h')} AND h.changed_in >= $5"
        )
        # An edit may give a case another topic, and that lies in the hour in which it was opened.
        self._cases_touched = (
            " UNION ALL SELECT k.created_at FROM moderation_cases k JOIN inbound_messages m"
            f" ON {mine('m')} AND m.changed_in >= $5 AND m.id = k.inbound_message_id"
            f" WHERE {mine('k')}"
        )
        heard = (
            f" FROM inbound_messages m WHERE {mine('m')} AND m.at >= $5 AND m.at < $6"
            f" AND m.state = '{MessageState.VISIBLE}' AND {HeardPlaces(database).of_messages()}"
        )
        self._texts = f"SELECT m.id, {WORDS} AS words {heard} AND {MAY_BE_ABOUT}"
        self._said = (
            "SELECT m.id, m.author_id, m.author ->> 'handle' AS handle,"
            f" coalesce((m.author ->> 'followers')::bigint, 0) AS reach, {WORDS} AS words {heard}"
            " AND ($10::text[] IS NULL OR m.id = ANY ($10)) AND {about}"
        )

    async def detector(self, actor: Actor, detector_id: DetectorId) -> Detector:
        return await self._detectors.one(actor, detector_id)

    async def detectors(self, actor: Actor, request: PageRequest) -> Page[Detector]:
        return await self._detectors.page(actor, request)

    async def reasons(
        self, actor: Actor, detector_ids: Collection[DetectorId] | None = None
    ) -> Mapping[DetectorId, Mapping[SignalReason, int]]:
        records = await self._database.ask(
            actor,
            "SELECT t.detector_id, t.reason, count(*) AS times FROM signals t"
            f" WHERE {self._database.in_workspace('t')}"
            " AND ($5::text[] IS NULL OR t.detector_id = ANY ($5))"
            " AND t.reason IS NOT NULL GROUP BY t.detector_id, t.reason",
            None if detector_ids is None else list(detector_ids),
        )
        found: dict[DetectorId, dict[SignalReason, int]] = {}
        for record in records:
            mine = found.setdefault(DetectorId(record["detector_id"]), {})
            mine[SignalReason(record["reason"])] = record["times"]
        return found

    async def signal(self, actor: Actor, signal_id: SignalId) -> Signal:
        return await self._signals.one(actor, signal_id)

    async def signals(self, actor: Actor, request: PageRequest) -> Page[Signal]:
        return await self._signals.page(actor, request)

    async def places(self, actor: Actor) -> Sequence[Scope]:
        records = await self._database.ask(
            actor,
            "SELECT DISTINCT t.community_id, t.platform, t.watch_id, t.topic FROM detectors t"
            f" WHERE {self._database.in_workspace('t')} AND t.enabled AND t.removed_at IS NULL",
        )
        return [Scope(*record.values()) for record in records]

    async def mark(self, actor: Actor) -> int:
        record = await self._database.ask_one(
            actor,
            "SELECT (h.era << 44) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS mark"
            " FROM home_of_changes() h",
        )
        mark: int = record["mark"]
        return mark

    async def series(self, actor: Actor, key: str) -> KeptSeries | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {SERIES.listed('t')} FROM heard_series t"
            f" WHERE {self._database.in_workspace('t')} AND t.key = $5",
            key,
        )
        return SERIES.entity(record) if record else None

    async def hours(self, actor: Actor, key: str, first: int, until: int) -> Sequence[KeptHour]:
        records = await self._database.ask(
            actor,
            "SELECT t.hour, t.sums, t.buckets FROM heard_hours t"
            f" WHERE {self._database.in_workspace('t')} AND t.key = $5"
            " AND t.hour >= $6 AND t.hour < $7 ORDER BY t.hour",
            *(key, first, until),
        )
        return [
            KeptHour(
                *(actor.workspace, key, record["hour"], sums_of(record["sums"])),
                buckets_of(record["buckets"]),
            )
            for record in records
        ]

    async def touched(self, actor: Actor, scope: Scope, mark: int, until: int) -> Collection[int]:
        touched = self._touched if scope.topic is None else self._touched + self._cases_touched
        records = await self._database.ask(
            actor,
            f"SELECT DISTINCT floor(extract(epoch FROM c.at) / {HOUR_SECONDS})::int AS hour"
            f" FROM ({touched}) c WHERE c.at < $6",
            *(mark, begin_of(until)),
        )
        return {record["hour"] for record in records}

    async def evidence(self, actor: Actor, signal: Signal) -> Evidence:
        about = _ABOUT.get(signal.measure, f"m.sentiment = '{Sentiment.NEGATIVE}'")
        # An hour is judged at once: what was out of the ordinary began up to an hour before.
        since = begin_of(signal.first - BUCKETS_AN_HOUR + 1)
        given = await self._between(actor, signal.scope, since, begin_of(signal.last + 1))
        said = self._said.format(about=about)
        counted = await self._database.ask_one(
            actor, f"SELECT count(*) AS times FROM ({said}) s", *given
        )
        widest = await self._database.ask(
            actor, f"SELECT * FROM ({said}) s ORDER BY s.reach DESC, s.id LIMIT {MOST_READ}", *given
        )
        authors = await self._database.ask(
            actor,
            "SELECT s.author_id, max(s.handle) AS handle, count(*) AS messages,"
            f" max(s.reach) AS reach FROM ({said}) s WHERE s.author_id IS NOT NULL"
            f" GROUP BY s.author_id ORDER BY messages DESC, reach DESC, s.author_id"
            f" LIMIT {AUTHORS}",
            *given,
        )
        before = await self._between(actor, signal.scope, since - timedelta(days=1), since)
        usual = await self._database.ask(
            actor,
            f"SELECT s.words FROM ({self._said.format(about='true')}) s LIMIT {MOST_READ}",
            *before,
        )
        return Evidence(
            messages=counted["times"],
            samples=[_sample(record) for record in widest[:SAMPLES]],
            authors=[SaidAuthor(**record) for record in authors],
            terms=_terms(
                [record["words"] for record in widest],
                [record["words"] for record in usual],
                but={signal.topic} if signal.topic else (),
            ),
        )

    async def _between(
        self, actor: Actor, scope: Scope, since: datetime, until: datetime
    ) -> tuple[Any, ...]:
        """What is asked of all that was said there: $5 to $10, of which the last are the messages
        that are about its topic."""
        given = (since, until, *place(scope))
        if scope.topic is None:
            return *given, None
        records = await self._database.ask(actor, self._texts, *given, scope.topic)
        about = [one["id"] for one in records if is_about(scope.topic, one["words"])]
        return *given, about


def _sample(record: Any) -> SaidSample:
    words: str = record["words"]
    return SaidSample(
        id=InboundMessageId(record["id"]),
        excerpt=words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…",
        author_id=record["author_id"],
        handle=record["handle"],
        reach=record["reach"],
    )


def _terms(texts: Sequence[str], others: Sequence[str], but: Collection[str]) -> Sequence[SaidTerm]:
    """The words that give it away beside what was said the day before; where nothing does, as among
    few messages, the commonest long ones. `but` are those that all of them say."""
    if found := topics_of(texts, others, TERMS, but):
        return [SaidTerm(topic.word, topic.found) for topic in found]
    words = (word for text in texts for word in words_of(text) if word not in but)
    counts = Counter(word for word in words if len(word) > 3)
    common = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [SaidTerm(*each) for each in common[:TERMS]]
