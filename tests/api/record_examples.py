"""Plays one small story through the API; each operation's answer is kept as its example.

Run it after a change of shapes: `python -m tests.api.record_examples`, then `./run openapi`.
"""

import asyncio
import base64
import json
import os
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi.routing import APIRoute

from adapters import embedded
from adapters.db.migrations import migrate
from adapters.settings import Settings, load
from adapters.wiring import open_app
from api.main import build, surround
from domain.identity.use_cases.create_api_key import NewApiKey, create_api_key
from domain.shared.access import EVERYTHING
from tests.kit.builders import an_organization
from tests.kit.receiver import somebody_who_listens
from workers.main import run

FOLDER = Path(__file__).resolve().parents[2] / "openapi" / "examples"
KEY = re.compile(r"tert_(live|test)_[0-9A-Za-z]+")
SIGNING_SECRET = re.compile(r"whsec_[0-9A-Za-z+/=]+")
TERMINAL = {"published", "unconfirmed", "failed", "held"}


class Story:
    """Calls by operation, and remembers what was answered."""

    def __init__(
        self, client: httpx.AsyncClient, operations: Mapping[str, tuple[str, str]]
    ) -> None:
        self._client = client
        self._operations = operations
        self.kept: dict[str, Any] = {}

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any:
        """Carry out one operation and keep its answer."""
        method, template = self._operations[name]
        answer = await self._client.request(
            method,
            template.format(**path),
            json=body,
            params=query,
            headers={"Idempotency-Key": f"{name}-{len(self.kept)}", "If-Match": "*"},
        )
        answer.raise_for_status()
        example = {"response": answer.json()}
        self.kept[name] = example if body is None else {"request": body, **example}
        return answer.json()

    async def settled(self, message_id: str) -> Any:
        """The message once the worker has done its part."""
        while True:
            message = await self.tell("get_message", message_id=message_id)
            if message["status"] in TERMINAL:
                return message
            await asyncio.sleep(0.05)

    async def delivered(self) -> Any:
        """The first webhook that a receiver has taken."""
        while True:
            found = await self.tell("get_webhook_deliveries", query={"state": "delivered"})
            if found["data"]:
                return found["data"][0]
            await asyncio.sleep(0.05)


async def the_story(story: Story, workspace: str) -> None:
    """A café opens a community, connects a channel, speaks, falters, and recovers."""
    tell = story.tell
    await tell("get_organization")
    await tell("patch_organization", {"name": "Plaza Mayor Studio"})
    await tell("get_workspaces", query={"limit": "1"})
    await tell("patch_workspace", {"timezone": "Europe/Madrid"}, workspace_id=workspace)
    second = await tell("post_workspace", {"name": "Café Aurora", "timezone": "Europe/Madrid"})
    await tell("post_workspace_suspend", workspace_id=second["id"])
    await tell("post_workspace_resume", workspace_id=second["id"])
    await tell("get_workspace", workspace_id=second["id"])
    await tell("get_api_keys", query={"limit": "1"})
    await tell("get_current_api_key")
    key = await tell(
        "post_api_key",
        {"name": "dashboard", "scopes": ["messages:read"], "workspace_ids": [second["id"]]},
    )
    await tell("patch_api_key", {"name": "dashboard, server side"}, api_key_id=key["id"])
    await tell("post_api_key_revoke", api_key_id=key["id"])
    await tell("get_api_key", api_key_id=key["id"])
    await _webhooks(story)
    await tell("get_platforms")
    await tell("get_platform", platform="sandbox")
    await _communities(story)


async def _webhooks(story: Story) -> None:
    tell, url = story.tell, somebody_who_listens().url
    listens = {"url": url, "event_types": ["message.*", "channel.reauth_required"]}
    endpoint = (await tell("post_webhook_endpoint", listens))["id"]
    await tell("post_webhook_endpoint_verify", endpoint_id=endpoint)
    change = {"description": "The café's own dashboard"}
    await tell("patch_webhook_endpoint", change, endpoint_id=endpoint)
    await tell("post_webhook_endpoint_pause", endpoint_id=endpoint)
    await tell("post_webhook_endpoint_resume", endpoint_id=endpoint)
    await tell("post_webhook_endpoint_rotate_secret", endpoint_id=endpoint)
    await tell("post_webhook_endpoint_ping", endpoint_id=endpoint)
    await tell("get_webhook_endpoints")
    await tell("get_webhook_endpoint", endpoint_id=endpoint)
    delivery = (await story.delivered())["id"]
    await tell("get_webhook_delivery_attempts", delivery_id=delivery)
    await tell("post_webhook_delivery_redeliver", delivery_id=delivery)
    await tell("get_webhook_delivery", delivery_id=delivery)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    await tell("post_webhook_endpoint_recover", {"since": yesterday}, endpoint_id=endpoint)
    await tell("delete_webhook_endpoint", endpoint_id=endpoint)


