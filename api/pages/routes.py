"""Pages for people, with nothing fetched from anywhere else."""

import importlib.util
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from api.operation import Operation
from api.problems import PLACE, catalogue, language_of
from api.routing import RouteNotFound

router = APIRouter(route_class=Operation, include_in_schema=False)
HERE = Path(__file__).parent / "templates"
PAGES = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape())
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; frame-ancestors 'none'"
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png")


@router.get("/")
async def front_page(request: Request) -> Response:
    """Where a stranger lands."""
    return _page("front.html", {"language": _language(request)})


@router.get("/docs")
async def docs_page() -> Response:
    """The API, to read and to try."""
    return _page("docs.html", {})


@router.get("/docs/assets/{name}")
async def docs_asset(name: str) -> Response:
    body = _asset(name)
    if body is None:
        raise RouteNotFound(path=f"/docs/assets/{name}")
    return Response(
        body,
        media_type=KINDS[Path(name).suffix],
        headers={"cache-control": "public, max-age=86400"},
    )


@router.get("/errors/{code}")
async def error_page(code: str, request: Request) -> Response:
    """What a problem's `type` leads to."""
    entry = catalogue().get(code)
    if entry is None or "status" not in entry:
        raise RouteNotFound(path=f"/errors/{code}")
    language = _language(request)
    # Without a request there are no facts to name.
    detail = PLACE.sub("…", entry[language]["detail"])
    facts = {"code": code, "entry": entry, "detail": detail, "language": language}
    return _page("error.html", facts)


@router.get("/errors")
async def errors_page(request: Request) -> Response:
    """Every code there is."""
    entries = {code: entry for code, entry in catalogue().items() if "status" in entry}
    return _page("errors.html", {"entries": entries, "language": _language(request)})


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))


def _page(template: str, facts: dict[str, object]) -> Response:
    return Response(
        PAGES.get_template(template).render(facts),
        media_type="text/html",
        headers={"content-security-policy": POLICY},
    )


@cache
def _asset(name: str) -> bytes | None:
    if name == "start.js":
        return (HERE / "start.js").read_bytes()
    found = importlib.util.find_spec("fastapi_offline")
    if name not in ASSETS or found is None or found.origin is None:
        return None
    return (Path(found.origin).parent / "static" / name).read_bytes()
