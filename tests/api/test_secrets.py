"""No secret that passes through the service is found in anything it writes down or says."""

import base64
import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import httpx
import pytest
from redis import Redis

from adapters.budgets import RequestLimits
from adapters.db.database import open_database
from adapters.db.unusable import NoDatabase
from adapters.logs import set_up
from adapters.queue import open_doorbell
from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.shared.access import Mode
from tests.api.operations import operations
from tests.api.secret_places import (
    Canaries,
    Telltale,
    a_channel,
    a_telltale,
    in_addresses,
    in_bodies,
    in_headers,
    in_raw_bodies,
)
from tests.api.world import Place, furnish
from tests.integration.at_work import at_work, watching
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.bars import Say
from tests.kit.builders import a_community, a_workspace
from tests.kit.database import DatabaseUrls
from tests.kit.receiver import Answer, Call, Receiver, agreeable

NOT_SECRET = "control-9d2f6a"
TRIED = "SELECT FROM webhook_deliveries WHERE endpoint_id = $1 AND attempts >= 1"
REFUSED = "SELECT FROM attempts WHERE outcome = 'refused' HAVING count(*) >= $1"


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Whatever the test does to the loggers is undone afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = list(logging.root.manager.loggerDict)
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.getLogger("uvicorn.access").disabled = False


@dataclass(frozen=True)
class Broken:
    """A room that fails with secrets in its words, and in the words of what caused it."""

    canaries: Canaries

    def __getattr__(self, name: str) -> Any:
        canaries: Canaries = object.__getattribute__(self, "canaries")
        try:
            raise OSError(f"postgresql://user:{canaries.word('cause')}@db/x")
        except OSError as cause:
            raise LookupError(
                f"it broke on Bearer {canaries.word('exception')}"
                f" at https://h.example/?access_token={canaries.word('address in an exception')}"
                f" with {canaries.key('key in an exception')}"
            ) from cause


