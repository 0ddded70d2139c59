"""A domain is named, proved to be the workspace's, and given up."""

from domain.campaigns.errors import LinkDomainUnproved
from domain.campaigns.link_domain import PROOF, LinkDomain
from domain.campaigns.link_events import (
    DOMAIN_CREATED,
    DOMAIN_DELETED,
    DOMAIN_VERIFIED,
    link_domain_told,
)
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, LinkDomainId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def create_link_domain(room: Campaigns, actor: Actor, host: str) -> LinkDomain:
    """Whoever can put its token on it is believed. Raises MissingScope, UrlNotAllowed for a name
    that is not one of the public internet."""
    actor.require(Permission.PLANNING_WRITE)
    linking, now = room.linking, room.clock.now()
    # In the one spelling in which browsers ask for it.
    judged = linking.targets.judged(f"https://{host}/", "/host")
    domain = LinkDomain(
        id=LinkDomainId(room.ids.new(Kind.LINK_DOMAIN)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        host=judged.split("/")[2],
        token=linking.chance.word(),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    async with linking.begin(actor) as tx:
        await tx.link_domains.add(domain)
        tx.announce(link_domain_told(DOMAIN_CREATED, domain))
        await tx.commit(domain)
    return domain


async def verify_link_domain(
    room: Campaigns, actor: Actor, domain_id: LinkDomainId, version: Version
) -> LinkDomain:
    """Asks the domain for the token, then writes down that it was there. Raises MissingScope,
    NotFound, VersionMismatch, InvalidState where it is verified already, LinkDomainUnproved,
    LinkDomainTaken where another workspace was first."""
    actor.require(Permission.PLANNING_WRITE)
    linking = room.linking
    seen = await linking.reads.link_domain(actor, domain_id)
    # Whoever repeats what succeeded is answered as they were, which the transaction sees first.
    if seen.verified_at is None:
        must_match(version, seen.version)
        if not await linking.sites.says(seen.host, PROOF, seen.token):
            raise LinkDomainUnproved(address=f"https://{seen.host}{PROOF}")
    async with linking.begin(actor) as tx:
        before = await tx.link_domains.get(domain_id)
        must_match(version, before.version)
        domain = before.verify(room.clock.now())
        await tx.link_domains.save(domain)
        tx.announce(link_domain_told(DOMAIN_VERIFIED, domain, before))
        await tx.commit(domain)
    return domain


async def remove_link_domain(
    room: Campaigns, actor: Actor, domain_id: LinkDomainId, version: Version
) -> LinkDomain:
    """For good: links under it lead nowhere from this commit on. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.linking.begin(actor) as tx:
        before = await tx.link_domains.get(domain_id)
        must_match(version, before.version)
        domain = before.remove(room.clock.now())
        await tx.link_domains.save(domain)
        tx.announce(link_domain_told(DOMAIN_DELETED, domain, before))
        await tx.commit(domain)
    return domain


async def read_link_domain(room: Campaigns, actor: Actor, domain_id: LinkDomainId) -> LinkDomain:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.link_domain(actor, domain_id)


async def list_link_domains(
    room: Campaigns, actor: Actor, request: PageRequest
) -> Page[LinkDomain]:
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.link_domains(actor, request)
