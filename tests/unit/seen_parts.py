"""What of a thing others may see change, where that is not all of it."""

from dataclasses import replace
from typing import Any

from domain.crises.detector_kept import Detector
from domain.crises.drill import Drill
from domain.members.model import Member
from domain.moderation.containment import Containment
from domain.moderation.model import ModerationAction
from domain.publishing.delivery import Delivery
from domain.publishing.media import Media
from domain.publishing.model import Message
from domain.publishing.states import DeliveryState


def told_state(delivery: Delivery) -> str:
    """A claim is a worker's grip and no state to tell."""
    return "scheduled" if delivery.state is DeliveryState.CLAIMED else delivery.state.value


def of_message(message: Message | None) -> Any:
    return message and (
        message.status,
        message.content,
        message.variants,
        message.tags,
        message.campaign_id,
        message.schedule,
        message.external_id,
        message.metadata,
    )


def of_delivery(delivery: Delivery | None) -> Any:
    return told_state(delivery) if delivery else None


def of_media(media: Media | None) -> Any:
    """How often looking into it failed is ours to know."""
    return media and replace(media, tries=0)


def of_action(action: ModerationAction | None) -> Any:
    """Until it is over, who is at it and how often it was tried is to be read, not told."""
    return action and (action.is_open or action.state, action.undone_by)


def of_containment(containment: Containment | None) -> Any:
    """How far it has been gone through is to be read, not told."""
    if containment is None:
        return None
    return replace(containment, swept_to=None, version=0, updated_at=containment.created_at)


def of_member(member: Member | None) -> Any:
    """That they were seen again is to be read, not told."""
    return member and replace(member, last_seen_at=member.created_at, frozen_at=None)


def of_detector(detector: Detector | None) -> Any:
    """How it stands between two looks is ours to know."""
    return detector and replace(detector, standing=None, looked_at=None)


def of_drill(drill: Drill | None) -> Any:
    """How far it came is to be read, not told."""
    return drill and replace(drill, told=0, told_until=drill.created_at)


AS_THEY_ARE = (
    *("watches", "watch_hits", "competitors", "crises", "signals", "escalation_ladders"),
    *("conversations", "conversation_notes", "saved_views"),
    *("crisis_tasks", "playbooks", "playbook_runs", "rotas"),
    *("holding_statements", "status_pages", "crisis_settings"),
    *("crisis_measures", "stakeholder_lists", "crisis_notices"),
)
"""Tables of which all is to be seen."""

WITH_STATES = (
    *("community_audits", "audit_findings"),
    *("occurrences", "operations", "broadcasts", "approvals"),
    *("moderation_actions", "inbound_messages", "applied_slas", "surveys"),
    *("escalations", "watches", "availabilities", "conversations"),
    *("members", "join_requests", "guidelines", "goals"),
    *("journeys", "ambassadors", "missions", "submissions"),
    *("travellers", "merge_suggestions", "moderation_cases", "appeals"),
    *("channel_paces", "insight_reports", "competitor_accounts"),
    *("polls", "promotions", "promotion_redemptions", "prompts", "voice_proposals"),
    *("crises", "crisis_tasks", "playbook_runs", "signals", "holding_statements"),
    *("crisis_notices", "crisis_notice_deliveries"),
    "drills",
)
"""Tables whose rows say their state, which what is told of them remembers."""