@dataclass
class Round:
    """One walk past every place, and all that was answered."""

    house: House
    place: Place
    canaries: Canaries
    replies: list[httpx.Response] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def caller(self, key: str, house: House | None = None) -> AsyncIterator[Any]:
        """Somebody whose answers are kept."""

        async def keep(reply: httpx.Response) -> None:
            await reply.aread()
            self.replies.append(reply)

        async with a_caller(the_application(house or self.house), key) as client:
            client.event_hooks["response"].append(keep)
            yield client

    async def the_places(self, key: str) -> None:
        things = self.place.things
        async with self.caller(key) as client:
            for headers in in_headers(self.canaries).values():
                await client.get("/v1/messages", headers=headers)
            for address in in_addresses(self.canaries):
                await client.get(address)
            for body in in_bodies(self.canaries, things).values():
                assert (await client.post("/v1/channels", json=body)).status_code in (422, 424)
            for kind, body in in_raw_bodies(self.canaries):
                await client.post("/v1/channels", content=body, headers={"Content-Type": kind})

    async def the_credentials(self, key: str) -> None:
        """Credentials that are taken, and sealed."""
        async with self.caller(key) as client:
            channel = a_channel(self.place.things, NOT_SECRET, token=self.canaries.word("token"))
            connected = await client.post("/v1/channels", json=channel)
            assert connected.status_code == 201
            path = f"/v1/channels/{connected.json()['id']}"
            fresh = {"credentials": {"token": self.canaries.word("another token")}}
            assert (await client.post(f"{path}/reconnect", json=fresh)).status_code == 200
            await client.get(f"{path}/health")
            await client.post(f"{path}/check")

    async def the_keys(self, key: str) -> None:
        """A key is shown to whoever makes it, then and when they ask again: that answer alone is
        not kept here."""
        async with self.caller(key) as client:
            workspaces = [self.place.actor.workspace]
            body = {"name": "x", "scopes": ["messages:read"], "workspace_ids": workspaces}
            once = {"Idempotency-Key": "make a key"}
            made = [await client.post("/v1/api-keys", json=body, headers=once) for _ in range(2)]
            del self.replies[-2:]
            assert made[0].content == made[1].content
            self.canaries.known("a minted key", made[0].json()["key"])

    async def the_guests(self) -> None:
        """Whoever comes by a link has its secret in the path."""
        token = self.canaries.known("a guest's token", self.place.things["guest_token"])
        closed = self.canaries.known("a token that is none", f"gst_{os.urandom(16).hex()}")
        async with self.caller("none") as client:
            for known, status in ((token, 200), (closed, 404)):
                for path in (f"/v1/guest/approvals/{known}", f"/approve/{known}"):
                    assert (await client.get(path)).status_code == status
            judged = self.place.things["moderation_token"]
            judged = self.canaries.known("the token of somebody who is judged", judged)
            assert (await client.get(f"/appeal/{judged}")).status_code == 200
            assert (await client.get(f"/moderation-log/{judged}")).status_code == 404
            for page, known in (("report", "report_token"), ("report-receipt", "receipt_token")):
                token = self.canaries.known(f"the address of a {page}", self.place.things[known])
                assert (await client.get(f"/{page}/{token}")).status_code == 200
            token = self.canaries.known(
                "the address of a survey", self.place.things["survey_token"]
            )
            for path in (f"/v1/guest/surveys/{token}", f"/survey/{token}"):
                assert (await client.get(path)).status_code == 200

    async def the_platform(self, telltale: Telltale) -> None:
        """What a platform answers is stored as the attempts' words, and shown."""
        actor = await a_workspace(self.house, mode=Mode.LIVE)
        community = await a_community(self.house, actor)
        key = self.canaries.known("a live key", await a_key_text(self.house, actor))
        token = self.canaries.word("token that a platform repeats")
        async with self.caller(key) as client:
            for number in range(telltale.ways):
                channel = {
                    "community_id": community.id,
                    "platform": "mastodon",
                    "server_url": telltale.url,
                    "credentials": {"access_token": token},
                }
                connected = await client.post("/v1/channels", json=channel)
                assert connected.status_code == 201, connected.text
                message = {
                    "channel_ids": [connected.json()["id"]],
                    "text": f"{NOT_SECRET} {number}",
                    "schedule": {"now": True},
                }
                once = {"Idempotency-Key": f"m{number}"}
                sent = await client.post("/v1/messages", json=message, headers=once)
                self.told.append(f"/v1/messages/{sent.json()['id']}")

    async def what_was_told(self) -> None:
        """Read what became of those messages."""
        async with self.caller(self.canaries.sung["a live key"]) as client:
            for message in self.told:
                await client.get(message)
                attempts = await client.get(f"{message}/attempts")
                assert attempts.json()["data"][0]["outcome"] == "refused"

    async def the_webhooks(self, key: str, receiver: Receiver) -> str:
        """A secret is shown to whoever makes it; that answer alone is not kept here. The receiver
        says it back, and what it says is stored and shown. Returns the endpoint's id."""
        token, secrets = self.canaries.word("token that a receiver repeats"), list[str]()

        def betray(call: Call) -> Answer:
            if call.letter["type"] == "webhook_endpoint.challenge":
                return agreeable(call)
            said = f"{NOT_SECRET} {secrets} Bearer {token} {call.headers['webhook-signature']}"
            return Answer(500, said.encode())

        receiver.says = betray
        async with self.caller(key) as client:
            body = {"url": receiver.url, "event_types": ["test.ping"]}
            made = await client.post("/v1/webhook-endpoints", json=body, headers=once())
            path = f"/v1/webhook-endpoints/{made.json()['id']}"
            verified = await client.post(f"{path}/verify", headers=once())
            assert verified.status_code == 200, verified.text
            turned = await client.post(f"{path}/rotate-secret", headers=once())
            for place, reply in {"a webhook secret": made, "the next secret": turned}.items():
                secrets.append(self.canaries.known(place, reply.json()["secret"]))
                self.replies.remove(reply)
            assert (await client.post(f"{path}/ping", headers=once())).is_success
            await client.get(path)
        return str(made.json()["id"])

    async def the_reviewer(self, key: str, receiver: Receiver) -> None:
        """As with webhooks; it says both back where it is asked, and that is shown."""
        secrets = list[str]()

        def betray(call: Call) -> Answer:
            said = {"code": "told", "severity": "advice", "message": f"{NOT_SECRET} {secrets}"}
            return Answer(200, json.dumps({"findings": [said]}).encode())

        receiver.says = betray
        asks = {"channel_ids": [self.place.things["channel"]], "text": "x", "ask_reviewer": True}
        async with self.caller(key) as client:
            await client.delete("/v1/reviewer")
            body = {"url": receiver.url}
            made = await client.put("/v1/reviewer", json=body, headers={"If-Match": "*"})
            turned = await client.post("/v1/reviewer/rotate-secret", headers=once())
            for place, reply in {"a reviewer's secret": made, "its next secret": turned}.items():
                secrets.append(self.canaries.known(place, reply.json()["secret"]))
                self.replies.remove(reply)
            told = await client.post("/v1/messages/preflight", json=asks)
            assert NOT_SECRET in told.json()["findings"][-1]["detail"]

    async def what_was_said(self, key: str, endpoint: str) -> None:
        """Read what that receiver answered."""
        async with self.caller(key) as client:
            query = {"endpoint_id": endpoint}
            listed = await client.get("/v1/webhook-deliveries", params=query)
            [delivery] = listed.json()["data"]
            said = await client.get(f"/v1/webhook-deliveries/{delivery['id']}/attempts")
            assert NOT_SECRET in said.json()["data"][0]["answer"]

    async def every_operation(self, key: str) -> None:
        things = self.place.things
        plain = [o for o in operations() if o.name != "get_event_stream"]
        async with self.caller(key) as client:
            for operation in plain:
                for call in operation.calls:
                    await client.request(**operation.request(call(things, things)))
        self.replies = [r for r in self.replies if not _shows_a_secret(r)]

    async def the_failures(self, key: str, settings: Settings) -> None:
        broken: Any = Broken(self.canaries)
        failing = replace(self.house, app=replace(self.house.app, communities=broken))
        async with self.caller(key, failing) as client:
            assert (await client.get("/v1/platforms")).status_code == 500
        nowhere = f"redis://:{self.canaries.word('password of Redis')}@127.0.0.1:1/0"
        deaf = replace(self.house, limits=RequestLimits(nowhere))
        async with self.caller(key, deaf) as client, open_doorbell(nowhere) as doorbell:
            assert (await client.get("/v1/platforms")).status_code == 200
            assert await doorbell.alive() is False
        password = self.canaries.word("password of the database")
        with pytest.raises(NoDatabase) as trouble:
            async with open_database(f"postgresql://u:{password}@127.0.0.1:1/x", size=1):
                raise AssertionError("there is no such database")
        logging.getLogger("tertulia.test").error("no_database", exc_info=trouble.value)


