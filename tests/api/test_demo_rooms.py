"""Whoever looks at the demonstration finds something in every list that the API has."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx

from adapters.demo.fill import demonstrate
from adapters.settings import Settings
from adapters.wiring import House
from tests.kit.api import a_caller, the_application
from tests.kit.document import DOCUMENT

EMPTY = {
    "/v1/link-domains": "A domain is somebody's, who alone can prove it.",
    "/v1/crises/{crisis_id}/containment/messages": "Its crisis is over, and stops nothing.",
    "/v1/test-clocks": "Time goes on as it does outside.",
    "/v1/drills": "Nobody has a storm played beside what is said there.",
    "/v1/signals": "In two usual weeks nothing is out of the ordinary.",
    "/v1/webhook-endpoints": "An endpoint is somebody's server, and there is none to call.",
    "/v1/webhook-deliveries": "Without an endpoint nothing is delivered.",
    "/v1/webhook-deliveries/{delivery_id}/attempts": "Without an endpoint nothing is delivered.",
    "/v1/retention/receipts": "Two weeks are no time after which anything goes.",
    "/v1/brand-voice/proposals": "Nobody read its posts when they were three days old.",
    "/v1/messages/{message_id}/candidates": "Only where it is not known what became of a post.",
}
"""What has nothing in it, and why."""


def lists() -> list[str]:
    """The paths that answer with the things there are, without being asked for any in particular.
    What is worked out for the asker (days, times, numbers) is no list of things."""
    return [
        path
        for path, methods in DOCUMENT["paths"].items()
        if path.startswith("/v1/")
        # The key that is made opens the workspace, not the whole organization.
        and not path.startswith("/v1/organization/")
        and "{token}" not in path
        and _listing(methods.get("get", {}))
    ]


def _listing(described: dict[str, Any]) -> bool:
    asked = [p for p in described.get("parameters", []) if p["in"] == "query" and p["required"]]
    if asked:
        return False
    answer = described.get("responses", {}).get("200", {}).get("content", {})
    named = answer.get("application/json", {}).get("schema", {}).get("$ref", "")
    shape = DOCUMENT["components"]["schemas"].get(named.rpartition("/")[2], {})
    return bool(shape.get("properties", {}).get("data", {}).get("type") == "array")


PAGED = {
    path
    for path, methods in DOCUMENT["paths"].items()
    if any(one["name"] == "limit" for one in methods.get("get", {}).get("parameters", []))
}


class Visitor:
    """Looks at every list, and within each thing that is in one."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._rows: dict[str, list[dict[str, Any]]] = {}

    async def rows(self, path: str) -> list[dict[str, Any]]:
        if path not in self._rows:
            # What a list has may be far from what was made last.
            reply = await self._client.get(path, params={"limit": 100} if path in PAGED else {})
            # Some lists are only there in some states of what they are of.
            assert reply.status_code in {200, 409}, (path, reply.text)
            self._rows[path] = reply.json().get("data", [])
        return self._rows[path]

    async def within(self, template: str) -> AsyncIterator[list[dict[str, Any]]]:
        """What is in the list of each thing that it can be of."""
        outer, _, rest = template.partition("/{")
        inner = rest.partition("}")[2]
        for row in await self.rows(outer):
            named = row.get("id") or row.get("teammate_id")
            if "{" not in inner:
                yield await self.rows(f"{outer}/{named}{inner}")


async def test_no_list_is_empty(settings: Settings, house: House) -> None:
    made = await asyncio.to_thread(demonstrate, settings)
    client = a_caller(the_application(house), made.key, Tertulia_Workspace=made.workspace_id)
    visitor, bare = Visitor(client), set[str]()
    for template in lists():
        if "{" not in template:
            something = bool(await visitor.rows(template))
        else:
            something = any([rows async for rows in visitor.within(template)])
        if not something:
            bare.add(template)
    assert bare == EMPTY.keys()
