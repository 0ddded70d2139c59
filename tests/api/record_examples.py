"""Plays one small story through the API, and keeps an answer of each operation, and each event.

Run it after a change of shapes: `python -m tests.api.record_examples`, then `./run openapi`.
"""

import asyncio
import base64
import os
import tempfile
from collections.abc import Mapping, Sequence
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
from domain.announced import ANNOUNCED
from domain.identity.use_cases.create_api_key import NewApiKey, create_api_key
from domain.shared.access import EVERYTHING
from tests.api.acting_story import acting_story
from tests.api.approval_story import approval_story, revision_story
from tests.api.assignment_story import assignment_story
from tests.api.automation_story import automation_story
from tests.api.brand_story import brand_story
from tests.api.broadcast_story import broadcast_story
from tests.api.case_story import case_story
from tests.api.connection_story import connection_story
from tests.api.containment_story import containment_story
from tests.api.conversation_story import conversation_story
from tests.api.desk_story import desk_story, promises_story
from tests.api.event_story import the_rest
from tests.api.example_files import EVENTS, FOLDER, write
from tests.api.hold_story import a_hold_that_asks
from tests.api.inbox_story import inbox_story
from tests.api.judging_story import judging_story
from tests.api.media_story import media_story
from tests.api.member_story import member_story
from tests.api.offer_story import offer_story
from tests.api.operation_story import many_at_once
from tests.api.planning_story import plans
from tests.api.preflight_story import preflight_examples
from tests.api.queue_story import the_plans
from tests.api.reputation_story import reputation_story
from tests.api.series_story import series_story
from tests.api.survey_story import survey_story
from tests.api.taking_part_story import taking_part_story
from tests.api.teammate_story import teammate_story
from tests.integration.at_work import watching
from tests.kit.builders import an_organization
from tests.kit.receiver import somebody_who_listens
from workers.main import run

TERMINAL = {"published", "unconfirmed", "failed", "held"}


class Story:
    """Calls by operation, and remembers what was answered."""

    def __init__(
        self, client: httpx.AsyncClient, operations: Mapping[str, tuple[str, str]]
    ) -> None:
        self._client = client
        self.visits = client.get
        self.sends = client.post
        self._operations = operations
        self._calls = 0
        self.kept: dict[str, Any] = {}

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any:
        """Carry out one operation and keep its answer."""
        answer = await self.call(name, body, query=query, **path)
        example = {"response": answer}
        self.kept[name] = example if body is None else {"request": body, **example}
        return answer

    async def bring(self, name: str, file: tuple[bytes, str], **path: str) -> Any:
        """Carry out one operation whose body is a file, and keep its answer."""
        answer = await self.send(name, file, **path)
        self.kept[name] = {"response": answer}
        return answer

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any:
        """Carry out one operation."""
        return await self._asked(name, path, json=body, params=query)

    async def told_by_another(self, name: str, body: Any, **path: str) -> None:
        """Carry out one operation as a colleague with another key, and keep its answer."""
        minted = await self.call("post_api_key", {"name": "c", "scopes": ["moderation:write"]})
        bearer = {"Authorization": f"Bearer {minted['key']}"}
        answer = await self._asked(name, path, bearer, json=body)
        self.kept[name] = {"request": body, "response": answer}

    async def send(self, name: str, file: tuple[bytes, str], **path: str) -> Any:
        """Carry out one operation with these bytes, which are said to be of that type."""
        return await self._asked(name, path, {"Content-Type": file[1]}, content=file[0])

    async def _asked(
        self,
        name: str,
        path: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        **what: Any,
    ) -> Any:
        method, template = self._operations[name]
        self._calls += 1
        own = {"Idempotency-Key": f"{name}-{self._calls}", "If-Match": "*"}
        answer = await self._client.request(
            method, template.format(**path), headers={**own, **(headers or {})}, **what
        )
        if answer.is_error:
            raise AssertionError(f"{name}: {answer.text}")
        kind = answer.headers["content-type"]
        if kind.startswith(("text/", "application/jsonl")):
            return answer.text
        return answer.json() if "json" in kind else None

    async def browse(self, url: str) -> httpx.Response:
        """As somebody's browser does, which has no key, and does not go where it is sent next."""
        where = url[url.index("/", url.index("://") + 3) :] if "://" in url else url
        return await self._client.get(where, headers={"authorization": ""})

    async def settled(self, message_id: str) -> Any:
        """The message once the worker has done its part."""
        while True:
            message = await self.tell("get_message", message_id=message_id)
            if message["status"] in TERMINAL:
                return message
            await asyncio.sleep(0.05)

    async def heard(self, name: str) -> Any:
        """The last event of that name, once there is one."""
        while True:
            page = await self.call("get_events", query={"type": name, "limit": "100"})
            if page["data"]:
                return page["data"][-1]
            await asyncio.sleep(0.05)

    async def letters(self, workspaces: Sequence[str]) -> dict[str, Any]:
        """An event of each name, of these workspaces and of the organization."""
        found: dict[str, Any] = {}
        for workspace in workspaces:
            self._client.headers["Tertulia-Workspace"] = workspace
            found |= await self._told("get_events")
        return found | await self._told("get_organization_events")

    async def _told(self, operation: str) -> dict[str, Any]:
        found, query = dict[str, Any](), {"limit": "100"}
        while True:
            page = await self.call(operation, query=query)
            for event in page["data"]:
                # One that says what was before shows more than one about something new.
                if event["data"]["previous"] or event["type"] not in found:
                    found[event["type"]] = event
            if not page["has_more"]:
                return found
            query["cursor"] = page["next_cursor"]

    async def delivered(self) -> Any:
        """The first webhook that a receiver has taken."""
        while True:
            found = await self.tell("get_webhook_deliveries", query={"state": "delivered"})
            if found["data"]:
                return found["data"][0]
            await asyncio.sleep(0.05)


