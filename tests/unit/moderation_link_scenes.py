"""Small scenes of hosted pages of due process, in memory."""

from domain.moderation.link import LinkPurpose, ModerationLink
from domain.moderation.use_cases.keep_moderation_links import (
    NewModerationLink,
    create_appeal_link,
    revoke_moderation_link,
)
from domain.moderation.use_cases.visit_by_link import (
    appeal_by_link,
    enter_by_link,
    show_decision_to,
)
from tests.unit.case_scenes import DECIDED, a_court_of
from tests.unit.stage import Scenes, Stage


async def somebody_appeals_by_a_link(s: Stage) -> None:
    court = await a_court_of(s)
    decision = await court.hidden()
    made = await create_appeal_link(court.room, s.actor, decision.id, NewModerationLink())
    visitor = await enter_by_link(court.room, made.secret.reveal(), LinkPurpose.APPEAL)
    await show_decision_to(court.room, visitor)
    await appeal_by_link(court.room, visitor, "It was a joke.")
    await revoke_moderation_link(court.room, s.actor, made.link.id)


LINKS: Scenes = {
    somebody_appeals_by_a_link: (
        {ModerationLink: "open revoke"},
        {
            *(*DECIDED, "case.appealed", "decision.appealed"),
            *(f"moderation_link.{what}" for what in ("created", "opened", "revoked")),
        },
    ),
}
