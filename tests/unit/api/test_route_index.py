"""Finding a route costs one comparison, however many others there are."""

from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from httpx import ASGITransport, AsyncClient
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import respond
from api.operation import Operation
from api.problems import problem_of
from api.routing import RouteIndex
from domain.shared.errors import Refusal

RESOURCES = 100


class CountedRoute(Operation):
    """Counts how often any route was compared with a path."""

    compared = 0

    def matches(self, scope: Any) -> tuple[Match, Any]:
        CountedRoute.compared += 1
        return super().matches(scope)


def five_hundred_operations() -> ASGIApp:
    """A hundred resources with five operations each, laid side by side as the real ones are, and
    what is refused on the way to them answered."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for number in range(RESOURCES):
        router = APIRouter(prefix="/v1", route_class=CountedRoute)
        _add(router, f"/things{number}")
        app.router.routes.extend(router.routes)
    index = RouteIndex(app)

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await index(scope, receive, send)
        except Refusal as refusal:
            answer = respond(Request(scope), problem_of(refusal))
            await answer(scope, receive, send)

    return answering


def _add(router: APIRouter, path: str) -> None:
    async def answer(request: Request) -> Response:
        return Response(request.url.path.removeprefix("/v1"))

    router.get(path)(answer)
    router.post(path)(answer)

    async def one(thing_id: str) -> Response:
        return Response(thing_id)

    router.get(path + "/{thing_id}")(one)
    router.post(path + "/{thing_id}/publish")(one)
    router.get(path + "/newest")(answer)


async def compared(app: ASGIApp, method: str, path: str) -> tuple[int, int]:
    """How many routes were compared to answer this, and the status."""
    CountedRoute.compared = 0
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        status = (await client.request(method, path)).status_code
    return CountedRoute.compared, status


@pytest.mark.parametrize("number", [0, RESOURCES // 2, RESOURCES - 1])
async def test_the_last_operation_costs_what_the_first_does(number: int) -> None:
    app = five_hundred_operations()
    count, status = await compared(app, "POST", f"/v1/things{number}/thg_1/publish")
    assert (count, status) == (1, 200)


async def test_an_unknown_resource_costs_nothing() -> None:
    assert await compared(five_hundred_operations(), "GET", "/v1/nothings/x") == (0, 404)


async def test_a_wrong_method_names_all_that_the_path_takes() -> None:
    app = five_hundred_operations()
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.put("/v1/things7")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.json()["code"] == "method_not_allowed"


async def test_a_slash_too_many_is_another_path() -> None:
    app = five_hundred_operations()
    _, status = await compared(app, "GET", "/v1/things7/")
    assert status == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/v1/things7/newest", 200, "/things7/newest"),
        ("GET", "/v1/things7/newer", 200, "newer"),
        # It is a word here and may be an id there.
        ("POST", "/v1/things7/newest/publish", 200, "newest"),
        ("POST", "/v1/things7/newest", 405, ""),
        ("GET", "/v1/things7//publish", 404, ""),
        ("GET", "/v1/things7/thg_1/publish/more", 404, ""),
    ],
)
async def test_a_word_with_a_path_of_its_own_is_no_parameter(
    method: str, path: str, status: int, text: str
) -> None:
    app = five_hundred_operations()
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        reply = await client.request(method, path)
    assert reply.status_code == status
    if status == 200:
        assert reply.text == text
