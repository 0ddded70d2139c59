"""A platform in a process of its own, which outlives whoever posts to it and knows what it shows.

It speaks Mastodon's protocol, and beside it one in which a post is kept under a handle before it
is shown. Whose token it is decides how a lost answer can be settled there: `A-…` accounts honour
keys and list their posts, `B-…` are asked by handle, `C-…` only list, `D-…` do neither. Run as
`python -m tests.faults.stub`; its first line is its address, and it ends with its parent.
"""

import asyncio
import ctypes
import hashlib
import html
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

from aiohttp import web

PR_SET_PDEATHSIG = 1
PAGE = 40
INSTANCE = {"configuration": {"statuses": {"max_characters": 500}}}
THROTTLE_SECONDS = 2
TOO_MANY = "Too many requests: leave this account alone for {} s."
EVERY = 3


@dataclass(frozen=True)
class Post:
    """What anybody can see. `at` is when it appeared, ISO 8601 in UTC."""

    id: str
    account: str
    key: str
    fingerprint: str
    text: str
    at: str
    reply_to: str | None = None


@dataclass(frozen=True)
class Said:
    """What is to be shown, and what it answers."""

    text: str
    reply_to: str | None = None


@dataclass
class Account:
    """`mood` is how it meets posts, each first one of a key: see `MOODS`."""

    name: str
    mood: str = "answers"
    posts: list[Post] = field(default_factory=list)
    by_key: dict[str, Post] = field(default_factory=dict)
    kept: dict[str, Said] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def knows_keys(self) -> bool:
        return self.name.startswith("A")

    @property
    def lists(self) -> bool:
        return self.name[0] in "AC"


class Stub:
    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._numbers = count(1)

    def application(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.get("/api/v1/accounts/verify_credentials", self.whoami),
                web.get("/api/v2/instance", self.instance),
                web.post("/api/v1/statuses", self.publish),
                web.get("/api/v1/statuses/{id}", self.count),
                web.get("/api/v1/accounts/{id}/statuses", self.listing),
                web.post("/containers", self.keep),
                web.get("/containers/{handle}", self.tell_of),
                web.post("/containers/{handle}/publish", self.publish_kept),
                web.get("/stub/accounts/{name}", self.seen),
                web.put("/stub/accounts/{name}/mood", self.change_mood),
            ]
        )
        return app

    async def whoami(self, request: web.Request) -> web.Response:
        account = self._asking(request)
        return web.json_response({"id": account.name, "username": account.name})

    async def instance(self, request: web.Request) -> web.Response:
        return web.json_response(INSTANCE)

    async def publish(self, request: web.Request) -> web.StreamResponse:
        account, key = self._asking(request), request.headers["idempotency-key"]
        asked = await request.json()
        account.calls[key] += 1
        said = Said(asked["status"], asked.get("in_reply_to_id"))
        return await MOODS[account.mood](self, request, account, key, said)

    async def count(self, request: web.Request) -> web.Response:
        """A post, and how many liked it."""
        posts = {post.id: post for post in self._asking(request).posts}
        if request.match_info["id"] not in posts:
            raise web.HTTPNotFound
        post = posts[request.match_info["id"]]
        return web.json_response(_as_status(post) | {"favourites_count": len(post.text)})

    async def keep(self, request: web.Request) -> web.Response:
        """Each time under another handle, whoever asks again."""
        account = self._asking(request)
        handle = f"kept-{next(self._numbers)}"
        asked = await request.json()
        account.kept[handle] = Said(asked["text"], asked["reply_to"])
        return web.json_response({"id": handle})

    async def publish_kept(self, request: web.Request) -> web.StreamResponse:
        account, handle = self._asking(request), request.match_info["handle"]
        if handle in account.by_key:
            raise web.HTTPConflict
        account.calls[handle] += 1
        return await MOODS[account.mood](self, request, account, handle, account.kept[handle])

    async def tell_of(self, request: web.Request) -> web.Response:
        shown = self._asking(request).by_key.get(request.match_info["handle"])
        return web.json_response({"post": _as_status(shown) if shown else None})

    async def listing(self, request: web.Request) -> web.Response:
        account = self._asking(request)
        if not account.lists:
            raise web.HTTPNotImplemented
        before = int(request.query.get("max_id", 10**9))
        page = [post for post in reversed(account.posts) if int(post.id) < before][:PAGE]
        return web.json_response([_as_status(post) for post in page])

    async def seen(self, request: web.Request) -> web.Response:
        account = self._account(request.match_info["name"])
        return web.json_response(
            {
                "posts": [asdict(post) for post in account.posts],
                "calls": account.calls,
                "kept": list(account.kept),
            }
        )

    async def change_mood(self, request: web.Request) -> web.Response:
        account = self._account(request.match_info["name"])
        account.mood = await request.text()
        before, account.changed = account.changed, asyncio.Event()
        before.set()
        return web.json_response({})

    def show(self, account: Account, key: str, said: Said) -> Post:
        """From here on anybody can see it."""
        if account.knows_keys and key in account.by_key:
            return account.by_key[key]
        fingerprint = hashlib.sha256(said.text.encode()).hexdigest()
        at = datetime.now(UTC).isoformat()
        number = str(next(self._numbers))
        post = Post(number, account.name, key, fingerprint, said.text, at, said.reply_to)
        account.posts.append(post)
        account.by_key[key] = post
        return post

    def _asking(self, request: web.Request) -> Account:
        return self._account(request.headers["authorization"].removeprefix("Bearer "))

    def _account(self, name: str) -> Account:
        return self._accounts.setdefault(name, Account(name))


