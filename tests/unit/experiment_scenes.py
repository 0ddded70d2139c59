"""Small scenes about experiments, in memory."""

from datetime import timedelta

from domain.campaigns.experiment import Counting, Experiment, OnDecision
from domain.campaigns.use_cases.keep_experiments import change_experiment
from domain.campaigns.use_cases.look_at_experiment import look_at_experiment
from domain.campaigns.use_cases.move_experiment import (
    archive_experiment,
    note_winner,
    stop_experiment,
)
from tests.kit.experiment_builders import an_experiment, of_messages
from tests.kit.fakes.experiments import ScriptedCounts
from tests.unit.stage import Scenes, Stage


async def an_experiment_is_stopped(s: Stage) -> None:
    room = s.house.app.campaigns
    made = await an_experiment(s.house, s.actor, started=True)
    await change_experiment(room, s.actor, made.id, None, {"hypothesis": "It is seen."})
    await look_at_experiment(room, s.actor, made.id)
    await stop_experiment(room, s.actor, made.id, None)
    await archive_experiment(room, s.actor, made.id, None)


async def an_experiment_runs_out(s: Stage) -> None:
    room = s.house.app.campaigns
    made = await an_experiment(s.house, s.actor, started=True)
    s.house.clock.forward(timedelta(days=31))
    await look_at_experiment(room, s.actor, made.id)


async def a_winner_is_kept(s: Stage) -> None:
    room, ids = s.house.app.campaigns, [(await s.message()).id for _ in range(2)]
    counts = room.counts[Counting.MESSAGES]
    assert isinstance(counts, ScriptedCounts)
    wish = {"on_decision": OnDecision.KEEP_BEST, "winner_channel_ids": (s.channel.id,)}
    for code in (None, "nowhere_left"):
        counts.of = {}
        made = await an_experiment(s.house, s.actor, started=True, **of_messages(*ids), **wish)
        counts.of = {"v0": (1000, 100), "v1": (1000, 300)}
        await look_at_experiment(room, s.actor, made.id)
        await note_winner(room, s.actor, made.id, code)


EXPERIMENTS: Scenes = {
    an_experiment_is_stopped: (
        {Experiment: "change start stop archive"},
        {
            *("experiment.created", "experiment.updated", "experiment.started"),
            *("experiment.stopped", "experiment.archived"),
        },
    ),
    an_experiment_runs_out: (
        {Experiment: "run_out"},
        {"experiment.created", "experiment.started", "experiment.inconclusive"},
    ),
    a_winner_is_kept: (
        {Experiment: "decide applied"},
        {
            *("message.created", "experiment.created", "experiment.started"),
            *("experiment.decided", "experiment.winner_applied", "experiment.winner_refused"),
        },
    ),
}
