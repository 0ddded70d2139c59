"""Where platforms send people back to, and the page on which the sandbox asks them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.house import House
from api.operation import Operation
from api.pages.routes import PAGES, POLICY
from api.problems import catalogue, language_of
from api.security import count_guess
from domain.communities.errors import ChannelConnectionClosed
from domain.communities.use_cases.hear_callback import Callback, hear_callback
from domain.shared.secret import Secret

router = APIRouter(route_class=Operation, include_in_schema=False)
TEXTS = Path(__file__).resolve().parents[1] / "texts" / "connecting.toml"
LONGEST = 4000
SANDBOX = "/oauth/sandbox/callback"
ALLOWS = ("account", "rooms")
"""What can be allowed on the sandbox's page; its authorizer reads the codes made of them."""


@router.get("/oauth/{platform}/callback")
async def oauth_callback(platform: str, request: Request) -> Response:
    """Hear what the platform says, and send the browser on to the page that was named when this
    began. A state that opens nothing leads nowhere."""
    house: House = request.app.state.house
    code = _one(request, "code")
    heard = Callback(
        platform=platform,
        state=_one(request, "state") or "",
        code=Secret(code) if code else None,
        error=_one(request, "error"),
    )
    try:
        onwards = await hear_callback(house.app.communities, heard)
    except ChannelConnectionClosed:
        await count_guess(house, request)
        return _closed(request)
    return Response(
        status_code=303, headers={"location": onwards, "referrer-policy": "no-referrer"}
    )


@router.get("/sandbox/authorize")
async def sandbox_authorize_page(request: Request) -> Response:
    """Ask whether the sandbox may be used: as one account, as several rooms, or not. Each answer is
    a link back to us, and to nowhere else."""
    state, challenge = _one(request, "state") or "", _one(request, "code_challenge") or ""
    answers = {name: {"code": f"{name}~{challenge}"} for name in ALLOWS}
    answers["deny"] = {"error": "access_denied"}
    language = _language(request)
    links = [
        (_words()[name][language], f"{SANDBOX}?{urlencode({'state': state, **said})}")
        for name, said in answers.items()
    ]
    facts = {name: _words()[name][language] for name in ("title", "lead")}
    return _page("authorize.html", {**facts, "links": links, "language": language})


def _closed(request: Request) -> Response:
    """For a person who knows nothing of us: what to do next is said without the words of the
    API."""
    language = _language(request)
    facts = {name: _words()[f"closed_{name}"][language] for name in ("title", "lead")}
    status = int(catalogue()["channel_connection_closed"]["status"])
    return _page("authorize.html", {**facts, "links": [], "language": language}, status)


def _one(request: Request, name: str) -> str | None:
    """What is said once, and not too long."""
    said = request.query_params.getlist(name)
    return said[0] if len(said) == 1 and len(said[0]) <= LONGEST else None


def _page(template: str, facts: Mapping[str, object], status: int = 200) -> Response:
    return Response(
        PAGES.get_template(template).render(facts),
        status,
        media_type="text/html",
        headers={
            "content-security-policy": POLICY,
            "referrer-policy": "no-referrer",
            "x-robots-tag": "noindex, nofollow",
            "content-language": str(facts["language"]),
            "vary": "Accept-Language",
        },
    )


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)
