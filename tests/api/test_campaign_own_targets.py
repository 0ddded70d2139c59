"""What a campaign is to come to may be counted here: clicks, redemptions, votes and entries."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Actor
from tests.api.test_campaigns import ANY
from tests.api.test_contests import Fair
from tests.api.test_links import BROWSER, Desk
from tests.api.test_polls import Hall
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace

OWN = ("link_clicks", "link_unique", "redemptions", "poll_votes", "contest_entries")
TARGETS = [{"metric": name, "value": 2} for name in OWN]
OFFER = {
    "name": "Breakfast",
    "offer": "A tenth off.",
    "benefit": {"kind": "percent", "percent": 10},
    "code_kind": "shared",
    "shared_code": "TERRACE10",
    "timezone": "Europe/Madrid",
}


@pytest.fixture
async def owner(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def desk(house: House, app: ASGIApp, owner: Actor) -> AsyncIterator[Desk]:
    async with (
        a_caller(app, await a_key_text(house, owner)) as client,
        a_caller(app, user_agent=BROWSER, accept_language="en") as visitor,
    ):
        yield Desk(house, owner, client, visitor)


@pytest.fixture
def fair(desk: Desk) -> Fair:
    return Fair(desk.house, desk.actor, desk.client, desk.visitor)


async def a_running(desk: Desk, **more: Any) -> str:
    made = (await desk.client.post("/v1/campaigns", json={"name": "Terrace", **more})).json()
    for move in ("submit", "approve", "start"):
        answer = await desk.client.post(f"/v1/campaigns/{made['id']}/{move}", headers=ANY)
        assert answer.status_code == 200, answer.text
    return str(made["id"])


async def performance(desk: Desk, campaign: str) -> dict[str, Any]:
    await desk.house.app.campaigns.linking.tape.flush()  # type: ignore[attr-defined]
    answer = await desk.client.get(f"/v1/campaigns/{campaign}/performance")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def offered(desk: Desk, campaign: str | None, code: str) -> None:
    body = OFFER | {"shared_code": code, "campaign_id": campaign}
    made = (await desk.client.post("/v1/promotions", json=body)).json()
    await desk.client.post(f"/v1/promotions/{made['id']}/launch")


async def used(desk: Desk, code: str, key: str) -> None:
    body, once = {"code": code, "amount": 1000, "currency": "EUR"}, {"idempotency-key": key}
    answer = await desk.client.post("/v1/promotions/redemptions", json=body, headers=once)
    assert answer.status_code == 201, answer.text


async def all_of_it_for(desk: Desk, fair: Fair, campaign: str | None, code: str) -> None:
    """Three clicks by one person and one by a machine, two uses, one vote, and an entry that stands
    beside one that was withdrawn."""
    mine = {} if campaign is None else {"campaign_id": campaign}
    link = await desk.link(**mine)
    for _ in range(3):
        await desk.follow(link)
    await desk.follow(link, user_agent="Googlebot/2.1")
    await offered(desk, campaign, code)
    for number in range(2):
        await used(desk, code, f"{code}-{number}")
    hall = Hall(desk.house, desk.actor, desk.client, desk.visitor)
    poll = await hall.poll("open", **mine)
    assert (await hall.vote(poll, voter="ana", options=["friday"])).status_code == 200
    contest = await fair.opened(**mine)
    await fair.enters(contest["id"], "ana")
    gone = await fair.enters(contest["id"], "bea")
    answer = await desk.client.post(f"/v1/contest-entries/{gone['id']}/withdraw", headers=ANY)
    assert answer.status_code == 200, answer.text


async def test_what_is_counted_here_counts_towards_it_and_not_what_is_of_nobody(
    desk: Desk, fair: Fair
) -> None:
    campaign = await a_running(desk, targets=TARGETS, budget={"amount": 500, "currency": "EUR"})
    await all_of_it_for(desk, fair, campaign, "OURS10")
    await all_of_it_for(desk, fair, None, "THEIRS10")
    found = await performance(desk, campaign)
    told = {one["metric"]: (one["value"], one["standing"]) for one in found["targets"]}
    assert told == {
        "link_clicks": (3, "reached"),
        "link_unique": (1, "open"),
        "redemptions": (2, "reached"),
        "poll_votes": (1, "open"),
        "contest_entries": (1, "open"),
    }
    assert (found["poll_votes"], found["contest_entries"]) == (1, 1)
    assert {one["unavailable_reason"] for one in found["targets"]} == {None}


async def test_where_there_is_nothing_to_count_there_is_no_zero_and_the_reason_is_said(
    desk: Desk,
) -> None:
    campaign = await a_running(desk, targets=TARGETS)
    found = await performance(desk, campaign)
    assert [
        (one["value"], one["standing"], one["unavailable_reason"]) for one in found["targets"]
    ] == [
        (None, "not_available", why)
        for why in ("no_links", "no_links", "no_promotions", "no_polls", "no_contests")
    ]
    assert (found["poll_votes"], found["contest_entries"]) == (None, None)
    await desk.link(campaign_id=campaign)
    clicks, *_ = (await performance(desk, campaign))["targets"]
    assert (clicks["value"], clicks["unavailable_reason"]) == (0, None)


async def test_a_review_keeps_what_was_counted_here_by_then(desk: Desk, fair: Fair) -> None:
    campaign = await a_running(desk, targets=TARGETS)
    where = f"/v1/campaigns/{campaign}"
    await all_of_it_for(desk, fair, campaign, "OURS10")
    before = await performance(desk, campaign)
    await desk.client.post(f"{where}/finish")
    said = {"summary": "It was full."}
    review = (await desk.client.put(f"{where}/review", json=said)).json()["review"]
    sealed = ("link_clicks", "redeemed", "poll_votes", "contest_entries")
    assert {name: review[name] for name in sealed} == {name: before[name] for name in sealed}
    assert [one["value"] for one in review["outcomes"]] == [3, 1, 2, 1, 1]
    assert review["outcomes"][1]["standing"] == "missed"
    await used(desk, "OURS10", "late")
    kept = (await desk.client.get(where)).json()["review"]
    assert kept["redeemed"] == before["redeemed"] != []
    assert (await performance(desk, campaign))["redeemed"] != before["redeemed"]


@pytest.mark.parametrize(
    ("metric", "code"),
    [("pages", "not_in_list"), (7, "not_in_list"), ("followers", "target_of_accounts")],
)
async def test_what_is_no_target_is_refused(desk: Desk, metric: object, code: str) -> None:
    body = {"name": "Terrace", "targets": [{"metric": metric, "value": 2}]}
    answer = await desk.client.post("/v1/campaigns", json=body)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/targets/0/metric", code)
