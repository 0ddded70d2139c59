"""What becomes of an action on a platform is said on the case it was decided on."""

from domain.moderation.case_events import CASE_EFFECT_CHANGED, case_changed
from domain.moderation.effects import effect_of
from domain.moderation.room import Moderation
from domain.shared.access import Actor
from domain.shared.ids import ModerationActionId


async def follow_effect(room: Moderation, actor: Actor, action_id: ModerationActionId) -> None:
    """Nothing, where no case asked for it. Looks at how things stand now; safe to repeat."""
    async with room.begin(actor) as tx:
        case_id = await tx.decisions.case_of(action_id)
        if case_id is None:
            return
        before = await tx.cases.get(case_id)
        decisions = await tx.decisions.of_case(case_id)
        effect = effect_of(decisions, await tx.actions.decided_on(case_id))
        after = before.takes_effect(effect, room.clock.now())
        if after is before:
            return
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_EFFECT_CHANGED, after, before))
        await tx.commit()