async def _communities(story: Story) -> None:
    tell = story.tell
    home = await tell(
        "post_community",
        {"name": "Friends of the café", "language": "es", "goals": ["A hundred regulars"]},
    )
    await tell("patch_community", {"guidelines": "Be kind."}, community_id=home["id"])
    await tell("get_communities")
    await tell("get_community", community_id=home["id"])
    spare = await tell("post_community", {"name": "An old idea"})
    await tell("post_community_archive", community_id=spare["id"])
    await tell("post_community_restore", community_id=spare["id"])
    sandbox = {"community_id": home["id"], "platform": "sandbox", "credentials": {"token": "t"}}
    channel = await tell(
        "post_channel", sandbox | {"credentials": {"token": "t", "refresh_token": "r"}}
    )
    unsure = await tell(
        "post_channel", sandbox | {"settings": {"outcome_class": "D", "account": "unsure"}}
    )
    await tell("patch_channel", {"name": "The square"}, channel_id=channel["id"])
    await tell("post_channel_check", channel_id=channel["id"])
    await tell(
        "post_channel_reconnect", {"credentials": {"token": "new"}}, channel_id=channel["id"]
    )
    reason = {"reason": "The client is reviewing the brand voice."}
    await tell("post_channel_pause", reason, channel_id=channel["id"])
    await tell("post_channel_resume", channel_id=channel["id"])
    await tell("get_channels")
    await tell("get_channel", channel_id=channel["id"])
    await tell("get_channel_health", channel_id=channel["id"])
    await _messages(story, channel["id"], unsure["id"])
    await tell("post_channel_disconnect", {"cause": "contract ended"}, channel_id=unsure["id"])


async def _messages(story: Story, channel: str, unsure: str) -> None:
    tell = story.tell
    wall = {"schedule": {"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}}
    saturday = {"channel_ids": [channel], "text": "We open at nine on Saturday."}
    later = await tell("post_message", saturday)
    await tell("patch_message", {"text": "We open at ten on Saturday."}, message_id=later["id"])
    await tell("post_message_schedule", wall, message_id=later["id"])
    hold = await tell("post_hold", {"reason": "A recall is being prepared.", "channel_id": channel})
    await tell("get_holds", query={"standing": "true"})
    await tell("post_hold_lift", hold_id=hold["id"])
    await tell("get_hold", hold_id=hold["id"])
    lost = {
        "channel_ids": [unsure],
        "text": "Anybody there? #sandbox-timeout-after-accept",
        "schedule": {"now": True},
    }
    unknown = await tell("post_message", lost)
    await story.settled(unknown["id"])
    seen = {"resolution": "published", "evidence": "Seen on the wall at 10:42."}
    await tell("post_message_resolve", seen, message_id=unknown["id"])
    gone = await tell("post_message", saturday | {"text": "Never mind."})
    await tell("post_message_cancel", message_id=gone["id"])
    now = await tell("post_message", saturday | {"text": "Fresh churros, now."})
    await tell("post_message_publish", message_id=now["id"])
    await story.settled(now["id"])
    await tell("get_message_attempts", message_id=now["id"])
    posts = await tell("get_sandbox_posts", query={"limit": "1"})
    await tell("get_sandbox_post", post_id=posts["data"][0]["id"])
    await tell("get_messages", query={"status": "published", "limit": "1"})
    await tell("post_message_retract", message_id=now["id"])
    await tell("post_message", saturday | wall | {"external_id": "calendar-17"})


async def _record(settings: Settings) -> dict[str, Any]:
    async with AsyncExitStack() as open_things:
        house = await open_things.enter_async_context(open_app(settings))
        actor = await an_organization(house)
        minted = await create_api_key(house.app.identity, actor, NewApiKey("agency", EVERYTHING))
        app = build(house)
        operations = {
            route.name: (min(route.methods or ()), route.path)
            for route in app.routes
            if isinstance(route, APIRoute) and route.include_in_schema
        }
        client = await open_things.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(surround(app, house)),
                base_url="http://tertulia",
                headers={"Authorization": f"Bearer {minted.text}"},
            )
        )
        first = await client.post("/v1/workspaces", json={"name": "Playground"})
        client.headers["Tertulia-Workspace"] = first.json()["id"]
        stopping = asyncio.Event()
        worker = asyncio.create_task(run(house, stopping))
        story = Story(client, operations)
        try:
            await the_story(story, first.json()["id"])
        finally:
            stopping.set()
            await worker
        missing = operations.keys() - story.kept.keys()
        if missing:
            raise SystemExit(f"The story leaves out {', '.join(sorted(missing))}.")
        return story.kept


def main() -> None:
    """Write one file per operation."""
    with embedded.throwaway() as servers:
        addresses = servers.addresses
        migrate(addresses.owner_database_url, addresses.database_url)
        settings = load(
            database_url=addresses.database_url,
            redis_url=addresses.redis_url,
            secret_keys=f"k1:{base64.b64encode(os.urandom(32)).decode()}",
            allow_loopback=True,
        )
        kept = asyncio.run(_record(settings))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, example in kept.items():
        text = json.dumps(example, indent=2, ensure_ascii=False)
        text = KEY.sub(lambda found: f"tert_{found.group(1)}_{'x' * 46}", text)
        text = SIGNING_SECRET.sub(f"whsec_{'x' * 43}=", text)
        text = text.replace(somebody_who_listens().url, "https://hooks.example.org/tertulia")
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