async def the_story(story: Story, workspace: str) -> str:
    """A café opens a community, connects a channel, speaks, falters, and recovers. Returns the
    other workspace that comes up in it."""
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
    await teammate_story(story, workspace)
    await _webhooks(story)
    await tell("get_platforms")
    await tell("get_platform", platform="sandbox")
    await _communities(story)
    await _events(story)
    return str(second["id"])


async def _events(story: Story) -> None:
    tell = story.tell
    await tell("get_event_types")
    page = await tell("get_events", query={"type": "message.*", "limit": "2"})
    message = page["data"][-1]["data"]["object"]["id"]
    await tell("get_event", event_id=page["data"][-1]["id"])
    await tell("get_organization_events", query={"type": "key.*", "limit": "2"})
    await _audit(story)
    await tell("post_stream_ticket")
    about = {"object_id": message, "type": "message.created,message.updated"}
    begun = await story.call("get_events", query={"since": page["data"][0]["timestamp"], **about})
    first = await story.call("get_events", query={"limit": "1", **about})
    assert len(begun["data"]) > 1
    await tell("get_event_stream", query={"last_event_id": first["next_cursor"], **about})


async def _audit(story: Story) -> None:
    for owner in ("", "organization_"):
        await story.tell(f"get_{owner}audit_trail")
        await story.tell(f"get_{owner}audit_entries", query={"limit": "2"})
        await story.tell(f"post_{owner}audit_trail_verify", {})


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
    home = await tell("post_community", {"name": "Friends of the café", "language": "es"})
    await tell("patch_community", {"description": "Who comes often."}, community_id=home["id"])
    await tell("get_communities")
    await tell("get_community", community_id=home["id"])
    spare = await tell("post_community", {"name": "An old idea"})
    await tell("post_community_archive", community_id=spare["id"])
    await tell("post_community_restore", community_id=spare["id"])
    await connection_story(story, home["id"])
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
    await series_story(story, channel["id"])
    await the_plans(story, channel["id"])
    await media_story(story, channel["id"])
    await tell("post_channel_disconnect", {"cause": "contract ended"}, channel_id=unsure["id"])


