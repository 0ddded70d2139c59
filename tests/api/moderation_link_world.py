"""Links to hosted pages of due process, for a workspace in which every operation has something to
do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.moderation.link import LinkPurpose
from domain.moderation.report import Against
from domain.moderation.use_cases.keep_moderation_links import (
    NewModerationLink,
    create_appeal_link,
    create_log_link,
    create_report_link,
)
from domain.moderation.use_cases.notify_by_link import (
    NewNotice,
    notify_by_link,
    show_form_to,
    show_receipt,
)
from domain.moderation.use_cases.visit_by_link import enter_by_link
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, DecisionId, Kind

LINKED: Mapping[str, Kind] = dict.fromkeys(
    ("moderation_link", "spare_moderation_link"), Kind.MODERATION_LINK
) | {"case_to_tie": Kind.CASE, "visitors_report": Kind.REPORT}


async def what_has_a_page(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room = house.app.moderation
    named = NewModerationLink(external_id=external_id)
    appeal = await create_appeal_link(room, actor, DecisionId(things["decision"]), named)
    community = CommunityId(things["community"])
    log = await create_log_link(room, actor, community, NewModerationLink())
    form = await create_report_link(room, actor, None, NewModerationLink())
    visitor = await enter_by_link(room, form.secret.reveal(), LinkPurpose.REPORT)
    receipt = (await show_form_to(room, visitor)).receipt.reveal()
    notice = NewNotice(receipt, Against.RULES, "Under the post of Monday.", "Watches.", "en")
    await notify_by_link(room, visitor, notice)
    report = (await show_receipt(room, receipt)).report
    return {
        "case_to_tie": report.case_id,
        "visitors_report": report.id,
        "report_token": form.secret.reveal(),
        "receipt_token": receipt,
        "moderation_link": appeal.link.id,
        "spare_moderation_link": log.link.id,
        "moderation_token": appeal.secret.reveal(),
    }
