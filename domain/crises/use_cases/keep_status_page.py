"""The page that shows anybody what is the matter is switched on and off, and shown."""

from domain.crises.errors import StatusPageNotThere
from domain.crises.room import Response
from domain.crises.status_events import STATUS_PAGE_UPDATED, status_page_told
from domain.crises.status_page import ShownStatus, StatusPage
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, StatusPageId
from domain.shared.versions import Version, must_match


async def read_status_page(room: Response, actor: Actor) -> StatusPage:
    """One that is off, of version 0, where none was ever set up. Raises MissingScope."""
    actor.require(Permission.CRISES_READ)
    return await room.status.page(actor) or _off(room, actor)


async def set_status_page(
    room: Response, actor: Actor, version: Version, *, enabled: bool, title: str | None
) -> StatusPage:
    """Switched on or off. Its address stays the same. Safe to repeat. Raises MissingScope,
    VersionMismatch."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.status.get() or _off(room, actor)
        must_match(version, before.version)
        page = before.set_up(actor.id, room.clock.now(), enabled=enabled, title=title)
        if page is not before:
            await tx.status.save(page)
            tx.announce(status_page_told(STATUS_PAGE_UPDATED, page, before))
        await tx.commit(page)
    return page


async def show_status(room: Response, page_id: str) -> ShownStatus:
    """For whoever opens its address. Raises StatusPageNotThere."""
    shown = await room.status.shown(page_id)
    if shown is None:
        raise StatusPageNotThere()
    return shown


def _off(room: Response, actor: Actor) -> StatusPage:
    now = room.clock.now()
    return StatusPage(
        id=StatusPageId(room.ids.new(Kind.STATUS_PAGE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        updated_by=actor.id,
        created_at=now,
        updated_at=now,
    )
