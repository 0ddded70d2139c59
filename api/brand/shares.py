"""What the parts of an alignment have in common: shares, and the requests behind them."""

from api.insights.drilldowns import DrilldownOut, drilldown, to_posts
from api.wire import Out
from domain.brand.progress import Days
from domain.publishing.answer import MessageKind
from domain.shared.clock import written

POSTS = "A message on one channel is one post, however many parts it has there."
REPLIES = ",".join((MessageKind.REPLY, MessageKind.DIRECT))


class ShareBeforeOut(Out):
    """The same in as many days before."""

    n: int
    share: float | None


def posts_of(days: Days, **query: str) -> DrilldownOut:
    """Posts that went out in these days."""
    return to_posts((days.since, days.until), part="1", **query)


def replies_of(days: Days, **query: str) -> DrilldownOut:
    """Replies that went out in these days."""
    went_out = {
        "published_at[gte]": str(written(days.since)),
        "published_at[lt]": str(written(days.until)),
    }
    return drilldown("/v1/messages", kind=REPLIES, **went_out, **query)


def short(number: float | None, digits: int = 4) -> float | None:
    return None if number is None else round(number, digits)
