"""The café puts its menu behind a short link, shows it on a page, and proves a domain of its
own."""

from typing import Any

from tests.kit.proof_site import the_proof_site


async def link_story(story: Any) -> None:
    """Every operation about short links, and every fact that is told of them."""
    tell = story.tell
    template = await tell(
        "post_utm_template",
        {
            "name": "Social posts",
            "source": "{{platform}}",
            "medium": "social",
            "campaign": "{{campaign|none}}",
            "content": "{{message.id}}",
        },
    )
    by = {"utm_template_id": template["id"]}
    await tell("patch_utm_template", {"term": "{{channel}}"}, **by)
    await tell("get_utm_template", **by)
    await tell("get_utm_templates", query={"limit": "1"})
    link = await tell(
        "post_link",
        {
            "url": "https://cafe.example/menu",
            "slug": "spring-menu",
            "title": "Spring menu",
            "destinations": [
                {"key": "pictures", "url": "https://cafe.example/menu/pictures", "weight": 3},
                {"key": "words", "url": "https://cafe.example/menu/words"},
            ],
            "utm_template_id": template["id"],
            "tags": ["spring"],
        },
    )
    which = {"link_id": link["id"]}
    await tell("patch_link", {"title": "The spring menu"}, **which)
    await tell("get_link", **which)
    await tell("get_links", query={"tag": "spring", "limit": "1"})
    await tell("get_link_clicks", query={"from": "2030-04-01", "to": "2030-04-30"}, **which)
    await tell("get_link_qr", **which)
    booked = [{"external_id": "booking-17", "destination": "pictures"}] * 2
    await tell("post_link_conversions", {"conversions": booked}, **which)
    page = await tell(
        "post_link_page",
        {
            "name": "corner-cafe",
            "title": "The café on the corner",
            "bio": "Coffee and books, every day from nine.",
            "language": "en",
            "entries": [{"link_id": link["id"], "label": "Our menu"}],
        },
    )
    where = {"link_page_id": page["id"]}
    await tell("patch_link_page", {"bio": "Coffee and books, also on Sundays."}, **where)
    await tell("get_link_page", **where)
    await tell("get_link_pages", query={"limit": "1"})
    await tell("delete_link_page", **where)
    site = the_proof_site()
    domain = await tell("post_link_domain", {"host": site.a_host()})
    site.says[domain["host"]] = domain["token"]
    own = {"link_domain_id": domain["id"]}
    await tell("post_link_domain_verify", **own)
    await tell("get_link_domain", **own)
    await tell("get_link_domains", query={"verified": "true", "limit": "1"})
    await tell("delete_link_domain", **own)
    await tell("post_link_archive", **which)
    await tell("delete_utm_template", **by)
