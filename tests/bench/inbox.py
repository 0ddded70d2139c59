"""The service with a sandbox that signs as most platforms do: over the body, the number beside it.

All else is the service's own: the operation, the check of whose address it is, the ledger and its
commit, the bell. Run as `python -m tests.bench.inbox <port>`, with the service's settings in the
environment. Standard Webhooks sign the number, too, which the generator of the load cannot.
"""

import hmac
import sys
from collections.abc import Sequence

import uvicorn
import uvloop

from adapters.collector import settle
from adapters.platforms.adapter import Adapter, Files
from adapters.platforms.http import Http
from adapters.platforms.sandbox.adapter import Sandbox
from adapters.platforms.sandbox.wall import Wall
from adapters.settings import load
from adapters.wiring import open_app
from api.main import build, surround
from api.protocol import bounded
from domain.shared.clock import Clock
from domain.shared.heard import Admission, Admitted, Forged, HookCall, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

SIGNATURE, NUMBER = "x-hub-signature-256", "x-delivery"


def signed(secret: Secret, body: bytes) -> str:
    """What the sender puts into `SIGNATURE`."""
    return f"sha256={hmac.digest(secret.reveal().encode(), body, 'sha256').hex()}"


class SignsBodies(Sandbox):
    """Admits what is signed so."""

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        given = call.headers.get(SIGNATURE, "").encode()
        known = [hmac.compare_digest(signed(s, call.body).encode(), given) for s in secrets]
        if not any(known):
            return Forged("It is not signed.")
        return Admitted((Raw(call.headers[NUMBER], call.body),), status=202)


def only_it(http: Http, clock: Clock, wall: Wall, files: Files) -> Sequence[Adapter]:
    return [SignsBodies(wall, clock)]


async def main(port: int) -> None:
    settings = load()
    async with open_app(settings, adapters=only_it) as house:
        config = uvicorn.Config(
            surround(build(house), house),
            port=port,
            http=bounded(settings.receive_seconds),
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        settle()
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
