"""Whoever came by a share link reads the report, and takes its files along."""

from dataclasses import dataclass
from datetime import timedelta

from domain.insights.errors import PasswordNeeded, ReportLinkClosed
from domain.insights.report import FileTold, ReportDocument, ReportFile, ReportFormat, ReportState
from domain.insights.report_link import Reader, ReportLink
from domain.insights.room import Insights
from domain.insights.sharing_events import LINK_OPENED, link_told
from domain.shared.access import system
from domain.shared.errors import NotFound
from domain.shared.ids import ReportLinkId
from domain.shared.secret import Secret

LEAVE = timedelta(hours=12)
"""So long a password that was said once need not be said again."""


@dataclass(frozen=True, slots=True)
class SharedReport:
    """What whoever has the link sees: the document, and which files there are of it."""

    link: ReportLink
    document: ReportDocument
    files: tuple[FileTold, ...]


async def enter_as_reader(room: Insights, secret: str, leave: str | None) -> Reader:
    """Who this secret lets in; `leave` is what was given to whoever said the password.

    Raises ReportLinkClosed, whatever it is that is wrong with it, and PasswordNeeded.
    """
    link = await _link(room, secret)
    if link.has_password and not _left(room, link, leave):
        raise PasswordNeeded()
    return Reader(link)


async def link_behind(room: Insights, secret: str) -> ReportLink:
    """Whose page asks for the password. Raises ReportLinkClosed."""
    return await _link(room, secret)


async def say_password(room: Insights, secret: str, password: Secret) -> str | None:
    """What to show from now on instead of the password, for twelve hours; None where it is another
    one. Raises ReportLinkClosed."""
    link, secrets = await _link(room, secret), room.sharing.secrets
    if link.password is None:
        return None
    if not await secrets.fits(password.reveal(), link.password):
        return None
    return secrets.leave(link, room.clock.now() + LEAVE)


async def show_report(room: Insights, reader: Reader) -> SharedReport:
    """The report as it was frozen. That it was shown is counted, and told the first time. Raises
    ReportLinkClosed where the report is gone, or was never made."""
    shared = await _shared(room, reader)
    link, reads = reader.link, room.sharing.reads
    if await reads.note_opened(reader.actor, link.id, room.clock.now()) == 1:
        async with room.sharing.begin(reader.actor) as tx:
            opened = await tx.links.get(link.id)
            tx.announce(link_told(LINK_OPENED, opened))
            await tx.commit()
    return shared


async def look_at_report(room: Insights, reader: Reader) -> SharedReport:
    """The same for a part of the page, such as a chart, which counts for nothing."""
    return await _shared(room, reader)


async def take_file(room: Insights, reader: Reader, format: ReportFormat) -> ReportFile:
    """Raises ReportLinkClosed, also where the report was not made in that format."""
    try:
        report = await room.reports.report(reader.actor, reader.link.report_id)
    except NotFound:
        raise ReportLinkClosed() from None
    found = await room.reports.file(reader.actor, report.id, format)
    if found is None or report.state is not ReportState.READY:
        raise ReportLinkClosed()
    return found


async def _shared(room: Insights, reader: Reader) -> SharedReport:
    reads, actor = room.reports, reader.actor
    try:
        report = await reads.report(actor, reader.link.report_id)
    except NotFound:
        raise ReportLinkClosed() from None
    if report.state is ReportState.FAILED:
        raise ReportLinkClosed()
    document = await reads.document(actor, report)
    return SharedReport(reader.link, document, tuple(await reads.files(actor, report.id)))


async def _link(room: Insights, secret: str) -> ReportLink:
    sharing = room.sharing
    door = await sharing.reads.link_door(sharing.secrets.hash_of_secret(secret))
    if door is None:
        raise ReportLinkClosed()
    inside = system(door.organization_id, door.workspace_id)
    link = await sharing.reads.link(inside, ReportLinkId(door.id))
    if not link.is_good(room.clock.now()):
        raise ReportLinkClosed()
    return link


def _left(room: Insights, link: ReportLink, leave: str | None) -> bool:
    return leave is not None and room.sharing.secrets.left(link, leave, room.clock.now())
