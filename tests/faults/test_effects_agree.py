"""What a case says became of it, and what is so on the platform, never disagree for longer than a
retry: whatever the platform answers, whenever a worker is killed, whoever takes it back."""

import random
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.sandbox.acting import (
    FORBIDDEN,
    THROTTLED_ONCE,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    UNREACHABLE_ONCE,
)
from adapters.settings import Settings
from adapters.wiring import House
from domain.moderation.decision import Decision, Measure, Reasons
from domain.moderation.opening import About
from domain.moderation.policy import Severity
from domain.moderation.use_cases.appeal_decision import reverse_decision
from domain.moderation.use_cases.decide_case import NewDecision, decide_case
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.open_case import NewCase, open_case
from tests.faults.programs import Nursery
from tests.faults.square import KILL_POINTS, Square, a_square
from tests.integration.at_work import Watcher
from tests.kit.bars import Say, Scale

MEASURES = (Measure.HIDE, Measure.MUTE, Measure.BAN)
TROUBLES = ("", TIMEOUT_AFTER, TIMEOUT_BEFORE, THROTTLED_ONCE, UNREACHABLE_ONCE, FORBIDDEN)
CASES = """
    SELECT c.effect, c.state, d.measure, c.platform_message_id, c.platform_person_id
    FROM moderation_cases c JOIN decisions d
    ON d.workspace_id = c.workspace_id AND d.case_id = c.id AND d.reverses IS NULL
"""
BEHIND = """
    SELECT FROM moderation_actions WHERE next_at IS NOT NULL
    UNION ALL SELECT FROM moderation_cases WHERE effect = 'pending'
    UNION ALL SELECT FROM duties WHERE kind LIKE 'moderation.%' AND due_at <= clock_timestamp()
"""
MOST_RETRIES = 4
"""None of these troubles outlasts its first try, and who was killed is followed after a lease."""


async def decided(square: Square, policy: Any, number: int, trouble: str) -> Decision:
    """Each on somebody of their own, with what the platform is to answer in the reasons."""
    room, measure = square.house.app.moderation, MEASURES[number % len(MEASURES)]
    about = About(
        channel_id=square.channel.id,
        platform_message_id=f"m{number}",
        platform_person_id=f"p{number}",
    )
    case = await open_case(room, square.actor, NewCase(about))
    reasons = Reasons("Watches.", f"No selling. {trouble}")
    ends = timedelta(minutes=3) if number % 4 == 3 else None
    wanted = NewDecision(measure, policy.id, lasts=ends, reasons=reasons)
    return await decide_case(room, square.actor, case.id, None, wanted)


async def disagreements(square: Square) -> list[str]:
    """Of what is settled. What waits for its next try says so: it is `pending`."""
    hidden, treated = await square.hidden(), await square.treated()
    wrong = []
    for row in await square.watch.db.fetch(CASES):
        muted, banned = treated.get(row["platform_person_id"], (False, False))
        there = {
            "hide": row["platform_message_id"] in hidden,
            "mute": muted,
            "ban": banned,
        }[row["measure"]]
        # Of what is taken back `done` says that it is undone.
        so = row["effect"] == "done" and row["state"] != "reversed"
        if row["effect"] != "pending" and there is not so:
            wrong.append(f"{row['platform_message_id']}: {dict(row)}, {there}")
    return wrong


async def killed(square: Square, times: int, chance: random.Random) -> int:
    """Workers die one after the other over what is due; how many did so where they were to."""
    deaths = 0
    for _ in range(times):
        deaths += await square.a_death(chance.choice(KILL_POINTS))
        await square.a_retry()
    return deaths


@pytest.mark.bar(45, "DECISION RACE")
async def test_the_case_and_the_platform_agree_after_a_retry(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    scale: Scale,
    figure: Say,
) -> None:
    chance, room = random.Random(45), house.app.moderation
    square = await a_square(house, settings, watch, nursery)
    policy = await create_policy(room, square.actor, NewPolicy("No selling", Severity.LOW))
    phases, count = scale.of(2, 8), 12
    await square.people_say({f"m{n}": f"p{n}" for n in range(phases * count)})

    async def caught_up() -> bool:
        return not await watch.db.fetch(BEHIND)

    deaths, standing = 0, list[Decision]()
    for phase in range(phases):
        numbers = range(phase * count, (phase + 1) * count)
        standing += [await decided(square, policy, n, chance.choice(TROUBLES)) for n in numbers]
        deaths += await killed(square, 3, chance)
        for decision in chance.sample(standing, 4):
            standing.remove(decision)
            await reverse_decision(room, square.actor, decision.id, "A mistake.")
        deaths += await killed(square, 2, chance)
        assert await square.settles(caught_up) <= MOST_RETRIES
        assert await disagreements(square) == []
    assert deaths > phases
    figure(f"0 of {phases * count} cases disagree with the platform; {deaths} workers killed")
