"""Small scenes about what others say is judged by, in memory."""

from domain.moderation.policy import ModerationPolicy, Severity
from domain.moderation.use_cases.keep_policies import (
    NewPolicy,
    change_policy,
    create_policy,
    remove_policy,
)
from tests.unit.stage import Scenes, Stage


async def a_policy_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.moderation
    policy = await create_policy(room, s.actor, NewPolicy("No hate", Severity.HIGH))
    await change_policy(room, s.actor, policy.id, None, {"strike_weight": 3})
    await remove_policy(room, s.actor, policy.id, None)


JUDGING: Scenes = {
    a_policy_is_changed_and_thrown_away: (
        {ModerationPolicy: "change remove"},
        {f"moderation_policy.{name}" for name in ("created", "updated", "deleted")},
    ),
}
