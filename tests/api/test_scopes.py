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
from tests.api.operations import operations
from tests.api.scopes_needed import NEEDED
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace, an_api_key, an_organization

EVERY = operations()
ORGANIZATIONS_AUDIT = [
    name
    for name in NEEDED
    if name.startswith(("get_organization_audit", "post_organization_audit"))
]
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
    for name in ORGANIZATIONS_AUDIT:
        assert "audit:read" in refused.pop(name)
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
