"""There and back through our API: what we say hangs on a server that nobody here wrote, what others
answer there is heard, what is asked about them is so there, and our numbers are the server's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from adapters.settings import Settings
from adapters.wiring import House
from domain.shared.access import Mode
from tests.faults.programs import a_program, answering, environment, free_port
from tests.integration.at_work import Watcher, watching
from tests.kit.builders import a_workspace, an_api_key
from tests.live.test_end_to_end import Api

ASKED_EVERY = "5"
"""In seconds; no platform is asked more often, whatever the settings say."""

WITHIN = 60.0
FIRST_READING = timedelta(minutes=15)
LATER_READING = timedelta(hours=1)


@dataclass(frozen=True)
class Service:
    """The API and a worker as processes, where platforms reach them, and a key to them."""

    api: Api
    url: str
    watch: Watcher
    house: House

    async def until(self, holds: Callable[[], Awaitable[Any]]) -> Any:
        """What is asked for, once it is there."""
        async with asyncio.timeout(WITHIN):
            while True:
                if found := await holds():
                    return found
                await asyncio.sleep(0.2)

    async def connect(self, **channel: Any) -> str:
        """A channel by this body."""
        community = await self.api.post("/communities", {"name": f"Vecinos {uuid4().hex}"}, 201)
        made = await self.api.post("/channels", {"community_id": community["id"], **channel}, 201)
        return str(made["id"])

    async def listening(self, channel: str) -> None:
        """Wait until the platform was asked for the first time, or is listened to: only what comes
        later is heard."""

        async def asked() -> bool:
            told = await self.api.get(f"/channels/{channel}/inbound")
            assert told["trouble"] is None, told
            return bool(told["polled_at"]) or told["hears"] == "streaming"

        await self.until(asked)

    async def publish(self, channel: str, text: str, **said: Any) -> tuple[str, str]:
        """Our message, planned for two seconds from now, and what the platform calls its post."""
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
        schedule = {"local_time": at.strftime("%Y-%m-%dT%H:%M:%S"), "timezone": "UTC"}
        message = await self.api.write(channel, text, schedule, **said)
        assert message["status"] == "scheduled"
        published = await self.api.until(message["id"], "published")
        [delivery] = published["deliveries"]
        assert datetime.fromisoformat(delivery["published_at"]) >= at
        return message["id"], delivery["platform_post_id"]

    async def all_of(self, path: str) -> list[dict[str, Any]]:
        """A list of the API."""
        found: list[dict[str, Any]] = (await self.api.get(path))["data"]
        return found

    async def answer_to(self, message: str) -> dict[str, Any]:
        """The one answer to our message, once it is heard."""

        path = f"/inbound-messages?answers_message_id={message}"
        [answer] = await self.until(lambda: self.all_of(path))
        assert answer["answers_message_id"] == message
        assert answer["state"] == "visible"
        return dict(answer)

    async def answer_them(self, heard: Mapping[str, Any], text: str) -> str:
        """We answer what was heard, where the conversation that it is in goes on; what the platform
        calls our answer, once it stands there."""
        path = f"/conversations/{heard['conversation_id']}"
        said = await self.api.post(f"{path}/replies", {"text": text}, 201)
        assert (said["kind"], said["in_reply_to"]) == ("reply", heard["id"])
        published = await self.api.until(said["id"], "published")
        [delivery] = published["deliveries"]
        attempts = await self.all_of(f"/messages/{said['id']}/attempts")
        assert [(each["kind"], each["outcome"]) for each in attempts] == [("send", "published")]
        return str(delivery["platform_post_id"])

    async def act(self, channel: str, **asked: Any) -> None:
        """Ask for it, and wait until the platform has done it at the first try."""
        path = f"/channels/{channel}/moderation-actions"
        action = await self.api.post(path, asked, 201)

        async def done() -> bool:
            now = await self.api.get(f"/moderation-actions/{action['id']}")
            assert now["state"] in ("pending", "doing", "done"), now
            return bool(now["state"] == "done")

        await self.until(done)
        tries = (await self.api.get(f"/moderation-actions/{action['id']}/attempts"))["data"]
        assert [attempt["outcome"] for attempt in tries] == ["done"]

    async def numbers_of_message(self, message: str) -> Mapping[str, int]:
        """What its post got so far, read after its first quarter of an hour: the stored instants
        are moved, nobody waits. In steps, for what is under way meanwhile is planned as of
        before."""

        async def measured() -> dict[str, Any] | None:
            [post] = (await self.api.get(f"/messages/{message}/metrics"))["data"]
            assert post["trouble"] is None, post
            if post["measured_at"] is None:
                await self._pass(FIRST_READING)
                await asyncio.sleep(1)
                return None
            return dict(post)

        return _values(await self.until(measured))

    async def numbers_of_channel(self, channel: str, *, after: str = "") -> Mapping[str, int]:
        """What its account has, read when it was connected; with `after`, an instant, once it was
        read anew, an hour later."""

        async def measured() -> dict[str, Any] | None:
            found = await self.api.get(f"/channels/{channel}/metrics")
            assert found["trouble"] is None, found
            if found["measured_at"] is not None and found["measured_at"] > after:
                return dict(found)
            if after:
                await self._pass(LATER_READING)
                await asyncio.sleep(1)
            return None

        return _values(await self.until(measured))

    async def later(self, span: timedelta, holds: Callable[[], Awaitable[Any]]) -> Any:
        """What is asked for, once it is there, after that time has passed for what is planned."""
        await self._pass(span)
        return await self.until(holds)

    async def now(self) -> str:
        """By the database's clock, as the API writes it."""
        at = (await self.watch.now()).astimezone(UTC)
        return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"

    async def _pass(self, span: timedelta) -> None:
        await self.watch.pass_time(span)
        await self.house.doorbell.ring()


@asynccontextmanager
async def a_service(house: House, settings: Settings) -> AsyncIterator[Service]:
    """`serve` and `worker`, reachable on loopback and asking there."""
    minted = await an_api_key(house, await a_workspace(house, mode=Mode.LIVE))
    told = settings.model_copy(update={"port": free_port(), "allow_loopback": True})
    url = f"http://127.0.0.1:{told.port}"
    surroundings = environment(
        told,
        TERTULIA_PUBLIC_URL=url,
        TERTULIA_POLL_LEAST_SECONDS=ASKED_EVERY,
        TERTULIA_POLL_MOST_SECONDS=ASKED_EVERY,
    )
    headers = {"authorization": f"Bearer {minted.text}"}
    async with (
        watching(settings) as watch,
        a_program("serve", surroundings),
        a_program("worker", surroundings) as worker,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30) as client,
    ):
        await answering(url)
        await worker.said("worker_ready")
        yield Service(Api(client), url, watch, house)


def _values(found: Mapping[str, Any]) -> dict[str, int]:
    return {it["metric"]: it["value"] for it in found["metrics"] if it["available"]}
