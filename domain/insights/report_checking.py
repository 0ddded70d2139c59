"""What is wrong with a report before it is made: days that lie badly, and blocks that are asked for
what they do not go by."""

from collections.abc import Iterator, Mapping, Sequence

from domain.insights.measures import (
    BY_POST,
    OWN,
    Counts,
    Dimension,
    OwnMetric,
    Subjects,
    counts_of,
    fault_of_units,
    of_platforms,
    of_work,
)
from domain.insights.query import MetricQuery, subjects_of
from domain.insights.report import BlockKind, Period, ReportBlock
from domain.insights.report_making import faults_of
from domain.shared.errors import FieldError

GOES_BY: Mapping[BlockKind, frozenset[str]] = {
    BlockKind.TEXT: frozenset({"text"}),
    BlockKind.FIGURES: frozenset({"metrics"}),
    BlockKind.METRIC: frozenset({"metrics", "dimension", "bucket", "compare", "top"}),
    BlockKind.POSTS: frozenset({"top"}),
    BlockKind.CAMPAIGNS: frozenset({"top"}),
    BlockKind.GROWTH: frozenset({"measure", "bucket", "community_id"}),
    BlockKind.COHORTS: frozenset({"community_id"}),
    BlockKind.REPUTATION: frozenset({"community_id"}),
    BlockKind.BEST_TIMES: frozenset({"channel_id"}),
    BlockKind.HASHTAGS: frozenset({"top"}),
    BlockKind.LISTENING: frozenset({"watch_ids"}),
}
"""What each kind of block can be told, besides its title."""

NEEDS: Mapping[BlockKind, str] = {
    BlockKind.TEXT: "text",
    BlockKind.METRIC: "metrics",
    BlockKind.GROWTH: "measure",
    BlockKind.BEST_TIMES: "channel_id",
    BlockKind.LISTENING: "watch_ids",
}
"""Without which a block says nothing."""

_OPTIONS = (
    *("text", "metrics", "dimension", "bucket", "compare", "top", "measure"),
    *("community_id", "channel_id", "watch_ids"),
)


def checked_period(period: Period) -> Iterator[FieldError]:
    """It is a kind, or two days in their order, and never both."""
    days = (period.first_day, period.last_day)
    if period.kind is not None:
        if days != (None, None):
            yield FieldError("/period/kind", "period_twice")
    elif period.first_day is None or period.last_day is None:
        yield FieldError("/period", "period_incomplete")
    else:
        yield from faults_of(period.first_day, period.last_day)


def faults_of_blocks(
    blocks: Sequence[ReportBlock], *, of_campaigns: bool = False
) -> Iterator[FieldError]:
    """`of_campaigns` is whether the report is about some campaigns alone."""
    for place, block in enumerate(blocks):
        yield from _of_block(f"/blocks/{place}", block)
        yield from _of_own(f"/blocks/{place}/metrics", block, of_campaigns=of_campaigns)


def faults_of_campaigns(blocks: Sequence[ReportBlock]) -> Iterator[FieldError]:
    """Where a report of blocks that stand already is to be about some campaigns alone."""
    for block in blocks:
        for metric in of_work(block.metrics):
            if Dimension.CAMPAIGN not in OWN[metric].dimensions:
                yield FieldError("/campaign_ids", "not_of_metric", {"metric": metric.value})
                return


def _of_block(where: str, block: ReportBlock) -> Iterator[FieldError]:
    kind = block.kind.value
    needed = NEEDS.get(block.kind)
    if needed is not None and not getattr(block, needed):
        yield FieldError(f"{where}/{needed}", "block_needs", {"kind": kind, "name": needed})
    for name in _OPTIONS:
        if getattr(block, name) and name not in GOES_BY[block.kind]:
            yield FieldError(f"{where}/{name}", "not_of_this_block", {"kind": kind})
    if block.kind is BlockKind.METRIC and block.metrics:
        yield from _of_metrics(where, block)


def _of_metrics(where: str, block: ReportBlock) -> Iterator[FieldError]:
    """What stands in one chart is measured alike."""
    of = subjects_of(MetricQuery(block.metrics))
    for place, metric in enumerate(block.metrics):
        if metric not in of_platforms(block.metrics):
            continue
        level = counts_of(metric) is Counts.LEVEL
        if level and of is Subjects.POSTS:
            yield FieldError(f"{where}/metrics/{place}", "metric_of_accounts")
        if not level and of is Subjects.ACCOUNTS:
            yield FieldError(f"{where}/metrics/{place}", "metric_of_posts")
    if of is Subjects.ACCOUNTS and block.dimension in BY_POST:
        yield FieldError(f"{where}/dimension", "not_of_accounts")
    yield from fault_of_units(block.metrics, f"{where}/metrics")


def _of_own(where: str, block: ReportBlock, *, of_campaigns: bool) -> Iterator[FieldError]:
    """What is counted here is not known of everything."""
    wanted = {block.dimension} if block.dimension else set()
    if of_campaigns:
        wanted.add(Dimension.CAMPAIGN)
    for place, metric in enumerate(block.metrics):
        if isinstance(metric, OwnMetric) and not wanted <= OWN[metric].dimensions:
            yield FieldError(f"{where}/{place}", "not_of_metric", {"metric": metric.value})
