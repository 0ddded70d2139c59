"""A link page shows its links to whoever opens it, as a page or as JSON."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from api.campaigns.link_page_schemas import PATH as PAGES
from api.headers import headers_of, text_of
from api.house import House
from api.operation import Operation
from api.pages.guest_words import said
from api.pages.hosted import hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, logo_path, worn_by
from api.problems import as_json, catalogue
from domain.campaigns.errors import LinkNotThere
from domain.campaigns.link_page import ShownEntry, ShownPage
from domain.campaigns.use_cases.keep_link_pages import show_link_page
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY, text_on
from domain.shared.errors import NotFound
from domain.shared.short_links import PATH

router = APIRouter(route_class=Operation, include_in_schema=False)
SHEET = "link_page.css"
KEPT = "public, max-age=60"
"""Whoever opens it again within a minute may be shown what they saw."""


@router.get(PAGES + "{name}")
async def link_page(name: str, request: Request) -> Response:
    """What is written on it is in its own language, or else in the workspace's; the house's few
    words are in the reader's."""
    house: House = request.app.state.house
    try:
        shown = await show_link_page(house.app.campaigns, name.lower())
    except LinkNotThere:
        return _not_there(readers_language(request))
    if _wants_json(request):
        return _document(shown, request)
    worn = await _worn(request, shown)
    return _page(shown, worn, logo_path(request, worn))


@router.get(PAGES + "{name}/logo")
async def link_page_logo(name: str, request: Request) -> Response:
    """The logo of whoever's page it is, as it is now."""
    language = readers_language(request)
    try:
        shown = await show_link_page(request.app.state.house.app.campaigns, name.lower())
        return await logo_answer(request, await _worn(request, shown)) or _not_there(language)
    except (LinkNotThere, NotFound):
        return _not_there(language)


async def _worn(request: Request, shown: ShownPage) -> Worn:
    return await worn_by(request, shown.page.organization_id, shown.page.workspace_id)


def _not_there(language: str) -> Response:
    closed = catalogue()["link_not_there"][language]
    return hosted_page("link.html", {"closed": closed}, language, 404)


def _wants_json(request: Request) -> bool:
    """Browsers name HTML first; whoever reads for a program names JSON and no HTML."""
    accepts = text_of(headers_of(request.scope), b"accept") or ""
    return "json" in accepts and "html" not in accepts


def _document(shown: ShownPage, request: Request) -> Response:
    settings = request.app.state.house.settings
    base = settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    page = shown.page
    told: dict[str, Any] = {
        "name": page.name,
        "title": page.title,
        "bio": page.bio,
        "language": page.language,
        "links": [{"label": entry.label, "url": _address(entry, base)} for entry in shown.entries],
    }
    return Response(as_json(told), media_type="application/json", headers=_headers())


def _page(shown: ShownPage, worn: Worn, logo: str | None) -> Response:
    primary = shown.primary_colour or HOUSE_PRIMARY
    background = shown.background_colour or HOUSE_BACKGROUND
    # Colours were checked when they were chosen: #rrggbb and nothing else.
    own = (
        f":root {{ --main: {primary}; --on-main: {text_on(primary)}; --ground: {background};"
        f" --ink: {text_on(background)}; }}\n"
    )
    facts = {
        "say": partial(said, language=worn.language),
        "shown": shown,
        "logo_path": logo,
        "written_in": shown.page.language or worn.locale,
        "page": shown.page,
        "entries": [(entry.label, _address(entry, "")) for entry in shown.entries],
    }
    answer = hosted_page("link_page.html", facts, worn.language, sheet=SHEET, own=own)
    answer.headers.update(_headers())
    return answer


def _address(entry: ShownEntry, base: str) -> str:
    """On this host without naming it, so that a page is the same however it was reached."""
    host = f"https://{entry.host}" if entry.host else base
    return f"{host}{PATH}{entry.slug}"


def _headers() -> dict[str, str]:
    return {
        "cache-control": KEPT,
        "vary": "Accept, Accept-Language",
        "x-robots-tag": "noindex, nofollow",
    }
