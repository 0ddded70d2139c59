"""What weighs how much in a workspace's reputation is read and changed."""

from collections.abc import Mapping
from typing import Any

from domain.insights.reputation import ReputationWeights, standard
from domain.insights.reputation_events import weights_changed
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.versions import Version, must_match


async def read_reputation_weights(room: Insights, actor: Actor) -> ReputationWeights:
    """Those that count where nobody has said anything, too. Raises MissingScope."""
    actor.require(Permission.INSIGHTS_READ)
    return await room.reputation.weights(actor) or standard(actor, room.clock.now())


async def change_reputation_weights(
    room: Insights, actor: Actor, version: Version, changes: Mapping[str, Any]
) -> ReputationWeights:
    """Every day is reckoned by them from now on, those that are over too. Raises MissingScope,
    VersionMismatch, ValidationFailed where no part would weigh anything."""
    actor.require(Permission.WORKSPACES_WRITE)
    async with room.begin_reputation(actor) as tx:
        now = room.clock.now()
        plain = standard(actor, now)
        before = await tx.reputations.weights() or plain
        must_match(version, before.version)
        # Null takes what counts where nobody has said anything.
        wanted = {
            name: getattr(plain, name) if value is None else value
            for name, value in changes.items()
        }
        weights = before.weigh(actor.id, now, **wanted)
        if not weights.whole:
            raise ValidationFailed(errors=[FieldError("/sentiment", "nothing_weighs")])
        await tx.reputations.put_weights(weights)
        tx.announce(weights_changed(weights, before))
        await tx.commit(weights)
    return weights
