"""What our figures are held against: bare applications, each served as the floor is.

Run as `python -m tests.bench.floors <port> <which>`, with the service's own settings in the
environment where the application needs them.
"""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel
from starlette.types import ASGIApp

from adapters.collector import settle
from adapters.settings import load
from adapters.wiring import House, open_app
from api.operation import Operation
from api.routing import RouteIndex
from api.security import enter

OPERATIONS = 400


class Answer(BaseModel):
    """Twenty fields, as many as a message of one delivery has."""

    id: str
    community_id: str
    channel_id: str
    status: str
    text: str
    external_id: str | None
    created_by: str
    version: int
    attempts: int
    position: int
    weight: float
    pinned: bool
    archived: bool
    tags: list[str]
    metadata: dict[str, str]
    language: str
    timezone: str
    url: str | None
    created_at: str
    updated_at: str


ANSWER = Answer(
    id="msg_01j9z3v8k4e5r6t7y8w9q0a1s2",
    community_id="com_01j9z3v8k4e5r6t7y8w9q0a1s2",
    channel_id="chn_01j9z3v8k4e5r6t7y8w9q0a1s2",
    status="scheduled",
    text="We open at nine on Saturday, and there is coffee for whoever comes early. " * 3,
    external_id=None,
    created_by="key_01j9z3v8k4e5r6t7y8w9q0a1s2",
    version=1,
    attempts=0,
    position=3,
    weight=0.5,
    pinned=False,
    archived=False,
    tags=["spring", "opening"],
    metadata={"brief": "spring"},
    language="es",
    timezone="Europe/Madrid",
    url=None,
    created_at="2030-05-04T07:00:00.000Z",
    updated_at="2030-05-04T07:00:00.000Z",
)


def bare() -> FastAPI:
    """The floor: one route, one model."""
    app = FastAPI()

    @app.get("/answer", response_model=Answer)
    async def answer() -> Answer:
        return ANSWER

    return app


def guarded() -> FastAPI:
    """The floor, behind the service's own key check and request limits, in a process that is set
    up as the service's is."""
    houses: list[House] = []

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        async with open_app(load()) as house:
            houses.append(house)
            settle()
            yield

    app = FastAPI(lifespan=opened)

    @app.get("/answer", response_model=Answer)
    async def answer(request: Request) -> Answer:
        await enter(houses[0], request, in_workspace=True)
        return ANSWER

    return app


def crowded() -> ASGIApp:
    """Four hundred operations that do nothing, ten to a resource, behind the service's index of
    routes."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    async def answer(thing_id: str) -> Response:
        return Response(ANSWER.model_dump_json(), media_type="application/json")

    for number in range(OPERATIONS):
        path = f"/v1/things-{number // 10}/{{thing_id}}/move-{number % 10}"
        app.router.routes.append(Operation(path, answer, methods=["GET"]))
    return RouteIndex(app)


FLOORS: dict[str, Callable[[], ASGIApp]] = {"bare": bare, "guarded": guarded, "crowded": crowded}

if __name__ == "__main__":
    uvicorn.run(
        FLOORS[sys.argv[2]](),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
