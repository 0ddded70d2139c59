"""What is told of judgements: only that something is not simply allowed."""

from typing import Any

from domain.moderation.judged import Judged
from domain.shared.events import News

JUDGED = "moderation.judged"
ANNOUNCED = frozenset({JUDGED})
MOST_PLACES = 50


def judged_told(judged: Judged) -> News:
    """Which message, and why; what was said is not told."""
    return News(JUDGED, judged.subject_id, judged.subject_version, _judged(judged))


def _judged(judged: Judged) -> dict[str, Any]:
    return {
        "subject_id": judged.subject_id,
        "subject_version": judged.subject_version,
        "channel_id": judged.channel_id,
        "author_id": judged.author_id,
        "verdict": judged.verdict.value,
        "policy_ids": list(judged.judgement.policy_ids),
        "rule_ids": [match.rule_id for match in judged.matches],
        "spans": [
            {"rule_id": match.rule_id, "start": span.start, "end": span.end}
            for match in judged.matches
            for span in match.spans
        ][:MOST_PLACES],
        "revision": judged.revision,
    }
