"""A contest is decided once its jury is done, and finished once its prizes are; what is shown of
its times is what the clocks show then."""

from datetime import timedelta
from typing import Any

import pytest

from domain.participation.use_cases.give_prizes import end_claim
from domain.shared.ids import ContestAwardId
from tests.api.test_contests import RULES, Fair, fair
from tests.kit.contest_builders import later

__all__ = ["fair"]

CRITERIA = [{"key": "surprise", "title": "Surprise"}]
BY_JURY: dict[str, Any] = {"judging": "jury", "criteria": CRITERIA}
BOTH: dict[str, Any] = {"judging": "both", "criteria": CRITERIA, "shortlist": 1}


@pytest.mark.parametrize(("rules", "verb"), [(BY_JURY, "decide"), (BOTH, "draw")])
async def test_a_jury_that_said_nothing_of_an_entry_decides_nothing(
    fair: Fair, rules: dict[str, Any], verb: str
) -> None:
    made = await fair.opened(rules=rules)
    id, where = made["id"], f"/v1/contests/{made['id']}"
    ids = [(await fair.enters(id, f"p{n}"))["id"] for n in range(3)]
    await fair.closes(id)
    await fair.does(f"{where}/judge")
    for missing, entry in ((3, ids[2]), (2, ids[1])):
        refused = await fair.does(f"{where}/{verb}", {}, status=409, code="contest_scores_missing")
        assert f"Of {missing} accepted entries" in refused["detail"]
        body = {"points": {"surprise": missing}}
        await fair.client.put(f"/v1/contest-entries/{entry}/score", json=body)
    await fair.does(f"/v1/contest-entries/{ids[0]}/reject", {"reason": "A copy."})
    await fair.does(f"{where}/{verb}", {})
    if verb == "draw":
        await fair.does(f"{where}/reveal", {})
    assert (await fair.read(id, "/draw"))["winners"][0] == ids[2]


async def test_a_contest_is_not_finished_while_a_prize_can_be_claimed(fair: Fair) -> None:
    made = await fair.opened(rules={"claim_days": 7, "alternates": 1})
    id, where = made["id"], f"/v1/contests/{made['id']}"
    for person in ("a", "b", "c"):
        await fair.enters(id, person)
    await fair.closes(id)
    await fair.does(f"{where}/draw", {})
    drawn = await fair.does(f"{where}/reveal", {})
    first, second = await awards(fair, id)
    refused = await fair.does(f"{where}/finish", status=409, code="contest_prizes_unclaimed")
    assert "Winners of 2 prizes" in refused["detail"]
    assert first["claim_until"] in refused["detail"]
    await fair.does(f"/v1/contest-awards/{first['id']}/fulfil", {})
    await fair.does(f"{where}/finish", status=409, code="contest_prizes_unclaimed")
    await end_claim(later(fair.room, timedelta(days=8)), fair.actor, ContestAwardId(second["id"]))
    [heir] = [one for one in await awards(fair, id) if one["state"] == "won"]
    assert heir["entry_id"] == drawn["alternates"][0]
    await fair.does(f"{where}/finish", status=409, code="contest_prizes_unclaimed")
    gone = {"entry_id": heir["entry_id"], "reason": "declined"}
    await fair.does(f"{where}/disqualify", gone)
    assert (await fair.does(f"{where}/finish"))["status"] == "finished"


async def test_where_nothing_need_be_claimed_nothing_is_waited_for(fair: Fair) -> None:
    made = await fair.opened()
    where = f"/v1/contests/{made['id']}"
    await fair.enters(made["id"], "a")
    await fair.closes(made["id"])
    await fair.does(f"{where}/draw", {})
    await fair.does(f"{where}/reveal", {})
    assert (await fair.does(f"{where}/finish"))["status"] == "finished"


async def awards(fair: Fair, id: str) -> list[dict[str, Any]]:
    reply = await fair.client.get(f"/v1/contest-awards?contest_id={id}&sort=place")
    found: list[dict[str, Any]] = reply.json()["data"]
    return found


async def test_what_can_be_asked_is_what_there_is_an_operation_for(fair: Fair) -> None:
    paths = (await fair.client.get("/openapi.json")).json()["paths"]
    seen = []

    async def looks(id: str, *expected: str) -> None:
        found = (await fair.read(id))["possible_moves"]
        assert found == ["change", *expected]
        seen.extend(found)

    made = await fair.made()
    id, where = made["id"], f"/v1/contests/{made['id']}"
    await looks(id, "schedule", "cancel")
    await fair.does(f"{where}/schedule")
    await looks(id, "cancel")
    opened = await fair.opened(rules=BY_JURY)
    id, where = opened["id"], f"/v1/contests/{opened['id']}"
    await looks(id, "cancel")
    await fair.closes(id)
    await looks(id, "judge", "cancel")
    await fair.does(f"{where}/judge")
    await looks(id, "decide", "cancel")
    await fair.does(f"{where}/decide")
    await looks(id, "finish")
    drawn = await fair.opened()
    id, where = drawn["id"], f"/v1/contests/{drawn['id']}"
    await fair.closes(id)
    await looks(id, "draw", "cancel")
    await fair.does(f"{where}/draw", {})
    await looks(id, "reveal")
    refused = await fair.does(f"{where}/decide", status=409, code="invalid_state")
    assert "reveal" in refused["detail"]
    offered = {path.rpartition("/")[2] for path in paths if path.startswith("/v1/contests/{")}
    assert set(seen) - {"change"} <= offered


async def test_a_time_that_the_clocks_skip_is_shown_as_they_show_it(fair: Fair) -> None:
    zone = "Europe/Madrid"
    times = {
        "opens": {"local_time": "2031-03-30T02:30", "timezone": zone},
        "closes": {"local_time": "2031-10-26T02:30", "timezone": zone},
    }
    body = {"title": "In the night the clocks change", "rules": RULES, **times}
    made = await fair.does("/v1/contests", body, status=201)
    notes = [made[name]["time_note"] for name in ("opens", "closes")]
    assert notes == ["gap_moved_later", "fold_first_taken"]
    told = await fair.does(f"/v1/contests/{made['id']}/schedule")
    assert told["closes"]["local_time"] == times["closes"]["local_time"]
    for language in ("en", "es", "pt"):
        reply = await fair.stranger.get(made["page_path"], headers={"accept-language": language})
        assert "03:30 (Europe/Madrid, UTC+02:00)" in reply.text
        assert "02:30 (Europe/Madrid, UTC+02:00)" in reply.text
        assert reply.text.count("02:30") == 1
    ordinary = await fair.made(closes={"local_time": "2031-06-01T09:00", "timezone": zone})
    assert ordinary["closes"]["time_note"] is None
