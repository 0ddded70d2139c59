"""An inbound webhook in the shape it will have, until the service has an operation for one.

It stands behind the service's own edge: a signature over the body is checked, a row in a ledger is
committed before the answer, and the bell is rung. Requests that come while a commit is under way
share the next one. Run as `python -m tests.bench.inbox <port> <organization> <workspace>`, with the
service's settings in the environment.
"""

import asyncio
import hmac
import sys
from collections.abc import Sequence

import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response

from adapters.collector import settle
from adapters.settings import load
from adapters.wiring import House, open_app
from api.main import surround
from api.operation import Operation
from api.protocol import bounded
from domain.shared.access import Actor, system
from domain.shared.ids import OrganizationId, WorkspaceId

PATH = "/v1/inbox/{source}"
SECRET = b"kept by both sides"
SIGNATURE, NUMBER = "x-hub-signature-256", "x-delivery"
TABLE = """
    CREATE TABLE bench_ledger (
      workspace_id text NOT NULL, source text NOT NULL, number text NOT NULL,
      body bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (workspace_id, source, number));
    ALTER TABLE bench_ledger ENABLE ROW LEVEL SECURITY;
    ALTER TABLE bench_ledger FORCE ROW LEVEL SECURITY;
    CREATE POLICY wall ON bench_ledger
      USING (workspace_id = (SELECT current_setting('tertulia.workspace', true)));
    GRANT SELECT, INSERT ON bench_ledger TO tertulia_app
"""
INSERT = """
    INSERT INTO bench_ledger (workspace_id, source, number, body)
    SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bytea[]) ON CONFLICT DO NOTHING
"""


def signed(body: bytes) -> str:
    """What the sender puts into `SIGNATURE`."""
    return f"sha256={hmac.digest(SECRET, body, 'sha256').hex()}"


class Ledger:
    """What came in, once each. `keep` returns after the commit."""

    def __init__(self, house: House, actor: Actor) -> None:
        self._house = house
        self._actor = actor
        self._waiting: list[tuple[str, str, bytes]] = []
        self._writing = asyncio.Lock()
        self._next: asyncio.Future[None] | None = None

    async def keep(self, source: str, number: str, body: bytes) -> None:
        self._waiting.append((source, number, body))
        if self._next is None:
            self._next = asyncio.ensure_future(self._write())
        await asyncio.shield(self._next)

    async def _write(self) -> None:
        async with self._writing:
            rows, self._waiting, self._next = self._waiting, [], None
            async with self._house.database.within(self._actor) as connection:
                await connection.execute(INSERT, self._actor.workspace, *_columns(rows))
                await connection.execute("COMMIT")
        await self._house.doorbell.ring()


def _columns(rows: Sequence[tuple[str, str, bytes]]) -> list[list[str] | list[bytes]]:
    return [list(column) for column in zip(*rows, strict=True)]


def build(house: House, actor: Actor) -> FastAPI:
    """One operation."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    ledger = Ledger(house, actor)

    async def take(source: str, request: Request) -> Response:
        body = await request.body()
        if not hmac.compare_digest(signed(body), request.headers.get(SIGNATURE, "")):
            return Response(status_code=401)
        await ledger.keep(source, request.headers[NUMBER], body)
        return Response(status_code=202)

    app.router.routes.append(Operation(PATH, take, methods=["POST"]))
    app.state.house, app.state.draining = house, False
    return app


async def main(port: int, organization_id: str, workspace_id: str) -> None:
    settings = load()
    async with open_app(settings) as house:
        actor = system(OrganizationId(organization_id), WorkspaceId(workspace_id))
        config = uvicorn.Config(
            surround(build(house, actor), house),
            port=port,
            http=bounded(settings.receive_seconds),
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        settle()
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), *sys.argv[2:]))
