"""A share link is made for one report, read about, and revoked."""

from dataclasses import dataclass
from datetime import datetime

from domain.insights.report_link import GOOD_FOR, LONGEST, ReportLink
from domain.insights.room import Insights
from domain.insights.sharing import address_of, new_link
from domain.insights.sharing_events import LINK_CREATED, LINK_REVOKED, link_told
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import InsightReportId, ReportLinkId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class NewReportLink:
    """Until when it is good: without an end for thirty days. With a `password` it opens to nobody
    who does not know that."""

    expires_at: datetime | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class LinkWithAddress:
    """A link as it is made; afterwards nobody knows its secret but whoever was given it."""

    link: ReportLink
    url: str
    secret: Secret


async def create_report_link(
    room: Insights, actor: Actor, report_id: InsightReportId, request: NewReportLink
) -> LinkWithAddress:
    """Also of a report that is still being made. Raises MissingScope, NotFound for the report,
    ValidationFailed for an end that is over or more than a year away."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    sharing, now = room.sharing, room.clock.now()
    until = _end_of(request, now)
    said = request.password
    password = await sharing.secrets.hash_of_password(said.reveal()) if said else None
    link, secret = new_link(sharing, room.ids, actor, report_id, until, now, password=password)
    answer = LinkWithAddress(link, address_of(sharing, secret), secret)
    async with sharing.begin(actor) as tx:
        await tx.reports.get(report_id)
        await tx.links.add(link)
        tx.announce(link_told(LINK_CREATED, link))
        await tx.commit(answer)
    return answer


async def revoke_report_link(room: Insights, actor: Actor, link_id: ReportLinkId) -> ReportLink:
    """From this commit on it opens nothing, also not for whoever is reading. Raises MissingScope,
    NotFound, InvalidState."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    async with room.sharing.begin(actor) as tx:
        before = await tx.links.get(link_id)
        link = before.revoke(room.clock.now())
        await tx.links.save(before, link)
        tx.announce(link_told(LINK_REVOKED, link, before))
        await tx.commit(link)
    return link


async def list_report_links(
    room: Insights, actor: Actor, report_id: InsightReportId, request: PageRequest
) -> Page[ReportLink]:
    """Those of one report, without their addresses. Raises MissingScope, NotFound for the
    report."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    await room.reports.report(actor, report_id)
    return await room.sharing.reads.links(actor, report_id, request)


def _end_of(request: NewReportLink, now: datetime) -> datetime:
    end = request.expires_at or now + GOOD_FOR
    if end <= now:
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past")])
    if end > now + LONGEST:
        latest = {"latest": written(now + LONGEST)}
        raise ValidationFailed(errors=[FieldError("/expires_at", "expires_too_late", latest)])
    return end
