"""What a workspace wants contained by itself is, in the same answer, once, and says why."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Permission
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace

RAISING = frozenset({Permission.CRISES_READ, Permission.CRISES_WRITE})
ANY = {"if-match": "*"}
HARMLESS = dict.fromkeys(
    ("virality", "sentiment", "stakeholder_harm", "media_pickup", "legal_exposure"), 0
)
SEV1, SEV2 = HARMLESS | {"virality": 4}, HARMLESS | {"virality": 3}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def wanted(client: httpx.AsyncClient, **rules: Any) -> dict[str, Any]:
    answer = await client.put("/v1/crisis-settings", json={"containment": rules})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def raised(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/crises", json={"title": "Nuts in the cake", **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def moved(client: httpx.AsyncClient, crisis: dict[str, Any], move: str) -> dict[str, Any]:
    answer = await client.post(f"/v1/crises/{crisis['id']}/{move}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def judged(
    client: httpx.AsyncClient, crisis: dict[str, Any], factors: dict[str, int]
) -> dict[str, Any]:
    where = f"/v1/crises/{crisis['id']}"
    answer = await client.patch(where, json={"factors": factors}, headers=ANY)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def held(client: httpx.AsyncClient, crisis: dict[str, Any]) -> list[Any]:
    """What the timeline says of its holds, by the service's words."""
    where = f"/v1/crises/{crisis['id']}/timeline"
    entries = (await client.get(where, params={"kind": "hold", "sort": "at"})).json()["data"]
    return [entry["details"] for entry in entries]


async def the_hold(client: httpx.AsyncClient, crisis: dict[str, Any]) -> dict[str, Any]:
    [hold_id] = crisis["hold_ids"]
    found: dict[str, Any] = (await client.get(f"/v1/holds/{hold_id}")).json()
    return found


async def test_nothing_is_done_in_a_workspace_that_never_said_so(
    house: House, app: ASGIApp
) -> None:
    actor = await a_workspace(house)
    key = await a_key_text(house, actor)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        unset = (await client.get("/v1/crisis-settings")).json()
        assert (unset["id"], unset["version"]) == (None, 0)
        assert set(unset["containment"].values()) == {None}
        crisis = await raised(client, factors=SEV1)
        assert (await moved(client, crisis, "activate"))["hold_ids"] == []


async def test_it_is_held_in_the_answer_in_which_it_is_raised_and_says_why(
    client: httpx.AsyncClient, place: Place
) -> None:
    await wanted(client, sev1={"at": "opened", "hold": True})
    crisis = await raised(client, factors=SEV1, community_ids=[place.things["community"]])
    hold = await the_hold(client, crisis)
    assert (hold["scope"], hold["community_id"]) == ("community", place.things["community"])
    assert (hold["reason"], hold["on_lift"]) == ("Nuts in the cake", "ask")
    assert (crisis["state"], crisis["contained_by_itself"]) == ("triage", ["hold"])
    [why] = await held(client, crisis)
    assert why == {
        "placed": hold["id"],
        "automatic": "true",
        "severity": "sev1",
        "because": "opened",
    }
    about = {"object_id": crisis["id"], "type": "crisis.held"}
    [line] = (await client.get("/v1/audit-entries", params=about)).json()["data"]
    assert line["changes"]["contained_by_itself"] == {"before": [], "after": ["hold"]}


async def test_without_a_place_it_is_everywhere_and_on_platforms_it_is_their_channels(
    client: httpx.AsyncClient,
) -> None:
    await wanted(client, sev1={"at": "opened", "hold": True})
    everywhere = await the_hold(client, await raised(client, factors=SEV1))
    assert everywhere["scope"] == "workspace"
    there = await raised(client, factors=SEV1, platforms=["sandbox"])
    scopes = [
        (await client.get(f"/v1/holds/{hold_id}")).json()["scope"] for hold_id in there["hold_ids"]
    ]
    assert scopes
    assert set(scopes) == {"channel"}


async def test_where_there_is_nothing_to_hold_it_is_raised_nevertheless_and_that_is_noted(
    client: httpx.AsyncClient,
) -> None:
    await wanted(client, sev1={"at": "opened", "hold": True})
    crisis = await raised(client, factors=SEV1, platforms=["mastodon"])
    assert (crisis["hold_ids"], crisis["contained_by_itself"]) == ([], [])
    [why] = await held(client, crisis)
    assert (why["not_possible"], why["automatic"]) == ("no_channels", "true")


async def test_one_in_triage_waits_until_it_is_activated_where_that_is_wanted(
    client: httpx.AsyncClient,
) -> None:
    await wanted(client, sev2={"at": "activated", "hold": True})
    crisis = await raised(client, factors=SEV2)
    assert crisis["hold_ids"] == []
    active = await moved(client, crisis, "activate")
    assert len(active["hold_ids"]) == 1
    assert [why["because"] for why in await held(client, crisis)] == ["activated"]


async def test_one_that_gets_worse_is_contained_once_and_what_is_given_back_is_not_taken_again(
    client: httpx.AsyncClient,
) -> None:
    rule = {"at": "opened", "hold": True}
    await wanted(client, sev1=rule, sev2=rule)
    crisis = await raised(client, factors=HARMLESS)
    assert crisis["hold_ids"] == []
    worse = await judged(client, crisis, SEV2)
    assert len(worse["hold_ids"]) == 1
    assert [why["because"] for why in await held(client, crisis)] == ["raised"]
    lifted = await client.post(f"/v1/crises/{crisis['id']}/containment/lift", json={})
    assert lifted.status_code == 200, lifted.text
    worst = await judged(client, crisis, SEV1)
    assert worst["hold_ids"] == worse["hold_ids"]
    assert (await moved(client, crisis, "activate"))["hold_ids"] == worse["hold_ids"]


