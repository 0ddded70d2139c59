"""What is told of reports, without the words of whoever reported."""

from domain.moderation.report import Report
from domain.shared.events import News

REPORT_RECEIVED = "report.received"
ANNOUNCED = frozenset({REPORT_RECEIVED})


def report_received(report: Report) -> News:
    """It never changes."""
    data = {
        "id": report.id,
        "case_id": report.case_id,
        "channel_id": report.channel_id,
        "reporter_kind": report.reporter_kind.value,
        "policy_ids": list(report.policy_ids),
        "external_id": report.external_id,
    }
    return News(REPORT_RECEIVED, report.id, 1, data)
