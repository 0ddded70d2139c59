"""Where platforms tell us what happened: kept before it is answered, and not read before it is
checked."""

import hashlib

from fastapi import APIRouter, Request, Response

from api.edge import RateLimited
from api.headers import headers_of
from api.house import House
from api.operation import Operation
from api.problems import Problem, as_json, language_of
from api.routing import MethodNotAllowed
from api.security import count_guess
from domain.inbox.errors import HookForged
from domain.inbox.use_cases.take_in import take_in
from domain.shared.errors import NotFound
from domain.shared.heard import Admitted, Forged, HookCall

router = APIRouter(route_class=Operation, include_in_schema=False)


@router.get("/hooks/{platform}/{token}")
async def get_hook_question(platform: str, token: str, request: Request) -> Response:
    """Answer a platform that tries the address, as it wants to be answered."""
    return await _taken(platform, token, request, b"")


@router.post("/hooks/{platform}/{token}")
async def post_hook_call(platform: str, token: str, request: Request) -> Response:
    """Take in what a platform tells, if it is the platform that does."""
    return await _taken(platform, token, request, await request.body())


async def _taken(platform: str, token: str, request: Request, body: bytes) -> Response:
    house = await _called(token, request)
    call = HookCall(
        method=request.method,
        headers=_headers(request),
        body=body,
        at=house.app.inbox.clock.now(),
        query=dict(request.query_params),
    )
    try:
        verdict = await take_in(house.app.inbox, platform, token, call)
    except NotFound:
        await count_guess(house, request)
        raise
    if isinstance(verdict, Admitted):
        return Response(verdict.answer, verdict.status, media_type=verdict.content_type)
    if verdict.status == 405:
        raise MethodNotAllowed(allowed="POST")
    return _refused(request, verdict)


def _headers(request: Request) -> dict[str, str]:
    """By name in lower case; of one that came more than once all values, joined by a comma."""
    found: dict[str, str] = {}
    for name, value in request.scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _refused(request: Request, forged: Forged) -> Response:
    language = language_of(headers_of(request.scope).get(b"accept-language", b"").decode("latin-1"))
    problem = Problem(HookForged.code, {"words": forged.words})
    told = problem.document(language, request.scope["state"]["request_id"], request.url.path)
    response = Response(as_json(told | {"status": forged.status}), forged.status)
    response.raw_headers += problem.headers(language, forged.status)
    return response


async def _called(token: str, request: Request) -> House:
    """Raises RateLimited."""
    house: House = request.app.state.house
    name = hashlib.sha256(token.encode()).hexdigest()[:32]
    standing = await house.limits.count("hook", name, house.settings.hook_calls_per_minute)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    return house
