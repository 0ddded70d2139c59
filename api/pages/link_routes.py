"""Whoever opens a short link is sent on; where it has a password, once they have said it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.edge import RateLimited
from api.headers import headers_of, text_of
from api.house import House
from api.operation import Operation
from api.pages.forms import OLD_FORM, forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import said
from api.pages.hosted import hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, worn_by
from api.problems import catalogue
from domain.campaigns.clicking import Visit
from domain.campaigns.errors import LinkLocked, LinkNotThere
from domain.campaigns.use_cases.follow_link import follow_link, link_behind, unlock_link
from domain.shared.errors import NotFound
from domain.shared.secret import Secret
from domain.shared.short_links import MARK

router = APIRouter(route_class=Operation, include_in_schema=False)
TRIES_A_MINUTE = 10
"""Of one link's password, by whomever it is tried."""

LONGEST_PASSWORD = 200
WRONG = "link_password_wrong"
LONGEST_CODE = 100
ON_THE_WAY = {
    # Kept by nobody on the way: the next click is counted, too, and may lead elsewhere by then.
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex",
}


@router.api_route("/l/{code}", methods=["GET", "HEAD"])
async def short_link(code: str, request: Request) -> Response:
    """Send them on, without making them wait for being counted."""
    house: House = request.app.state.house
    try:
        url = await follow_link(house.app.campaigns, _visit(code, request))
    except LinkLocked:
        return await _asks_password(code, request)
    except LinkNotThere:
        return _not_there(readers_language(request))
    return Response(status_code=302, headers={"location": url, **ON_THE_WAY})


@router.post("/l/{code}")
async def short_link_form(code: str, request: Request) -> Response:
    """Let whoever says the password go on."""
    house: House = request.app.state.house
    visit = _visit(code, request)
    try:
        language = (await _worn(code, request)).language
    except LinkNotThere:
        return _not_there(readers_language(request))
    if from_elsewhere(request):
        return forged(language)
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    word = fields.get("password", "")[:LONGEST_PASSWORD]
    if not is_of_this_page(request, fields.get("form", "")):
        return await _asks_password(code, request, OLD_FORM, word)
    try:
        link = await link_behind(house.app.campaigns, visit)
    except LinkNotThere:
        return _not_there(language)
    # By the link: another one of the same slug, under another domain, has tries of its own.
    standing = await house.limits.count("link_password", link.id, TRIES_A_MINUTE)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    try:
        url = await unlock_link(house.app.campaigns, visit, Secret(word))
    except LinkLocked:
        return await _asks_password(code, request, WRONG)
    except LinkNotThere:
        return _not_there(language)
    # A page, and no redirect: our own policy lets forms lead nowhere but back to us.
    return _page({"url": url}, language, 200)


@router.get("/l/{code}/logo")
async def short_link_logo(code: str, request: Request) -> Response:
    """The logo of whoever's link it is that asks for a password, as it is now."""
    try:
        worn = await _worn(code, request)
        return await logo_answer(request, worn) or _not_there(worn.language)
    except NotFound:
        return _not_there(readers_language(request))


def _visit(code: str, request: Request) -> Visit:
    headers = headers_of(request.scope)
    slug, _, tag = code[:LONGEST_CODE].lower().partition(MARK)
    query = request.scope["query_string"]
    return Visit(
        host=(text_of(headers, b"host") or "").lower(),
        slug=slug,
        tag=tag,
        address=request.client.host if request.client else "",
        agent=text_of(headers, b"user-agent") or "",
        referrer=text_of(headers, b"referer") or "",
        method=request.method,
        purpose=" ".join(
            text_of(headers, name) or "" for name in (b"sec-purpose", b"purpose", b"x-moz")
        ),
        query=dict(parse_qsl(query.decode("latin-1"), max_num_fields=None)) if query else {},
    )


async def _worn(code: str, request: Request) -> Worn:
    """Raises LinkNotThere."""
    house: House = request.app.state.house
    link = await link_behind(house.app.campaigns, _visit(code, request))
    return await worn_by(request, link.organization_id, link.workspace_id)


async def _asks_password(
    code: str, request: Request, wrong: str | None = None, word: str = ""
) -> Response:
    """`wrong` names the sentence that says why it is asked once more. What was said is shown again
    where it was not tried."""
    try:
        worn = await _worn(code, request)
    except LinkNotThere:
        # It ended at this very moment.
        return _not_there(readers_language(request))
    facts = {
        "worn": worn,
        "logo_path": f"{request.url.path}/logo",
        "form": form_of(request),
        "wrong": said(wrong, worn.language) if wrong else None,
        "is_wrong": wrong == WRONG,
        "word": word,
    }
    return _page(facts, worn.language, 403 if wrong else 200, own=worn.own)


def _not_there(language: str) -> Response:
    return _page({"closed": catalogue()["link_not_there"][language]}, language, 404)


def _page(facts: Mapping[str, Any], language: str, status: int, *, own: str = "") -> Response:
    say = partial(said, language=language)
    return hosted_page("link.html", {"say": say, **facts}, language, status, own=own)
