"""Links are written down, read, changed and put away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from domain.campaigns.errors import LinkTried
from domain.campaigns.link import Destination, Link, slug_from
from domain.campaigns.link_events import LINK_ARCHIVED, LINK_CREATED, LINK_UPDATED, link_told
from domain.campaigns.link_ports import LinkTransaction, Targets
from domain.campaigns.link_views import ClickCounts, LinkClicks, LinkSeen
from domain.campaigns.room import Campaigns
from domain.campaigns.utm import Utm
from domain.shared.access import Actor, Permission
from domain.shared.errors import (
    FieldError,
    InvalidState,
    NotFound,
    UrlNotAllowed,
    ValidationFailed,
)
from domain.shared.ids import CampaignId, Kind, LinkId, UtmTemplateId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret
from domain.shared.short_links import name_of, where_a_link_is
from domain.shared.versions import Version, must_match

DAYS = timedelta(days=29)
"""How far back clicks are told where nobody says otherwise: thirty days with the last."""

MOST_DAYS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class NewLink:
    """Where it is to lead. Without a slug it gets one that nobody can guess, without a host it is
    found under ours."""

    url: str
    slug: str | None = None
    host: str | None = None
    title: str | None = None
    destinations: tuple[Destination, ...] = ()
    expires_at: datetime | None = None
    fallback_url: str | None = None
    password: Secret | None = None
    campaign_id: CampaignId | None = None
    utm: Utm | None = None
    utm_template_id: UtmTemplateId | None = None
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_link(room: Campaigns, actor: Actor, request: NewLink) -> LinkSeen:
    """Raises MissingScope, NotFound for a domain, a campaign or a template, InvalidState for a
    campaign that takes nothing more, UrlNotAllowed for an address that is not one of the public
    internet, ValidationFailed for what does not go together, DuplicateExternalId, SlugTaken."""
    actor.require(Permission.PLANNING_WRITE)
    linking, now = room.linking, room.clock.now()
    said = request.password
    link = Link(
        id=LinkId(room.ids.new(Kind.LINK)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        slug=request.slug or slug_from(linking.chance.number()),
        url=request.url,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        host=request.host or "",
        title=request.title,
        destinations=request.destinations,
        expires_at=request.expires_at,
        fallback_url=request.fallback_url,
        password=await linking.passwords.hash_of_password(said.reveal()) if said else None,
        campaign_id=request.campaign_id,
        utm=request.utm,
        utm_template_id=request.utm_template_id,
        tags=request.tags,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    if link.is_over(now):
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past")])
    link = _sound(link, linking.targets)
    async with linking.begin(actor) as tx:
        await _check_what_it_refers_to(tx, link, None)
        await _check_where_it_ends(tx, link, None)
        await tx.links.add(link)
        tx.announce(link_told(LINK_CREATED, link))
        seen = LinkSeen(link, ClickCounts())
        await tx.commit(seen)
    return seen


async def change_link(
    room: Campaigns, actor: Actor, link_id: LinkId, version: Version, changes: Mapping[str, Any]
) -> LinkSeen:
    """Whoever follows it from then on is led where it says then. `password` is a Secret, or None
    for none. Raises what `create_link` raises, NotFound, VersionMismatch, InvalidState once it is
    archived, and LinkTried for other destinations while an experiment runs on them."""
    actor.require(Permission.PLANNING_WRITE)
    linking = room.linking
    said = changes.get("password")
    if said is not None:
        hashed = await linking.passwords.hash_of_password(said.reveal())
        changes = {**changes, "password": hashed}
    clicks = (await linking.reads.link(actor, link_id)).clicks
    async with linking.begin(actor) as tx:
        before = await tx.links.get(link_id)
        must_match(version, before.version)
        link = _sound(before.change(room.clock.now(), **changes), linking.targets, before)
        await _check_what_it_refers_to(tx, link, before)
        await _check_where_it_ends(tx, link, before)
        await _check_not_tried(tx, link, before)
        await tx.links.save(link)
        tx.announce(link_told(LINK_UPDATED, link, before))
        seen = LinkSeen(link, clicks)
        await tx.commit(seen)
    return seen


async def archive_link(
    room: Campaigns, actor: Actor, link_id: LinkId, version: Version
) -> LinkSeen:
    """From this commit on it leads nowhere, for good; what was counted stays. Raises MissingScope,
    NotFound, VersionMismatch, InvalidState."""
    actor.require(Permission.PLANNING_WRITE)
    clicks = (await room.linking.reads.link(actor, link_id)).clicks
    async with room.linking.begin(actor) as tx:
        before = await tx.links.get(link_id)
        must_match(version, before.version)
        link = before.archive(room.clock.now())
        await tx.links.save(link)
        tx.announce(link_told(LINK_ARCHIVED, link, before))
        seen = LinkSeen(link, clicks)
        await tx.commit(seen)
    return seen


async def read_link(room: Campaigns, actor: Actor, link_id: LinkId) -> LinkSeen:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.link(actor, link_id)


async def list_links(room: Campaigns, actor: Actor, request: PageRequest) -> Page[LinkSeen]:
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.links(actor, request)


async def read_clicks(
    room: Campaigns,
    actor: Actor,
    link_id: LinkId,
    first_day: date | None = None,
    last_day: date | None = None,
) -> LinkClicks:
    """How often it was followed on these days, both included, on the workspace's wall; of the last
    thirty where nobody says otherwise. Raises MissingScope, NotFound, ValidationFailed for days
    that end before they begin, or are more than a year."""
    actor.require(Permission.PLANNING_READ)
    reads = room.linking.reads
    await reads.link(actor, link_id)
    last = last_day or await reads.today(actor)
    first = first_day or last - DAYS
    if first > last:
        raise ValidationFailed(errors=[FieldError("parameter:to", "ends_before_start")])
    if last - first > MOST_DAYS:
        most = {"maximum": MOST_DAYS.days + 1}
        raise ValidationFailed(errors=[FieldError("parameter:from", "too_many_days", most)])
    return await reads.clicks(actor, link_id, first, last)


def _sound(link: Link, targets: Targets, before: Link | None = None) -> Link:
    """The same with every address in one spelling. Where it led before it may lead on: whoever
    stops an old link is not held up by what is asked of new ones."""
    faults = [*link.faults(), *(link.utm.faults("/utm") if link.utm else ())]
    if faults:
        raise ValidationFailed(errors=faults)
    known = _urls(before)
    judged = {
        pointer: url if url in known else targets.judged(url, pointer)
        for pointer, url in link.places()
    }
    return replace(
        link,
        url=judged["/url"],
        destinations=tuple(
            replace(place, url=judged[f"/destinations/{number}/url"])
            for number, place in enumerate(link.destinations)
        ),
        fallback_url=judged.get("/fallback_url"),
    )


def _urls(link: Link | None) -> set[str]:
    return {url for _, url in link.places()} if link else set()


async def _check_where_it_ends(tx: LinkTransaction, link: Link, before: Link | None) -> None:
    """A short link under a domain of the workspace's own is one of ours, and may lead back here."""
    known = _urls(before)
    asked = {
        pointer: name
        for pointer, url in link.places()
        if url not in known and (name := where_a_link_is(url)) is not None
    }
    if not asked:
        return
    own = {name_of(host) for host in await tx.links.domains()}
    for pointer, name in asked.items():
        if name in own:
            raise UrlNotAllowed(pointer=pointer, reason="short_link")


async def _check_not_tried(tx: LinkTransaction, link: Link, before: Link) -> None:
    """Who changes shares in the middle sends visitors from one variant to the other."""
    if link.destinations == before.destinations:
        return
    experiment_id = await tx.links.tried_by(link.id)
    if experiment_id is not None:
        raise LinkTried(experiment=experiment_id)


async def _check_what_it_refers_to(tx: LinkTransaction, link: Link, before: Link | None) -> None:
    if before is None and link.host and not await tx.links.has_domain(link.host):
        raise NotFound(thing="link_domain", pointer="/host")
    campaign_id = link.campaign_id
    if campaign_id is not None and campaign_id != (before and before.campaign_id):
        known = await tx.links.archived_campaigns([campaign_id])
        if campaign_id not in known:
            raise NotFound(thing="campaign", pointer="/campaign_id")
        if known[campaign_id]:
            raise InvalidState(thing="campaign", state="archived", moves="")
    template_id = link.utm_template_id
    if template_id is None or template_id == (before and before.utm_template_id):
        return
    if not await tx.links.has_template(template_id):
        raise NotFound(thing="utm_template", pointer="/utm_template_id")
