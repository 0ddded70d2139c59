"""A client of our API schedules a message, and a server that nobody here wrote shows it, once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.shared.access import Mode
from tests.faults.programs import a_program, answering, environment, free_port
from tests.kit.builders import a_workspace, an_api_key
from tests.live.cutting import cutting_proxy
from tests.live.mastodon_server import MastodonServer
from tests.live.synapse_server import Synapse

pytestmark = pytest.mark.live

MADRID = ZoneInfo("Europe/Madrid")
WITHIN = 60.0
BAD_TOKEN = "no-such-token-here"


class Api:
    """Our own API, as its clients see it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"idempotency-key": uuid4().hex} if method == "POST" else {}
        return await self._client.request(method, f"/v1{path}", json=body, headers=headers)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        answer = await self.ask("POST", path, body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def until(self, message_id: str, status: str) -> Any:
        """Ask for the message until it has come to this."""
        async with asyncio.timeout(WITHIN):
            while True:
                found = await self.get(f"/messages/{message_id}")
                if found["status"] == status:
                    return found
                await asyncio.sleep(0.1)

    async def write(self, channel_id: str, text: str, schedule: Any, **said: Any) -> Any:
        body = {"channel_ids": [channel_id], "text": text, "schedule": schedule, **said}
        return await self.post("/messages", body, 201)


@dataclass(frozen=True)
class Place:
    """An account or a room on a real server, and how to see what hangs there."""

    platform: str
    url: str
    token: str
    settings: dict[str, Any]
    shown: Callable[[], list[str]]
    sends: bytes

    async def connect(self, api: Api, *, url: str = "", token: str = "") -> httpx.Response:
        community = await api.post("/communities", {"name": f"Vecinos {uuid4().hex}"}, 201)
        return await api.ask(
            "POST",
            "/channels",
            {
                "community_id": community["id"],
                "platform": self.platform,
                "server_url": url or self.url,
                "credentials": {"access_token": token or self.token},
                "settings": self.settings,
            },
        )

    def times_shown(self, words: str) -> int:
        return sum(words in text for text in self.shown())


@pytest.fixture
async def api(house: House, settings: Settings) -> AsyncIterator[Api]:
    """The API and a worker, each a process of its own, and a key to a live workspace."""
    actor = await a_workspace(house, mode=Mode.LIVE)
    minted = await an_api_key(house, actor)
    told = settings.model_copy(update={"port": free_port(), "allow_loopback": True})
    url = f"http://127.0.0.1:{told.port}"
    headers = {"authorization": f"Bearer {minted.text}"}
    async with (
        a_program("serve", environment(told)),
        a_program("worker", environment(told)) as worker,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30) as client,
    ):
        await answering(url)
        await worker.said("worker_ready")
        yield Api(client)


@pytest.fixture(params=["mastodon", "matrix"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "mastodon":
        mastodon: MastodonServer = request.getfixturevalue("mastodon_server")
        return Place(
            "mastodon",
            mastodon.url,
            mastodon.alice,
            {},
            lambda: [status["content"] for status in mastodon.statuses()],
            b"POST /api/v1/statuses",
        )
    synapse: Synapse = request.getfixturevalue("synapse")
    login = synapse.register()
    room = synapse.create_room(login)
    return Place(
        "matrix",
        synapse.url,
        login.token,
        {"room_id": room},
        lambda: synapse.messages(login, room),
        b"PUT /_matrix/client/v3/rooms/",
    )


async def test_a_scheduled_message_is_shown_once_at_its_time_and_gone_when_retracted(
    api: Api, place: Place
) -> None:
    refused = await place.connect(api, token=BAD_TOKEN)
    assert refused.status_code == 424
    problem = refused.json()
    assert problem["code"] == "credentials_refused"
    assert BAD_TOKEN not in refused.text
    assert (await api.get("/channels"))["data"] == []

    connected = await place.connect(api)
    assert connected.status_code == 201, connected.text
    words = f"Abrimos a las nueve {uuid4().hex}"
    at = datetime.now(MADRID).replace(microsecond=0) + timedelta(seconds=3)
    schedule = {"local_time": at.strftime("%Y-%m-%dT%H:%M:%S"), "timezone": "Europe/Madrid"}
    message = await api.write(connected.json()["id"], words, schedule)
    assert message["status"] == "scheduled"
    assert datetime.fromisoformat(message["schedule"]["resolved_at"]) == at
    assert place.times_shown(words) == 0

    published = await api.until(message["id"], "published")
    [delivery] = published["deliveries"]
    assert datetime.fromisoformat(delivery["published_at"]) >= at
    assert delivery["platform_post_id"]
    assert place.times_shown(words) == 1
    [attempt] = (await api.get(f"/messages/{message['id']}/attempts"))["data"]
    assert (attempt["kind"], attempt["outcome"]) == ("send", "published")
    assert attempt["platform_post_id"] == delivery["platform_post_id"]

    retracted = await api.post(f"/messages/{message['id']}/retract")
    assert retracted["status"] == "deleted"
    assert place.times_shown(words) == 0


async def test_an_answer_cut_off_after_the_server_has_the_post_leaves_one_post(
    api: Api, place: Place
) -> None:
    async with cutting_proxy(place.url) as proxy:
        connected = await place.connect(api, url=proxy.url)
        assert connected.status_code == 201, connected.text
        words = f"Una sola vez {uuid4().hex}"
        proxy.cutting = place.sends
        message = await api.write(connected.json()["id"], words, {"now": True})
        unconfirmed = await api.until(message["id"], "unconfirmed")
        proxy.cutting = None
        assert proxy.cuts >= 1
        assert unconfirmed["deliveries"][0]["error_code"] == "outcome_unknown"
        assert place.times_shown(words) == 1
        published = await api.until(message["id"], "published")
    lines = (await api.get(f"/messages/{message['id']}/attempts"))["data"]
    assert [(line["kind"], line["outcome"]) for line in lines] == [
        ("send", "unknown"),
        ("look_up", "published"),
    ]
    assert lines[1]["platform_post_id"] == published["deliveries"][0]["platform_post_id"]
    assert place.times_shown(words) == 1
