"""Whoever counts says who saw what and what they did: each thing once, each subject once."""

import pytest

from domain.campaigns.experiment import Counting, OnDecision
from domain.campaigns.experiment_ports import OutcomeKind, Recorded
from domain.campaigns.use_cases.keep_experiments import read_experiment
from domain.campaigns.use_cases.look_at_experiment import look_at_experiment
from domain.campaigns.use_cases.move_experiment import archive_experiment, stop_experiment
from domain.campaigns.use_cases.record_outcomes import (
    Told,
    assign_variant,
    record_outcomes,
)
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import InvalidState, ValidationFailed
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, limited_to
from tests.kit.experiment_builders import an_experiment, of_messages
from tests.kit.fakes import FakeHouse, a_fake_house

SAW, DID = OutcomeKind.EXPOSURE, OutcomeKind.CONVERSION


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def test_each_external_id_counts_once_and_another_of_its_name_is_told_apart(
    house: FakeHouse, actor: Actor
) -> None:
    room, made = house.app.campaigns, await an_experiment(house, actor, started=True)
    told = [Told("1", SAW, "ana"), Told("1", SAW, "ana"), Told("1", DID, "ana")]
    recorded = await record_outcomes(room, actor, made.id, told)
    assert [became for _, _, became in recorded] == [
        *(Recorded.COUNTED, Recorded.REPEATED, Recorded.DIFFERS)
    ]
    again = await record_outcomes(room, actor, made.id, told[:1])
    assert [became for _, _, became in again] == [Recorded.REPEATED]
    [kept] = house.memory.tables.experiment_outcomes.values()
    assert "ana" not in kept.subject


async def test_a_subject_counts_once_and_as_a_success_only_where_it_was_exposed(
    house: FakeHouse, actor: Actor
) -> None:
    room, made = house.app.campaigns, await an_experiment(house, actor, started=True)
    told = [
        *(Told("1", DID, "ana"), Told("2", SAW, "ana"), Told("3", SAW, "ana")),
        *(Told("4", DID, "ana"), Told("5", DID, "never saw it")),
    ]
    await record_outcomes(room, actor, made.id, told)
    counted = await room.counts[Counting.OUTCOMES].counted(actor, made)
    assert sum(tally.exposures for tally in counted.tallies) == 1
    assert sum(tally.successes for tally in counted.tallies) == 1
    mine = (await assign_variant(room, actor, made.id, "ana")).variant
    assert [tally.variant for tally in counted.tallies if tally.exposures] == [mine.key]


async def test_outcomes_decide_and_then_everybody_gets_the_winner(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.campaigns
    made = await an_experiment(house, actor, started=True, on_decision=OnDecision.KEEP_BEST)
    told = []
    for number in range(1200):
        key = f"visitor-{number}"
        told.append(Told(f"s{number}", SAW, key))
        variant = (await assign_variant(room, actor, made.id, key)).variant
        if number % (3 if variant.key == "bold" else 15) == 0:
            told.append(Told(f"d{number}", DID, key))
    for first in range(0, len(told), 100):
        await record_outcomes(room, actor, made.id, told[first : first + 100])
    assert not await look_at_experiment(room, actor, made.id)
    decided = await read_experiment(room, actor, made.id)
    assert decided.winner == "bold"
    assert decided.application is not None
    assert decided.application.message_id is None
    given = {(await assign_variant(room, actor, made.id, f"n{n}")).variant.key for n in range(20)}
    assert given == {"bold"}
    with pytest.raises(InvalidState):
        await record_outcomes(room, actor, made.id, [Told("late", SAW, "ana")])


async def test_a_draft_counts_nothing_and_one_put_away_says_nothing(
    house: FakeHouse, actor: Actor
) -> None:
    room, draft = house.app.campaigns, await an_experiment(house, actor)
    with pytest.raises(InvalidState):
        await record_outcomes(room, actor, draft.id, [Told("1", SAW, "ana")])
    with pytest.raises(InvalidState):
        await assign_variant(room, actor, draft.id, "ana")
    running = await an_experiment(house, actor, started=True)
    await stop_experiment(room, actor, running.id, None)
    assert (await assign_variant(room, actor, running.id, "ana")).variant.key == "plain"
    await archive_experiment(room, actor, running.id, None)
    with pytest.raises(InvalidState):
        await assign_variant(room, actor, running.id, "ana")


async def test_one_that_counts_messages_takes_no_outcomes(house: FakeHouse, actor: Actor) -> None:
    room, on = house.app.campaigns, [await a_sandbox_channel(house, actor)]
    ids = [(await a_message(house, actor, channels=on)).id for _ in range(2)]
    made = await an_experiment(house, actor, started=True, **of_messages(*ids))
    with pytest.raises(ValidationFailed):
        await record_outcomes(room, actor, made.id, [Told("1", SAW, "ana")])
    with pytest.raises(ValidationFailed):
        await assign_variant(room, actor, made.id, "ana")


async def test_a_key_for_this_alone_is_enough_and_planning_is_not(
    house: FakeHouse, actor: Actor
) -> None:
    room, made = house.app.campaigns, await an_experiment(house, actor, started=True)
    shop = limited_to(actor, Permission.EXPERIMENTS_RECORD)
    await assign_variant(room, shop, made.id, "ana")
    await record_outcomes(room, shop, made.id, [Told("1", SAW, "ana")])
    planner = limited_to(actor, Permission.PLANNING_WRITE)
    with pytest.raises(MissingScope):
        await record_outcomes(room, planner, made.id, [Told("2", SAW, "ana")])
