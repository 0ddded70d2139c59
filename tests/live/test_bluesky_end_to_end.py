"""A client of our API schedules a message, and Bluesky's own network shows it, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.shared.access import Mode
from tests.faults.programs import a_program, answering, environment, free_port
from tests.kit.builders import a_workspace, an_api_key
from tests.live.bluesky_server import BlueskyServer, Neighbour
from tests.live.cutting import cutting_proxy
from tests.live.test_end_to_end import MADRID, Api

pytestmark = [pytest.mark.live, pytest.mark.slow_server]


@asynccontextmanager
async def an_api(house: House, settings: Settings, fault: str = "") -> AsyncIterator[Api]:
    """The API, a worker and a key. With a `fault` the worker dies there, and another comes."""
    minted = await an_api_key(house, await a_workspace(house, mode=Mode.LIVE))
    told = settings.model_copy(update={"port": free_port(), "allow_loopback": True})
    url = f"http://127.0.0.1:{told.port}"
    headers = {"authorization": f"Bearer {minted.text}"}
    async with (
        a_program("serve", environment(told)),
        a_program("worker", environment(told, fault)) as worker,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30) as client,
        AsyncExitStack() as stack,
    ):
        await answering(url)
        await worker.said("worker_ready")

        async def follow() -> None:
            assert await worker.ended() < 0
            await stack.enter_async_context(a_program("worker", environment(told)))

        following = asyncio.create_task(follow()) if fault else None
        yield Api(client)
        if following is not None:
            await following


async def connect(api: Api, server: BlueskyServer, who: Neighbour, **given: Any) -> httpx.Response:
    community = await api.post("/communities", {"name": f"Vecinos {uuid4().hex}"}, 201)
    body = {
        "community_id": community["id"],
        "platform": "bluesky",
        "server_url": given.get("url", server.url),
        "credentials": {"app_password": given.get("password", who.app_password)},
        "settings": {"identifier": who.handle},
    }
    return await api.ask("POST", "/channels", body)


def said(server: BlueskyServer, who: Neighbour) -> dict[str, str]:
    return {uri: record["text"] for uri, record in server.posts(who.did).items()}


async def test_a_scheduled_message_is_shown_once_at_its_time_and_gone_when_retracted(
    house: House, settings: Settings, network: BlueskyServer
) -> None:
    ana = network.join()
    async with an_api(house, settings) as api:
        refused = await connect(api, network, ana, password="no-such-password-here")
        assert refused.status_code == 424
        assert refused.json()["code"] == "credentials_refused"
        assert "no-such-password-here" not in refused.text

        connected = await connect(api, network, ana)
        assert connected.status_code == 201, connected.text
        channel = connected.json()
        assert channel["handle"] == f"@{ana.handle}"
        words = f"Abrimos a las nueve, ñandú 👋 #plaza {uuid4().hex}"
        at = datetime.now(MADRID).replace(microsecond=0) + timedelta(seconds=3)
        schedule = {"local_time": at.strftime("%Y-%m-%dT%H:%M:%S"), "timezone": "Europe/Madrid"}
        message = await api.write(channel["id"], words, schedule)
        assert said(network, ana) == {}

        published = await api.until(message["id"], "published")
        [delivery] = published["deliveries"]
        uri = delivery["platform_post_id"]
        assert datetime.fromisoformat(delivery["published_at"]) >= at
        assert said(network, ana) == {uri: words}
        [attempt] = (await api.get(f"/messages/{message['id']}/attempts"))["data"]
        assert (attempt["kind"], attempt["outcome"]) == ("send", "published")
        shown = await asyncio.to_thread(network.shown, ana, uri)
        assert shown["record"]["text"] == words

        retracted = await api.post(f"/messages/{message['id']}/retract")
        assert retracted["status"] == "deleted"
        assert said(network, ana) == {}


async def test_a_message_says_who_may_reply_to_it(
    house: House, settings: Settings, network: BlueskyServer
) -> None:
    ana, bea = network.join(), network.join("bea")
    async with an_api(house, settings) as api:
        connected = await connect(api, network, ana)
        assert connected.status_code == 201, connected.text
        channel = connected.json()
        assert "reply_controls" in channel["capabilities"]
        words, now = f"Cerramos {uuid4().hex}", {"now": True}
        message = await api.write(channel["id"], words, now, who_may_reply="nobody")
        assert message["who_may_reply"] == "nobody"
        published = await api.until(message["id"], "published")
        uri = published["deliveries"][0]["platform_post_id"]
        shown = await asyncio.to_thread(network.shown, bea, uri)
        assert shown["viewer"]["replyDisabled"] is True


async def test_the_session_that_connecting_opened_is_kept_and_used(
    house: House, settings: Settings, network: BlueskyServer
) -> None:
    """A check asks with the stored session: the server counts no second sign-in."""
    ana = network.join()
    async with an_api(house, settings) as api, cutting_proxy(network.url) as proxy:
        connected = await connect(api, network, ana, url=proxy.url)
        assert connected.status_code == 201, connected.text
        proxy.cutting = b"POST /xrpc/com.atproto.server.createSession"
        checked = await api.post(f"/channels/{connected.json()['id']}/check")
        assert checked["check_error"] is None, checked
        assert proxy.cuts == 0


async def test_an_answer_cut_off_after_the_server_has_the_post_leaves_one_post(
    house: House, settings: Settings, network: BlueskyServer
) -> None:
    ana = network.join()
    async with an_api(house, settings) as api, cutting_proxy(network.url) as proxy:
        connected = await connect(api, network, ana, url=proxy.url)
        assert connected.status_code == 201, connected.text
        words = f"Una sola vez {uuid4().hex}"
        proxy.cutting = b"POST /xrpc/com.atproto.repo.putRecord"
        message = await api.write(connected.json()["id"], words, {"now": True})
        await api.until(message["id"], "unconfirmed")
        proxy.cutting = None
        assert list(said(network, ana).values()) == [words]
        published = await api.until(message["id"], "published")
        assert said(network, ana) == {published["deliveries"][0]["platform_post_id"]: words}


async def test_a_worker_that_dies_after_the_server_has_the_post_leaves_one_post(
    house: House, settings: Settings, network: BlueskyServer
) -> None:
    """It is killed between the server's answer and our commit."""
    ana = network.join()
    async with an_api(house, settings, fault="k3") as api:
        connected = await connect(api, network, ana)
        assert connected.status_code == 201, connected.text
        words = f"Una sola vez {uuid4().hex}"
        message = await api.write(connected.json()["id"], words, {"now": True})
        published = await api.until(message["id"], "published")
        assert said(network, ana) == {published["deliveries"][0]["platform_post_id"]: words}
