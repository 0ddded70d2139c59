"""What is behind each part of a reputation can be asked for as it is said, and numbers are brought
under any name but ours."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> httpx.AsyncClient:
    return a_caller(app, await a_key_text(house, place.actor))


async def test_each_part_leads_to_what_it_was_reckoned_from(
    client: httpx.AsyncClient, place: Place
) -> None:
    for where in ("", f"?community_id={place.things['community']}"):
        parts = (await client.get(f"/v1/reputation{where}")).json()["parts"]
        behind = {part["part"]: part["behind"] for part in parts if part["behind"]}
        assert {"sentiment", "responses", "moderation"} <= behind.keys()
        for part, path in behind.items():
            reply = await client.get(path)
            assert reply.status_code == 200, (part, path, reply.text)


@pytest.mark.parametrize("source", ["tertulia", "mastodon"])
async def test_nobody_brings_numbers_under_our_name_or_that_of_a_platform(
    client: httpx.AsyncClient, place: Place, source: str
) -> None:
    sample = {
        "channel_id": place.things["channel"],
        "metric": "clicks",
        "value": 7,
        "as_of": (datetime.now(UTC) - timedelta(days=7)).isoformat(timespec="milliseconds"),
    }
    reply = await client.post("/v1/metrics/samples", json={"source": source, "samples": [sample]})
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, "sample_source")
