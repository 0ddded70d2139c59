"""Who goes too fast waits and is told how long; who goes at the agreed pace never notices."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.budgets import RequestLimits
from adapters.wiring import House
from domain.shared.access import Mode
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace, an_organization


def limited(house: House, **limits: int) -> ASGIApp:
    """The application with these limits, in requests a minute."""
    return the_application(replace(house, settings=house.settings.model_copy(update=limits)))


def fields(header: str) -> dict[str, dict[str, str]]:
    """The structured field: each named window with its parameters."""
    found = {}
    for window in header.split(", "):
        name, *parameters = window.split(";")
        found[name.strip('"')] = dict(parameter.split("=") for parameter in parameters)
    return found


async def statuses(client: httpx.AsyncClient, times: int) -> list[int]:
    return [(await client.get("/v1/messages")).status_code for _ in range(times)]


async def test_a_key_has_its_requests_a_minute(house: House, place: Place) -> None:
    app = limited(house, rate_limit_test=5)
    async with a_caller(app, await a_key_text(house, place.actor)) as client:
        left = []
        for _ in range(5):
            reply = await client.get("/v1/messages")
            assert reply.status_code == 200
            policy = fields(reply.headers["ratelimit-policy"])
            assert policy["key"] == {"q": "5", "w": "60"}
            assert policy["workspace"] == {"q": "1000000", "w": "60"}
            now = fields(reply.headers["ratelimit"])
            left.append(int(now["key"]["r"]))
            assert 1 <= int(now["key"]["t"]) <= 60
        assert left == [4, 3, 2, 1, 0]
        refused = await client.get("/v1/messages")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert refused.json()["retryable"] is True
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert fields(refused.headers["ratelimit"])["key"]["r"] == "0"
    async with a_caller(app, await a_key_text(house, place.actor)) as other:
        assert await statuses(other, 2) == [200, 200]


async def test_live_keys_have_a_limit_of_their_own(house: House) -> None:
    app = limited(house, rate_limit_test=1, rate_limit_live=3)
    live = await an_organization(house, mode=Mode.LIVE)
    actor = await a_workspace(house, organization=live, mode=Mode.LIVE)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        assert await statuses(client, 4) == [200, 200, 200, 429]


async def test_the_keys_of_a_workspace_share_its_limit(house: House, place: Place) -> None:
    app = limited(house, rate_limit_workspace=4)
    first, second = [a_caller(app, await a_key_text(house, place.actor)) for _ in range(2)]
    async with first, second:
        assert await statuses(first, 3) == [200] * 3
        assert await statuses(second, 2) == [200, 429]
        # What is about no workspace is not counted there.
        assert (await first.get("/v1/organization")).status_code == 200
    elsewhere = await a_workspace(house)
    async with a_caller(app, await a_key_text(house, elsewhere)) as other:
        assert await statuses(other, 1) == [200]


async def test_a_refused_request_changes_nothing(house: House, place: Place) -> None:
    app = limited(house, rate_limit_test=1)
    async with a_caller(app, await a_key_text(house, place.actor)) as client:
        await client.get("/v1/messages")
        path = f"/v1/messages/{place.things['draft']}/cancel"
        assert (await client.post(path)).status_code == 429
    async with a_caller(the_application(house), await a_key_text(house, place.actor)) as client:
        draft = await client.get(f"/v1/messages/{place.things['draft']}")
        assert draft.json()["status"] == "draft"


async def test_a_large_limit_is_kept_exactly(house: House, place: Place) -> None:
    """Requests are taken by the handful; the handfuls together are the limit, not more."""
    app = limited(house, rate_limit_test=250)
    async with a_caller(app, await a_key_text(house, place.actor)) as client:
        found = [(await client.get("/v1/platforms")).status_code for _ in range(255)]
    assert found == [200] * 250 + [429] * 5


async def test_who_guesses_keys_is_told_to_wait_after_twenty(
    house: House, app: ASGIApp, place: Place
) -> None:
    async with a_caller(app, "tert_test_wrong", address="10.9.9.9") as guesser:
        found = await statuses(guesser, 25)
        assert found == [401] * 20 + [429] * 5
        refused = await guesser.get("/v1/messages")
        assert refused.json()["code"] == "rate_limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
    async with a_caller(app, "tert_test_wrong", address="10.9.9.8") as neighbour:
        assert await statuses(neighbour, 1) == [401]
    good = await a_key_text(house, place.actor)
    async with a_caller(app, good, address="10.9.9.9") as client:
        # A whole company may sit behind one address: a good key is never held up by bad ones.
        assert await statuses(client, 2) == [200, 200]


async def test_asking_without_a_key_is_no_guess(app: ASGIApp) -> None:
    async with a_caller(app, address="10.9.9.7") as client:
        assert await statuses(client, 30) == [401] * 30


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nonexistent/valkey.sock"])
async def test_without_redis_each_process_counts_for_itself(
    url: str, house: House, place: Place
) -> None:
    alone: Any = replace(house, limits=RequestLimits(url))
    app = limited(alone, rate_limit_test=3)
    async with a_caller(app, await a_key_text(house, place.actor)) as client:
        assert await statuses(client, 4) == [200, 200, 200, 429]
