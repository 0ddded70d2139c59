"""How the operations about short links are called, and what each of them needs."""

import os
from collections.abc import Mapping, Sequence
from itertools import count

from tests.api.asks import Ask, Call, filters, named, on, plain, renames
from tests.kit.proof_site import the_proof_site

SHOP = "https://shop.example.com/"
_names = count(1)


def _page(**more: object) -> dict[str, object]:
    return {"name": f"page-{os.getpid()}-{next(_names)}", "title": "The café"} | more


_BOOKED = {"conversions": [{"external_id": "booking-17"}]}

OF_LINKS: Mapping[str, Sequence[Call]] = {
    "post_link": [
        lambda own, theirs: Ask(body={"url": SHOP}),
        lambda own, theirs: Ask(body={"url": SHOP, "external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body={"url": SHOP, "campaign_id": theirs["campaign"]}),
        lambda own, theirs: Ask(body={"url": SHOP, "utm_template_id": theirs["utm_template"]}),
    ],
    "get_links": [
        *filters("campaign_id", "utm_template_id", "external_id"),
        lambda own, theirs: Ask(query={"tag": "spring"}),
    ],
    "get_link": on("link_id", "short_link"),
    "patch_link": [
        *renames("link_id", "short_link"),
        lambda own, theirs: Ask(
            {"link_id": own["short_link"]}, {"campaign_id": theirs["campaign"]}
        ),
        lambda own, theirs: Ask(
            {"link_id": own["short_link"]}, {"utm_template_id": theirs["utm_template"]}
        ),
    ],
    "post_link_archive": on("link_id", "spare_short_link"),
    "get_link_clicks": on("link_id", "short_link"),
    "post_link_conversions": on("link_id", "short_link", _BOOKED),
    "get_link_qr": on("link_id", "short_link"),
    "post_utm_template": named("Posts"),
    "get_utm_templates": filters("external_id"),
    "get_utm_template": on("utm_template_id", "utm_template"),
    "patch_utm_template": renames("utm_template_id", "utm_template"),
    "delete_utm_template": on("utm_template_id", "spare_utm_template"),
    "post_link_page": [
        lambda own, theirs: Ask(body=_page()),
        lambda own, theirs: Ask(body=_page(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_page(campaign_id=theirs["campaign"])),
        lambda own, theirs: Ask(
            body=_page(entries=[{"link_id": theirs["short_link"], "label": "Menu"}])
        ),
    ],
    "get_link_pages": filters("campaign_id", "external_id"),
    "get_link_page": on("link_page_id", "link_page"),
    "patch_link_page": [
        *renames("link_page_id", "link_page"),
        lambda own, theirs: Ask(
            {"link_page_id": own["link_page"]}, {"campaign_id": theirs["campaign"]}
        ),
        lambda own, theirs: Ask(
            {"link_page_id": own["link_page"]},
            {"entries": [{"link_id": theirs["short_link"], "label": "Menu"}]},
        ),
    ],
    "delete_link_page": on("link_page_id", "spare_link_page"),
    "post_link_domain": [lambda own, theirs: Ask(body={"host": the_proof_site().a_host()})],
    "get_link_domains": [plain],
    "get_link_domain": on("link_domain_id", "link_domain"),
    "post_link_domain_verify": on("link_domain_id", "link_domain_to_prove"),
    "delete_link_domain": on("link_domain_id", "spare_link_domain"),
}

SCOPES_OF_LINKS: Mapping[str, str] = {
    name: "planning:read" if name.startswith("get_") else "planning:write" for name in OF_LINKS
} | {"post_link_conversions": "experiments:record"}
