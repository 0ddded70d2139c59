"""An address that a caller gave is called by the gateway, for nothing else has the means to."""

import pytest

from tests.architecture.test_time_and_chance import within
from tests.architecture.tree import modules, ours

MEANS = {
    *("aiohttp", "aiosmtplib", "ftplib", "http.client", "requests", "smtplib", "telnetlib"),
    *("urllib.request", "urllib3", "websockets", "xmlrpc"),
    *("asyncio.open_connection", "socket.create_connection", "socket.socket"),
    *(f"httpx.{name}" for name in ("AsyncClient", "AsyncHTTPTransport", "Client", "HTTPTransport")),
    *(f"httpx.{verb}" for verb in ("delete", "get", "head", "options", "patch", "post", "put")),
    *("httpx.request", "httpx.stream"),
}
WHOSE_ADDRESSES_ARE_OURS = {
    "adapters/embedded/valkey.py": "asks the Valkey it started",
    "tertulia.py": "asks whether the API it started answers",
}


def means_in(name: str) -> set[str]:
    (module,) = modules(name)
    used = {origin for origin, _ in module.uses} | set(module.imports.values())
    return {origin for origin in used if within(origin, MEANS)}


def test_only_the_gateway_can_call_others() -> None:
    others = [module.name for module in ours() if not module.name.startswith("adapters/outbound/")]
    having = {name: found for name in others if (found := means_in(name))}
    assert having.keys() == WHOSE_ADDRESSES_ARE_OURS.keys(), having


@pytest.mark.parametrize("name", ["engine", "guard", "smtp"])
def test_the_gateway_has_the_means_that_are_looked_for(name: str) -> None:
    """Or the test above would find nothing anywhere."""
    assert means_in(f"adapters/outbound/{name}.py")