async def _messages(story: Story, channel: str, unsure: str) -> None:
    tell = story.tell
    wall = {"schedule": {"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}}
    saturday = {"channel_ids": [channel], "text": "We open at nine on Saturday."}
    await preflight_examples(tell, saturday)
    later = await tell("post_message", saturday)
    comment = {"first_comment": "Bring a friend."}
    await story.call("patch_message", comment, message_id=later["id"])
    without = {"text": "We open at ten on Saturday.", "first_comment": None}
    await tell("patch_message", without, message_id=later["id"])
    await tell("post_message_schedule", wall, message_id=later["id"])
    await a_hold_that_asks(story, channel, later["id"])
    lost = {
        "channel_ids": [unsure],
        "text": "Anybody there? #sandbox-timeout-after-accept",
        "schedule": {"now": True},
    }
    unknown = await tell("post_message", lost)
    await story.settled(unknown["id"])
    await tell("get_message_candidates", message_id=unknown["id"])
    seen = {"resolution": "published", "evidence": "Seen on the wall at 10:42."}
    await tell("post_message_resolve", seen, message_id=unknown["id"])
    await approval_story(story, channel)
    gone = await tell("post_message", saturday | {"text": "Never mind."})
    await tell("post_message_cancel", message_id=gone["id"])
    now = await tell("post_message", saturday | {"text": "Fresh churros, now."})
    await tell("post_message_publish", message_id=now["id"])
    await story.settled(now["id"])
    await tell("get_message_attempts", message_id=now["id"])
    posts = await tell("get_sandbox_posts", query={"limit": "1"})
    await tell("get_sandbox_post", post_id=posts["data"][0]["id"])
    await inbox_story(story, channel, posts["data"][0]["id"])
    await conversation_story(story, channel)
    await assignment_story(story)
    await desk_story(story)
    await broadcast_story(story)
    await tell("get_messages", query={"status": "published", "limit": "1"})
    await tell("post_message_revise", {"text": "Fresh churros, until noon."}, message_id=now["id"])
    await revision_story(story, channel, now["id"])
    await tell("post_message_retract", message_id=now["id"])
    early = {"text": "Almost. #sandbox-forbidden-once", "schedule": {"now": True}}
    refused = await tell("post_message", saturday | early)
    await story.settled(refused["id"])
    await tell("post_message_retry", {"delivery_ids": []}, message_id=refused["id"])
    kept = await tell("post_message", saturday | wall | {"external_id": "calendar-17"})
    await many_at_once(story, [kept["id"], gone["id"]])
    for chapter in (plans, offer_story, brand_story, member_story):
        await chapter(story, channel)


async def _record(settings: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
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
        worker = asyncio.create_task(run(house, stopping := asyncio.Event()))
        story = Story(client, operations)
        watch = await open_things.enter_async_context(watching(settings))
        try:
            second = await the_story(story, first.json()["id"])
            await the_rest(story, watch, house.doorbell)
            await promises_story(story, watch, house.doorbell)
            await automation_story(story, house.doorbell)
            await survey_story(story, house.doorbell)
            await reputation_story(story, house)
            await acting_story(story, watch, house.doorbell)
            for last in (judging_story, case_story, containment_story):
                await last(story)
            await taking_part_story(story, watch, house.doorbell)
            letters = await story.letters([second, first.json()["id"]])
        finally:
            stopping.set()
            await worker
        if missing := operations.keys() - story.kept.keys():
            raise SystemExit(f"The story leaves out {', '.join(sorted(missing))}.")
        if untold := ANNOUNCED - letters.keys():
            raise SystemExit(f"In the story nobody hears of {', '.join(sorted(untold))}.")
        return story.kept, letters


def main() -> None:
    """Write one file per operation, and one per event."""
    with embedded.throwaway() as servers, tempfile.TemporaryDirectory() as folder:
        addresses = servers.addresses
        migrate(addresses.owner_database_url, addresses.database_url)
        settings = load(
            database_url=addresses.database_url,
            migration_database_url=addresses.owner_database_url,
            redis_url=addresses.redis_url,
            secret_keys=f"k1:{base64.b64encode(os.urandom(32)).decode()}",
            allow_loopback=True,
            data_dir=Path(folder),
            stream_seconds=0.3,
            **{"rate_limit_test": 1_000_000, "public_url": "http://tertulia"},
        )
        found = asyncio.run(_record(settings))
    for place, examples in zip((FOLDER, EVENTS), found, strict=True):
        write(place, examples)


if __name__ == "__main__":
    main()