async def test_one_that_gets_better_is_not_contained_by_that(client: httpx.AsyncClient) -> None:
    await wanted(client, sev2={"at": "opened", "hold": True})
    crisis = await raised(client, factors=SEV1)
    assert (await judged(client, crisis, SEV2))["hold_ids"] == []


async def test_what_was_none_and_what_was_another_give_back_and_a_duplicate_takes_nothing(
    client: httpx.AsyncClient,
) -> None:
    await wanted(client, sev1={"at": "opened", "hold": True})
    none = await raised(client, factors=SEV1)
    await moved(client, none, "cancel")
    assert (await the_hold(client, none))["lifted_at"] is not None
    all_at_once = await asyncio.gather(
        *(raised(client, factors=SEV1, trigger="sig_1") for _ in range(8))
    )
    assert sorted(len(one["hold_ids"]) for one in all_at_once) == [0] * 7 + [1]
    [main] = [one for one in all_at_once if one["state"] == "triage"]
    assert (await the_hold(client, main))["lifted_at"] is None


async def test_repeating_the_request_holds_nothing_twice(client: httpx.AsyncClient) -> None:
    await wanted(client, sev1={"at": "opened", "hold": True})
    asked = {"title": "Nuts", "factors": SEV1}
    once = {"idempotency-key": "raised-once"}
    first = (await client.post("/v1/crises", json=asked, headers=once)).json()
    again = (await client.post("/v1/crises", json=asked, headers=once)).json()
    assert (again, len(again["hold_ids"])) == (first, 1)


async def test_a_crisis_raised_for_a_signal_is_held_by_whoever_may_not_hold(
    house: House, app: ASGIApp, client: httpx.AsyncClient, place: Place
) -> None:
    """Whoever set it up could; whoever raises it needs not."""
    await wanted(client, sev1={"at": "opened", "hold": True})
    text = await a_key_text(house, place.actor, scopes=RAISING)
    async with a_caller(app, text, tertulia_workspace=place.actor.workspace) as other:
        crisis = await raised(other, factors=SEV1)
        refused = await other.put("/v1/crisis-settings", json={"containment": {}})
    assert len(crisis["hold_ids"]) == 1
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")


async def test_settings_are_replaced_whole_by_whoever_saw_them(client: httpx.AsyncClient) -> None:
    first = await wanted(client, sev1={"at": "opened", "hold": True})
    assert first["id"].startswith("cst_")
    assert (await wanted(client, sev1={"at": "opened", "hold": True}))["version"] == first[
        "version"
    ]
    stale = await client.put(
        "/v1/crisis-settings", json={"containment": {}}, headers={"if-match": '"77"'}
    )
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    second = await wanted(client, sev3={"at": "activated"})
    assert second["containment"]["sev1"] is None
    wrong = {"containment": {"sev1": {"at": "sometime", "hold": True}}}
    refused = await client.put("/v1/crisis-settings", json=wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/containment/sev1/at"


async def test_replies_and_words_are_asked_for_by_itself_too_each_once(
    client: httpx.AsyncClient, place: Place
) -> None:
    words = {
        "policy_id": place.things["moderation_policy"],
        "word_list_ids": [place.things["word_list"]],
    }
    rule = {"at": "opened", "hold": True, "replies_need_approval": True, "tighten": words}
    settings = await wanted(client, sev1=rule, sev2=rule)
    assert settings["containment"]["sev1"]["tighten"] == words | {"action": "hold"}
    here = [place.things["community"]]
    crisis = await raised(client, factors=SEV2, community_ids=here)
    everything = ["hold", "replies_need_approval", "tighten"]
    assert crisis["contained_by_itself"] == everything
    where = f"/v1/crises/{crisis['id']}/containment"
    standing = (await client.get(where)).json()
    assert len(standing["holds"]) == 1
    assert [(one["measure"], one["by_itself"]) for one in standing["measures"]] == [
        ("replies_need_approval", True),
        ("tighten", True),
    ]
    assert {one["community_ids"][0] for one in standing["measures"]} == set(here)
    lifted = await client.post(f"{where}/lift", json={})
    assert lifted.status_code == 200, lifted.text
    assert (await judged(client, crisis, SEV1))["contained_by_itself"] == everything
    assert (await client.get(where)).json()["measures"] == []


async def test_words_that_are_not_there_are_named_and_one_gone_since_is_noted(
    client: httpx.AsyncClient, place: Place
) -> None:
    policy, rule = place.things["moderation_policy"], {"at": "opened"}
    missing = rule | {"tighten": {"policy_id": policy, "word_list_ids": ["wl_nothing"]}}
    refused = await client.put("/v1/crisis-settings", json={"containment": {"sev1": missing}})
    assert refused.status_code == 404, refused.text
    pointer = "/containment/sev1/tighten/word_list_ids/0"
    assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]
    terms = {"name": "Nuts", "terms": ["nut"]}
    made = (await client.post("/v1/moderation/word-lists", json=terms)).json()
    await wanted(
        client, sev1=rule | {"tighten": {"policy_id": policy, "word_list_ids": [made["id"]]}}
    )
    gone = await client.delete(f"/v1/moderation/word-lists/{made['id']}")
    assert gone.status_code in (200, 204), gone.text
    crisis = await raised(client, factors=SEV1)
    assert crisis["contained_by_itself"] == []
    [why] = await held(client, crisis)
    assert (why["measure"], why["not_possible"]) == ("tighten", "not_found")
