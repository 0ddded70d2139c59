"""No key makes one that may more than itself."""

import random
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Actor, Permission
from tests.kit.api import a_caller
from tests.kit.builders import a_workspace, an_api_key, an_organization

pytestmark = pytest.mark.bar(27, "SCOPE & TOKEN")


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
