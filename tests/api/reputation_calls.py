"""How a workspace's reputation and its branding are called, and what each call needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, filters, plain
from tests.api.insight_report_calls import OF_INSIGHT_REPORTS
from tests.api.warehouse_calls import OF_WAREHOUSE

OF_REPUTATION: Mapping[str, Sequence[Call]] = {
    **OF_WAREHOUSE,
    "get_reputation": filters("community_id"),
    "get_reputation_history": filters("community_id"),
    "get_reputation_history_chart": filters("community_id"),
    "get_reputation_weights": [plain],
    "patch_reputation_weights": [lambda own, theirs: Ask(body={"sentiment": 50, "growth": 20})],
    "get_branding": [plain],
    **OF_INSIGHT_REPORTS,
    "patch_branding": [
        lambda own, theirs: Ask(body={"primary_colour": "#14532d", "locale": "es"}),
        lambda own, theirs: Ask(body={"logo_media_id": theirs["media"]}),
    ],
}
