"""A contest over HTTP, from its rules to the proof of who won it."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.participation.contest_room import Contests
from domain.participation.draw import BeaconValue, sealed_person
from domain.participation.use_cases.draw_contest import reveal_draw
from domain.participation.use_cases.give_prizes import end_claim
from domain.participation.use_cases.move_contest import turn_contest
from domain.shared.access import Actor
from domain.shared.clock import written
from domain.shared.ids import ContestAwardId, ContestId
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace
from tests.kit.contest_builders import HOUR, TEXT, later, verified

RULES: dict[str, Any] = {
    "text": TEXT,
    "actions": [{"way": "api"}, {"way": "form"}],
    "prizes": [{"name": "A basket"}, {"name": "A cup"}],
    "alternates": 2,
}
CHANCE = "ab" * 32
HOLDS = "The draw is as it says."
CHAIN = "cd" * 32


class Fair:
    """`client` has a key, `stranger` has none."""

    def __init__(
        self, house: House, actor: Actor, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        self.house, self.actor, self.client, self.stranger = house, actor, client, stranger
        self._made = 0

    @property
    def room(self) -> Contests:
        return self.house.app.participation.contests

    def wall(self, ahead: timedelta) -> dict[str, str]:
        at = self.house.clock.now() + ahead
        return {"local_time": f"{at:%Y-%m-%dT%H:%M:%S}", "timezone": "Etc/UTC"}

    async def made(self, **more: Any) -> dict[str, Any]:
        body = {
            "title": "Win a basket",
            "rules": RULES | more.pop("rules", {}),
            "opens": self.wall(-HOUR),
            "closes": self.wall(HOUR),
            **more,
        }
        return await self.does("/v1/contests", body, status=201)

    async def does(
        self, path: str, body: Any = None, *, status: int = 200, code: str | None = None
    ) -> dict[str, Any]:
        self._made += 1
        key = {"idempotency-key": f"fair-{self._made}"}
        reply = await self.client.post(path, json=body, headers=key)
        assert reply.status_code == status, reply.text
        told: dict[str, Any] = reply.json()
        assert code is None or told["code"] == code
        return told

    async def opened(self, **more: Any) -> dict[str, Any]:
        made = await self.made(**more)
        await self.does(f"/v1/contests/{made['id']}/schedule")
        await turn_contest(self.room, self.actor, ContestId(made["id"]))
        return await self.read(made["id"])

    async def read(self, id: str, what: str = "") -> dict[str, Any]:
        reply = await self.client.get(f"/v1/contests/{id}{what}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def enters(self, id: str, person: str, **more: Any) -> dict[str, Any]:
        body = {"person_id": person, **more}
        return await self.does(f"/v1/contests/{id}/entries", body, status=201)

    async def closes(self, id: str) -> None:
        await turn_contest(later(self.room, 2 * HOUR), self.actor, ContestId(id))


@pytest.fixture
async def fair(house: House) -> AsyncIterator[Fair]:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        stranger = await stack.enter_async_context(a_caller(app, accept_language="en"))
        yield Fair(house, actor, client, stranger)


async def test_what_was_published_never_changes_and_nobody_enters_before_or_after(
    fair: Fair,
) -> None:
    made = await fair.made()
    where = f"/v1/contests/{made['id']}"
    await fair.does(f"{where}/entries", {"person_id": "a"}, status=409, code="contest_not_open")
    etag = {"if-match": "*"}
    change = {"title": "Win a better basket"}
    assert (await fair.client.patch(where, json=change, headers=etag)).status_code == 200
    told = await fair.does(f"{where}/schedule")
    assert (told["status"], len(told["rules_hash"]), len(told["seed_commitment"])) == (
        *("scheduled", 64),
        64,
    )
    for late in ({"title": "Another"}, {"closes": fair.wall(9 * HOUR)}, {"rules": RULES}):
        refused = await fair.client.patch(where, json=late, headers=etag)
        same = late == {"rules": RULES}
        assert refused.status_code == (200 if same else 409), refused.text
        assert same or refused.json()["code"] == "contest_rules_fixed"
    kept = await fair.client.patch(where, json={"metadata": {"a": "b"}}, headers=etag)
    assert kept.json()["rules_hash"] == told["rules_hash"]
    await turn_contest(fair.room, fair.actor, ContestId(made["id"]))
    await fair.enters(made["id"], "a")
    await fair.closes(made["id"])
    await fair.does(f"{where}/entries", {"person_id": "b"}, status=409, code="contest_not_open")


async def test_a_draw_is_proved_by_what_anybody_can_run(fair: Fair, tmp_path: Path) -> None:
    made = await fair.opened()
    id, where = made["id"], f"/v1/contests/{made['id']}"
    entries = [await fair.enters(id, f"p{n}", display_name=f"P{n}") for n in range(6)]
    await fair.closes(id)
    early = {"chain": CHAIN, "round": 7, "at": written(fair.house.clock.now() + 0.1 * HOUR)}
    refused = await fair.does(f"{where}/draw", {"beacon": early}, status=422)
    assert refused["errors"][0]["code"] == "beacon_too_soon"
    ahead = {"chain": CHAIN, "round": 7, "at": written(fair.house.clock.now() + 0.3 * HOUR)}
    committed = await fair.does(f"{where}/draw", {"beacon": ahead})
    assert (committed["status"], committed["count"], committed["winners"]) == ("drawing", 6, [])
    assert committed["seed"] is None
    again = await fair.does(f"{where}/draw", {"beacon": ahead})
    assert again["commitment"] == committed["commitment"]
    await fair.does(f"{where}/draw", {"beacon": ahead | {"round": 8}}, status=409)
    await fair.does(f"{where}/cancel", {"reason": "No."}, status=409, code="invalid_state")
    too_soon = await fair.does(f"{where}/reveal", {"randomness": CHANCE}, status=422)
    assert too_soon["errors"][0]["code"] == "beacon_to_come"
    missing = await fair.does(f"{where}/reveal", {}, status=422)
    assert missing["errors"][0]["code"] == "beacon_value_missing"
    assert (await fair.client.get(f"{where}/bundle")).status_code == 409
    in_an_hour = later(fair.room, HOUR)
    await reveal_draw(in_an_hour, fair.actor, ContestId(id), BeaconValue(CHANCE))
    drawn = await fair.does(f"{where}/reveal", {"randomness": CHANCE})
    assert (drawn["status"], len(drawn["winners"]), len(drawn["alternates"])) == ("decided", 2, 2)
    assert drawn["commitment"] == committed["commitment"]
    bundle = await fair.client.get(f"{where}/bundle")
    public = await fair.stranger.get(f"{made['page_path']}/bundle.json")
    assert bundle.json() == public.json()
    script = (await fair.stranger.get("/verify_draw.py")).content
    done = verified(public.content, script, tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, HOLDS), done.stderr
    found = {one["id"]: one["person"] for one in public.json()["entries"]}
    for entry in entries:
        assert entry["person"] not in public.text
        assert found[entry["id"]] == sealed_person(entry["salt"], entry["person"])
    tampered = json.dumps(public.json() | {"winners": drawn["winners"][::-1]}).encode()
    assert verified(tampered, script, tmp_path).returncode == 1


async def test_a_place_passes_on_to_the_next_and_the_bundle_still_holds(
    fair: Fair, tmp_path: Path
) -> None:
    made = await fair.opened(rules={"claim_days": 7})
    id, where = made["id"], f"/v1/contests/{made['id']}"
    for n in range(5):
        await fair.enters(id, f"p{n}")
    await fair.closes(id)
    await fair.does(f"{where}/draw", {})
    drawn = await fair.does(f"{where}/reveal", {})
    first, second = drawn["winners"]
    heirs = drawn["alternates"]
    lost = {"entry_id": first, "reason": "fraud", "note": "Two accounts."}
    after = await fair.does(f"{where}/disqualify", lost)
    assert (after["winners"], after["alternates"]) == ([heirs[0], second], heirs[1:])
    assert await fair.does(f"{where}/disqualify", lost) == after
    awards = (await fair.client.get(f"/v1/contest-awards?contest_id={id}&sort=id")).json()["data"]
    states = [(one["entry_id"], one["prize"], one["state"]) for one in awards]
    assert sorted(states) == sorted(
        [(first, "A basket", "lost"), (second, "A cup", "won"), (heirs[0], "A basket", "won")]
    )
    unclaimed = next(one for one in awards if one["entry_id"] == second)
    await end_claim(fair.room, fair.actor, ContestAwardId(unclaimed["id"]))
    assert (await fair.read(id, "/draw"))["winners"] == [heirs[0], second]
    in_time = later(fair.room, timedelta(days=8))
    for _ in range(2):
        await end_claim(in_time, fair.actor, ContestAwardId(unclaimed["id"]))
    passed = await fair.read(id, "/draw")
    assert (passed["winners"], passed["disqualified"][1]["reason"]) == (heirs, "unclaimed")
    script = (await fair.stranger.get("/verify_draw.py")).content
    bundle = (await fair.client.get(f"{where}/bundle")).content
    assert b"Two accounts" not in bundle
    assert verified(bundle, script, tmp_path).returncode == 0


async def test_one_enters_as_often_as_the_rules_say(fair: Fair) -> None:
    twice = {"limit": "at_most", "most_entries": 2}
    made = await fair.opened(rules=twice)
    where = f"/v1/contests/{made['id']}/entries"
    entries = [await fair.enters(made["id"], "a") for _ in range(2)]
    assert entries[0]["sealed"] == entries[1]["sealed"]
    await fair.does(where, {"person_id": "a"}, status=409, code="contest_entry_used")
    assert (await fair.enters(made["id"], "b"))["sealed"] != entries[0]["sealed"]
    await fair.does(f"/v1/contest-entries/{entries[0]['id']}/withdraw")
    again = await fair.enters(made["id"], "a")
    await fair.does(f"/v1/contest-entries/{again['id']}/reject", {"reason": "A copy."})
    await fair.does(where, {"person_id": "a"}, status=409, code="contest_entry_used")


async def test_a_code_is_good_for_one_entry_whatever_its_dashes(fair: Fair) -> None:
    made = await fair.opened(rules={"actions": [{"way": "code"}], "limit": "once"})
    where = f"/v1/contests/{made['id']}"
    told = await fair.does(f"{where}/codes", {"codes": ["CHEESE-2030", "BREAD-2030"], "make": 3})
    assert (told["added"], len(told["made"])) == (5, 3)
    assert (await fair.does(f"{where}/codes", {"codes": ["cheese 2030"]}))["added"] == 0
    wrong = {"person_id": "a", "code": "NOTHING-1"}
    await fair.does(f"{where}/entries", wrong, status=409, code="contest_code_wrong")
    await fair.does(f"{where}/entries", {"person_id": "a"}, status=409, code="contest_way_closed")
    entry = await fair.enters(made["id"], "a", code="cheese2030")
    assert entry["way"] == "code"
    used = {"person_id": "b", "code": "CHEESE-2030"}
    await fair.does(f"{where}/entries", used, status=409, code="contest_code_wrong")
    # Whoever may not enter does not use a code up.
    mine = {"person_id": "a", "code": "BREAD-2030"}
    await fair.does(f"{where}/entries", mine, status=409, code="contest_entry_used")
    await fair.enters(made["id"], "b", code=told["made"][0])
    await fair.enters(made["id"], "c", code="BREAD-2030")


async def test_a_weight_is_one_that_the_rules_declare(fair: Fair) -> None:
    weights = [{"name": "subscriber", "counts_as": 3}]
    made = await fair.opened(rules={"weights": weights})
    where = f"/v1/contests/{made['id']}/entries"
    await fair.does(where, {"person_id": "a", "weight": "friend"}, status=422)
    assert (await fair.enters(made["id"], "a", weight="subscriber"))["counts_as"] == 3
    assert (await fair.enters(made["id"], "b"))["counts_as"] == 1


async def test_a_jury_decides_by_its_scores_and_says_each_once(fair: Fair) -> None:
    jury = {
        "judging": "jury",
        "criteria": [
            {"key": "surprise", "title": "Surprise", "weight": 3},
            {"key": "craft", "title": "Craft"},
        ],
    }
    made = await fair.opened(rules=jury)
    id, where = made["id"], f"/v1/contests/{made['id']}"
    ids = [(await fair.enters(id, f"p{n}"))["id"] for n in range(4)]
    await fair.closes(id)
    await fair.does(f"{where}/draw", {}, status=409, code="invalid_state")
    await fair.does(f"{where}/judge")
    scored = {0: (2, 2), 1: (9, 1), 2: (5, 5), 3: (5, 5)}
    for at, (surprise, craft) in scored.items():
        body = {"points": {"surprise": surprise, "craft": craft}}
        reply = await fair.client.put(f"/v1/contest-entries/{ids[at]}/score", json=body)
        assert reply.status_code == 200, reply.text
    again = {"points": {"surprise": 10, "craft": 2}}
    reply = await fair.client.put(f"/v1/contest-entries/{ids[1]}/score", json=again)
    assert (reply.json()["total"], reply.json()["version"]) == (8000, 2)
    part = {"points": {"surprise": 10, "style": 1}}
    wrong = await fair.client.put(f"/v1/contest-entries/{ids[1]}/score", json=part)
    assert [one["code"] for one in wrong.json()["errors"]] == ["not_in_list", "criterion_missing"]
    scores = (await fair.client.get(f"/v1/contest-scores?contest_id={id}")).json()["data"]
    assert len(scores) == 4
    decided = await fair.does(f"{where}/decide")
    # Of the two that are even, the one that entered first.
    assert (decided["winners"], decided["alternates"]) == ([ids[1], ids[2]], [ids[3], ids[0]])
    assert (await fair.client.get(f"{where}/bundle")).status_code == 409


async def test_a_jury_makes_the_shortlist_that_is_drawn_from(fair: Fair) -> None:
    both = {
        "judging": "both",
        "criteria": [{"key": "surprise", "title": "Surprise"}],
        "shortlist": 2,
        "alternates": 0,
    }
    made = await fair.opened(rules=both)
    id, where = made["id"], f"/v1/contests/{made['id']}"
    ids = [(await fair.enters(id, f"p{n}"))["id"] for n in range(4)]
    await fair.closes(id)
    await fair.does(f"{where}/judge")
    for entry, points in zip(ids, (2, 9, 3, 9), strict=True):
        body = {"points": {"surprise": points}}
        await fair.client.put(f"/v1/contest-entries/{entry}/score", json=body)
    await fair.does(f"{where}/decide", status=409, code="invalid_state")
    assert (await fair.does(f"{where}/draw", {}))["count"] == 2
    drawn = await fair.does(f"{where}/reveal", {})
    assert sorted(drawn["winners"]) == sorted([ids[1], ids[3]])


async def test_nothing_is_drawn_while_entries_wait_and_afterwards_none_changes(fair: Fair) -> None:
    made = await fair.opened(rules={"holds_entries": True})
    id, where = made["id"], f"/v1/contests/{made['id']}"
    first, second = [await fair.enters(id, person) for person in ("a", "b")]
    assert first["state"] == "pending"
    await fair.closes(id)
    await fair.does(f"{where}/draw", {}, status=409, code="contest_entries_pending")
    await fair.does(f"/v1/contest-entries/{first['id']}/accept")
    no = {"reason": "A copy."}
    kept_out = await fair.does(f"/v1/contest-entries/{second['id']}/reject", no)
    assert kept_out["reason"] == "A copy."
    assert (await fair.does(f"{where}/draw", {}))["count"] == 1
    late = f"/v1/contest-entries/{second['id']}/accept"
    await fair.does(late, status=409, code="invalid_state")
    drawn = await fair.does(f"{where}/reveal", {})
    assert drawn["winners"] == [first["id"]]


async def test_what_cannot_be_is_refused_where_it_is(fair: Fair) -> None:
    odd = {
        "actions": [{"way": "comment"}, {"way": "api", "hashtag": "a"}],
        "limit": "at_most",
        "judging": "both",
    }
    body = {
        "title": "Odd",
        "rules": RULES | odd,
        "opens": fair.wall(HOUR),
        "closes": fair.wall(-HOUR),
    }
    told = await fair.does("/v1/contests", body, status=422)
    assert {one["pointer"] for one in told["errors"]} == {
        *("/rules/actions/0/message_id", "/rules/actions/1/hashtag", "/rules/most_entries"),
        *("/rules/criteria", "/rules/shortlist", "/closes"),
    }
    nobodys = {"way": "comment", "message_id": "msg_nobodys"}
    strange = ({"campaign_id": "cmp_nobodys"}, {"rules": RULES | {"actions": [nobodys]}})
    for more in strange:
        body = {"title": "Odd", "rules": RULES, "opens": fair.wall(-HOUR), **more}
        await fair.does("/v1/contests", body | {"closes": fair.wall(HOUR)}, status=404)


async def test_wall_times_go_by_the_clocks_of_the_place(fair: Fair) -> None:
    zone = "Europe/Madrid"
    body = {
        "title": "In the night the clocks change",
        "rules": RULES,
        "opens": {"local_time": "2031-03-30T02:30", "timezone": zone},
        "closes": {"local_time": "2031-10-26T02:30", "timezone": zone},
    }
    made = await fair.does("/v1/contests", body, status=201)
    # A time that is skipped goes later; of one that comes twice the first is meant.
    assert made["opens_at"] == "2031-03-30T01:30:00.000Z"
    assert made["closes_at"] == "2031-10-26T00:30:00.000Z"
    assert datetime.fromisoformat(made["opens"]["at"]) == datetime.fromisoformat(made["opens_at"])
