"""What products tell of whom a link led to them, and the experiments that count it, on the wire."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace

PLACES = [
    {"key": "short", "url": "https://shop.example.com/short"},
    {"key": "long", "url": "https://shop.example.com/long"},
]
TRIAL = {
    "name": "Short, or long",
    "counting": "links",
    "variants": [{"key": "short", "name": "Short"}, {"key": "long", "name": "Long"}],
}


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    actor = await a_workspace(house)
    async with a_caller(the_application(house), await a_key_text(house, actor)) as caller:
        yield caller


async def post(client: httpx.AsyncClient, path: str, body: Any = None) -> tuple[int, Any]:
    reply = await client.post(f"/v1/{path}", json=body)
    return reply.status_code, reply.json()


async def a_link(client: httpx.AsyncClient, **more: Any) -> str:
    body = {"url": "https://shop.example.com/", "destinations": PLACES} | more
    return str((await post(client, "links", body))[1]["id"])


async def test_each_is_told_what_became_of_it(client: httpx.AsyncClient) -> None:
    link = await a_link(client)
    told = [
        {"external_id": "b1", "destination": "short"},
        {"external_id": "b1", "destination": "short"},
        {"external_id": "b1", "destination": "long"},
    ]
    status, answer = await post(client, f"links/{link}/conversions", {"conversions": told})
    assert status == 200
    assert (answer["counted"], answer["repeated"], answer["differing"]) == (1, 1, 1)
    assert [one["became"] for one in answer["conversions"]] == ["counted", "repeated", "differs"]


@pytest.mark.parametrize(
    ("places", "destination", "status"),
    [(PLACES, "other", 422), (PLACES, None, 422), ([], None, 200), ([], "short", 422)],
)
async def test_it_happened_where_the_link_leads(
    client: httpx.AsyncClient, places: Any, destination: str | None, status: int
) -> None:
    link = await a_link(client, destinations=places)
    body = {"conversions": [{"external_id": "b1", "destination": destination}]}
    got, answer = await post(client, f"links/{link}/conversions", body)
    assert got == status
    if status == 422:
        [error] = answer["errors"]
        assert error["pointer"] == "/conversions/0/destination"
        assert error["code"] == "not_a_destination"


async def test_an_experiment_runs_on_a_link_and_counts_what_is_told(
    client: httpx.AsyncClient,
) -> None:
    link = await a_link(client)
    status, made = await post(client, "experiments", TRIAL | {"link_id": link})
    assert (status, made["link_id"]) == (201, link)
    assert (await post(client, f"experiments/{made['id']}/start"))[0] == 200
    found = await client.get("/v1/experiments", params={"link_id": link})
    assert [one["id"] for one in found.json()["data"]] == [made["id"]]
    results = (await client.get(f"/v1/experiments/{made['id']}/results")).json()
    assert [one["variant"] for one in results["variants"]] == ["short", "long"]
    seen = {"external_id": "v1", "kind": "exposure", "subject_key": "visitor-5512"}
    path = f"experiments/{made['id']}/outcomes"
    status, refused = await post(client, path, {"outcomes": [seen]})
    assert (status, refused["errors"][0]["code"]) == (422, "counts_links")
    reply = await client.patch(
        f"/v1/links/{link}", json={"destinations": []}, headers={"If-Match": "*"}
    )
    assert (reply.status_code, reply.json()["code"]) == (409, "link_tried")
    assert made["id"] in reply.json()["detail"]


async def test_what_does_not_go_together_is_named(client: httpx.AsyncClient) -> None:
    link = await a_link(client)
    for body, pointer, code in (
        (TRIAL, "/link_id", "needed_for_links"),
        (TRIAL | {"counting": "outcomes", "link_id": link}, "/link_id", "only_of_links"),
        (
            TRIAL | {"link_id": await a_link(client, destinations=[])},
            "/variants/0/key",
            "not_a_destination",
        ),
    ):
        status, answer = await post(client, "experiments", body)
        assert status == 422
        first = answer["errors"][0]
        assert (first["pointer"], first["code"]) == (pointer, code)
    nothing = [place | {"weight": 0} for place in PLACES]
    body = {"url": "https://shop.example.com/", "destinations": nothing}
    status, answer = await post(client, "links", body)
    assert (status, answer["errors"][0]["code"]) == (422, "no_share_left")