Mood = Callable[[Stub, web.Request, Account, str, Said], Awaitable[web.StreamResponse]]


async def _answers(
    stub: Stub, request: web.Request, account: Account, key: str, said: Said
) -> web.StreamResponse:
    return web.json_response(_as_status(stub.show(account, key, said)))


async def _waits(
    stub: Stub, request: web.Request, account: Account, key: str, said: Said
) -> web.StreamResponse:
    """Shows it, and answers when its mood has changed."""
    shown = stub.show(account, key, said)
    await account.changed.wait()
    return web.json_response(_as_status(shown))


async def _loses(
    stub: Stub, request: web.Request, account: Account, key: str, said: Said
) -> web.StreamResponse:
    """Shows the first of a key and breaks off without an answer."""
    shown = stub.show(account, key, said)
    if account.calls[key] == 1 and request.transport is not None:
        request.transport.close()
    return web.json_response(_as_status(shown))


async def _throttles(
    stub: Stub, request: web.Request, account: Account, key: str, said: Said
) -> web.StreamResponse:
    """Wants to be left alone for 2 s at the first of a key."""
    if account.calls[key] == 1:
        headers = {"retry-after": str(THROTTLE_SECONDS)}
        return web.json_response({"error": "Too many requests"}, status=429, headers=headers)
    return web.json_response(_as_status(stub.show(account, key, said)))


def ways_to_say_wait() -> list[tuple[int, dict[str, str]]]:
    """For how many seconds an account must be left alone, and how platforms say so, or say nothing,
    or what is not true."""
    now = datetime.now(UTC)
    return [
        (7, {"retry-after": "7"}),
        (8, {"retry-after": format_datetime(now + timedelta(seconds=10), usegmt=True)}),
        (9, {"x-ratelimit-reset": (now + timedelta(seconds=9)).isoformat()}),
        (20, {"retry-after": "0"}),
        (20, {}),
        (20, {"retry-after": "-5"}),
        (20, {"retry-after": "soon"}),
        (20, {"x-ratelimit-reset": (now - timedelta(hours=1)).isoformat()}),
        (1800, {"retry-after": "99999999"}),
    ]


async def _strict(
    stub: Stub, request: web.Request, account: Account, key: str, said: Said
) -> web.StreamResponse:
    """Wants to be left alone at some calls, each time in another way, while there are any."""
    number, rest = divmod(account.calls.total(), EVERY)
    ways = ways_to_say_wait()
    if rest or number > len(ways):
        return await _answers(stub, request, account, key, said)
    seconds, headers = ways[number - 1]
    return web.json_response({"error": TOO_MANY.format(seconds)}, status=429, headers=headers)


async def _hurries(
    stub: Stub, request: web.Request, account: Account, key: str, said: Said
) -> web.StreamResponse:
    """Takes nothing, and says each time that it will in a second."""
    wait = {"retry-after": "1"}
    return web.json_response({"error": TOO_MANY.format(1)}, status=429, headers=wait)


async def _blocked(
    stub: Stub, request: web.Request, account: Account, key: str, said: Said
) -> web.StreamResponse:
    """Takes nothing from the account, as a server of this protocol says it (Mastodon 4.4,
    app/controllers/api/base_controller.rb)."""
    return web.json_response({"error": "Your login is currently disabled"}, status=403)


MOODS: dict[str, Mood] = {
    "answers": _answers,
    "waits": _waits,
    "loses": _loses,
    "throttles": _throttles,
    "strict": _strict,
    "hurries": _hurries,
    "blocked": _blocked,
}


def _as_status(post: Post) -> dict[str, str]:
    return {"id": post.id, "created_at": post.at, "content": f"<p>{html.escape(post.text)}</p>"}


async def _serve() -> None:
    runner = web.AppRunner(Stub().application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    [(host, port)] = [address[:2] for address in runner.addresses]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    asyncio.run(_serve())
