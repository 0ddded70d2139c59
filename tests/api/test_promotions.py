"""Promotions over HTTP: an offer, its codes, what is redeemed, and what nobody may see."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.campaigns.promotion_code import ALPHABET, check_of
from domain.shared.access import Actor, Permission
from domain.shared.ids import CommunityId
from tests.kit.api import a_client, a_key_text
from tests.kit.builders import a_workspace
from tests.kit.campaign_builders import a_campaign
from tests.kit.database import DatabaseUrls
from tests.kit.mission_builders import an_active_member

_numbers = count(1)
OFFER = {
    "name": "Breakfast",
    "offer": "A tenth off.",
    "benefit": {"kind": "percent", "percent": 10},
    "code_kind": "shared",
    "shared_code": "TERRACE10",
    "timezone": "Europe/Madrid",
}
UNIQUE = OFFER | {"code_kind": "unique", "shared_code": None}


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def client(house: House, app: ASGIApp, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with await a_client(house, actor) as client:
        yield client


async def launched(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    made = await client.post("/v1/promotions", json=OFFER | more)
    assert made.status_code == 201, made.text
    done = await client.post(f"/v1/promotions/{made.json()['id']}/launch")
    assert done.status_code == 200, done.text
    found: dict[str, Any] = done.json()
    return found


async def redeem(client: httpx.AsyncClient, code: str = "TERRACE10", **more: Any) -> httpx.Response:
    key = {"Idempotency-Key": more.pop("key", f"use {next(_numbers)}")}
    return await client.post("/v1/promotions/redemptions", json={"code": code, **more}, headers=key)


async def codes(client: httpx.AsyncClient, id: str, **body: Any) -> list[str]:
    made = await client.post(f"/v1/promotions/{id}/codes", json=body)
    assert made.status_code == 200, made.text
    listed = await client.get(f"/v1/promotions/{id}/codes?limit=100&sort=id")
    return [row["code"] for row in listed.json()["data"]]


async def test_a_hundred_tills_at_once_use_ten(client: httpx.AsyncClient) -> None:
    promotion = await launched(client, limits={"total": 10})
    answers = await asyncio.gather(*(redeem(client, person_key=f"p{n}") for n in range(100)))
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len([a for a in answers if a.status_code == 201]), len(refused)) == (10, 90)
    assert {problem["code"] for problem in refused} == {"redemption_refused"}
    found = (await client.get(f"/v1/promotions/{promotion['id']}/performance")).json()
    assert (found["uses"], found["left"]) == (10, 0)


async def test_one_key_uses_once_and_hears_the_same(client: httpx.AsyncClient) -> None:
    await launched(client)
    first, again = await redeem(client, key="once"), await redeem(client, key="once")
    assert (first.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    nobodys = await client.post("/v1/promotions/redemptions", json={"code": "TERRACE10"})
    assert nobodys.json()["code"] == "idempotency_key_required"


async def test_codes_are_random_checked_and_exported(client: httpx.AsyncClient) -> None:
    promotion = await launched(client, **UNIQUE)
    made = await codes(client, promotion["id"], count=60, pattern="CAFE-****-****", label="A")
    assert len(set(made)) == 60
    for code in made:
        assert code.startswith("CAFE-")
        assert check_of(code[:-1]) == code[-1]
        assert set(code.removeprefix("CAFE-").replace("-", "")) <= set(ALPHABET)
    file = await client.get(f"/v1/promotions/{promotion['id']}/codes?format=csv&label=A")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert sorted(row["code"] for row in rows[:-1]) == sorted(made)
    assert rows[-1]["id"] == "#end"


async def test_ten_thousand_codes_come_of_one_call(client: httpx.AsyncClient) -> None:
    promotion = await launched(client, **UNIQUE)
    body = {"count": 10_000, "pattern": "********"}
    made = await client.post(f"/v1/promotions/{promotion['id']}/codes", json=body)
    assert made.json()["count"] == 10_000
    found = (await client.get(f"/v1/promotions/{promotion['id']}/performance")).json()
    assert found["codes"] == {"active": 10_000}


async def test_what_is_brought_along_is_taken_whole_or_not(client: httpx.AsyncClient) -> None:
    promotion = await launched(client, **UNIQUE)
    path = f"/v1/promotions/{promotion['id']}/codes"
    assert (await client.post(path, json={"codes": ["AUTUMN-1", "AUTUMN-2"]})).json()["count"] == 2
    refused = await client.post(path, json={"codes": ["AUTUMN-3", "autumn2"]})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/codes/1"]
    listed = (await client.get(path)).json()["data"]
    assert sorted(row["code"] for row in listed) == ["AUTUMN-1", "AUTUMN-2"]


async def test_codes_are_revoked_all_or_none(client: httpx.AsyncClient) -> None:
    promotion = await launched(client, **UNIQUE)
    path = f"/v1/promotions/{promotion['id']}/codes"
    await codes(client, promotion["id"], count=2, pattern="********")
    first, second = [row["id"] for row in (await client.get(path)).json()["data"]]
    unknown = f"pcd_{'0' * 26}"
    refused = await client.post(f"{path}/revoke", json={"code_ids": [first, unknown]})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert {row["state"] for row in (await client.get(path)).json()["data"]} == {"active"}
    for wanted, many in (([first], 1), ([first], 0), ([first, second], 1)):
        done = await client.post(f"{path}/revoke", json={"code_ids": wanted})
        assert (done.status_code, done.json()["count"]) == (200, many)


async def test_the_database_gives_no_code_away(
    client: httpx.AsyncClient, database_urls: DatabaseUrls
) -> None:
    promotion = await launched(client, **UNIQUE)
    [code] = await codes(client, promotion["id"], count=1, pattern="SECRET-****-****")
    assert (await redeem(client, code)).status_code == 201
    owner = await asyncpg.connect(database_urls.owner)
    tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for row in tables:
        spelt = await owner.fetchval(
            f"SELECT count(*) FROM {row['tablename']} t WHERE t::text ILIKE $1 OR t::text ILIKE $2",
            *(f"%{code}%", f"%{code.replace('-', '')}%"),
        )
        assert spelt == 0, row["tablename"]
    await owner.close()


async def test_a_till_can_redeem_and_nothing_else(house: House, actor: Actor, app: ASGIApp) -> None:
    async with await a_client(house, actor) as boss:
        promotion = await launched(boss)
    only = frozenset({Permission.PROMOTIONS_REDEEM})
    key = await a_key_text(house, actor, scopes=only)
    bearer = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers=bearer
    ) as till:
        check = await till.post("/v1/promotions/checks", json={"code": "terrace10"})
        assert check.json()["accepted"] is True
        made = await redeem(till)
        assert made.status_code == 201
        back = f"/v1/promotions/redemptions/{made.json()['id']}/reversals"
        assert (await till.post(back, json={})).json()["state"] == "reversed"
        for path in ("", f"/{promotion['id']}", f"/{promotion['id']}/codes", "/redemptions"):
            assert (await till.get(f"/v1/promotions{path}")).status_code == 403


async def test_a_code_of_somebody_elses_is_nobodys(
    house: House, app: ASGIApp, client: httpx.AsyncClient
) -> None:
    promotion = await launched(client, **UNIQUE)
    [code] = await codes(client, promotion["id"], count=1, pattern="********")
    async with await a_client(house, await a_workspace(house)) as stranger:
        check = await stranger.post("/v1/promotions/checks", json={"code": code})
        assert check.json()["reason"] == "unknown_code"
        assert check.json()["promotion_id"] is None
        assert (await redeem(stranger, code)).json()["code"] == "redemption_refused"
        assert (await stranger.get(f"/v1/promotions/{promotion['id']}/codes")).status_code == 404
        # They may use the very same words for an offer of their own.
        await launched(stranger)
        await launched(client, name="Mine")
        assert (await redeem(stranger)).status_code == 201


async def test_whoever_guesses_waits_and_is_told_how_long(client: httpx.AsyncClient) -> None:
    await launched(client)
    for n in range(20):
        tried = await client.post(
            "/v1/promotions/checks", json={"code": f"GUESS-{n}", "person_key": "guesser"}
        )
        assert tried.json()["reason"] == "unknown_code"
    stopped = await redeem(client, person_key="guesser")
    assert (stopped.status_code, stopped.json()["code"]) == (429, "too_many_guesses")
    assert int(stopped.headers["retry-after"]) > 0
    assert (await redeem(client, person_key="somebody else")).status_code == 201


async def test_members_and_segments_are_asked_as_they_are_now(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    home = (await client.post("/v1/communities", json={"name": "Bar"})).json()["id"]
    inside = await an_active_member(house, actor, "Inside", CommunityId(home))
    outside = await an_active_member(house, actor, "Outside")
    asked = {"trait": "community", "operator": "any_of", "values": [home]}
    wanted = {"name": "Bar", "groups": [{"conditions": [asked]}]}
    segment = await client.post("/v1/segments", json=wanted)
    assert segment.status_code == 201, segment.text
    await launched(client, eligibility="segment", segment_id=segment.json()["id"])
    assert (await redeem(client, member_id=inside.id)).status_code == 201
    refused = await redeem(client, member_id=outside.id)
    assert "segment" in refused.json()["detail"]
    banned = await client.patch(
        f"/v1/members/{inside.id}", json={"is_bot": True}, headers={"if-match": "*"}
    )
    assert banned.status_code == 200, banned.text
    check = {"code": "TERRACE10", "member_id": inside.id}
    found = (await client.post("/v1/promotions/checks", json=check)).json()
    assert found["reason"] == "not_a_member"


async def test_a_campaign_counts_what_was_redeemed_of_its_promotions(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    campaign = await a_campaign(house, actor)
    await launched(client, campaign_id=campaign.id)
    await launched(client, shared_code="ELSEWHERE")
    spent: dict[str, Any] = {"amount": 1859, "currency": "EUR"}
    for _ in range(2):
        assert (await redeem(client, **spent)).json()["discount"] == 185
    await redeem(client, "ELSEWHERE", **spent)
    mine = {"campaign_id": campaign.id}
    listed = (await client.get("/v1/promotions/redemptions", params=mine)).json()["data"]
    back = f"/v1/promotions/redemptions/{listed[0]['id']}/reversals"
    await client.post(back, json={"reason": "Cancelled."})
    found = (await client.get(f"/v1/campaigns/{campaign.id}/performance")).json()["redeemed"]
    assert found == [
        {"currency": "EUR", "redeemed": 1, "reversed": 1, "amount": 1859, "discount": 185}
    ]
    assert len((await client.get("/v1/promotions", params=mine)).json()["data"]) == 1


async def test_a_time_that_the_clocks_skip_says_so(client: httpx.AsyncClient) -> None:
    body = OFFER | {
        "starts_local_time": "2031-03-30T02:30",
        "ends_local_time": "2031-10-26T02:30",
    }
    made = (await client.post("/v1/promotions", json=body)).json()
    assert (made["starts_at"], made["starts_note"]) == (
        "2031-03-30T01:30:00.000Z",
        "gap_moved_later",
    )
    assert (made["ends_at"], made["ends_note"]) == (
        "2031-10-26T00:30:00.000Z",
        "fold_first_taken",
    )
