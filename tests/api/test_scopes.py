"""Each operation asks for one scope and says which."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import EVERYTHING, Permission
from tests.api.conversation_scopes import ITS_AUTHORS
from tests.api.in_turn import in_turn
from tests.api.operations import operations
from tests.api.scopes_needed import NEEDED
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

EVERY = operations()
# What lets messages out needs the right to publish them, too.
PUBLISHES = {
    *("post_series", "patch_series", "post_series_resume", "patch_series_occurrence"),
    *("post_evergreen", "patch_evergreen", "post_evergreen_resume"),
    *("post_prompt", "patch_prompt", "post_prompt_resume"),
    "post_crisis_statement_publish",
}
# What was done to the organization is part of it, and of the trail.
AUDITS = {
    *("get_organization_audit_trail", "get_organization_audit_entries"),
    "post_organization_audit_trail_verify",
}
# What went out in a crisis, and how the name stood, is part of looking back on it.
LOOKS_BACK = {"get_crisis_review", "get_crisis_review_report"}
# For these it takes more than their scope: what they let out, give or read needs another.
NOT_ALONE = PUBLISHES | {
    *("post_api_key", "post_idea_promote", "get_organization_events", "post_session_token"),
    *("post_moderation_rule_backtest", *AUDITS, *ITS_AUTHORS),
    *("post_report_schedule", "patch_report_schedule", "get_warehouse_dataset"),
    *LOOKS_BACK,
}
NOBODYS = "holds:read"
"""Stands for a scope where none is needed."""


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
    """Without it all the others do not help. That no other is asked for shows where it alone is
    enough, as it is for all but a few: these are tried without each."""
    wrong = []
    for operation in EVERY:
        needed = NEEDED[operation.name]
        scopes = Permission if operation.name in NOT_ALONE else [Permission(needed or NOBODYS)]
        for scope in scopes:
            expected = needed
            if scope == Permission.MESSAGES_PUBLISH and operation.name in PUBLISHES:
                expected = scope.value
            without = await callers.ask(callers.without[scope], operation)
            if missing(without, expected) is not (scope == expected):
                wrong.append((operation.name, f"all but {scope}", without.text))
    assert wrong == []


async def test_its_scope_alone_is_enough(callers: Callers) -> None:
    refused = {}
    for operation in in_turn():
        scope = Permission(NEEDED[operation.name] or NOBODYS)
        reply = await callers.ask(callers.alone[scope], operation)
        if not reply.is_success:
            refused[operation.name] = reply.text
    assert refused.keys() == NOT_ALONE
    # A key that is asked for must not be stronger than the one that asks.
    assert refused.pop("post_api_key", None) is not None
    # A token carries what its key has and may be given on: here there is nothing.
    assert "than they have themselves" in refused.pop("post_session_token")
    for name in ITS_AUTHORS:
        assert "not_the_author" in refused.pop(name)
    # Whoever makes a draft of an idea writes a message.
    assert "messages:write" in refused.pop("post_idea_promote")
    for name in PUBLISHES:
        assert "messages:publish" in refused.pop(name)
    # A rule is tried on what was said.
    assert "inbox:read" in refused.pop("post_moderation_rule_backtest")
    # What happens to the organization is part of it, and an event.
    assert "events:read" in refused.pop("get_organization_events")
    for name in AUDITS:
        assert "audit:read" in refused.pop(name)
    # Whoever has a report made for others, or takes a dataset away, may see what is in it.
    for name in ("post_report_schedule", "patch_report_schedule"):
        assert "insights:read" in refused.pop(name)
    assert "messages:read" in refused.pop("get_warehouse_dataset")
    for name in LOOKS_BACK:
        assert "messages:read" in refused.pop(name)
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
