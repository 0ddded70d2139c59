"""Each operation asks for one scope and says which; no key can make a stronger one."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import EVERYTHING, Actor, Permission
from tests.api.conversation_scopes import OF_CONVERSATIONS
from tests.api.desk_scopes import OF_DESK
from tests.api.operations import operations
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace, an_api_key, an_organization

EVERY = operations()
# What each operation asks for. Their own key all may read, and platforms are no secret; a guest has
# a link and no key.
NEEDED: dict[str, str | None] = {
    "post_message": "messages:write",
    "post_message_preflight": "messages:write",
    "get_brand_voice": "messages:read",
    "put_brand_voice": "messages:write",
    "get_reviewer": "webhooks:read",
    "put_reviewer": "webhooks:write",
    "delete_reviewer": "webhooks:write",
    "post_reviewer_rotate_secret": "webhooks:write",
    "get_messages": "messages:read",
    "get_message": "messages:read",
    "patch_message": "messages:write",
    "post_message_schedule": "messages:publish",
    "post_message_publish": "messages:publish",
    "post_message_cancel": "messages:publish",
    "post_message_resolve": "messages:publish",
    "post_message_retract": "messages:publish",
    "post_message_revise": "messages:publish",
    "get_message_revisions": "messages:read",
    "post_message_retry": "messages:publish",
    "get_message_candidates": "messages:read",
    "get_message_attempts": "messages:read",
    "post_moderation_action": "moderation:write",
    "get_moderation_actions": "moderation:read",
    "get_moderation_action": "moderation:read",
    "get_moderation_action_attempts": "moderation:read",
    "post_moderation_action_undo": "moderation:write",
    "get_message_metrics": "insights:read",
    "get_message_samples": "insights:read",
    "get_channel_metrics": "insights:read",
    "post_series": "planning:write",
    "post_series_preview": "planning:read",
    "get_many_series": "planning:read",
    "get_series": "planning:read",
    "patch_series": "planning:write",
    "delete_series": "planning:write",
    "post_series_pause": "planning:write",
    "post_series_resume": "planning:write",
    "post_series_end": "planning:write",
    "get_series_occurrences": "planning:read",
    "get_series_occurrence": "planning:read",
    "patch_series_occurrence": "planning:write",
    "post_messages_bulk": "messages:publish",
    "post_import": "messages:write",
    "get_operations": "operations:read",
    "get_operation": "operations:read",
    "get_operation_items": "operations:read",
    "post_operation_cancel": "operations:write",
    "post_message_request_approval": "messages:write",
    "post_message_withdraw_approval": "messages:write",
    "post_message_approval_link": "messages:approve",
    "get_message_approval_links": "messages:read",
    "get_approval_link": "messages:read",
    "post_approval_link_revoke": "messages:approve",
    "post_channel_connection": "channels:write",
    "get_channel_connection": "channels:read",
    "get_channel_connection_choices": None,
    "post_channel_connection_finish": None,
    "get_guest_approval": None,
    "post_guest_approve": None,
    "post_guest_refuse": None,
    "post_guest_comment": None,
    "post_message_approve": "messages:approve",
    "post_message_refuse": "messages:approve",
    "get_message_approvals": "messages:read",
    "post_message_comment": "messages:approve",
    "get_message_comments": "messages:read",
    "post_messages_bulk_approve": "messages:approve",
    "post_approval_policy": "approvals:write",
    "get_approval_policies": "messages:read",
    "get_approval_policy": "messages:read",
    "patch_approval_policy": "approvals:write",
    "delete_approval_policy": "approvals:write",
    "post_evergreen": "planning:write",
    "get_evergreens": "planning:read",
    "get_evergreen": "planning:read",
    "get_evergreen_turns": "planning:read",
    "patch_evergreen": "planning:write",
    "delete_evergreen": "planning:write",
    "post_evergreen_pause": "planning:write",
    "post_evergreen_resume": "planning:write",
    "post_hold": "holds:write",
    "get_holds": "holds:read",
    "get_hold": "holds:read",
    "post_hold_lift": "holds:write",
    "post_idea": "planning:write",
    "get_ideas": "planning:read",
    "get_idea": "planning:read",
    "patch_idea": "planning:write",
    "delete_idea": "planning:write",
    "post_idea_promote": "planning:write",
    "get_calendar": "planning:read",
    "get_special_dates": "planning:read",
    "post_queue": "planning:write",
    "get_queues": "planning:read",
    "get_queue": "planning:read",
    "patch_queue": "planning:write",
    "delete_queue": "planning:write",
    "get_queue_preview": "planning:read",
    "get_queue_next_slot": "planning:read",
    "get_publishing_rules": "planning:read",
    "put_publishing_rules": "planning:write",
    "get_channel_publishing_rules": "planning:read",
    "put_channel_publishing_rules": "planning:write",
    "get_channel_best_times": "planning:read",
    "post_blackout": "planning:write",
    "get_blackouts": "planning:read",
    "get_blackout": "planning:read",
    "delete_blackout": "planning:write",
    "post_media": "media:write",
    "post_media_from_url": "media:write",
    "get_media_items": "media:read",
    "get_media": "media:read",
    "patch_media": "media:write",
    "delete_media_item": "media:write",
    "get_media_content": "media:read",
    "get_media_thumbnail": "media:read",
    "get_media_usage": "media:read",
    "post_media_upload": "media:write",
    "put_media_upload_content": "media:write",
    "post_media_upload_complete": "media:write",
    "patch_hold": "holds:write",
    "get_hold_messages": "messages:read",
    "post_hold_release": "holds:write",
    "post_feed": "planning:write",
    "get_feeds": "planning:read",
    "get_feed": "planning:read",
    "get_feed_items": "planning:read",
    "patch_feed": "planning:write",
    "delete_feed": "planning:write",
    "post_feed_pause": "planning:write",
    "post_feed_resume": "planning:write",
    "post_calendar_feed": "planning:write",
    "get_calendar_feeds": "planning:read",
    "get_calendar_feed": "planning:read",
    "patch_calendar_feed": "planning:write",
    "post_calendar_feed_revoke": "planning:write",
    "get_sandbox_posts": "messages:read",
    "get_sandbox_post": "messages:read",
    **OF_CONVERSATIONS,
    "get_inbound_activities": "inbox:read",
    "get_inbound_activity": "inbox:read",
    **OF_DESK,
    "get_channel_inbound": "channels:read",
    "post_channel_hook": "channels:write",
    "delete_channel_hook": "channels:write",
    "post_sandbox_telling": "channels:write",
    "post_community": "communities:write",
    "get_communities": "communities:read",
    "get_community": "communities:read",
    "patch_community": "communities:write",
    "post_community_archive": "communities:write",
    "post_community_restore": "communities:write",
    "post_channel": "channels:write",
    "get_channels": "channels:read",
    "get_channel": "channels:read",
    "patch_channel": "channels:write",
    "get_channel_health": "channels:read",
    "post_channel_check": "channels:write",
    "post_channel_reconnect": "channels:write",
    "post_channel_pause": "channels:write",
    "post_channel_resume": "channels:write",
    "post_channel_disconnect": "channels:write",
    "get_platforms": None,
    "get_platform": None,
    "get_organization": "organization:read",
    "patch_organization": "organization:write",
    "post_workspace": "workspaces:write",
    "get_workspaces": "workspaces:read",
    "get_workspace": "workspaces:read",
    "patch_workspace": "workspaces:write",
    "post_workspace_suspend": "workspaces:write",
    "post_workspace_resume": "workspaces:write",
    "post_api_key": "keys:write",
    "get_api_keys": "keys:read",
    "get_current_api_key": None,
    "get_api_key": "keys:read",
    "patch_api_key": "keys:write",
    "post_api_key_revoke": "keys:write",
    "get_events": "events:read",
    "get_event": "events:read",
    "get_event_stream": "events:read",
    "post_stream_ticket": "events:read",
    "get_organization_events": "organization:read",
    "get_event_types": None,
    "post_webhook_endpoint": "webhooks:write",
    "get_webhook_endpoints": "webhooks:read",
    "get_webhook_endpoint": "webhooks:read",
    "patch_webhook_endpoint": "webhooks:write",
    "delete_webhook_endpoint": "webhooks:write",
    "post_webhook_endpoint_verify": "webhooks:write",
    "post_webhook_endpoint_pause": "webhooks:write",
    "post_webhook_endpoint_resume": "webhooks:write",
    "post_webhook_endpoint_rotate_secret": "webhooks:write",
    "post_webhook_endpoint_ping": "webhooks:write",
    "post_webhook_endpoint_recover": "webhooks:write",
    "get_webhook_deliveries": "webhooks:read",
    "get_webhook_delivery": "webhooks:read",
    "get_webhook_delivery_attempts": "webhooks:read",
    "post_webhook_delivery_redeliver": "webhooks:write",
}
# What lets messages out needs the right to publish them, too.
PUBLISHES = {
    *("post_series", "patch_series", "post_series_resume", "patch_series_occurrence"),
    *("post_evergreen", "patch_evergreen", "post_evergreen_resume"),
}


def test_every_operation_has_its_scope_in_the_table() -> None:
    assert {operation.name for operation in EVERY} == set(NEEDED)
    assert {scope for scope in NEEDED.values() if scope} == set(Permission)


@dataclass(frozen=True)
class Callers:
    """One caller for each scope that has it alone, and one that has all the others."""

    alone: dict[Permission, httpx.AsyncClient]
    without: dict[Permission, httpx.AsyncClient]
    place: Place

    async def ask(self, client: httpx.AsyncClient, operation: Any) -> httpx.Response:
        ask = operation.calls[0](self.place.things, self.place.things)
        return await client.request(**operation.request(ask))


@pytest.fixture
async def callers(house: House, app: ASGIApp, place: Place) -> AsyncIterator[Callers]:
    async with AsyncExitStack() as stack:

        async def made(scopes: frozenset[Permission]) -> httpx.AsyncClient:
            key = await a_key_text(house, place.actor, scopes=scopes, everywhere=True)
            client = a_caller(app, key, tertulia_workspace=place.actor.workspace)
            return await stack.enter_async_context(client)

        yield Callers(
            {scope: await made(frozenset({scope})) for scope in Permission},
            {scope: await made(EVERYTHING - {scope}) for scope in Permission},
            place,
        )


def missing(reply: httpx.Response, scope: str | None) -> bool:
    """Whether it was refused for lack of exactly this scope, by name."""
    if reply.status_code != 403:
        return False
    problem = reply.json()
    return problem["code"] == "missing_scope" and f" {scope}" in problem["detail"]


async def test_every_operation_asks_for_its_scope_and_for_no_other(callers: Callers) -> None:
    wrong = []
    for operation in EVERY:
        for scope in Permission:
            needed = NEEDED[operation.name]
            without = await callers.ask(callers.without[scope], operation)
            if scope == Permission.MESSAGES_PUBLISH and operation.name in PUBLISHES:
                needed = scope.value
            if missing(without, needed) is not (scope == needed):
                wrong.append((operation.name, f"all but {scope}", without.text))
            needed = NEEDED[operation.name]
            if scope != needed and needed is not None:
                alone = await callers.ask(callers.alone[scope], operation)
                if not missing(alone, needed):
                    wrong.append((operation.name, f"only {scope}", alone.text))
    assert wrong == []


async def test_its_scope_alone_is_enough(callers: Callers) -> None:
    refused = {}
    reads_first = sorted(EVERY, key=lambda operation: operation.method != "GET")
    for operation in reads_first:
        scope = Permission(NEEDED[operation.name] or "holds:read")
        reply = await callers.ask(callers.alone[scope], operation)
        if not reply.is_success:
            refused[operation.name] = reply.text
    # A key that is asked for must not be stronger than the one that asks.
    assert refused.pop("post_api_key", None) is not None
    # Whoever makes a draft of an idea writes a message.
    assert "messages:write" in refused.pop("post_idea_promote")
    for name in PUBLISHES:
        assert "messages:publish" in refused.pop(name)
    # What happens to the organization is part of it, and an event.
    assert "events:read" in refused.pop("get_organization_events")
    assert refused == {}


async def test_a_message_with_a_time_needs_the_right_to_publish(callers: Callers) -> None:
    writer = callers.alone[Permission.MESSAGES_WRITE]
    body = {
        "channel_ids": [callers.place.things["channel"]],
        "text": "x",
        "schedule": {"now": True},
    }
    reply = await writer.post("/v1/messages", json=body, headers={"Idempotency-Key": "k"})
    assert missing(reply, "messages:publish")
    del body["schedule"]
    reply = await writer.post("/v1/messages", json=body, headers={"Idempotency-Key": "k"})
    assert reply.status_code == 201


@dataclass(frozen=True)
class Strength:
    """What a key may do, and where; None is everywhere."""

    scopes: frozenset[Permission]
    grants: frozenset[str] | None

    def covers(self, other: "Strength") -> bool:
        if not other.scopes <= self.scopes:
            return False
        if self.grants is None:
            return True
        return other.grants is not None and other.grants <= self.grants


def some(chance: random.Random, workspaces: list[str]) -> Strength:
    scopes = frozenset(chance.sample(list(Permission), chance.randint(1, len(Permission))))
    places = chance.sample(workspaces, chance.randint(1, len(workspaces)))
    return Strength(scopes, frozenset(places) if chance.random() < 0.75 else None)


async def test_no_key_makes_one_that_may_more_than_itself(house: House, app: ASGIApp) -> None:
    """A thousand wishes, the same ones each time."""
    chance = random.Random(27)
    founder = await an_organization(house)
    inside = [await a_workspace(house, organization=founder) for _ in range(4)]
    workspaces: list[str] = [actor.workspace for actor in inside]
    made = refused = 0
    for _ in range(25):
        parent = some(chance, workspaces)
        parent = replace(parent, scopes=parent.scopes | {Permission.KEYS_WRITE})
        async with a_caller(app, await _minted(house, founder, parent)) as client:
            for number in range(40):
                child = some(chance, workspaces)
                if chance.random() < 0.5:
                    child = replace(child, scopes=child.scopes & parent.scopes or parent.scopes)
                reply = await client.post(
                    "/v1/api-keys",
                    json={
                        "name": "child",
                        "scopes": sorted(child.scopes),
                        "workspace_ids": None if child.grants is None else sorted(child.grants),
                    },
                    headers={"Idempotency-Key": f"child-{number}"},
                )
                if parent.covers(child):
                    made += 1
                    assert reply.status_code == 201, reply.text
                    assert _strength(reply.json()) == child
                else:
                    refused += 1
                    assert (reply.status_code, reply.json()["code"]) == (403, "scope_not_held")
    assert made > 100
    assert refused > 100


async def _minted(house: House, founder: Actor, strength: Strength) -> str:
    grants = strength.grants
    key = await an_api_key(
        house,
        founder,
        scopes=strength.scopes,
        workspace_ids=frozenset(grants) if grants is not None else None,  # type: ignore[arg-type]
        everywhere=grants is None,
    )
    return key.text


def _strength(key: dict[str, Any]) -> Strength:
    places = key["workspace_ids"]
    return Strength(
        frozenset(Permission(scope) for scope in key["scopes"]),
        None if places is None else frozenset(places),
    )
