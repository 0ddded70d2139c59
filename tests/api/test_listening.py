"""Watches over HTTP: a query says where it is wrong, and what it finds is shown with the places."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

REFUSED = {
    "coffee AND": ("query_unreadable", "11"),
    '"cold brew': ("query_unclosed", "1"),
    "colour:red coffee": ("query_field_unknown", "colour"),
    "coffee kind:shout": ("query_value_unknown", "shout"),
    "a NEAR/3 (b OR c)": ("query_near_needs_terms", "3"),
    "-coffee": ("query_too_broad", "none of its words"),
    " ".join(["coffee"] * 201): ("query_too_large", "200"),
}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


@pytest.mark.parametrize("query", REFUSED)
async def test_a_query_that_cannot_be_read_says_where_and_why(
    client: httpx.AsyncClient, query: str
) -> None:
    code, names = REFUSED[query]
    for path, body in (("/v1/watches", {"name": "x", "query": query}), ("/v1/watches/test", {})):
        answer = await client.post(path, json={"query": query} | body)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, code)
        assert names in problem["detail"]
        assert problem["errors"][0]["pointer"] == "/query"


async def test_a_watch_is_written_read_changed_and_thrown_away(
    client: httpx.AsyncClient, place: Place
) -> None:
    body = {
        "name": "Cold brew",
        "query": "#coldbrew",
        "platforms": ["mastodon"],
        "languages": ["es", "pt-BR"],
        "community_ids": [place.things["community"]],
        "most_hits_a_day": 5,
        "searches": True,
        "opens_conversations": True,
        "external_id": "watch-1789",
        "metadata": {"client": "café"},
    }
    made = await client.post("/v1/watches", json=body)
    assert made.status_code == 201, made.text
    path = made.headers["location"]
    read = (await client.get(path)).json()
    assert {name: read[name] for name in body} == body
    changed = await client.patch(path, json={"query": "tea"}, headers={"if-match": "*"})
    assert (changed.json()["query"], changed.json()["version"]) == ("tea", 2)
    unknown = await client.patch(
        path, json={"community_ids": ["com_nobody"]}, headers={"if-match": "*"}
    )
    assert unknown.status_code == 404
    assert (await client.delete(path)).status_code == 200
    assert (await client.get(path)).status_code == 404


async def test_what_a_watch_found_is_shown_and_counted(
    client: httpx.AsyncClient, place: Place
) -> None:
    watch = f"/v1/watches/{place.things['watch']}"
    [hit] = (await client.get(f"{watch}/hits")).json()["data"]
    assert hit["inbound_message_id"] == place.things["inbound_message"]
    [span] = hit["spans"]
    query = (await client.get(watch)).json()["query"]
    assert hit["text"][span["start"] : span["end"]] == query
    other = {"sentiment": "no such mood"}
    assert (await client.get(f"{watch}/hits", params=other)).json()["data"] == []
    wrong = {"since": "2030-05-04T07:00:00Z", "until": "2030-05-04T07:00:00Z"}
    answer = await client.post(f"{watch}/volume", json=wrong)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "ends_before_start")
    long = {"bucket": "hour", "since": "2030-01-01T07:00:00Z", "until": "2030-05-04T07:00:00Z"}
    answer = await client.post(f"{watch}/volume", json=long)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_many_buckets")
    both = {"watch_ids": [place.things["watch"], place.things["watch_to_pause"]]}
    shares = (await client.post("/v1/watches/compare", json=both)).json()["data"]
    assert shares[0]["share"] in (1.0, None)
