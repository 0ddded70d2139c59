"""Cases are found, taken and decided on as they are stored, each within its walls."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.moderation.case import Case, CaseState, Priority
from domain.moderation.decision import Decision, Measure
from domain.moderation.queue import Skip
from domain.moderation.strike import Strike, WeightBar
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CaseId, DecisionId, Kind, ModerationQueueId, StrikeId
from tests.contract.ground import Ground, stored_channel
from tests.kit.case_samples import STATEMENT
from tests.kit.samples import SAMPLES, bare

MINUTE = timedelta(minutes=1)


async def stored_case(ground: Ground, actor: Actor, on: Channel, **changes: Any) -> Case:
    case_id = CaseId(ground.house.ids.new(Kind.CASE))
    sample: Case = bare(SAMPLES["moderation_cases"])
    given: dict[str, Any] = {
        "id": case_id,
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "channel_id": on.id,
        "subject_key": f"message:{case_id}",
    }
    case = replace(sample, **(given | changes))
    async with ground.house.app.moderation.begin(actor) as tx:
        await tx.cases.add(case)
        await tx.commit()
    return case


async def stored_decision(ground: Ground, case: Case, actor: Actor, **changes: Any) -> Decision:
    sample: Decision = bare(SAMPLES["decisions"])
    given: dict[str, Any] = {
        "id": DecisionId(ground.house.ids.new(Kind.DECISION)),
        "workspace_id": case.workspace_id,
        "organization_id": case.organization_id,
        "case_id": case.id,
        "channel_id": case.channel_id,
        "platform_person_id": "ana",
        "measure": Measure.BAN,
        "statement": STATEMENT,
    }
    decision = replace(sample, **(given | changes))
    async with ground.house.app.moderation.begin(actor) as tx:
        await tx.decisions.add(decision)
        await tx.commit()
    return decision


async def test_the_next_case_is_the_most_urgent_that_nobody_has(
    ground: Ground, actor: Actor
) -> None:
    room, place = ground.house.app.moderation, await stored_channel(ground, actor)
    now, queue = ground.house.clock.now(), ModerationQueueId("mque_1")
    reviewed: dict[str, Any] = {"state": CaseState.IN_REVIEW, "assignee": "ana"}
    await stored_case(ground, actor, place, state=CaseState.DECIDED, priority=Priority.URGENT)
    await stored_case(ground, actor, place, queue_id=queue, priority=Priority.URGENT)
    await stored_case(
        ground, actor, place, **reviewed, leased_until=now + MINUTE, priority=Priority.URGENT
    )
    expired = await stored_case(
        ground, actor, place, **reviewed, leased_until=now, priority=Priority.HIGH
    )
    usual = await stored_case(ground, actor, place)
    async with room.begin(actor) as tx:
        assert await tx.cases.next(None, "bob", now) == expired
        await tx.cases.skip(Skip(actor.workspace, expired.id, "bob", "a friend", now))
        await tx.commit()
    async with room.begin(actor) as tx:
        assert await tx.cases.next(None, "bob", now) == usual
        assert await tx.cases.next(None, "cas", now) == expired


async def test_of_one_subject_one_case_is_open(ground: Ground, actor: Actor) -> None:
    room, place = ground.house.app.moderation, await stored_channel(ground, actor)
    subject: dict[str, Any] = {"subject_key": "message:1"}
    await stored_case(ground, actor, place, **subject, state=CaseState.DECIDED)
    standing = await stored_case(ground, actor, place, **subject)
    async with room.begin(actor) as tx:
        await tx.cases.alone(place.id, "message:1")
        assert await tx.cases.undecided(place.id, "message:1") == standing
        assert await tx.cases.undecided(place.id, "message:2") is None


async def test_what_stands_beside_a_decision_is_known(ground: Ground, actor: Actor) -> None:
    room, place = ground.house.app.moderation, await stored_channel(ground, actor)
    now, case = ground.house.clock.now(), await stored_case(ground, actor, place)
    ban = await stored_decision(ground, case, actor)
    await stored_decision(ground, case, actor, platform_person_id="bob")
    async with room.begin(actor) as tx:
        assert not await tx.decisions.another_stands(ban, now)
    other = await stored_decision(ground, case, actor, until=now + MINUTE)
    async with room.begin(actor) as tx:
        assert await tx.decisions.another_stands(ban, now)
        assert not await tx.decisions.another_stands(ban, now + MINUTE)
    await stored_decision(ground, case, actor, reverses=other.id, platform_person_id="cas")
    async with room.begin(actor) as tx:
        assert not await tx.decisions.another_stands(ban, now)


async def test_strikes_are_weighed_by_person(ground: Ground, actor: Actor) -> None:
    room, place = ground.house.app.moderation, await stored_channel(ground, actor)
    now, case = ground.house.clock.now(), await stored_case(ground, actor, place)
    given: list[tuple[str, int, Any]] = [
        ("ana", 2, None),
        ("ana", 1, None),
        ("bob", 3, None),
        ("cas", 3, now),
    ]
    for person, weight, revoked in given:
        decision = await stored_decision(ground, case, actor, platform_person_id=person)
        strike = Strike(
            id=StrikeId(ground.house.ids.new(Kind.STRIKE)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            channel_id=place.id,
            platform_person_id=person,
            policy_id=SAMPLES["strikes"].policy_id,
            case_id=case.id,
            decision_id=decision.id,
            weight=weight,
            created_at=now,
            expires_at=now + MINUTE,
            revoked_at=revoked,
        )
        async with room.begin(actor) as tx:
            await tx.strikes.add(strike)
            await tx.commit()
    async with room.begin(actor) as tx:
        assert [s.weight for s in await tx.strikes.of_person(place.id, "bob")] == [3]
    assert await room.reads.strike_weights(actor, now) == [WeightBar(3, 2)]
    assert await room.reads.strike_weights(actor, now + MINUTE) == []


async def test_a_case_of_a_neighbour_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.moderation
    place = await stored_channel(ground, neighbour)
    theirs = await stored_case(ground, neighbour, place)
    decision = await stored_decision(ground, theirs, neighbour)
    with pytest.raises(NotFound):
        await room.reads.case(actor, theirs.id)
    async with room.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.cases.get(theirs.id)
        with pytest.raises(NotFound):
            await tx.decisions.get(decision.id)
        assert await tx.cases.next(None, "bob", ground.house.clock.now()) is None
