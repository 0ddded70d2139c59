"""Due process as a caller meets it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.moderation.policy import Severity
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.shared.access import Actor, Permission
from tests.kit.api import a_client
from tests.kit.builders import a_sandbox_channel, a_workspace

REASONS = {"facts": "Four comments offer watches.", "language": "es", "territory": ["ES"]}


@dataclass
class Court:
    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient
    policy: str
    numbers: count = field(default_factory=count)  # type: ignore[type-arg]

    async def post(self, path: str, status: int = 201, **body: Any) -> Any:
        key = {"Idempotency-Key": f"call-{next(self.numbers)}"}
        answer = await self.client.post(f"/v1{path}", json=body, headers=key)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def get(self, path: str) -> Any:
        answer = await self.client.get(f"/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def case(self, message: str = "42", **more: Any) -> Any:
        return await self.post(
            "/moderation/cases",
            channel_id=self.channel.id,
            platform_message_id=message,
            platform_person_id="@ana:plaza",
            **more,
        )

    async def decide(self, case: Any, status: int = 201, **more: Any) -> Any:
        given = {"measure": "mute", "policy_id": self.policy, "reasons": REASONS, **more}
        return await self.post(f"/moderation/cases/{case['id']}/decisions", status, **given)

    async def report(self, message: str) -> Any:
        return await self.post(
            "/reports",
            channel_id=self.channel.id,
            platform_message_id=message,
            platform_person_id="@ana:plaza",
            reporter_id="user-17",
        )


@pytest.fixture
async def court(house: House, app: ASGIApp) -> AsyncIterator[Court]:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    wanted = NewPolicy("No advertising", Severity.LOW, strike_weight=2)
    policy = await create_policy(house.app.moderation, actor, wanted)
    async with await a_client(house, actor) as client:
        yield Court(house, actor, channel, client, policy.id)


async def test_a_decision_is_read_with_all_that_the_law_asks_for(court: Court) -> None:
    case = await court.case(labels=["spam"], note="Again.")
    made = await court.decide(case, duration_seconds=3600)
    read = await court.get(f"/moderation/decisions/{made['id']}")
    said = read["statement"]
    assert read == made
    assert (said["restriction"], said["permanent"]) == ("interaction_restricted", False)
    assert (said["territory"], said["language"]) == (["ES"], "es")
    assert said["until"] == read["until"]
    decided = await court.get(f"/moderation/cases/{case['id']}")
    assert (decided["state"], decided["effect"]) == ("decided", "pending")
    assert decided["decision_id"] == made["id"]
    [evidence] = (await court.get(f"/moderation/cases/{case['id']}/evidence"))["data"]
    assert (evidence["source"], evidence["note"]) == ("hand", "Again.")
    strikes = await court.get("/moderation/strikes?platform_person_id=@ana:plaza&revoked=false")
    assert [strike["weight"] for strike in strikes["data"]] == [2]
    assert await court.get("/moderation/strike-histogram") == {"data": [{"weight": 2, "people": 1}]}


async def test_who_decides_second_is_told_so_in_their_language(court: Court) -> None:
    case = await court.case()
    await court.decide(case)
    again = await court.decide(case, 409, measure="ban")
    assert again["code"] == "already_decided"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"policy_id": None}, "/policy_id", "missing"),
        ({"reasons": None}, "/reasons", "missing"),
        ({"measure": "remove", "duration_seconds": 60}, "/until", "not_for_this_measure"),
        ({"until": "2020-01-01T00:00:00Z"}, "/until", None),
        ({"duration_seconds": 60, "until": "2090-01-01T00:00:00Z"}, "", "at_most_one"),
    ],
)
async def test_what_makes_no_sense_is_pointed_at(
    court: Court, body: dict[str, Any], pointer: str, code: str | None
) -> None:
    refused = await court.decide(await court.case(), 422, **body)
    [error] = refused["errors"]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])


async def test_the_next_case_is_had_until_it_is_skipped(court: Court) -> None:
    case = await court.case()
    taken = await court.post("/moderation/queues/default/next", 200, lease_seconds=60)
    assert (taken["id"], taken["state"]) == (case["id"], "in_review")
    await court.post("/moderation/queues/default/next", 404)
    await court.post(f"/moderation/cases/{case['id']}/skip", 200, reason="A friend.")
    await court.post("/moderation/queues/default/next", 404)
    [skip] = (await court.get(f"/moderation/cases/{case['id']}/skips"))["data"]
    assert skip["reason"] == "A friend."
    other = await court.case("43", priority="urgent")
    assert (await court.post("/moderation/queues/default/next", 200))["id"] == other["id"]


async def test_nobody_judges_their_own_decision_and_a_reversal_is_seen_by_all(
    court: Court,
) -> None:
    decision = await court.decide(await court.case())
    appeals = f"/moderation/decisions/{decision['id']}/appeals"
    appeal = await court.post(appeals, reason="A joke.")
    judge = f"/moderation/appeals/{appeal['id']}/judge"
    reverse = {"judgement": "reverse", "explanation": "It was."}
    assert (await court.post(judge, 403, **reverse))["code"] == "same_judge"
    async with await a_client(court.house, court.actor) as client:
        court.client, first = client, court.client
        judged = await court.post(judge, 200, **reverse)
        court.client = first
    reversal = await court.get(f"/moderation/decisions/{judged['reversal_id']}")
    assert (judged["state"], reversal["reverses"]) == ("reversed", decision["id"])
    log = (await court.get("/moderation/public-log?sort=created_at"))["data"]
    assert [(one["measure"], one["reverses"]) for one in log] == [
        ("mute", None),
        ("approve", decision["id"]),
    ]
    assert not {"platform_person_id", "note", "facts", "statement"} & log[0].keys()
    summary = await court.get("/transparency/summary")
    assert (summary["by_measure"], summary["by_ground"]) == ({"mute": 1}, {"terms": 1})
    assert summary["by_automation"] == {"none": 1}
    counted = ("decisions", "appeals", "appeals_reversed", "reversals", "reports")
    assert [summary[name] for name in counted] == [1, 1, 1, 1, 0]
    assert summary["median_seconds"] == 0
    refused = await court.client.get("/v1/transparency/summary?from=2030-05-04&to=2030-05-01")
    assert refused.json()["errors"][0]["code"] == "ends_before_start"


async def test_what_is_reported_opens_a_case_and_weighs_what_it_is_worth(court: Court) -> None:
    first = await court.report("42")
    assert first["credibility"] == {"decided": 0, "upheld": 0, "share": None}
    for number in range(5):
        made = await court.report(f"m-{number}")
        await court.decide({"id": made["case_id"]}, measure="warn" if number else "approve")
    read = await court.get(f"/reports/{first['id']}")
    assert read["credibility"] == {"decided": 5, "upheld": 4, "share": 0.8}
    case = await court.get(f"/moderation/cases/{(await court.report('next'))['case_id']}")
    assert (case["priority"], case["source"], case["reports"]) == ("high", "report", 1)
    listed = await court.get(f"/reports?case_id={case['id']}")
    assert [report["reporter_id"] for report in listed["data"]] == ["user-17"]


async def test_a_product_that_reports_needs_no_right_to_moderate(court: Court) -> None:
    only = frozenset({Permission.REPORTS_WRITE})
    async with await a_client(court.house, court.actor, scopes=only) as client:
        court.client = client
        await court.report("42")
        refused = await client.get("/v1/moderation/cases")
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
