"""Somebody reports a message or a person; a moderator will judge it."""

from dataclasses import dataclass, replace

from domain.moderation.case import CaseSource
from domain.moderation.opening import About, Brought, open_or_join, subject_of
from domain.moderation.report import (
    FollowedReport,
    Report,
    ReporterKind,
    ReportOutcome,
    WeighedReport,
)
from domain.moderation.report_events import report_received
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CaseId, Kind, ModerationPolicyId, ReportId
from domain.shared.paging import Filter, Page, PageRequest


@dataclass(frozen=True, slots=True)
class NewReport:
    """Who reports, what, and why, in their words."""

    about: About
    reporter_id: str
    policy_ids: tuple[ModerationPolicyId, ...] = ()
    reason: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody asked for a moderator on a channel's platform. `reference` names that very call."""

    reference: str
    about: About
    reporter_id: str


async def report_content(room: Moderation, actor: Actor, request: NewReport) -> WeighedReport:
    """On behalf of a member of the product, or by a member with their own token: for nobody else
    then. It opens a case, or joins the one that is not decided
    yet; the word of whoever was nearly always right is looked at sooner. Raises MissingScope,
    ValidationFailed, NotFound, DuplicateExternalId."""
    actor.require(Permission.REPORTS_WRITE)
    if actor.member not in (None, request.reporter_id):
        raise ValidationFailed(errors=[FieldError("/reporter_id", "not_yourself")])
    policies = tuple([await room.reads.policy(actor, one) for one in request.policy_ids])
    kind = ReporterKind.MEMBER
    worth = await room.reads.credibility(actor, kind, request.reporter_id)
    report_id = ReportId(room.ids.new(Kind.REPORT))
    async with room.begin(actor) as tx:
        said, now = await subject_of(tx, request.about), room.clock.now()
        brought = Brought(
            source=CaseSource.REPORT,
            reference=report_id,
            by=request.reporter_id,
            policies=policies,
            priority=worth.priority,
            note=request.reason,
        )
        case_id = CaseId(room.ids.new(Kind.CASE))
        case = await open_or_join(tx, actor, said, brought, case_id, now)
        report = Report(
            id=report_id,
            workspace_id=case.workspace_id,
            organization_id=case.organization_id,
            case_id=case.id,
            channel_id=case.channel_id,
            reporter_kind=kind,
            reporter_id=request.reporter_id,
            brought_by=actor.id,
            created_at=now,
            policy_ids=request.policy_ids,
            reason=request.reason,
            external_id=request.external_id,
        )
        await tx.reports.add(report)
        tx.announce(report_received(report))
        shown = None if actor.member else worth
        answer = WeighedReport(report, shown, ReportOutcome.OPEN)
        await tx.commit(answer)
    return answer


async def hear_report(room: Moderation, actor: Actor, call: Call) -> None:
    """From the platform itself. Nothing, where it does not say what about. Safe to repeat: one call
    is brought forward once."""
    about = call.about
    if about.platform_message_id is None and about.platform_person_id is None:
        return
    kind = ReporterKind.PLATFORM
    worth = await room.reads.credibility(actor, kind, call.reporter_id)
    async with room.begin(actor) as tx:
        if await tx.cases.with_evidence(call.reference) is not None:
            return
        try:
            said, now = await subject_of(tx, about), room.clock.now()
        except NotFound:
            return
        brought = Brought(
            source=CaseSource.REPORT,
            reference=call.reference,
            by=call.reporter_id,
            priority=worth.priority,
        )
        case_id = CaseId(room.ids.new(Kind.CASE))
        case = await open_or_join(tx, actor, said, brought, case_id, now)
        report = Report(
            id=ReportId(room.ids.new(Kind.REPORT)),
            workspace_id=case.workspace_id,
            organization_id=case.organization_id,
            case_id=case.id,
            channel_id=case.channel_id,
            reporter_kind=kind,
            reporter_id=call.reporter_id,
            brought_by=actor.id,
            created_at=now,
        )
        await tx.reports.add(report)
        tx.announce(report_received(report))
        await tx.commit()


async def read_report(room: Moderation, actor: Actor, report_id: ReportId) -> WeighedReport:
    """Members see their own, and no other's. Raises MissingScope, NotFound."""
    _require(actor)
    report = await room.reads.report(actor, report_id)
    outcome = (await room.reads.outcomes(actor, [report.case_id]))[report.case_id]
    if actor.member is None and report.reporter_kind is ReporterKind.VISITOR:
        notice = await room.reads.notice(actor, report.id)
        return WeighedReport(report, None, outcome, notice)
    if actor.member is None:
        worth = await room.reads.credibility(actor, report.reporter_kind, report.reporter_id)
        return WeighedReport(report, worth, outcome)
    if (report.reporter_kind, report.reporter_id) != (ReporterKind.MEMBER, actor.member):
        raise NotFound(thing="report")
    return WeighedReport(report, None, outcome)


async def list_reports(
    room: Moderation, actor: Actor, request: PageRequest
) -> Page[FollowedReport]:
    """Members see their own, and no other's. Raises MissingScope."""
    _require(actor)
    page = await room.reads.reports(actor, _own(actor, request))
    outcomes = await room.reads.outcomes(actor, [report.case_id for report in page.items])
    followed = [FollowedReport(report, outcomes[report.case_id]) for report in page.items]
    return Page(followed, page.next_after)


def _require(actor: Actor) -> None:
    """Whoever may report with a token of their own may see what became of it."""
    own = actor.member is not None
    actor.require(Permission.REPORTS_WRITE if own else Permission.MODERATION_READ)


def _own(actor: Actor, request: PageRequest) -> PageRequest:
    if actor.member is None:
        return request
    mine = (
        Filter("reporter_kind", "in", [ReporterKind.MEMBER.value]),
        Filter("reporter_id", "in", [actor.member]),
    )
    return replace(request, filters=[*request.filters, *mine])