def once() -> dict[str, str]:
    return {"Idempotency-Key": os.urandom(8).hex()}


def _shows_a_secret(reply: httpx.Response) -> bool:
    """Answers whose very purpose it is."""
    path = reply.request.url.path
    shown = path in ("/v1/api-keys", "/v1/webhook-endpoints", "/v1/events/stream-tickets")
    shown |= path.endswith(("/rotate-secret", "/approval-links"))
    return reply.request.method == "POST" and shown


def the_logger(canaries: Canaries) -> None:
    """What somebody may log without a thought."""
    log = logging.getLogger("tertulia.test")
    log.debug("planted", extra={"words": NOT_SECRET, "authorization": canaries.word("named so")})
    log.info("dict", extra={"headers": {"cookie": canaries.word("in a dictionary")}})
    log.info("list", extra={"parts": [{"api_key": canaries.word("in a list of dictionaries")}]})
    log.info(f"a key {canaries.key('key in a line')} and token={canaries.word('token in a line')}")
    log.warning("%s", f"redis://:{canaries.word('password in an address')}@host/0")


async def dump(urls: DatabaseUrls) -> str:
    """Every row of every table, as text; bytes are in hexadecimal."""
    connection = await asyncpg.connect(urls.owner)
    try:
        tables = await connection.fetch(
            "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r'"
            " AND (relispartition OR relnamespace = 'public'::regnamespace)"
        )
        rows = [
            await connection.fetch(f"SELECT t::text AS row FROM {table['name']} t")
            for table in tables
        ]
    finally:
        await connection.close()
    return "\n".join(row["row"] for found in rows for row in found)


