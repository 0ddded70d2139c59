"""What steps and conditions name is there, and whoever writes steps down may do what they do."""

from collections.abc import Sequence

from domain.inbox.automation import Automation
from domain.inbox.condition import Conditions
from domain.inbox.errors import MacroNotShared, NotAssignable
from domain.inbox.macro import Audience, Macro
from domain.inbox.ports import InboxTransaction
from domain.inbox.step import Step
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound


async def check_conditions(tx: InboxTransaction, automation: Automation) -> None:
    """Raises NotFound and NotAssignable for what its conditions and its trigger name."""
    for where in ("conditions", "unless"):
        await _check_named(tx, getattr(automation, where), f"/{where}")
    for calendar_id in sorted(automation.calendars):
        # Locked, so that nobody throws it away meanwhile.
        await tx.business_calendars.get(calendar_id)


async def _check_named(tx: InboxTransaction, conditions: Conditions, where: str) -> None:
    if conditions.channel_ids and await tx.sla_policies.missing_channels(conditions.channel_ids):
        raise NotFound(thing="channel", pointer=f"{where}/channel_ids")
    posts = conditions.answers_message_ids
    if posts and await tx.automations.missing_posts(posts):
        raise NotFound(thing="message", pointer=f"{where}/answers_message_ids")
    for number, who in enumerate(conditions.assignee_ids):
        if not await tx.assignees.assignable(who):
            raise NotAssignable(who=who, pointer=f"{where}/assignee_ids/{number}")
    for number, team in enumerate(conditions.team_ids):
        if not await tx.assignees.team_assignable(team):
            raise NotAssignable(who=team, pointer=f"{where}/team_ids/{number}")


async def require_may_answer(tx: InboxTransaction, actor: Actor, steps: Sequence[Step]) -> None:
    """Raises MissingScope where one of these answers, by itself or in a macro, and the actor may
    not."""
    for step in steps:
        macro = await tx.beside.macro(step.run_macro.macro_id) if step.run_macro else None
        if step.reply is not None or any(each.reply for each in (macro.steps if macro else ())):
            actor.require(Permission.REPLIES_WRITE)


async def check_steps(tx: InboxTransaction, actor: Actor, steps: Sequence[Step]) -> None:
    """Raises MissingScope where one answers and the actor may not; NotFound, NotAssignable and
    MacroNotShared that point at the step."""
    await require_may_answer(tx, actor, steps)
    for number, step in enumerate(steps):
        pointer = f"/steps/{number}"
        saved = step.reply.saved_reply_id if step.reply else None
        if saved is not None and await tx.beside.saved_reply(saved) is None:
            raise NotFound(thing="saved_reply", pointer=f"{pointer}/reply/saved_reply_id")
        if step.run_macro is not None:
            macro = await tx.beside.macro(step.run_macro.macro_id)
            _check_macro(actor, macro, f"{pointer}/run_macro/macro_id")
        await _check_hands(tx, step, pointer)


async def _check_hands(tx: InboxTransaction, step: Step, pointer: str) -> None:
    who = step.assign.assignee_id if step.assign else None
    if who is not None and not await tx.assignees.assignable(who):
        raise NotAssignable(who=who, pointer=f"{pointer}/assign/assignee_id")
    team = step.assign_team.team_id if step.assign_team else None
    if team is not None and not await tx.assignees.team_assignable(team):
        raise NotAssignable(who=team, pointer=f"{pointer}/assign_team/team_id")


def _check_macro(actor: Actor, macro: Macro | None, pointer: str) -> None:
    if macro is None or not macro.is_for(actor):
        raise NotFound(thing="macro", pointer=pointer)
    if macro.audience is not Audience.ALL:
        raise MacroNotShared(pointer=pointer)
