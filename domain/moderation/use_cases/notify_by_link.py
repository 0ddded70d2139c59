"""Whoever came by the link of a form reports what they think should not be there, and reads on
their receipt what became of it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.moderation.case import CaseSource, Subject
from domain.moderation.case_ports import Said
from domain.moderation.errors import ModerationLinkClosed
from domain.moderation.link import ModerationLink, Visitor
from domain.moderation.opening import Brought, open_or_join
from domain.moderation.ports import ModerationTransaction
from domain.moderation.report import (
    CONTACTS_KEPT,
    Against,
    Notice,
    Report,
    ReporterKind,
    ReportOutcome,
)
from domain.moderation.report_events import report_received
from domain.moderation.room import Moderation
from domain.moderation.visiting import opened
from domain.shared.access import system
from domain.shared.ids import CaseId, Kind, ReportId
from domain.shared.secret import Secret

MOST_WAITING = 1000
"""So many reports by one link may wait at once: a flood stops there, and none is thrown away to
make room for it."""

_AN_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What somebody reports, in their words, in the language in which they read the form. `receipt`
    is what was put into the form when it was shown."""

    receipt: str
    against: Against
    location: str
    reason: str
    language: str
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A form to fill in: `place` is what the workspace, or the community, is called."""

    link: ModerationLink
    place: str
    receipt: Secret


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """What was reported, and what became of it."""

    report: Report
    notice: Notice
    outcome: ReportOutcome


class Filing(StrEnum):
    """What became of a form that was sent: it was taken, and a second time that changes nothing;
    the same form came before with other words; or so many wait that no more are taken."""

    TAKEN = "taken"
    OTHER_WORDS = "other_words"
    FULL = "full"


async def show_form_to(room: Moderation, visitor: Visitor) -> ShownForm:
    """That the link was opened is noted and told once."""
    link = await opened(room, visitor)
    place = await room.reads.place_name(visitor.actor, link.community_id)
    return ShownForm(link, place, room.links.receipt_secret())


async def notify_by_link(room: Moderation, visitor: Visitor, request: NewNotice) -> Filing:
    """It is tied to a message at once where that is at the very address that was given; otherwise a
    moderator does so. Safe to repeat: the same form is one report. Raises ModerationLinkClosed."""
    actor, now = visitor.actor, room.clock.now()
    receipt = room.links.hash_of_secret(request.receipt)
    waiting = await room.reads.waiting_by(actor, visitor.link.id, MOST_WAITING)
    report_id = ReportId(room.ids.new(Kind.REPORT))
    case_id = CaseId(room.ids.new(Kind.CASE))
    notice = Notice(
        report_id=report_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        link_id=visitor.link.id,
        receipt=receipt,
        against=request.against,
        location=request.location,
        language=request.language,
        created_at=now,
        name=request.name,
        email=request.email,
        forget_at=now + CONTACTS_KEPT if request.name or request.email else None,
    )
    async with room.begin(actor) as tx:
        # Whoever revokes the link waits until this is done, or has it refused.
        link = await tx.moderation_links.get(visitor.link.id)
        if not link.is_good(now):
            raise ModerationLinkClosed()
        await tx.reports.alone(receipt)
        before = await tx.reports.noticed(receipt)
        if before is not None:
            return _as_before(*before, notice, request)
        if waiting >= MOST_WAITING:
            return Filing.FULL
        brought = Brought(
            source=CaseSource.REPORT,
            reference=report_id,
            by=link.id,
            note=request.reason,
            location=request.location,
        )
        said = await _said(tx, notice)
        case = await open_or_join(tx, actor, said, brought, case_id, now)
        report = Report(
            id=report_id,
            workspace_id=case.workspace_id,
            organization_id=case.organization_id,
            case_id=case.id,
            channel_id=case.channel_id,
            reporter_kind=ReporterKind.VISITOR,
            reporter_id=link.id,
            brought_by=link.id,
            created_at=now,
            reason=request.reason,
        )
        await tx.reports.add(report)
        await tx.reports.note(notice)
        tx.announce(report_received(report))
        await tx.commit()
    return Filing.TAKEN


async def show_receipt(room: Moderation, secret: str) -> ShownReceipt:
    """Also when the form is closed. Raises ModerationLinkClosed for a receipt of nothing."""
    door = await room.reads.receipt_door(room.links.hash_of_secret(secret))
    if door is None:
        raise ModerationLinkClosed()
    inside = system(door.organization_id, door.workspace_id)
    report = await room.reads.report(inside, door.report_id)
    notice = await room.reads.notice(inside, door.report_id)
    if notice is None:
        raise ModerationLinkClosed()
    outcome = (await room.reads.outcomes(inside, [report.case_id]))[report.case_id]
    return ShownReceipt(report, notice, outcome)


async def _said(tx: ModerationTransaction, notice: Notice) -> Said:
    if _AN_ADDRESS.fullmatch(notice.location):
        known = await tx.heard.at_address(notice.location)
        if known is not None:
            return known
    return Said(Subject(None, notice_id=notice.report_id), None, (), None)


def _as_before(report: Report, before: Notice, notice: Notice, request: NewNotice) -> Filing:
    same = (before.words, before.link_id) == (notice.words, notice.link_id)
    return Filing.TAKEN if same and report.reason == request.reason else Filing.OTHER_WORDS
