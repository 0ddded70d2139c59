"""The ready request that lists what is behind a number."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import Field

from api.wire import Out
from domain.insights.analysing import Span, Which
from domain.shared.clock import written


class DrilldownOut(Out):
    """A request that lists what is behind a number."""

    method: str
    path: str
    query: dict[str, str] = Field(description="Its parameters, as they are to be encoded.")


def drilldown(path: str, **query: str) -> DrilldownOut:
    return DrilldownOut(method="GET", path=path, query=query)


def to_posts(span: Span | tuple[datetime, datetime], **query: str) -> DrilldownOut:
    """Posts that went out in that span."""
    since, until = (span.since, span.until) if isinstance(span, Span) else span
    went_out = {"published_at[gte]": str(written(since)), "published_at[lt]": str(written(until))}
    return DrilldownOut(method="GET", path="/v1/insights/posts", query=went_out | query)


def chosen(which: Which) -> dict[str, str]:
    """The filters that choose these posts."""
    wanted = {
        "platform": which.platforms,
        "channel_id": which.channel_ids,
        "community_id": which.community_ids,
        "campaign_id": which.campaign_ids,
        "tag": which.tags,
    }
    return {name: joined(values) for name, values in wanted.items() if values}


def joined(values: Iterable[str]) -> str:
    return ",".join(values)


class DaysOut(Out):
    """Days on the workspace's wall, both ends included."""

    first_day: date
    last_day: date

    @classmethod
    def of(cls, span: Span) -> "DaysOut":
        return cls(first_day=span.first, last_day=span.last)
