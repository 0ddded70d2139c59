"""Small scenes of acting on platforms, in memory."""

from datetime import timedelta

from domain.moderation.model import MOST_TRIES, ModerationAction
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.moderation.use_cases.request_action import NewAction, request_action
from domain.moderation.use_cases.undo_action import undo_action
from domain.shared.acts import ActKind
from domain.shared.outcomes import Outcome, RefusalKind, Refused, Unknown
from tests.unit.stage import Scenes, Stage

HOUR = timedelta(hours=1)


async def bans(s: Stage, *outcomes: Outcome) -> ModerationAction:
    request = NewAction(ActKind.BAN_PERSON, platform_person_id="@ana:plaza")
    action = await request_action(s.house.app.moderation, s.actor, s.channel.id, request)
    for outcome in outcomes:
        s.house.platforms.outcomes.append(outcome)
        s.house.clock.forward(HOUR)
        await carry_out_actions(s.house.app.moderation, s.actor, s.channel.id)
    return action


async def somebody_is_banned_and_let_in_again(s: Stage) -> None:
    action = await bans(s)
    await carry_out_actions(s.house.app.moderation, s.actor, s.channel.id)
    await undo_action(s.house.app.moderation, s.actor, action.id)


async def nobody_may_ban_here(s: Stage) -> None:
    await bans(s, Refused(RefusalKind.PERMISSION, "You are no moderator."))


async def nobody_takes_these_credentials(s: Stage) -> None:
    await bans(s, Refused(RefusalKind.CREDENTIALS, "Who are you?"))


async def nobody_ever_answers(s: Stage) -> None:
    await bans(s, *[Unknown("no answer")] * MOST_TRIES)


async def another_word_comes_first(s: Stage) -> None:
    await bans(s)
    await bans(s)


MODERATION: Scenes = {
    somebody_is_banned_and_let_in_again: (
        {ModerationAction: "settle taken_back"},
        {f"moderation_action.{name}" for name in ("requested", "done", "undone")},
    ),
    nobody_may_ban_here: (
        {ModerationAction: "settle"},
        {f"moderation_action.{name}" for name in ("requested", "refused")},
    ),
    nobody_takes_these_credentials: (
        {ModerationAction: "settle"},
        {f"moderation_action.{name}" for name in ("requested", "credentials_refused")}
        | {"channel.reauth_required"},
    ),
    nobody_ever_answers: (
        {ModerationAction: "settle fail"},
        {f"moderation_action.{name}" for name in ("requested", "unconfirmed", "failed")},
    ),
    another_word_comes_first: (
        {ModerationAction: "call_off"},
        {f"moderation_action.{name}" for name in ("requested", "cancelled")},
    ),
}
