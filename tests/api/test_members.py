"""Members over HTTP: made known, found, moved, read across channels, merged and taken apart."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_community, a_workspace

Body = dict[str, Any]
AT = "2026-05-04T09:00:00.000Z"


@pytest.fixture
async def client(house: House, app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    actor = await a_workspace(house)
    home = await a_community(house, actor)
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        client.params = httpx.QueryParams()
        client.headers["x-home"] = home.id
        yield client


async def done(client: httpx.AsyncClient, path: str, **body: Any) -> Body:
    answer = await client.post(f"/v1/{path}", json=body)
    assert answer.is_success, answer.text
    found: Body = answer.json()
    return found


async def refused(client: httpx.AsyncClient, path: str, **body: Any) -> tuple[int, str, str | None]:
    """Status, code, and what is wrong where."""
    answer = await client.post(f"/v1/{path}", json=body)
    problem = answer.json()
    wrong = problem.get("errors") or [{}]
    return answer.status_code, problem["code"], wrong[0].get("pointer")


async def found(client: httpx.AsyncClient, path: str = "members", **query: str) -> list[Any]:
    answer = await client.get(f"/v1/{path}", params=query)
    assert answer.is_success, answer.text
    rows: list[Any] = answer.json()["data"]
    return rows


def a_visit(number: int, **more: Any) -> Body:
    return {
        "kind": "custom",
        "type": "visit",
        "source": "till",
        "external_id": f"receipt-{number}",
        "at": f"2026-05-04T09:00:{number:02}Z",
        **more,
    }


async def test_a_member_is_found_by_all_that_is_known_of_them(client: httpx.AsyncClient) -> None:
    home = client.headers["x-home"]
    account = {"platform": "matrix", "person_id": "@ana:example.org", "handle": "@anita"}
    made = await done(
        client,
        "members",
        name="Ana Ñ.",
        labels=["regular"],
        fields={"drink": "cortado", "visits": 12, "vegan": True, "rating": 4.5},
        community_ids=[home],
        identities=[account],
        external_id="guest-17",
    )
    await done(client, "members", name="Zoe", is_bot=True)
    assert made["state"] == "prospect"
    assert made["fields"] == {"drink": "cortado", "visits": 12, "vegan": True, "rating": 4.5}
    for query in (
        {"state": "prospect", "is_bot": "false"},
        {"label": "regular,other"},
        {"community_id": home},
        {"platform": "matrix"},
        {"external_id": "guest-17"},
        {"q": "ANITA"},
        {"q": "ana ñ"},
        {"origin": "api", "sort": "name", "limit": "1"},
    ):
        assert [one["id"] for one in await found(client, **query)] == [made["id"]], query
    where = f"/v1/members/{made['id']}"
    change: Body = {"labels": [], "fields": {}, "name": None}
    changed = await client.patch(where, json=change, headers={"if-match": '"1"'})
    assert change.items() <= changed.json().items()
    stale = await client.patch(where, json=change, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"state": "banned"}, "/state"),
        ({"labels": ["a", "a"]}, "/labels"),
        ({"labels": ["a,b"]}, "/labels/0"),
        ({"fields": {"n": 2**60}}, "/fields"),
        ({"identities": [{"platform": "matrix", "person_id": "1"}] * 2}, "/identities"),
        ({"identities": [{"platform": "No", "person_id": "1"}]}, "/identities/0/platform"),
    ],
)
async def test_what_cannot_be_is_refused_where_it_is_wrong(
    client: httpx.AsyncClient, wrong: Body, pointer: str
) -> None:
    assert await refused(client, "members", **wrong) == (422, "validation_failed", pointer)


async def test_a_state_is_given_for_a_reason_and_for_a_time_where_that_can_be(
    client: httpx.AsyncClient,
) -> None:
    member = await done(client, "members", name="Ana", state="active")
    move = f"members/{member['id']}/move"
    until = "2090-01-01T00:00:00.000Z"
    muted = await done(client, move, state="muted", reason="Too loud.", until=until)
    told = {"state": "muted", "state_reason": "Too loud.", "state_until": until}
    assert told.items() <= muted.items()
    assert muted["possible_states"] == ["active", "limited", "suspended", "banned", "left"]
    assert (await refused(client, move, state="pending", reason="x"))[:2] == (409, "invalid_state")
    for wrong in ({"state": "left", "until": until}, {"state": "banned", "until": AT}):
        told_wrong = await refused(client, move, reason="x", **wrong)
        assert told_wrong == (422, "validation_failed", "/until")
    assert (await refused(client, move, state="left"))[2] == "/reason"
    events = await found(client, "events", type="member.state_changed")
    assert events[0]["data"]["object"]["state_reason"] == "Too loud."
    assert events[0]["data"]["previous"]["state"] == "active"


async def test_consent_is_what_was_said_last_of_each_purpose(client: httpx.AsyncClient) -> None:
    member = await done(client, "members", name="Ana")
    consents = f"members/{member['id']}/consents"
    for given, at in ((True, AT), (False, "2026-06-01T00:00:00Z"), (True, "2026-05-20T00:00:00Z")):
        await done(
            client, consents, purpose="newsletter", given=given, source="form", at=at, evidence="x"
        )
    await done(client, consents, purpose="photos", given=True, source="at the counter")
    answer = (await client.get(f"/v1/{consents}")).json()
    in_force = [(one["purpose"], one["given"], one["source"]) for one in answer["in_force"]]
    assert in_force == [("newsletter", False, "form"), ("photos", True, "at the counter")]
    assert [one["given"] for one in answer["history"]] == [True, False, True, True]


async def test_what_was_done_is_told_once_and_read_by_member_and_by_community(
    client: httpx.AsyncClient,
) -> None:
    home = client.headers["x-home"]
    who = {"platform": "till", "person_id": "card-9", "name": "A. Ruiz"}
    first = await client.post("/v1/activities", json=a_visit(1, identity=who, community_id=home))
    again = await client.post("/v1/activities", json=a_visit(1, identity=who, value=9.5))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    member = first.json()["member_id"]
    batch = [
        *(a_visit(number, member_id=member) for number in (1, 2, 3)),
        a_visit(4, member_id="mem_none"),
        a_visit(5, member_id=member, community_id="com_none"),
    ]
    answer = await done(client, "activities/batch", activities=batch)
    assert [answer[name] for name in ("recorded", "known", "failed")] == [2, 1, 2]
    assert [one["status"] for one in answer["results"]] == [200, 201, 201, 404, 404]
    timeline = await found(client, f"members/{member}/activities")
    assert [one["external_id"] for one in timeline] == ["receipt-3", "receipt-2", "receipt-1"]
    assert [one["id"] for one in await found(client, "activities", community_id=home)] == [
        first.json()["id"]
    ]
    page = await client.get(f"/v1/members/{member}/activities", params={"limit": "2"})
    rest = await client.get(page.links["next"]["url"])
    assert [one["external_id"] for one in rest.json()["data"]] == ["receipt-1"]
    both = a_visit(6, member_id=member, identity=who)
    assert (await refused(client, "activities", **both))[:2] == (422, "validation_failed")
    assert (await refused(client, "activities", **a_visit(6, identity=who, source="inbound")))[
        :2
    ] == (422, "validation_failed")


async def test_an_account_that_was_proven_is_nobody_elses_and_two_become_one_and_two_again(
    client: httpx.AsyncClient,
) -> None:
    address = {"platform": "email", "person_id": "Ana@Example.org"}
    ana = await done(client, "members", name="Ana", identities=[{**address, "proof": "verified"}])
    other = await done(client, "members", name="A. R.", labels=["terrace"])
    account = f"members/{other['id']}/identities"
    taken = await refused(client, account, **address, proof="verified")
    assert taken[:2] == (409, "identity_taken")
    await done(client, account, **address)
    [suggestion] = await found(client, "member-suggestions")
    assert (suggestion["score"], suggestion["evidence"][0]["kind"]) == (0.9, "same_address")
    await done(client, "activities", **a_visit(1, member_id=other["id"]))
    merge = {"member_id": other["id"], "reason": "She told us."}
    whole = await done(client, f"members/{ana['id']}/merge", **merge)
    assert (whole["name"], whole["labels"]) == ("Ana", ["terrace"])
    assert len(await found(client, f"members/{ana['id']}/identities")) == 2
    assert len(await found(client, f"members/{ana['id']}/activities")) == 1
    assert [one["id"] for one in await found(client)] == [ana["id"]]
    part = (await client.get(f"/v1/members/{other['id']}")).json()
    assert (part["merged_into"], part["possible_states"]) == (ana["id"], [])
    note = {"text": "x"}
    assert (await refused(client, f"members/{other['id']}/notes", **note))[1] == "member_merged"
    itself = await refused(client, f"members/{ana['id']}/merge", member_id=ana["id"])
    assert itself[1] == "merge_with_itself"
    apart = await done(client, f"members/{other['id']}/unmerge")
    assert (apart["labels"], apart["merged_into"]) == (["terrace"], None)
    assert (await client.get(f"/v1/members/{ana['id']}")).json()["labels"] == []
    unmerged = await refused(client, f"members/{other['id']}/unmerge")
    assert unmerged[1] == "member_not_merged"
    assert [one["state"] for one in await found(client, "member-suggestions")] == ["dismissed"]
