"""Whether this process lives, whether it can work, and what it counts."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from api.errors import respond
from api.house import House
from api.operation import Operation
from api.problems import Problem
from domain.shared.errors import TemporarilyUnavailable

router = APIRouter(route_class=Operation, include_in_schema=False)
WAITING = Gauge("tertulia_waiting", "Deliveries and events, by what they wait for.", ["what"])


@router.get("/livez")
async def livez() -> Response:
    """The process answers."""
    return Response('{"status":"alive"}', media_type="application/json")


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Ready when the database answers; without its queue it works on, a little later."""
    house: House = request.app.state.house
    if request.app.state.draining:
        return respond(request, Problem("draining", {}, retry_after_seconds=5))
    await house.ring.answers()
    status = "ready" if await house.doorbell.alive() else "degraded"
    return Response(f'{{"status":"{status}"}}', media_type="application/json")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus text. Counts only: no ids, no names. Keep it inside your network."""
    house: House = request.app.state.house
    try:
        for name, value in (await house.ring.figures()).items():
            WAITING.labels(name).set(value)
    except TemporarilyUnavailable:
        WAITING.clear()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