def keys_and_values(url: str) -> str:
    with Redis.from_url(url) as redis:
        return "\n".join(f"{name!r} {redis.dump(name)!r}" for name in redis.scan_iter())


@pytest.mark.bar(15, "SECRETS-0")
async def test_no_secret_is_found_in_anything_that_is_written_or_said(
    logging_as_it_was: None,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    database_urls: DatabaseUrls,
    redis_url: str,
    figure: Say,
) -> None:
    # Every logger at DEBUG, on standard output, as the service sets them up.
    set_up("debug")
    canaries = Canaries()
    assert settings.secret_keys is not None
    sealing = settings.secret_keys.get_secret_value().partition(":")[2]
    canaries.known("the key that seals", sealing)
    loopback = settings.model_copy(update={"allow_loopback": True})
    async with AsyncExitStack() as stack:
        receiver = stack.enter_context(closing(Receiver()))
        house = await stack.enter_async_context(open_app(loopback))
        telltale = await stack.enter_async_context(a_telltale())
        watch = await stack.enter_async_context(watching(settings))
        place = await furnish(house, await a_workspace(house))
        key = canaries.known("the key", await a_key_text(house, place.actor))
        walk = Round(house, place, canaries)
        await walk.the_places(key)
        await walk.the_credentials(key)
        await walk.the_keys(key)
        await walk.the_guests()
        await walk.the_failures(key, settings)
        the_logger(canaries)
        async with at_work(house):
            await walk.the_platform(telltale)
            ping = await walk.the_webhooks(key, receiver)
            await watch.until_rows(REFUSED, telltale.ways)
            await watch.until_rows(TRIED, ping)
        await walk.the_reviewer(key, receiver)
        await walk.what_was_told()
        await walk.what_was_said(key, ping)
        await walk.every_operation(key)
    with Redis.from_url(redis_url) as redis:
        redis.set("planted", NOT_SECRET)
    surfaces = {
        "logs": capsys.readouterr().out,
        "answers": "".join(reply.text + repr(reply.headers) for reply in walk.replies),
        "dump": await dump(database_urls),
        "Redis": keys_and_values(redis_url),
    }
    hits = {name: canaries.heard_in(text) for name, text in surfaces.items()}
    controls = [name for name, text in surfaces.items() if NOT_SECRET in text]
    figure(
        f"{sum(map(len, hits.values()))} hits of {len(canaries.sung)} canaries in "
        f"{', '.join(surfaces)} after {len(walk.replies)} answers; "
        f"control found in {len(controls)} of {len(surfaces)}"
    )
    assert hits == {name: set() for name in surfaces}
    assert controls == list(surfaces)
    assert len(canaries.sung) >= 40
    assert telltale.published == telltale.ways
    assert "it broke on" in surfaces["logs"]
    assert surfaces["logs"].count('"event": "request"') >= len(walk.replies)


def test_what_is_looked_for_would_be_found_in_any_shape() -> None:
    """The control of the search itself."""
    canaries = Canaries()
    secret = canaries.word("here")
    for text in (
        f"x{secret}y",
        f"\\x{secret.encode().hex()}",
        *(base64.b64encode(b"x" * n + secret.encode() + b"yz").decode() for n in range(3)),
    ):
        assert canaries.heard_in(text) == {"here"}
    assert canaries.heard_in(secret[1:]) == set()
