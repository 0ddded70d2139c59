"""Looking back on a crisis over HTTP: what was recorded stands there already, and what is to be
done about it is somebody's task."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Permission
from tests.api.test_crises import raised
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

READING = {Permission.CRISES_READ, Permission.MESSAGES_READ, Permission.INSIGHTS_READ}
DUE = "2090-01-01T12:00:00Z"


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def looked_back(client: httpx.AsyncClient, crisis: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/v1/crises/{crisis['id']}/review")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def reviewed(client: httpx.AsyncClient, crisis: dict[str, Any], **more: Any) -> Any:
    review = {"summary": "A wrong label.", **more}
    return await client.put(f"/v1/crises/{crisis['id']}/review", json=review)


def print_allergens(owner: str, **more: Any) -> dict[str, Any]:
    return {"title": "Print allergens", "owner_id": owner, "due_at": DUE, **more}


async def test_what_was_recorded_is_there_before_anybody_says_anything(
    client: httpx.AsyncClient,
) -> None:
    crisis = await raised(
        client,
        "activate",
        began_at="2020-01-01T12:00:00Z",
        costs=[
            {"name": "Vouchers", "amount": 30000, "currency": "EUR"},
            {"name": "Flowers", "amount": 2500, "currency": "EUR"},
            {"name": "Calls", "amount": 700, "currency": "MXN"},
        ],
    )
    where = f"/v1/crises/{crisis['id']}"
    await client.post(f"{where}/statements", json={"text": "We know about it.", "language": "en"})
    await client.post(f"{where}/tasks", json={"title": "Call the supplier"})
    found = await looked_back(client, crisis)
    times = found["times"]
    assert times["notice"]["reason"] == "no_signal"
    assert times["detect"]["since"] == found["since"] == "2020-01-01T12:00:00.000Z"
    assert times["detect"]["until"] == times["acknowledge"]["since"]
    assert (times["acknowledge"]["seconds"] is None, times["acknowledge"]["reason"]) == (
        False,
        None,
    )
    assert {times[name]["reason"] for name in ("hold", "contain", "resolve")} == {"not_yet"}
    assert (found["words"]["kept"], found["words"]["waiting"], found["words"]["late"]) == (1, 1, 0)
    assert [one["text"] for one in found["said"]] == ["We know about it."]
    assert (found["tasks"]["total"], found["tasks"]["open"]) == (1, 1)
    costs = [{"currency": "EUR", "amount": 32500}, {"currency": "MXN", "amount": 700}]
    assert found["costs"] == costs
    assert (found["review"], found["actions"]) == (None, [])
    # It began years ago, and no detector was there to count.
    assert (found["volumes"], found["no_volumes"]) == (None, "too_long")
    for move in ("contain", "resolve", "close"):
        assert (await client.post(f"{where}/{move}")).status_code == 200
    over = await looked_back(client, crisis)
    assert over["times"]["hold"]["reason"] == "never"
    assert (over["words"]["waiting"], over["words"]["void"]) == (0, 1)
    assert over["until"] == over["times"]["resolve"]["until"]


async def test_reading_it_twice_reads_the_same(client: httpx.AsyncClient) -> None:
    crisis = await raised(client, "activate", "contain", "resolve", "close")
    once, again = [await looked_back(client, crisis) for _ in range(2)]
    assert once.pop("as_of") <= again.pop("as_of")
    assert once == again


async def test_an_action_is_somebodys_task_and_said_again_the_same_one(
    client: httpx.AsyncClient, place: Place
) -> None:
    crisis, who = await raised(client, "activate", "contain", "resolve"), place.things["teammate"]
    said = {
        "actions": [print_allergens(who)],
        "contributing_factors": ["Labels are written by hand."],
        "impact": "Eleven cakes came back.",
        "resolution": "All were labelled anew.",
        "owner_id": who,
        "meeting_at": "2089-01-01T12:00:00Z",
    }
    for _ in range(2):
        assert (await reviewed(client, crisis, **said)).status_code == 200
    found = await looked_back(client, crisis)
    assert found["review"]["contributing_factors"] == ["Labels are written by hand."]
    assert (found["review"]["owner_id"], found["review"]["impact"]) == (who, said["impact"])
    [action] = found["actions"]
    assert (action["kind"], action["owner_id"], action["version"]) == ("action", who, 1)
    assert action["due_at"] == "2090-01-01T12:00:00.000Z"
    assert action["next_at"] == "2089-12-31T12:00:00.000Z"
    later = {"due_at": "2091-01-01T12:00:00Z"}
    await reviewed(client, crisis, actions=[print_allergens(who, **later)])
    await reviewed(client, crisis)
    [moved] = (await looked_back(client, crisis))["actions"]
    assert (moved["id"], moved["due_at"]) == (action["id"], "2091-01-01T12:00:00.000Z")
    assert (await client.post(f"/v1/crisis-tasks/{action['id']}/done")).status_code == 200
    await reviewed(client, crisis, actions=[print_allergens(who)])
    done = await looked_back(client, crisis)
    assert [one["state"] for one in done["actions"]] == ["done"]
    assert (done["action_tasks"]["done"], done["action_tasks"]["done_late"]) == (1, 0)


async def test_an_action_of_nobody_who_works_here_leaves_nothing_behind(
    client: httpx.AsyncClient, place: Place
) -> None:
    crisis, who = await raised(client, "activate", "contain", "resolve"), place.things["teammate"]
    good = print_allergens(who)
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"actions": [good, good | {"title": "Else", "owner_id": "tmt_nobody"}]}, 404, "not_found"),
        ({"actions": [good | {"due_at": "2020-01-01T12:00:00Z"}]}, 422, "in_past"),
        ({"actions": [good, good]}, 422, "action_twice"),
        ({"owner_id": "tmt_nobody"}, 404, "not_found"),
        ({"actions": ["Print allergens."]}, 422, "wrong_type"),
    ]
    pointers = ["/actions/1/owner_id", "/actions/0/due_at", "/actions", "/owner_id", "/actions/0"]
    for (said, status, code), pointer in zip(wrong, pointers, strict=True):
        refused = await reviewed(client, crisis, **said)
        problem = refused.json()
        assert (refused.status_code, problem["errors"][0]["pointer"]) == (status, pointer), problem
        assert code in (problem["code"], problem["errors"][0]["code"]), problem
    found = await looked_back(client, crisis)
    assert (found["review"], found["actions"]) == (None, [])
    early = await raised(client)
    assert (await reviewed(client, early)).json()["code"] == "invalid_state"


async def test_it_is_printed_in_the_language_of_whoever_asks(client: httpx.AsyncClient) -> None:
    crisis = await raised(client, "activate", "contain", "resolve")
    where = f"/v1/crises/{crisis['id']}/review.pdf"
    for language in ("en", "es", "pt"):
        printed = await client.get(where, headers={"accept-language": language})
        assert printed.status_code == 200, printed.text
        assert printed.headers["content-type"] == "application/pdf"
        assert printed.headers["content-language"] == language
        assert printed.content.startswith(b"%PDF-")
    assert (await client.get("/v1/crises/crs_nothing/review.pdf")).status_code == 404


@pytest.mark.parametrize("missing", sorted(READING))
async def test_whoever_may_not_read_all_that_is_in_it_reads_none_of_it(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient, missing: Permission
) -> None:
    crisis = await raised(client)
    scopes = frozenset(READING - {missing})
    key = await a_key_text(house, place.actor, everywhere=True, scopes=scopes)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as narrow:
        for name in ("review", "review.pdf"):
            refused = await narrow.get(f"/v1/crises/{crisis['id']}/{name}")
            assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
            assert missing in refused.text
