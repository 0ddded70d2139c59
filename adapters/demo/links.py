"""The café's short links: one of the terrace's campaign, one with two destinations, and the page
that shows them."""

from adapters.wiring import House
from domain.campaigns.link import Destination
from domain.campaigns.link_page import PageEntry
from domain.campaigns.use_cases.keep_campaigns import list_campaigns
from domain.campaigns.use_cases.keep_link_pages import NewLinkPage, create_link_page
from domain.campaigns.use_cases.keep_links import NewLink, create_link
from domain.campaigns.use_cases.keep_utm_templates import NewUtmTemplate, create_utm_template
from domain.campaigns.utm import Utm
from domain.shared.access import Actor
from domain.shared.paging import PageRequest

CAFE = "https://cafe-aurora.example.com"
POSTS = Utm("{{platform}}", "social", "{{campaign|sin_campana}}", content="{{message.id}}")


async def put_up_links(house: House, actor: Actor) -> None:
    """Not safe to repeat: it makes all of it again. Addresses are everybody's, so that nobody
    chooses them here."""
    room = house.app.campaigns
    template = await create_utm_template(room, actor, NewUtmTemplate("Publicaciones", POSTS))
    [campaign, *_] = (await list_campaigns(room, actor, PageRequest())).items
    terrace = await create_link(
        room,
        actor,
        NewLink(
            f"{CAFE}/terraza",
            title="La terraza",
            campaign_id=campaign.id,
            utm_template_id=template.id,
            tags=("terraza",),
        ),
    )
    menu = await create_link(
        room,
        actor,
        NewLink(
            f"{CAFE}/carta",
            title="La carta",
            destinations=(
                Destination("fotos", f"{CAFE}/carta/fotos", 3),
                Destination("texto", f"{CAFE}/carta/texto"),
            ),
            utm_template_id=template.id,
        ),
    )
    page = NewLinkPage(
        f"cafe-aurora-{terrace.link.slug}",
        "Café Aurora",
        bio="Café, libros y una terraza.\nTodos los días desde las nueve.",
        language="es",
        entries=(
            PageEntry(menu.link.id, "La carta"),
            PageEntry(terrace.link.id, "La terraza"),
        ),
    )
    await create_link_page(room, actor, page)
