"""Link pages are written down, read, changed and thrown away, and seen by whoever has the
address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.campaigns.errors import LinkNotThere
from domain.campaigns.link_events import PAGE_CREATED, PAGE_DELETED, PAGE_UPDATED, link_page_told
from domain.campaigns.link_page import LinkPage, PageEntry, ShownPage
from domain.campaigns.link_ports import LinkTransaction
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import CampaignId, Kind, LinkPageId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewLinkPage:
    name: str
    title: str
    bio: str | None = None
    language: str | None = None
    entries: tuple[PageEntry, ...] = ()
    published: bool = True
    campaign_id: CampaignId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_link_page(room: Campaigns, actor: Actor, request: NewLinkPage) -> LinkPage:
    """Raises MissingScope, NotFound for a link or a campaign, InvalidState for a campaign that
    takes nothing more, ValidationFailed for a link that is there twice, DuplicateExternalId,
    PageNameTaken."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    page = LinkPage(
        id=LinkPageId(room.ids.new(Kind.LINK_PAGE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        title=request.title,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        bio=request.bio,
        language=request.language,
        entries=request.entries,
        published=request.published,
        campaign_id=request.campaign_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.linking.begin(actor) as tx:
        await _check(tx, page, None)
        await tx.link_pages.add(page)
        tx.announce(link_page_told(PAGE_CREATED, page))
        await tx.commit(page)
    return page


async def change_link_page(
    room: Campaigns,
    actor: Actor,
    page_id: LinkPageId,
    version: Version,
    changes: Mapping[str, Any],
) -> LinkPage:
    """Raises what `create_link_page` raises, NotFound, VersionMismatch."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.linking.begin(actor) as tx:
        before = await tx.link_pages.get(page_id)
        must_match(version, before.version)
        page = before.change(room.clock.now(), **changes)
        await _check(tx, page, before)
        await tx.link_pages.save(page)
        tx.announce(link_page_told(PAGE_UPDATED, page, before))
        await tx.commit(page)
    return page


async def remove_link_page(
    room: Campaigns, actor: Actor, page_id: LinkPageId, version: Version
) -> LinkPage:
    """For good; its links lead on as before. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.linking.begin(actor) as tx:
        before = await tx.link_pages.get(page_id)
        must_match(version, before.version)
        page = before.remove(room.clock.now())
        await tx.link_pages.save(page)
        tx.announce(link_page_told(PAGE_DELETED, page, before))
        await tx.commit(page)
    return page


async def read_link_page(room: Campaigns, actor: Actor, page_id: LinkPageId) -> LinkPage:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.link_page(actor, page_id)


async def list_link_pages(room: Campaigns, actor: Actor, request: PageRequest) -> Page[LinkPage]:
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.link_pages(actor, request)


async def show_link_page(room: Campaigns, name: str) -> ShownPage:
    """For whoever opens its address. Raises LinkNotThere."""
    shown = await room.linking.reads.shown_page(name, room.clock.now())
    if shown is None:
        raise LinkNotThere()
    return shown


async def _check(tx: LinkTransaction, page: LinkPage, before: LinkPage | None) -> None:
    faults = list(page.faults())
    if faults:
        raise ValidationFailed(errors=faults)
    had = {one.link_id for one in before.entries} if before else set()
    missing = await tx.links.missing({one.link_id for one in page.entries} - had)
    for number, entry in enumerate(page.entries):
        if entry.link_id in missing:
            raise NotFound(thing="link", pointer=f"/entries/{number}/link_id")
    campaign_id = page.campaign_id
    if campaign_id is None or campaign_id == (before and before.campaign_id):
        return
    known = await tx.links.archived_campaigns([campaign_id])
    if campaign_id not in known:
        raise NotFound(thing="campaign", pointer="/campaign_id")
    if known[campaign_id]:
        raise InvalidState(thing="campaign", state="archived", moves="")
