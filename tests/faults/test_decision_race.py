"""Of many moderators one decides; nothing restricts anybody without a complete statement; and what
is reversed is as if it had never been, on the platform too."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest
from pydantic_core import to_json, to_jsonable_python

from adapters.db.cases import DECISIONS
from adapters.wiring import House
from domain.moderation.decision import Measure
from domain.moderation.policy import Severity
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from tests.integration.at_work import Watcher, at_work
from tests.kit.api import a_client
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.case_samples import STATEMENT
from tests.kit.samples import SAMPLES

MODERATORS = 20
SETTLED = "SELECT FROM moderation_cases WHERE effect <> 'done' HAVING count(*) = 0"
MEASURES = ("mute", "ban")
REQUIRED = (
    *("restriction", "territory", "permanent", "facts", "source", "automated_detection"),
    *("automated_decision", "ground", "reference", "explanation", "redress", "appeal_until"),
    *("language", "notified_at", "model_version", "confidence"),
)


class Court:
    """A case, and moderators who all want to decide on it."""

    def __init__(self, clients: list[httpx.AsyncClient], channel: str, policy: str) -> None:
        self._clients = clients
        self._channel = channel
        self._policy = policy

    async def case(self, number: int) -> Any:
        about = {
            "channel_id": self._channel,
            "platform_message_id": f"m-{number}",
            "platform_person_id": f"p-{number}",
        }
        return await self._post(self._clients[0], "/v1/moderation/cases", about, f"open-{number}")

    async def decided_by_all(self, case: Any, measure: str) -> list[httpx.Response]:
        said = {"facts": "Four comments offer watches for sale."}
        wanted = {"measure": measure, "policy_id": self._policy, "reasons": said}
        url = f"/v1/moderation/cases/{case['id']}/decisions"
        match = {"If-Match": f'"{case["version"]}"'}
        return await asyncio.gather(
            *(
                client.post(url, json=wanted, headers={"Idempotency-Key": case["id"], **match})
                for client in self._clients
            )
        )

    async def reversed(self, decision: Any) -> Any:
        """By whoever did not decide, on an appeal."""
        url, key = f"/v1/moderation/decisions/{decision['id']}/appeals", f"appeal-{decision['id']}"
        appeal = await self._post(self._clients[0], url, {"reason": "It was a joke."}, key)
        wanted = {"judgement": "reverse", "explanation": "It was."}
        judged = [
            await client.post(
                f"/v1/moderation/appeals/{appeal['id']}/judge",
                json=wanted,
                headers={"Idempotency-Key": f"judged-{key}"},
            )
            for client in self._clients[:2]
        ]
        # Whoever decided is refused; of the others the first has judged it.
        return [answer.json().get("code", answer.json().get("state")) for answer in judged]

    async def _post(self, client: httpx.AsyncClient, url: str, body: Any, key: str) -> Any:
        answer = await client.post(url, json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.mark.bar(45, "DECISION RACE")
async def test_one_of_many_decides_and_a_reversal_restores_all_of_it(
    house: House, watch: Watcher, owner: Any, scale: Scale, figure: Say
) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    policy = await create_policy(
        house.app.moderation, actor, NewPolicy("No advertising", Severity.LOW, strike_weight=1)
    )
    ended: Counter[str] = Counter()
    async with AsyncExitStack() as open_things:
        clients = [
            await open_things.enter_async_context(await a_client(house, actor))
            for _ in range(MODERATORS)
        ]
        court = Court(clients, channel.id, policy.id)
        await open_things.enter_async_context(at_work(house))
        decisions = []
        for number in range(scale.of(3, 12)):
            answers = await court.decided_by_all(
                await court.case(number), MEASURES[number % len(MEASURES)]
            )
            codes = Counter(answer.json().get("code", "decided") for answer in answers)
            assert codes == {"decided": 1, "already_decided": MODERATORS - 1}
            ended += codes
            decisions += [answer.json() for answer in answers if answer.status_code == 201]
        await watch.until_rows(SETTLED)
        for decision in decisions:
            assert "reversed" in await court.reversed(decision)
        await watch.until_rows(SETTLED)
    assert await _left(owner) == {"people": 0, "strikes": 0, "cases": 0}
    figure(f"{ended['decided']} decided, {ended['already_decided']} × 409, 100 % restored")


async def _left(owner: Any) -> dict[str, int]:
    """What of all that still stands, on the platform and with us."""
    row = await owner.fetchrow(
        "SELECT (SELECT count(*) FROM sandbox_people WHERE muted OR banned) AS people,"
        " (SELECT count(*) FROM strikes WHERE revoked_at IS NULL) AS strikes,"
        " (SELECT count(*) FROM moderation_cases WHERE effect <> 'done') AS cases"
    )
    return dict(row)


@pytest.mark.parametrize("missing", REQUIRED)
async def test_the_database_takes_no_restriction_without_a_complete_statement(
    house: House, owner: Any, missing: str
) -> None:
    """Whatever is left out, null, or empty."""
    await _store(owner, Measure.BAN, STATEMENT)
    said = to_jsonable_python(STATEMENT)
    without = {name: value for name, value in said.items() if name != missing}
    for wrong in (without, without | {missing: None}, without | {missing: ""}):
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.DataError)):
            await _store(owner, Measure.BAN, wrong)
    with pytest.raises(asyncpg.CheckViolationError):
        await _store(owner, Measure.BAN, None)


async def _store(owner: Any, measure: Measure, statement: Any) -> None:
    """Only to be looked at by the database: what it refers to does not matter, and nothing
    stays."""
    undone = owner.transaction()
    await undone.start()
    try:
        await owner.execute("ALTER TABLE decisions DISABLE TRIGGER ALL")
        values = dict(zip(DECISIONS.columns, DECISIONS.values(SAMPLES["decisions"]), strict=True))
        documents = {"statement": statement, "guidelines": values["guidelines"]}
        values |= {"measure": measure}
        values |= {name: to_json(one).decode() for name, one in documents.items()}
        names, marks = ", ".join(values), ", ".join(f"${n + 1}" for n in range(len(values)))
        await owner.execute(f"INSERT INTO decisions ({names}) VALUES ({marks})", *values.values())
    finally:
        await undone.rollback()
