"""A short link and what goes with it, each with every field set to something other than its
default."""

from collections.abc import Mapping
from typing import Any

from adapters.db.link_trials import RecordedConversion
from domain.campaigns.link import Destination, Link, LinkPlacement, LinkState
from domain.campaigns.link_domain import LinkDomain
from domain.campaigns.link_page import LinkPage, PageEntry
from domain.campaigns.utm import Utm, UtmTemplate
from domain.shared.ids import LinkDomainId, LinkId, LinkPageId, UtmTemplateId
from tests.kit.sample_parts import CAMPAIGN, CHANNEL, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

UTM_TEMPLATE = UtmTemplateId("utm_1")
LINK = LinkId("lnk_1")

UTM_TEMPLATES: Mapping[str, Any] = {
    # Before all others, which refer to it, as campaigns do.
    "utm_templates": UtmTemplate(
        id=UTM_TEMPLATE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        utm=Utm("{{platform}}", "social", ODD, "{{channel|none}}", "{{message.id}}"),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        removed_at=at(3),
        external_id=f"template-{ODD}",
        metadata={"a": ODD},
    ),
}

LINKS: Mapping[str, Any] = {
    "links": Link(
        id=LINK,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        slug="spring",
        url="https://shop.example.com/",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        host="go.example.com",
        title=ODD,
        state=LinkState.DISABLED,
        destinations=(
            Destination("short", "https://shop.example.com/short", 3),
            Destination("long", "https://shop.example.com/long"),
        ),
        expires_at=at(4),
        fallback_url="https://shop.example.com/over",
        password="scrypt:c2FsdA==:aGFzaA==",
        campaign_id=CAMPAIGN,
        utm=Utm(medium=ODD),
        utm_template_id=UTM_TEMPLATE,
        tags=("ñandú", "spring"),
        external_id=f"link-{ODD}",
        metadata={"a": ODD},
    ),
    "link_placements": LinkPlacement(
        workspace_id=WORKSPACE,
        link_id=LINK,
        tag="abcdefgh",
        message_id=MESSAGE,
        channel_id=CHANNEL,
        platform="sandbox",
        created_at=at(5),
        campaign_id=CAMPAIGN,
        utm={"utm_source": "sandbox"},
    ),
    "link_conversions": RecordedConversion(
        workspace_id=WORKSPACE,
        link_id=LINK,
        external_id=f"booking-{ODD}",
        destination="short",
        recorded_at=at(6),
    ),
    "link_pages": LinkPage(
        id=LinkPageId("lpg_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name="corner-cafe",
        title=ODD,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        bio=ODD,
        language="es-MX",
        entries=(PageEntry(LINK, ODD),),
        published=True,
        campaign_id=CAMPAIGN,
        removed_at=at(3),
        external_id=f"page-{ODD}",
        metadata={"a": ODD},
    ),
    "link_domains": LinkDomain(
        id=LinkDomainId("lkd_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        host="go.example.com",
        token="0123456789abcdef",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        verified_at=at(3),
        removed_at=at(4),
    ),
}
