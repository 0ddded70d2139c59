"""What is told of links and of what goes with them: never a password, nor who followed them."""

from typing import Any

from domain.campaigns.link import Link
from domain.campaigns.link_domain import LinkDomain
from domain.campaigns.link_page import LinkPage
from domain.campaigns.utm import UtmTemplate
from domain.shared.clock import written
from domain.shared.events import News, differences

LINK_CREATED = "link.created"
LINK_UPDATED = "link.updated"
LINK_ARCHIVED = "link.archived"
UTM_CREATED = "utm_template.created"
UTM_UPDATED = "utm_template.updated"
UTM_DELETED = "utm_template.deleted"
PAGE_CREATED = "link_page.created"
PAGE_UPDATED = "link_page.updated"
PAGE_DELETED = "link_page.deleted"
DOMAIN_CREATED = "link_domain.created"
DOMAIN_VERIFIED = "link_domain.verified"
DOMAIN_DELETED = "link_domain.deleted"

ANNOUNCED = frozenset(
    {
        *(LINK_CREATED, LINK_UPDATED, LINK_ARCHIVED),
        *(UTM_CREATED, UTM_UPDATED, UTM_DELETED),
        *(PAGE_CREATED, PAGE_UPDATED, PAGE_DELETED),
        *(DOMAIN_CREATED, DOMAIN_VERIFIED, DOMAIN_DELETED),
    }
)


def link_told(name: str, link: Link, before: Link | None = None) -> News:
    """The link as it is now; where it leads is told, and whether it has a password."""
    after = _link(link)
    previous = differences(_link(before), after) if before else {}
    return News(name, link.id, link.version, after, previous=previous)


def utm_template_told(name: str, template: UtmTemplate, before: UtmTemplate | None = None) -> News:
    after = _template(template)
    previous = differences(_template(before), after) if before else {}
    return News(name, template.id, template.version, after, previous=previous)


def link_page_told(name: str, page: LinkPage, before: LinkPage | None = None) -> News:
    after = _page(page)
    previous = differences(_page(before), after) if before else {}
    return News(name, page.id, page.version, after, previous=previous)


def link_domain_told(name: str, domain: LinkDomain, before: LinkDomain | None = None) -> News:
    """Without the token by which it is proved."""
    after = _domain(domain)
    previous = differences(_domain(before), after) if before else {}
    return News(name, domain.id, domain.version, after, previous=previous)


def _link(link: Link) -> dict[str, Any]:
    return {
        "id": link.id,
        "host": link.host or None,
        "slug": link.slug,
        "title": link.title,
        "state": link.state.value,
        "url": link.url,
        "destinations": [
            {"key": one.key, "url": one.url, "weight": one.weight} for one in link.destinations
        ],
        "expires_at": written(link.expires_at),
        "fallback_url": link.fallback_url,
        "has_password": link.has_password,
        "campaign_id": link.campaign_id,
        "utm_template_id": link.utm_template_id,
        "tags": list(link.tags),
        "external_id": link.external_id,
        "version": link.version,
    }


def _template(template: UtmTemplate) -> dict[str, Any]:
    utm = template.utm
    return {
        "id": template.id,
        "name": template.name,
        "source": utm.source,
        "medium": utm.medium,
        "campaign": utm.campaign,
        "term": utm.term,
        "content": utm.content,
        "external_id": template.external_id,
        "version": template.version,
    }


def _page(page: LinkPage) -> dict[str, Any]:
    return {
        "id": page.id,
        "name": page.name,
        "title": page.title,
        "language": page.language,
        "entries": [{"link_id": one.link_id, "label": one.label} for one in page.entries],
        "published": page.published,
        "campaign_id": page.campaign_id,
        "external_id": page.external_id,
        "version": page.version,
    }


def _domain(domain: LinkDomain) -> dict[str, Any]:
    return {
        "id": domain.id,
        "host": domain.host,
        "verified_at": written(domain.verified_at),
        "version": domain.version,
    }
