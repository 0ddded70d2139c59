"""What reports gather: of insights and of the members' room, by the questions anybody may ask."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from adapters.db.report_names import DbReportNames
from domain.insights.analysing import Which
from domain.insights.measures import (
    Bucket,
    Counts,
    Dimension,
    Measure,
    OwnMetric,
    Subjects,
    counts_of,
)
from domain.insights.query import MetricQuery, Span, subjects_of
from domain.insights.report import BlockKind, InsightReport, ReportBlock
from domain.insights.report_facts import (
    VoiceShare,
    facts,
    of_campaigns,
    of_hashtags,
    of_metrics,
    of_posts,
    of_reputation,
    of_voices,
    of_week,
)
from domain.insights.reputation_averages import Bucket as ReputationBucket
from domain.insights.room import Insights
from domain.insights.use_cases.analyse_posts import Asked, read_lifts
from domain.insights.use_cases.query_metrics import query_metrics
from domain.insights.use_cases.read_best_times import read_best_times
from domain.insights.use_cases.read_reputation import read_reputation, read_reputation_history
from domain.insights.use_cases.read_tables import list_campaign_numbers, list_posts
from domain.listening.room import Listening
from domain.listening.use_cases.read_hits import compare_watches
from domain.members.growth import Bucket as GrowthBucket
from domain.members.measuring import FORMULAS
from domain.members.room import Members
from domain.members.use_cases.read_growth import Growth, read_cohorts, read_growth
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import ChannelId, CommunityId, WatchId
from domain.shared.paging import Filter, PageRequest, SortKey
from domain.shared.readings import Metric
from domain.shared.wall_time import resolve

OF_POSTS = (
    *(Metric.IMPRESSIONS, Metric.REACH, Metric.VIEWS),
    *(Metric.REACTIONS, Metric.COMMENTS, Metric.SHARES, Metric.CLICKS),
)
OF_ACCOUNTS = (Metric.FOLLOWERS, Metric.MEMBERS)
OF_WORK = (
    *(OwnMetric.MESSAGES_PUBLISHED, OwnMetric.INBOUND_MESSAGES),
    *(OwnMetric.REPLY_RATE, OwnMetric.FIRST_RESPONSE_MEDIAN),
)
USUAL_TOP, MOST_CAMPAIGNS, MOST_COMMUNITIES = 5, 100, 4
LONG = 92
"""With more days than this a line has a point for each week."""

Gather = Callable[[Actor, InsightReport, ReportBlock], Awaitable[dict[str, Any]]]


class SourcesOfRooms:
    """For `domain.insights.report_ports.ReportSources`. Every question is asked as the service: who
    had the report made was looked at before."""

    def __init__(
        self, insights: Insights, members: Members, listening: Listening, names: DbReportNames
    ) -> None:
        self._insights = insights
        self._members = members
        self._listening = listening
        self._names = names
        self._of: Mapping[BlockKind, Gather] = {
            BlockKind.TEXT: self._text,
            BlockKind.FIGURES: self._figures,
            BlockKind.METRIC: self._metric,
            BlockKind.POSTS: self._posts,
            BlockKind.CAMPAIGNS: self._campaigns,
            BlockKind.GROWTH: self._growth,
            BlockKind.COHORTS: self._cohorts,
            BlockKind.REPUTATION: self._reputation,
            BlockKind.BEST_TIMES: self._best_times,
            BlockKind.HASHTAGS: self._hashtags,
            BlockKind.LISTENING: self._voices,
        }

    async def gather(self, actor: Actor, report: InsightReport, number: int) -> Mapping[str, Any]:
        block = report.blocks[number - 1]
        try:
            said = await self._of[block.kind](actor, report, block)
        except NotFound:
            # A community or channel that is not there any more.
            said = facts(unavailable="not_there")
        return {"kind": block.kind.value, **said}

    async def _text(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        return facts(text=block.text)

    async def _figures(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        """Of posts, of what is done here, and of accounts where these are what it is about;
        without metrics that are named, those of which there is something to say."""
        named = block.metrics or (*OF_WORK, *OF_POSTS, *OF_ACCOUNTS)
        found: list[dict[str, Any]] = []
        last: dict[str, Any] = {}
        of_accounts = tuple(one for one in named if counts_of(one) is Counts.LEVEL)
        for metrics in (tuple(one for one in named if one not in of_accounts), of_accounts):
            if not metrics or (metrics is of_accounts and report.campaign_ids):
                continue
            answer = await query_metrics(
                self._insights, actor, self._query(report, metrics, compare=True)
            )
            last = of_metrics(answer, {}, dimension=None)
            found += last["series"]
        if not block.metrics:
            found = [one for one in found if one["value"] is not None]
        places = {metric.value: place for place, metric in enumerate(named)}
        found.sort(key=lambda one: places[one["metric"]])
        return {**(last or facts()), "series": found}

    async def _metric(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        query = self._query(
            *(report, block.metrics),
            bucket=_bucket(report, block),
            dimensions=(block.dimension,) if block.dimension else (),
            compare=block.compare,
            top=block.top or USUAL_TOP,
        )
        answer = await query_metrics(self._insights, actor, query)
        names: Mapping[str, str] = {}
        if block.dimension and block.dimension is not Dimension.PLATFORM:
            names = await self._names.of(actor, {one.key[0] for one in answer.series if one.key})
        return of_metrics(
            answer, names, dimension=block.dimension.value if block.dimension else None
        )

    def _query(
        self, report: InsightReport, metrics: tuple[Measure, ...], **more: Any
    ) -> MetricQuery:
        narrowed = {
            "community_ids": report.community_ids,
            "channel_ids": report.channel_ids,
            "campaign_ids": report.campaign_ids,
        }
        if subjects_of(MetricQuery(metrics)) is Subjects.ACCOUNTS:
            del narrowed["campaign_ids"]
        filters = {name: ids for name, ids in narrowed.items() if ids}
        return MetricQuery(
            metrics, first_day=report.first, last_day=report.last, filters=filters, **more
        )

    async def _posts(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        request = PageRequest(
            block.top or USUAL_TOP,
            (SortKey("engagement", descending=True), SortKey("id", descending=True)),
            [*_within(report), Filter("part", "in", [1]), *_narrowed(report)],
        )
        posts = (await list_posts(self._insights, actor, request)).items
        names = await self._names.of(actor, {post.channel_id for post in posts})
        return of_posts(posts, names)

    async def _campaigns(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        """Those that are named, or else those of which some day lies within the report's."""
        filters = []
        if report.campaign_ids:
            filters.append(Filter("campaign_id", "in", list(report.campaign_ids)))
        request = PageRequest(
            MOST_CAMPAIGNS,
            (SortKey("created_at", descending=True), SortKey("id", descending=True)),
            filters,
        )
        found = (await list_campaign_numbers(self._insights, actor, request)).items
        if not report.campaign_ids:
            found = [
                one
                for one in found
                if one.status not in ("draft", "in_review")
                and (one.starts_on or "") <= report.last_day
                and report.first_day <= (one.ends_on or report.first_day)
            ]
        return of_campaigns(found[: block.top or USUAL_TOP])

    async def _growth(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        assert block.measure is not None, "it was looked at before"
        communities = await self._communities(actor, report, block)
        bucket = GrowthBucket((block.bucket or _usual(report)).value)
        # Of days, weeks or months alike, where how a community is names each by itself.
        unit, _, formula = FORMULAS.get(block.measure, FORMULAS["active_month"])
        series = [
            _grown(
                await self._grown(actor, CommunityId(id), bucket, report.first, report.last),
                *(block.measure, id, name),
            )
            for id, name in communities.items()
        ]
        return facts(
            formula,
            None if series else "no_community",
            measure=block.measure,
            unit=unit.value,
            bucket=bucket.value,
            first_day=report.first_day,
            last_day=report.last_day,
            series=series,
        )

    async def _grown(
        self, actor: Actor, id: CommunityId, bucket: GrowthBucket, first: date, last: date
    ) -> Growth:
        try:
            return await read_growth(self._members, actor, id, bucket, first, last)
        except ValidationFailed:
            # On its own wall the last day may not have begun.
            yesterday = max(first - timedelta(days=1), last - timedelta(days=1))
            return await read_growth(
                self._members, actor, id, bucket, min(first, yesterday), yesterday
            )

    async def _cohorts(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        communities = await self._communities(actor, report, block)
        if not communities:
            return facts(unavailable="no_community")
        id, name = next(iter(communities.items()))
        found = await read_cohorts(self._members, actor, CommunityId(id))
        return facts(
            "cohorts/1",
            community_id=id,
            community=name,
            bucket=found.bucket.value,
            timezone=found.ground.zone,
            cohorts=[
                {
                    "starts_on": one.starts_on.isoformat(),
                    "joined": one.joined,
                    "active": list(one.active),
                }
                for one in found.cohorts
            ],
        )

    async def _reputation(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        chosen = block.community_id or (
            report.community_ids[0] if len(report.community_ids) == 1 else None
        )
        id = CommunityId(chosen) if chosen else None
        long = (report.last - report.first).days >= LONG
        by = ReputationBucket.WEEK if long else ReputationBucket.DAY
        found = await read_reputation(self._insights, actor, id, report.last)
        history = await read_reputation_history(
            self._insights, actor, by, id, report.first, report.last
        )
        names = await self._names.of(actor, {id}) if id else {}
        return of_reputation(found, history, names)

    async def _best_times(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        assert block.channel_id is not None, "it was looked at before"
        id = ChannelId(block.channel_id)
        found = await read_best_times(self._insights, actor, id)
        return of_week(found.week, found.platform, await self._names.of(actor, {id}), found.as_of)

    async def _hashtags(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        which = Which(
            channel_ids=report.channel_ids,
            community_ids=report.community_ids,
            campaign_ids=report.campaign_ids,
        )
        asked = Asked(which, first=report.first, last=report.last)
        found = await read_lifts(self._insights, actor, asked)
        return of_hashtags(found.lifts[: block.top or USUAL_TOP], found.looked.posts)

    async def _voices(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> dict[str, Any]:
        """What watches find is not known by community: they are the same in every report."""
        span = Span(report.first, report.last, report.timezone)
        before = span.before()
        found, earlier = [
            await compare_watches(
                self._listening,
                actor,
                [WatchId(id) for id in block.watch_ids],
                one.since,
                one.until,
            )
            for one in (span, before)
        ]
        shares = [
            VoiceShare(
                *(one.watch_id, one.name, one.volume.hits, one.share, one.reach_share),
                *(one.volume.positive, one.volume.negative, one.volume.net),
            )
            for one in found
        ]
        previous: dict[str, int] = {one.watch_id: one.volume.hits for one in earlier}
        return of_voices(shares, previous, report.first_day, report.last_day)

    async def _communities(
        self, actor: Actor, report: InsightReport, block: ReportBlock
    ) -> Mapping[str, str]:
        """The block's own, or else the report's, or else the first of the workspace."""
        ids = [block.community_id] if block.community_id else list(report.community_ids)
        return await self._names.communities(actor, ids, MOST_COMMUNITIES)


def _grown(growth: Growth, measure: str, id: str, name: str) -> dict[str, Any]:
    total, before = growth.total.answers[measure], growth.before.answers[measure]
    return {
        "community_id": id,
        "name": name,
        "value": total.value,
        "previous": before.value,
        "unavailable": total.reason.value if total.reason else None,
        "points": [
            {
                "starts_on": point.span.first.isoformat(),
                "value": point.answers[measure].value,
                "unavailable": (
                    point.answers[measure].reason.value  # type: ignore[union-attr]
                    if point.answers[measure].value is None and point.answers[measure].reason
                    else None
                ),
            }
            for point in growth.points
        ],
    }


def _usual(report: InsightReport) -> Bucket:
    return Bucket.WEEK if (report.last - report.first).days >= LONG else Bucket.DAY


def _bucket(report: InsightReport, block: ReportBlock) -> Bucket | None:
    """By a dimension and by time at once only where it is said."""
    if block.bucket is not None or block.dimension is not None:
        return block.bucket
    return _usual(report)


def _within(report: InsightReport) -> Sequence[Filter]:
    since, until = (
        resolve(datetime.combine(day, time()), report.timezone).at
        for day in (report.first, report.last + timedelta(days=1))
    )
    return (Filter("published_at", "gte", since), Filter("published_at", "lt", until))


def _narrowed(report: InsightReport) -> Sequence[Filter]:
    said = {
        "community_id": report.community_ids,
        "channel_id": report.channel_ids,
        "campaign_id": report.campaign_ids,
    }
    return [Filter(name, "in", list(ids)) for name, ids in said.items() if ids]
