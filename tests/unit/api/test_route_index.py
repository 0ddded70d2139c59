"""Finding a route costs what its own resource has, however many others there are."""

from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Response
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient
from starlette.routing import Match

from api import errors
from api.routing import RouteIndex

RESOURCES = 100
OPERATIONS = 4


class CountedRoute(APIRoute):
    """Counts how often any route was compared with a path."""

    compared = 0

    def matches(self, scope: Any) -> tuple[Match, Any]:
        CountedRoute.compared += 1
        return super().matches(scope)


def four_hundred_operations() -> FastAPI:
    """A hundred resources with four operations each, laid side by side as the real ones are."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for number in range(RESOURCES):
        router = APIRouter(prefix="/v1", route_class=CountedRoute)
        _add(router, f"/things{number}")
        app.router.routes.extend(router.routes)
    errors.install(app)
    app.router.middleware_stack = RouteIndex(app.router)
    return app


def _add(router: APIRouter, path: str) -> None:
    async def answer() -> Response:
        return Response(path)

    router.get(path)(answer)
    router.post(path)(answer)
    router.get(path + "/{thing_id}")(answer)
    router.post(path + "/{thing_id}/publish")(answer)


async def compared(app: FastAPI, method: str, path: str) -> tuple[int, int]:
    """How many routes were compared to answer this, and the status."""
    CountedRoute.compared = 0
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        status = (await client.request(method, path)).status_code
    return CountedRoute.compared, status


@pytest.mark.parametrize("number", [0, RESOURCES // 2, RESOURCES - 1])
async def test_the_last_operation_costs_what_the_first_does(number: int) -> None:
    app = four_hundred_operations()
    count, status = await compared(app, "POST", f"/v1/things{number}/thg_1/publish")
    assert (count, status) == (OPERATIONS, 200)


async def test_an_unknown_resource_costs_nothing() -> None:
    assert await compared(four_hundred_operations(), "GET", "/v1/nothings/x") == (0, 404)


async def test_a_wrong_method_names_all_that_the_path_takes() -> None:
    app = four_hundred_operations()
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.put("/v1/things7")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.json()["code"] == "method_not_allowed"


async def test_a_slash_too_many_is_another_path() -> None:
    app = four_hundred_operations()
    _, status = await compared(app, "GET", "/v1/things7/")
    assert status == 404
