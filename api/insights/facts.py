"""What insights tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.insights.report_event_facts import REPORT_FACTS
from api.insights.reputation_facts import REPUTATION_FACTS
from api.insights.sharing_facts import SHARING_FACTS
from api.wire import Fact, InstantOut, Out
from domain.insights import events
from domain.shared.readings import Metric


class MetricSnapshotFact(Out):
    """Which numbers of one post, or without one of an account, there are anew. The numbers are
    fetched by whoever may read them."""

    id: str
    channel_id: str
    message_id: str | None
    delivery_id: str | None
    platform: str
    metrics: list[Metric]
    measured_at: InstantOut
    next_at: InstantOut | None
    readings: int
    version: int


FACTS: Mapping[str, Fact] = {
    events.COLLECTED: Fact(
        "What a platform counts of a post or account was read.", MetricSnapshotFact
    ),
    **REPORT_FACTS,
    **REPUTATION_FACTS,
    **SHARING_FACTS,
}
