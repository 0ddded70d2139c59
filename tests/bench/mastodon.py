"""As much of a Mastodon as the adapter asks for, on loopback; a post takes as long as it is told.

Run as `python -m tests.bench.mastodon <port> <seconds>`. `GET /arrivals` says when the first byte
of each post arrived, by its Idempotency-Key, and forgets it.
"""

import asyncio
import sys
import time

import uvloop
from aiohttp import web


class Server:
    """Posts are known by their key: one that comes twice is one post."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ids: dict[str, str] = {}
        self._arrivals: dict[str, float] = {}

    async def post(self, request: web.Request) -> web.Response:
        key = request.headers["Idempotency-Key"]
        self._arrivals.setdefault(key, time.time())
        body = await request.json()
        await asyncio.sleep(self._seconds)
        post_id = self._ids.setdefault(key, str(len(self._ids) + 1))
        url = f"http://{request.host}/@{_account(request)}/{post_id}"
        return web.json_response({"id": post_id, "url": url, "content": body["status"]})

    async def account(self, request: web.Request) -> web.Response:
        name = _account(request)
        url = f"http://{request.host}/@{name}"
        return web.json_response({"id": name, "username": name, "display_name": name, "url": url})

    async def instance(self, _request: web.Request) -> web.Response:
        return web.json_response({"configuration": {"statuses": {"max_characters": 500}}})

    async def arrivals(self, _request: web.Request) -> web.Response:
        told, self._arrivals = self._arrivals, {}
        self._ids = {}
        return web.json_response(told)

    async def ready(self, _request: web.Request) -> web.Response:
        return web.Response()


def _account(request: web.Request) -> str:
    """Every token is an account of its own."""
    return request.headers["Authorization"].removeprefix("Bearer ")


async def main(port: int, seconds: float) -> None:
    server, app = Server(seconds), web.Application()
    app.router.add_post("/api/v1/statuses", server.post)
    app.router.add_get("/api/v1/accounts/verify_credentials", server.account)
    app.router.add_get("/api/v2/instance", server.instance)
    app.router.add_get("/arrivals", server.arrivals)
    app.router.add_get("/", server.ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), float(sys.argv[2])))
