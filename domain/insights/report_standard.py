"""Reports that are there without a template: for a month, for a community, for campaigns."""

from collections.abc import Mapping

from domain.insights.measures import Bucket, Dimension, OwnMetric
from domain.insights.report import (
    BlockKind,
    GrowthMeasure,
    Period,
    PeriodKind,
    ReportBlock,
    StandardReport,
)
from domain.shared.readings import Metric

USUAL_PERIOD = Period(PeriodKind.LAST_MONTH)
_FIGURES = ReportBlock(BlockKind.FIGURES)
_REACTIONS = ReportBlock(
    BlockKind.METRIC,
    metrics=(Metric.REACTIONS, Metric.COMMENTS, Metric.SHARES),
    bucket=Bucket.DAY,
    compare=True,
)
_BY_CHANNEL = ReportBlock(
    BlockKind.METRIC,
    metrics=(Metric.REACTIONS, Metric.COMMENTS),
    dimension=Dimension.CHANNEL,
    compare=True,
    top=10,
)
_FOLLOWERS = ReportBlock(BlockKind.METRIC, metrics=(Metric.FOLLOWERS,), bucket=Bucket.DAY)
_PUBLISHED = ReportBlock(
    BlockKind.METRIC, metrics=(OwnMetric.MESSAGES_PUBLISHED,), bucket=Bucket.DAY, compare=True
)
_RECEIVED = ReportBlock(
    BlockKind.METRIC,
    metrics=(OwnMetric.INBOUND_MESSAGES, OwnMetric.CONVERSATIONS_OPENED),
    bucket=Bucket.DAY,
    compare=True,
)
_POSTS = ReportBlock(BlockKind.POSTS, top=5)
_REPUTATION = ReportBlock(BlockKind.REPUTATION)
_HASHTAGS = ReportBlock(BlockKind.HASHTAGS, top=10)
_CAMPAIGNS = ReportBlock(BlockKind.CAMPAIGNS, top=10)
_COHORTS = ReportBlock(BlockKind.COHORTS)


def _growth(measure: GrowthMeasure) -> ReportBlock:
    return ReportBlock(BlockKind.GROWTH, measure=measure)


STANDARD: Mapping[StandardReport, tuple[ReportBlock, ...]] = {
    StandardReport.MONTHLY: (
        *(_FIGURES, _PUBLISHED, _REACTIONS, _BY_CHANNEL, _FOLLOWERS, _POSTS, _RECEIVED),
        *(_growth(GrowthMeasure.ACTIVE), _growth(GrowthMeasure.JOINED), _REPUTATION),
    ),
    StandardReport.COMMUNITY: (
        _growth(GrowthMeasure.ACTIVE),
        _growth(GrowthMeasure.JOINED),
        _growth(GrowthMeasure.LEFT),
        _growth(GrowthMeasure.POSTS),
        _growth(GrowthMeasure.REPLY_RATE),
        _growth(GrowthMeasure.FIRST_REPLY_MEDIAN),
        *(_COHORTS, _REPUTATION),
    ),
    StandardReport.CAMPAIGN: (_FIGURES, _CAMPAIGNS, _REACTIONS, _BY_CHANNEL, _POSTS, _HASHTAGS),
}
