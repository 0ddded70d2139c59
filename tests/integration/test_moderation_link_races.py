"""Whoever appeals by a link at the moment it is revoked, or several times at once."""

import asyncio
from collections.abc import Awaitable

from adapters.wiring import House
from domain.moderation.decision import Decision, Measure, Reasons
from domain.moderation.link import LinkPurpose, Visitor
from domain.moderation.opening import About
from domain.moderation.policy import Severity
from domain.moderation.use_cases.decide_case import NewDecision, decide_case
from domain.moderation.use_cases.keep_moderation_links import (
    ModerationLinkWithSecret,
    NewModerationLink,
    create_appeal_link,
    revoke_moderation_link,
)
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.moderation.use_cases.visit_by_link import appeal_by_link, enter_by_link
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from tests.kit.builders import a_sandbox_channel, a_workspace

ROUNDS = 15
AT_ONCE = 5


async def ended(move: Awaitable[object]) -> str:
    """`done`, or the code of the refusal."""
    try:
        await move
    except Refusal as refusal:
        return refusal.code
    return "done"


async def decisions(house: House, actor: Actor) -> list[Decision]:
    room, channel = house.app.moderation, await a_sandbox_channel(house, actor)
    policy = await create_policy(room, actor, NewPolicy("No advertising", Severity.LOW))
    made = []
    for number in range(ROUNDS):
        about = About(channel_id=channel.id, platform_person_id=f"@{number}")
        case = await open_case(room, actor, NewCase(about))
        mute = NewDecision(Measure.MUTE, policy.id, reasons=Reasons("Watches."))
        made.append(await decide_case(room, actor, case.id, None, mute))
    return made


async def linked(
    house: House, actor: Actor, decision: Decision
) -> tuple[ModerationLinkWithSecret, Visitor]:
    room = house.app.moderation
    made = await create_appeal_link(room, actor, decision.id, NewModerationLink())
    return made, await enter_by_link(room, made.secret.reveal(), LinkPurpose.APPEAL)


async def test_a_link_that_is_revoked_meanwhile_appeals_wholly_or_not_at_all(house: House) -> None:
    room, actor = house.app.moderation, await a_workspace(house)
    for decision in await decisions(house, actor):
        made, visitor = await linked(house, actor, decision)
        appealed, revoked = await asyncio.gather(
            ended(appeal_by_link(room, visitor, "A joke.")),
            ended(revoke_moderation_link(room, actor, made.link.id)),
        )
        assert revoked == "done"
        kept = await room.reads.appeal_against(actor, decision.id)
        assert (appealed, kept is not None) in (
            ("done", True),
            ("moderation_link_closed", False),
        )
        late = appeal_by_link(room, visitor, "Another thing.")
        assert await ended(late) == "moderation_link_closed"


async def test_a_form_that_is_sent_several_times_at_once_is_one_appeal(house: House) -> None:
    room, actor = house.app.moderation, await a_workspace(house)
    for decision in await decisions(house, actor):
        _, visitor = await linked(house, actor, decision)
        same = [ended(appeal_by_link(room, visitor, "A joke.")) for _ in range(AT_ONCE)]
        assert await asyncio.gather(*same) == ["done"] * AT_ONCE


async def test_of_two_links_to_one_decision_one_appeals(house: House) -> None:
    room, actor = house.app.moderation, await a_workspace(house)
    for decision in await decisions(house, actor):
        visitors = [(await linked(house, actor, decision))[1] for _ in range(2)]
        ends = await asyncio.gather(
            *(ended(appeal_by_link(room, visitor, "A joke.")) for visitor in visitors)
        )
        assert sorted(ends) == ["done", "invalid_state"]
