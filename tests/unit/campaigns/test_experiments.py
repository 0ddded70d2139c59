"""An experiment is written down, runs, and is decided when that is shown; nobody changes what it is
meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.campaigns.experiment import (
    EXPERIMENT_LOOKS,
    LOOK_EVERY,
    Applying,
    Counting,
    Experiment,
    ExperimentStatus,
    OnDecision,
    Variant,
)
from domain.campaigns.experiment_ports import Counted
from domain.campaigns.model import Move
from domain.campaigns.sequential import FORMULA, StopRule, Tally
from domain.campaigns.use_cases.keep_experiments import change_experiment, read_experiment
from domain.campaigns.use_cases.look_at_experiment import look_at_experiment
from domain.campaigns.use_cases.move_experiment import (
    archive_experiment,
    note_winner,
    start_experiment,
    stop_experiment,
)
from domain.campaigns.use_cases.read_results import read_results
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import (
    InvalidState,
    NotFound,
    ValidationFailed,
    VersionMismatch,
)
from domain.shared.ids import CampaignId, ChannelId, ExperimentId, MessageId
from domain.shared.readings import Metric
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, limited_to
from tests.kit.campaign_builders import a_campaign
from tests.kit.experiment_builders import an_experiment, of_messages
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.experiments import ScriptedCounts

TWO = (Variant("a", "A"), Variant("b", "B"))


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def two_posts(house: FakeHouse, actor: Actor) -> list[MessageId]:
    on = [await a_sandbox_channel(house, actor)]
    return [(await a_message(house, actor, channels=on)).id for _ in range(2)]


def counted(house: FakeHouse, **of: tuple[int, int]) -> ScriptedCounts:
    counts = house.app.campaigns.counts[Counting.MESSAGES]
    assert isinstance(counts, ScriptedCounts)
    counts.of = of
    return counts


def due(house: FakeHouse, experiment: Experiment) -> Any:
    duty = house.memory.tables.duties.get(
        (experiment.workspace_id, EXPERIMENT_LOOKS, experiment.id)
    )
    return duty and duty.due_at


async def codes(making: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationFailed) as refused:
        await making
    return [(one.pointer, one.code) for one in refused.value.errors]


async def test_every_move_is_checked_and_the_possible_ones_are_named(
    house: FakeHouse, actor: Actor
) -> None:
    room, made = house.app.campaigns, await an_experiment(house, actor)
    with pytest.raises(InvalidState) as refused:
        await stop_experiment(room, actor, made.id, None)
    assert refused.value.facts == {
        "thing": "experiment",
        "state": "draft",
        "moves": "change, start, archive",
    }
    with pytest.raises(VersionMismatch):
        await start_experiment(room, actor, made.id, 7)
    started = await start_experiment(room, actor, made.id, made.version)
    assert (started.status, started.started_by) == (ExperimentStatus.RUNNING, actor.id)
    assert started.ends_at == house.clock.now() + timedelta(days=30)
    assert due(house, started) == house.clock.now() + LOOK_EVERY
    for move in (start_experiment, archive_experiment):
        with pytest.raises(InvalidState):
            await move(room, actor, made.id, None)
    stopped = await stop_experiment(room, actor, made.id, None)
    assert (stopped.ended_at, stopped.winner) == (house.clock.now(), None)
    assert due(house, stopped) is None
    archived = await archive_experiment(room, actor, made.id, None)
    assert archived.possible_moves == ()
    with pytest.raises(InvalidState):
        await change_experiment(room, actor, made.id, None, {"name": "Other"})


async def test_once_it_runs_its_words_alone_can_change(house: FakeHouse, actor: Actor) -> None:
    room, made = house.app.campaigns, await an_experiment(house, actor)
    changed = await change_experiment(room, actor, made.id, None, {"alpha": 0.01, "name": "New"})
    assert (changed.name, changed.rule) == ("New", replace(made.rule, alpha=0.01))
    await start_experiment(room, actor, made.id, None)
    named = await change_experiment(room, actor, made.id, None, {"name": "Newer"})
    assert (named.name, named.rule) == ("Newer", changed.rule)
    for changes in ({"alpha": 0.2}, {"variants": TWO}, {"on_decision": OnDecision.KEEP_BEST}):
        with pytest.raises(InvalidState):
            await change_experiment(room, actor, made.id, None, changes)


async def test_what_does_not_go_together_is_named_at_its_place(
    house: FakeHouse, actor: Actor
) -> None:
    ids = await two_posts(house, actor)
    bare = of_messages(*ids) | {"success_metric": None, "variants": (TWO[0], TWO[0])}
    assert await codes(an_experiment(house, actor, **bare)) == [
        ("/variants/1/key", "duplicate"),
        ("/success_metric", "needed_for_messages"),
        ("/variants/0/message_ids", "needed_for_messages"),
        ("/variants/1/message_ids", "needed_for_messages"),
    ]
    same = of_messages(ids[0], ids[0])
    assert await codes(an_experiment(house, actor, **same)) == [
        ("/variants/1/message_ids/0", "duplicate")
    ]
    mixed = of_messages(*ids) | {"counting": Counting.OUTCOMES, "winner_channel_ids": ()}
    assert {code for _, code in await codes(an_experiment(house, actor, **mixed))} == {
        "only_of_messages"
    }
    [channel] = [key[1] for key in house.memory.tables.channels]
    named = of_messages(*ids) | {"winner_channel_ids": (ChannelId(channel),)}
    assert await codes(an_experiment(house, actor, **named)) == [
        ("/winner_channel_ids", "only_with_keep_best")
    ]


async def test_what_would_do_nothing_is_refused_and_so_is_an_old_draft_of_it(
    house: FakeHouse, actor: Actor
) -> None:
    room, of = house.app.campaigns, of_messages(*await two_posts(house, actor))
    heavy = tuple(replace(one, weight=place + 1) for place, one in enumerate(of["variants"]))
    assert await codes(an_experiment(house, actor, **of | {"variants": heavy})) == [
        ("/variants/1/weight", "weight_does_nothing")
    ]
    keep: dict[str, Any] = {"on_decision": OnDecision.KEEP_BEST}
    nowhere = [("/winner_channel_ids", "needed_for_keep_best")]
    assert await codes(an_experiment(house, actor, **of, **keep)) == nowhere
    made = await an_experiment(house, actor, **of)
    assert await codes(change_experiment(room, actor, made.id, None, keep)) == nowhere
    # As it could be written down before.
    old = replace(made, variants=heavy, on_decision=OnDecision.KEEP_BEST)
    house.memory.tables.experiments[made.workspace_id, made.id] = old
    assert await codes(start_experiment(room, actor, made.id, None)) == [
        ("/variants/1/weight", "weight_does_nothing"),
        *nowhere,
    ]
    # Its words can change, whatever it was.
    named = await change_experiment(room, actor, made.id, None, {"name": "New"})
    assert named.name == "New"
    counted_here = tuple(replace(one, message_ids=()) for one in heavy)
    plain = await an_experiment(house, actor, variants=counted_here, **keep)
    assert [one.weight for one in plain.variants] == [1, 2]


async def test_posts_are_judged_by_what_came_since_it_began(house: FakeHouse, actor: Actor) -> None:
    room, ids = house.app.campaigns, await two_posts(house, actor)
    made = await an_experiment(house, actor, **of_messages(*ids))
    # Whoever chose them knew that the second was liked twice as often.
    counted(house, v0=(2000, 200), v1=(2000, 400))
    started = await start_experiment(room, actor, made.id, None)
    assert started.baseline == (Tally("v0", 2000, 200), Tally("v1", 2000, 400))
    assert await look_at_experiment(room, actor, made.id)
    counted(house, v0=(3000, 300), v1=(3000, 500))
    assert await look_at_experiment(room, actor, made.id)
    results = await read_results(room, actor, made.id)
    assert [one.tally for one in results.variants] == [
        Tally("v0", 1000, 100),
        Tally("v1", 1000, 100),
    ]
    # A platform that takes back what it said takes nothing from what is to come.
    counted(house, v0=(1999, 150), v1=(2010, 500))
    results = await read_results(room, actor, made.id)
    assert [one.tally for one in results.variants] == [Tally("v0", 0, 0), Tally("v1", 10, 10)]
    counted(house, v0=(4000, 600), v1=(4000, 500))
    assert not await look_at_experiment(room, actor, made.id)
    assert (await read_experiment(room, actor, made.id)).winner == "v0"


class Meddling(ScriptedCounts):
    """Somebody changes the draft while it is counted."""

    def __init__(self, house: FakeHouse) -> None:
        super().__init__()
        self._house = house

    async def counted(self, actor: Actor, experiment: Experiment) -> Counted:
        changes = {"variants": of_messages(*reversed(experiment.message_ids))["variants"]}
        await change_experiment(self._house.app.campaigns, actor, experiment.id, None, changes)
        return await super().counted(actor, experiment)


async def test_what_is_changed_while_it_is_counted_does_not_begin(
    house: FakeHouse, actor: Actor
) -> None:
    room, ids = house.app.campaigns, await two_posts(house, actor)
    made = await an_experiment(house, actor, **of_messages(*ids))
    counts: dict[Counting, Any] = {Counting.MESSAGES: Meddling(house)}
    with pytest.raises(VersionMismatch):
        await start_experiment(replace(room, counts=counts), actor, made.id, None)
    assert (await read_experiment(room, actor, made.id)).status is ExperimentStatus.DRAFT


async def test_a_platform_that_does_not_count_what_it_needs_is_named(
    house: FakeHouse, actor: Actor
) -> None:
    of = of_messages(*await two_posts(house, actor))
    asked = of | {"success_metric": Metric.CLICKS, "exposure_metric": Metric.REACH}
    with pytest.raises(ValidationFailed) as refused:
        await an_experiment(house, actor, **asked)
    assert [(one.pointer, one.code, one.facts) for one in refused.value.errors] == [
        ("/success_metric", "metric_not_counted", {"platform": "sandbox", "metric": "clicks"}),
        ("/exposure_metric", "exposures_not_counted", {"platform": "sandbox", "metric": "reach"}),
    ]


async def test_what_is_not_there_is_not_found_and_what_is_archived_takes_nothing(
    house: FakeHouse, actor: Actor
) -> None:
    ids = await two_posts(house, actor)
    elsewhere = await two_posts(house, await a_workspace(house))
    keep: dict[str, Any] = {"on_decision": OnDecision.KEEP_BEST}
    for wanted, pointer in (
        (of_messages(ids[0], elsewhere[0]), "/variants/1/message_ids/0"),
        (
            of_messages(*ids) | keep | {"winner_channel_ids": (ChannelId("chn_x"),)},
            "/winner_channel_ids/0",
        ),
        ({"campaign_id": CampaignId("cmp_x")}, "/campaign_id"),
    ):
        with pytest.raises(NotFound) as refused:
            await an_experiment(house, actor, **wanted)
        assert refused.value.pointer == pointer
    campaign = await a_campaign(house, actor)
    made = await an_experiment(house, actor, campaign_id=campaign.id)
    assert made.campaign_id == campaign.id
    gone = await a_campaign(house, actor, Move.ARCHIVE)
    assert await codes(an_experiment(house, actor, campaign_id=gone.id)) == [
        ("/campaign_id", "campaign_archived")
    ]


async def test_it_is_decided_at_the_look_that_shows_it_and_at_no_other(
    house: FakeHouse, actor: Actor
) -> None:
    room, ids = house.app.campaigns, await two_posts(house, actor)
    made = await an_experiment(house, actor, started=True, **of_messages(*ids))
    counted(house, v0=(90, 0), v1=(5000, 4000))
    assert await look_at_experiment(room, actor, made.id)
    counted(house, v0=(1000, 100), v1=(1000, 110))
    assert await look_at_experiment(room, actor, made.id)
    counts = counted(house, v0=(2000, 200), v1=(2000, 400))
    counts.waiting = 1
    # Whoever reads the results sees that it is shown, and decides nothing by that.
    results = await read_results(room, actor, made.id)
    [first, second] = results.variants
    assert (results.formula, results.looks, results.waiting) == (FORMULA, 2, 1)
    assert first.against is None
    assert second.against is not None
    assert second.against.proven
    assert second.against.lift == pytest.approx(1.0)
    still = await read_experiment(room, actor, made.id)
    assert (still.status, still.version) == (ExperimentStatus.RUNNING, 2)
    assert not await look_at_experiment(room, actor, made.id)
    decided = await read_experiment(room, actor, made.id)
    assert (decided.status, decided.winner, decided.application) == ("decided", "v1", None)
    # What is counted later is of no account.
    counted(house, v0=(9000, 9000), v1=(9000, 0))
    assert not await look_at_experiment(room, actor, made.id)
    assert (await read_results(room, actor, made.id)).variants[1].tally.successes == 400
    told = [news.name for news in house.memory.news if news.object_id == made.id]
    assert told == ["experiment.created", "experiment.started", "experiment.decided"]


async def test_what_is_not_shown_in_time_is_inconclusive(house: FakeHouse, actor: Actor) -> None:
    room, ids = house.app.campaigns, await two_posts(house, actor)
    rule = StopRule(minimum_sample=100, longest_days=1)
    made = await an_experiment(house, actor, started=True, **of_messages(*ids), rule=rule)
    counted(house, v0=(1000, 100), v1=(1000, 101))
    assert made.ends_at is not None
    house.clock.forward(timedelta(days=1) - LOOK_EVERY / 2)
    assert await look_at_experiment(room, actor, made.id)
    assert due(house, made) == made.ends_at
    house.clock.forward(LOOK_EVERY / 2)
    assert not await look_at_experiment(room, actor, made.id)
    over = await read_experiment(room, actor, made.id)
    assert (over.status, over.winner) == (ExperimentStatus.INCONCLUSIVE, None)


async def test_a_winner_that_will_be_published_has_its_id_before(
    house: FakeHouse, actor: Actor
) -> None:
    room, ids = house.app.campaigns, await two_posts(house, actor)
    [channel] = [ChannelId(key[1]) for key in house.memory.tables.channels]
    keep: dict[str, Any] = {"on_decision": OnDecision.KEEP_BEST, "winner_channel_ids": (channel,)}
    made = await an_experiment(house, actor, **of_messages(*ids), **keep)
    planner = limited_to(actor, Permission.PLANNING_WRITE)
    with pytest.raises(MissingScope):
        await start_experiment(room, planner, made.id, None)
    await start_experiment(room, actor, made.id, None)
    counted(house, v0=(1000, 300), v1=(1000, 100))
    await look_at_experiment(room, actor, made.id)
    decided = await read_experiment(room, actor, made.id)
    assert decided.application is not None
    assert decided.application.message_id is not None
    assert decided.application.state is Applying.PENDING
    for code in (None, "channel_not_ready"):
        await note_winner(room, actor, made.id, code)
    kept = await read_experiment(room, actor, made.id)
    assert kept.application == replace(decided.application, state=Applying.DONE)


async def test_what_is_not_there_is_not_looked_at(house: FakeHouse, actor: Actor) -> None:
    room = house.app.campaigns
    assert not await look_at_experiment(room, actor, ExperimentId("exp_gone"))
    draft = await an_experiment(house, actor)
    assert not await look_at_experiment(room, actor, draft.id)
    results = await read_results(room, actor, draft.id)
    assert [one.tally.exposures for one in results.variants] == [0, 0]
    assert results.missing_first == draft.rule.minimum_sample


async def test_whoever_may_not_plan_may_neither_read_nor_write(
    house: FakeHouse, actor: Actor
) -> None:
    room, made = house.app.campaigns, await an_experiment(house, actor)
    nobody = limited_to(actor, Permission.MESSAGES_READ)
    for asked in (
        an_experiment(house, nobody),
        read_experiment(room, nobody, made.id),
        read_results(room, nobody, made.id),
        start_experiment(room, nobody, made.id, None),
        stop_experiment(room, nobody, made.id, None),
    ):
        with pytest.raises(MissingScope):
            await asked
