"""The room of the brand, with what it asks of the other rooms: numbers of insights, texts and the
voice of publishing."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.db.brand import BrandTx, DbBrandReads
from adapters.db.brand_published import DbPublished, Said
from adapters.db.brand_voice import DbBrandVoiceReads
from adapters.db.database import Database
from adapters.db.transaction import Begin, Tools
from adapters.voice_quoting import findings_of, placed_texts, quote_of
from adapters.voice_reading import remarks_on
from domain.brand.heard import Heard, Quote
from domain.brand.nothing import Nothing
from domain.brand.ports import Counted
from domain.brand.progress import Days, Known, NotKnown
from domain.brand.room import BrandRoom
from domain.brand.strategy import Filters, Objective, Of
from domain.insights.measures import NoWork
from domain.insights.query import Dimension, MetricAnswer, MetricQuery, Series, Subjects
from domain.insights.room import Insights
from domain.insights.use_cases.query_metrics import query_metrics
from domain.insights.views import Unavailable
from domain.publishing.brand_voice import BrandVoice, spoken_there
from domain.publishing.preflight import Remark
from domain.publishing.preflight_ports import Reader
from domain.shared.access import Actor

ALL_OF_THEM = 1_000_000
_BY_CHANNEL = (Dimension.CHANNEL, Dimension.PLATFORM, Dimension.COMMUNITY)
_FILTERED = {
    "channel_ids": 0,
    "platforms": 1,
    "community_ids": 2,
    "campaign_ids": 3,
}
"""Where in the key of a series each filter finds its values."""

_WHY: Mapping[Unavailable | NoWork | None, NotKnown] = {
    Unavailable.NOT_SUPPORTED: NotKnown.NOT_SUPPORTED,
    Unavailable.NOT_MEASURED_YET: NotKnown.NOT_MEASURED_YET,
    Unavailable.NOT_SAID: NotKnown.NOT_SAID,
    NoWork.NOTHING_TO_COUNT: NotKnown.NOTHING_TO_COUNT,
    NoWork.NOT_CONNECTED_YET: NotKnown.NOT_CONNECTED_YET,
}
_TELLING = (NotKnown.NOT_SAID, NotKnown.NOT_MEASURED_YET, NotKnown.NOT_SUPPORTED)
"""What comes closest to a number says why there is none."""


def brand_of(database: Database, tools: Tools, insights: Insights, reader: Reader) -> BrandRoom:
    return BrandRoom(
        begin=Begin(BrandTx, tools),
        reads=DbBrandReads(database),
        numbers=NumbersOfInsights(insights),
        published=PublishedAndHeard(database, reader),
        clock=tools.clock,
        ids=tools.ids,
    )


class NumbersOfInsights:
    """For `domain.brand.ports.Numbers`: of posts, of posts in campaigns and of accounts there is
    one question each, by channel; which of them an objective is about is chosen from the answer.
    What is counted here does not always add up, so each choice of filters is one question."""

    def __init__(self, insights: Insights) -> None:
        self._insights = insights

    async def known(self, actor: Actor, objectives: Sequence[Objective], days: Days) -> Counted:
        groups: dict[tuple[Of, bool | Filters], list[Objective]] = {}
        for one in objectives:
            campaigns = bool(one.filters.campaign_ids)
            together = one.filters if one.of is Of.WORK else campaigns
            groups.setdefault((one.of, together), []).append(one)
        known: dict[str, Known] = {}
        is_current = True
        for (of, together), some in groups.items():
            if isinstance(together, Filters):
                question, read = _question_of_work(some, together, days), _known_of_work
            else:
                question, read = _question(some, of, days, together), _known
            answer = await query_metrics(self._insights, actor, question)
            is_current = is_current and answer.is_current
            known |= {one.id: read(one, answer) for one in some}
        return Counted(known, is_current)


def _question_of_work(objectives: Sequence[Objective], filters: Filters, days: Days) -> MetricQuery:
    return MetricQuery(
        metrics=tuple(dict.fromkeys(one.metric for one in objectives)),
        of=Subjects.WORK,
        first_day=days.first,
        last_day=days.last,
        filters=filters.chosen,
    )


def _known_of_work(one: Objective, answer: MetricAnswer) -> Known:
    [series] = [series for series in answer.series if series.metric is one.metric]
    if series.value is not None:
        return Known(series.value, series.as_of)
    return Known(unavailable=_WHY.get(series.unavailable, NotKnown.NOTHING_TO_COUNT))


def _question(
    objectives: Sequence[Objective], of: Of, days: Days, in_campaigns: bool
) -> MetricQuery:
    campaigns = {id for one in objectives for id in one.filters.campaign_ids}
    return MetricQuery(
        metrics=tuple(dict.fromkeys(one.metric for one in objectives)),
        of=Subjects(of.value),
        first_day=days.first,
        last_day=days.last,
        dimensions=(*_BY_CHANNEL, Dimension.CAMPAIGN) if in_campaigns else _BY_CHANNEL,
        filters={"campaign_ids": tuple(sorted(campaigns))} if in_campaigns else {},
        top=ALL_OF_THEM,
    )


def _known(one: Objective, answer: MetricAnswer) -> Known:
    mine = [
        series for series in answer.series if series.metric is one.metric and _is_in(series, one)
    ]
    told = [series for series in mine if series.value is not None]
    if told:
        return Known(
            # Of what platforms count all are whole.
            int(sum(series.value or 0 for series in told)),
            max(series.as_of for series in told if series.as_of is not None),
        )
    if one.filters.campaign_ids:
        return Known(unavailable=NotKnown.NOT_MEASURED_YET)
    reasons = {_WHY[series.unavailable] for series in mine if series.unavailable in _WHY}
    why = next((reason for reason in _TELLING if reason in reasons), NotKnown.NO_CHANNELS)
    return Known(unavailable=why)


def _is_in(series: Series, one: Objective) -> bool:
    return all(series.key[_FILTERED[name]] in values for name, values in one.filters.chosen.items())


class PublishedAndHeard(DbPublished):
    """For `domain.brand.ports.Published`."""

    def __init__(self, database: Database, reader: Reader) -> None:
        super().__init__(database)
        self._voices = DbBrandVoiceReads(database)
        self._reader = reader

    async def heard(
        self, actor: Actor, since: datetime, until: datetime, *, replies: bool = False
    ) -> Heard:
        brand = await self._voices.brand_voice(actor)
        if brand is None:
            return Heard(has_voice=False)
        await self._reader.ready()
        said, is_complete = await self.said(actor, since, until, replies=replies)
        platforms = await self.platforms(actor) if brand.tones else {}
        quotes: dict[str, dict[str, list[Quote]]] = {}
        for one in said:
            for pointer, text in placed_texts(one.content):
                for remark in self._remarks(one, text, brand, platforms):
                    mine = quotes.setdefault(one.message_id, {}).setdefault(remark.code, [])
                    mine.append(quote_of(one, pointer, text, remark))
                # Reading is work, and others want their turn.
                await asyncio.sleep(0)
        ids = dict.fromkeys(one.message_id for one in said)
        without = Nothing.NO_REPLIES if replies else Nothing.NO_POSTS
        findings = findings_of(ids, quotes)
        return Heard(True, len(ids), len(quotes), is_complete, findings, without)

    def _remarks(
        self, one: Said, text: str, brand: BrandVoice, platforms: Mapping[str, str]
    ) -> Sequence[Remark]:
        """By the tones of where it was said, and what for; what holds by several is told once."""
        there = [brand.tone_there(platforms.get(id, ""), one.situation) for id in one.channels]
        entries = {entry.place: entry for entry in there}.values()
        found = [
            remark
            for entry in entries
            for remark in remarks_on(
                self._reader, text, one.content.language, spoken_there(brand, entry)
            )
        ]
        alike = {(remark.code, remark.span): remark for remark in found}
        return found if len(entries) == 1 else list(alike.values())
