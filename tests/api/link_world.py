"""Short links for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.campaigns.experiment_ports import Conversion
from domain.campaigns.link import MAIN
from domain.campaigns.link_page import PageEntry
from domain.campaigns.use_cases.keep_link_domains import create_link_domain
from domain.campaigns.use_cases.keep_link_pages import NewLinkPage, create_link_page
from domain.campaigns.use_cases.keep_links import NewLink, create_link
from domain.campaigns.use_cases.keep_utm_templates import NewUtmTemplate, create_utm_template
from domain.campaigns.use_cases.record_conversions import record_conversions
from domain.campaigns.utm import Utm
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, Kind
from tests.kit.proof_site import the_proof_site

_DOMAINS = ("link_domain", "link_domain_to_prove", "spare_link_domain")
LINKS = {
    **dict.fromkeys(("short_link", "spare_short_link"), Kind.LINK),
    **dict.fromkeys(("utm_template", "spare_utm_template"), Kind.UTM_TEMPLATE),
    **dict.fromkeys(("link_page", "spare_link_page"), Kind.LINK_PAGE),
    **dict.fromkeys(_DOMAINS, Kind.LINK_DOMAIN),
}


async def some_links(
    house: House, actor: Actor, campaign_id: str, external_id: str
) -> dict[str, str]:
    """Two of each, of which one may go."""
    room = house.app.campaigns
    made: dict[str, str] = {}
    for spare in ("", "spare_"):
        told = None if spare else external_id
        template = NewUtmTemplate("Posts", Utm(source="{{platform}}"), external_id=told)
        made[f"{spare}utm_template"] = (await create_utm_template(room, actor, template)).id
        link = NewLink(
            "https://shop.example.com/", campaign_id=CampaignId(campaign_id), external_id=told
        )
        seen = await create_link(room, actor, link)
        made[f"{spare}short_link"] = seen.link.id
        booked = [Conversion("booking-0", MAIN)]
        await record_conversions(room, actor, seen.link.id, booked)
        page = NewLinkPage(
            f"page-{seen.link.slug}",
            "The café",
            entries=(PageEntry(seen.link.id, "Menu"),),
            external_id=told,
        )
        made[f"{spare}link_page"] = (await create_link_page(room, actor, page)).id
    site = the_proof_site()
    for name in _DOMAINS:
        domain = await create_link_domain(room, actor, site.a_host())
        site.says[domain.host] = domain.token
        made[name] = domain.id
    return made
