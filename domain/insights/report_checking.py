"""What is wrong with a report before it is made: days that lie badly, and blocks that are asked for
what they do not go by."""

from collections.abc import Iterator, Mapping, Sequence

from domain.insights.query import BY_POST, MetricQuery, Subjects, counts_of, subjects_of
from domain.insights.query import Counts as Counting
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
}
"""What each kind of block can be told, besides its title."""

NEEDS: Mapping[BlockKind, str] = {
    BlockKind.TEXT: "text",
    BlockKind.METRIC: "metrics",
    BlockKind.GROWTH: "measure",
    BlockKind.BEST_TIMES: "channel_id",
}
"""Without which a block says nothing."""

_OPTIONS = (
    *("text", "metrics", "dimension", "bucket", "compare", "top", "measure"),
    *("community_id", "channel_id"),
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


def faults_of_blocks(blocks: Sequence[ReportBlock]) -> Iterator[FieldError]:
    for place, block in enumerate(blocks):
        yield from _of_block(f"/blocks/{place}", block)


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
    of = subjects_of(MetricQuery(block.metrics))
    for place, metric in enumerate(block.metrics):
        level = counts_of(metric) is Counting.LEVEL
        if level and of is Subjects.POSTS:
            yield FieldError(f"{where}/metrics/{place}", "metric_of_accounts")
        if not level and of is Subjects.ACCOUNTS:
            yield FieldError(f"{where}/metrics/{place}", "metric_of_posts")
    if of is Subjects.ACCOUNTS and block.dimension in BY_POST:
        yield FieldError(f"{where}/dimension", "not_of_accounts")
