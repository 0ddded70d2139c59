"""What became of decisions on the platform follows from what became of their actions."""

from collections.abc import Mapping, Sequence

from domain.moderation.case import Effect
from domain.moderation.decision import Decision
from domain.moderation.model import ActionState, ModerationAction
from domain.shared.ids import ModerationActionId

NOT_WANTED = frozenset({"superseded", "undone", "time_over"})
"""Why an action is given up that nobody wants any more."""


def effect_of(
    decisions: Sequence[Decision], actions: Mapping[ModerationActionId, ModerationAction]
) -> Effect:
    """Of all that was decided on one case; what is taken back by another decision counts no
    more."""
    reversed_ids = {decision.reverses for decision in decisions}
    counting = [decision for decision in decisions if decision.id not in reversed_ids]
    found = {_of_one(decision, actions) for decision in counting}
    for effect in (Effect.PENDING, Effect.FAILED, Effect.DONE, Effect.ENDED):
        if effect in found:
            return effect
    return Effect.NONE


def _of_one(decision: Decision, actions: Mapping[ModerationActionId, ModerationAction]) -> Effect:
    if decision.not_undone is not None:
        return Effect.FAILED
    action = actions.get(decision.action_id) if decision.action_id else None
    if action is None:
        return Effect.NONE
    if action.is_open:
        return Effect.PENDING
    undoing = actions.get(action.undone_by) if action.undone_by else None
    if undoing is not None and undoing.state is ActionState.DONE:
        return Effect.ENDED
    if action.state is ActionState.DONE:
        return Effect.DONE
    gone = action.state is ActionState.CANCELLED or action.error_code in NOT_WANTED
    return Effect.ENDED if gone else Effect.FAILED
