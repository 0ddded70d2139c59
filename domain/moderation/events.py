"""The facts moderation announces."""

from typing import Any

from domain.moderation import (
    appeal_events,
    case_events,
    containment_events,
    judging_events,
    link_events,
    pace_events,
    policy_events,
    queue_events,
    report_events,
    rule_events,
    strike_events,
)
from domain.moderation.model import REFUSED_CREDENTIALS, ActionState, ModerationAction
from domain.shared.calling import CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED
from domain.shared.clock import written
from domain.shared.events import News, differences

REQUESTED = "moderation_action.requested"
UNDONE = "moderation_action.undone"
CREDENTIALS_REFUSED = "moderation_action.credentials_refused"
BY_STATE = {
    ActionState.DONE: "moderation_action.done",
    ActionState.REFUSED: "moderation_action.refused",
    ActionState.UNCONFIRMED: "moderation_action.unconfirmed",
    ActionState.FAILED: "moderation_action.failed",
    ActionState.CANCELLED: "moderation_action.cancelled",
}
ANNOUNCED = (
    frozenset({REQUESTED, UNDONE, CREDENTIALS_REFUSED, *BY_STATE.values()})
    | {CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED}
    | policy_events.ANNOUNCED
    | case_events.ANNOUNCED
    | appeal_events.ANNOUNCED
    | strike_events.ANNOUNCED
    | queue_events.ANNOUNCED
    | report_events.ANNOUNCED
    | rule_events.ANNOUNCED
    | judging_events.ANNOUNCED
    | containment_events.ANNOUNCED
    | link_events.ANNOUNCED
    | pace_events.ANNOUNCED
)


def action_changed(
    name: str, action: ModerationAction, before: ModerationAction | None = None
) -> News:
    """The action as it is now. Its reason and the platform's words are fetched by whoever may read
    them."""
    after = _action(action)
    previous = differences(_action(before), after) if before else {}
    return News(name, action.id, action.version, after, previous=previous)


def settled(before: ModerationAction, after: ModerationAction) -> list[News]:
    """What to tell when it stands otherwise. That it is tried again and again is told once, and so
    is that its channel's credentials are not taken."""
    names = []
    again = before.error_code == after.error_code and after.is_open
    if after.state is not before.state and after.state in BY_STATE and not again:
        names.append(BY_STATE[after.state])
    if after.error_code == REFUSED_CREDENTIALS and not again:
        names.append(CREDENTIALS_REFUSED)
    return [action_changed(name, after, before) for name in names]


def _action(action: ModerationAction) -> dict[str, Any]:
    return {
        "id": action.id,
        "channel_id": action.channel_id,
        "kind": action.kind.value,
        "state": action.state.value,
        "platform_message_id": action.platform_message_id,
        "platform_person_id": action.platform_person_id,
        "place": action.place,
        "until": written(action.until),
        "requested_by": action.requested_by,
        "attempts": action.attempts,
        "error_code": action.error_code,
        "undoes": action.undoes,
        "undone_by": action.undone_by,
        "containment_id": action.containment_id,
        "version": action.version,
        "external_id": action.external_id,
    }
