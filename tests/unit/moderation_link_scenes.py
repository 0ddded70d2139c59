"""Small scenes of hosted pages of due process, in memory."""

from domain.moderation.case import Case
from domain.moderation.link import LinkPurpose, ModerationLink
from domain.moderation.opening import About
from domain.moderation.report import Against
from domain.moderation.use_cases.keep_moderation_links import (
    NewModerationLink,
    create_appeal_link,
    create_report_link,
    revoke_moderation_link,
)
from domain.moderation.use_cases.notify_by_link import (
    NewNotice,
    notify_by_link,
    show_form_to,
    show_receipt,
)
from domain.moderation.use_cases.tie_case import tie_case
from domain.moderation.use_cases.visit_by_link import (
    appeal_by_link,
    enter_by_link,
    show_decision_to,
)
from tests.unit.case_scenes import DECIDED, OPENED, a_court_of
from tests.unit.stage import Scenes, Stage


async def somebody_appeals_by_a_link(s: Stage) -> None:
    court = await a_court_of(s)
    decision = await court.hidden()
    made = await create_appeal_link(court.room, s.actor, decision.id, NewModerationLink())
    visitor = await enter_by_link(court.room, made.secret.reveal(), LinkPurpose.APPEAL)
    await show_decision_to(court.room, visitor)
    await appeal_by_link(court.room, visitor, "It was a joke.")
    await revoke_moderation_link(court.room, s.actor, made.link.id)


async def somebody_reports_by_a_link(s: Stage) -> None:
    court = await a_court_of(s)
    made = await create_report_link(court.room, s.actor, None, NewModerationLink())
    visitor = await enter_by_link(court.room, made.secret.reveal(), LinkPurpose.REPORT)
    await court.open("42")
    for message in ("42", "43"):
        form = await show_form_to(court.room, visitor)
        notice = NewNotice(form.receipt.reveal(), Against.RULES, "Yesterday.", "Spam.", "en")
        await notify_by_link(court.room, visitor, notice)
        receipt = await show_receipt(court.room, notice.receipt)
        about = About(channel_id=court.channel.id, platform_message_id=message)
        await tie_case(court.room, s.actor, receipt.report.case_id, None, about)


LINKS: Scenes = {
    somebody_reports_by_a_link: (
        {Case: "tie join_to"},
        {
            *(*OPENED, "case.updated", "report.received"),
            *("moderation_link.created", "moderation_link.opened"),
        },
    ),
    somebody_appeals_by_a_link: (
        {ModerationLink: "open revoke"},
        {
            *(*DECIDED, "case.appealed", "decision.appealed"),
            *(f"moderation_link.{what}" for what in ("created", "opened", "revoked")),
        },
    ),
}
