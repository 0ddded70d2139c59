"""What is told of campaigns."""

from collections.abc import Mapping
from typing import Any

from domain.campaigns.model import Campaign, Move
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "campaign.created"
UPDATED = "campaign.updated"
SUBMITTED = "campaign.submitted"
RETURNED = "campaign.returned"
APPROVED = "campaign.approved"
STARTED = "campaign.started"
PAUSED = "campaign.paused"
RESUMED = "campaign.resumed"
FINISHED = "campaign.finished"
ARCHIVED = "campaign.archived"
REVIEWED = "campaign.reviewed"

BY_MOVE: Mapping[Move, str] = {
    Move.CHANGE: UPDATED,
    Move.SUBMIT: SUBMITTED,
    Move.RETURN: RETURNED,
    Move.APPROVE: APPROVED,
    Move.START: STARTED,
    Move.PAUSE: PAUSED,
    Move.RESUME: RESUMED,
    Move.FINISH: FINISHED,
    Move.ARCHIVE: ARCHIVED,
    Move.REVIEW: REVIEWED,
}
"""What is told of each move."""

ANNOUNCED = frozenset({CREATED, *BY_MOVE.values()})


def campaign_changed(name: str, campaign: Campaign, before: Campaign | None = None) -> News:
    """The campaign as it is now. Its brief, its money and its review are left out: who may read
    them can fetch them."""
    after = _campaign(campaign)
    previous = differences(_campaign(before), after) if before else {}
    return News(name, campaign.id, campaign.version, after, previous=previous)


def _campaign(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "name": campaign.name,
        "status": campaign.status.value,
        "objective": campaign.objective,
        "objective_id": campaign.objective_id,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "hashtags": list(campaign.hashtags),
        "pillars": list(campaign.pillars),
        "targets": [
            {"metric": target.metric.value, "value": target.value} for target in campaign.targets
        ],
        "fingerprint": campaign.fingerprint,
        "approval": _approval(campaign),
        "cloned_from": campaign.cloned_from,
        "hold_id": campaign.hold_id,
        "utm_template_id": campaign.utm_template_id,
        "external_id": campaign.external_id,
        "version": campaign.version,
    }


def _approval(campaign: Campaign) -> dict[str, Any] | None:
    told = campaign.approval
    if told is None:
        return None
    return {
        "approved_by": told.by,
        "approved_at": written(told.at),
        "approved_version": told.version,
        "fingerprint": told.fingerprint,
    }
