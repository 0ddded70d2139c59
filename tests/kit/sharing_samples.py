"""How reports are handed on, each with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.insights.report_delivery import (
    By,
    Reason,
    ReportDelivery,
    ReportRecipient,
)
from domain.insights.report_link import ReportLink
from domain.insights.report_schedule import Every, Place, Problem, ReportSchedule, Rhythm
from domain.shared.ids import (
    ReportDeliveryId,
    ReportLinkId,
    ReportRecipientId,
    ReportScheduleId,
)
from domain.shared.letter_course import LetterState
from tests.kit.report_samples import REPORT, TEMPLATE
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

SHARING: Mapping[str, Any] = {
    "report_links": ReportLink(
        id=ReportLinkId(f"rlk_{ODD}"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        report_id=REPORT,
        hash="ab" * 32,
        hint="x9v-",
        expires_at=at(9),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        sealed=b"\x00sealed\xff",
        password="scrypt:c2FsdA==:aGFzaA==",
        opened=7,
        last_opened_at=at(3),
        revoked_at=at(4),
    ),
    "report_schedules": ReportSchedule(
        id=ReportScheduleId(f"rsc_{ODD}"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=f"Mondays {ODD}",
        template_id=TEMPLATE,
        rhythm=Rhythm(Every.WEEK, "09:30", weekday=5, day=31),
        timezone="America/Bogota",
        formats=("pdf", "xlsx"),
        deliver=(Place(By.EMAIL, ("a@b.example", "c@d.example"), 7), Place(By.WEBHOOK)),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        paused=True,
        problem=Problem.TEMPLATE_GONE,
        next_at=at(5),
        last_at=at(4),
        last_report_id=REPORT,
        removed_at=at(6),
    ),
    "report_recipients": ReportRecipient(
        id=ReportRecipientId(f"rcv_{ODD}"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        address_hash="cd" * 32,
        hash="ef" * 32,
        sealed=b"\x00stop\xff",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        stopped_at=at(4),
    ),
    "report_deliveries": ReportDelivery(
        id=ReportDeliveryId(f"rdl_{ODD}"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        report_id=REPORT,
        by=By.EMAIL,
        expires_in_days=9,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        schedule_id=ReportScheduleId(f"rsc_{ODD}"),
        recipient_id=ReportRecipientId(f"rcv_{ODD}"),
        recipient="a@b.example",
        state=LetterState.UNCONFIRMED,
        reason=Reason.ANSWER_LOST,
        detail=f"421 {ODD}",
        attempts=4,
        next_at=at(5),
        link_id=ReportLinkId(f"rlk_{ODD}"),
        sent_at=at(6),
    ),
}
