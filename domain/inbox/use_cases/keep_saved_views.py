"""Saved views are made, read, changed and thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.inbox.conversation_events import VIEW_CREATED, VIEW_DELETED, VIEW_UPDATED, view_told
from domain.inbox.room import Inbox
from domain.inbox.saved_view import SavedView
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, SavedViewId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewSavedView:
    name: str
    query: Mapping[str, str]
    shared: bool = False


async def create_saved_view(room: Inbox, actor: Actor, request: NewSavedView) -> SavedView:
    """Its owner is the actor. Raises MissingScope."""
    actor.require(Permission.INBOX_WRITE)
    now = room.clock.now()
    view = SavedView(
        id=SavedViewId(room.ids.new(Kind.SAVED_VIEW)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        query=request.query,
        owner=actor.id,
        created_at=now,
        updated_at=now,
        shared=request.shared,
    )
    async with room.begin(actor) as tx:
        await tx.views.add(view)
        tx.announce(view_told(VIEW_CREATED, view))
        await tx.commit(view)
    return view


async def change_saved_view(
    room: Inbox, actor: Actor, id: SavedViewId, version: Version, changes: Mapping[str, Any]
) -> SavedView:
    """Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = _for(actor, await tx.views.get(id))
        must_match(version, before.version)
        view = before.change(room.clock.now(), **changes)
        await tx.views.save(view)
        tx.announce(view_told(VIEW_UPDATED, view, before))
        await tx.commit(view)
    return view


async def remove_saved_view(
    room: Inbox, actor: Actor, id: SavedViewId, version: Version
) -> SavedView:
    """For good. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = _for(actor, await tx.views.get(id))
        must_match(version, before.version)
        view = before.remove(room.clock.now())
        await tx.views.save(view)
        tx.announce(view_told(VIEW_DELETED, view, before))
        await tx.commit(view)
    return view


async def read_saved_view(room: Inbox, actor: Actor, id: SavedViewId) -> SavedView:
    """Raises MissingScope, NotFound, also for somebody else's own."""
    actor.require(Permission.INBOX_READ)
    return _for(actor, await room.reads.saved_view(actor, id))


async def list_saved_views(room: Inbox, actor: Actor, request: PageRequest) -> Page[SavedView]:
    """Those that are shared, and the actor's own. Raises MissingScope."""
    actor.require(Permission.INBOX_READ)
    return await room.reads.saved_views(actor, request)


def _for(actor: Actor, view: SavedView) -> SavedView:
    if not view.is_for(actor.id):
        raise NotFound(thing="saved_view")
    return view
