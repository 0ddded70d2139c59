"""Experiments: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.campaigns.experiment_result_schemas import (
    AssignmentIn,
    AssignmentOut,
    ExperimentResultsOut,
    OutcomesIn,
    OutcomesOut,
)
from api.campaigns.experiment_schemas import ExperimentChange, ExperimentIn, ExperimentOut
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from domain.campaigns.experiment import Counting, ExperimentStatus
from domain.campaigns.use_cases.keep_experiments import (
    change_experiment,
    create_experiment,
    list_experiments,
    read_experiment,
)
from domain.campaigns.use_cases.move_experiment import (
    archive_experiment,
    start_experiment,
    stop_experiment,
)
from domain.campaigns.use_cases.read_results import read_results
from domain.campaigns.use_cases.record_outcomes import assign_variant, record_outcomes
from domain.shared.ids import ExperimentId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
EXPERIMENTS = Listing(
    ("id", "created_at", "updated_at", "name"),
    {
        "status": Choice(ExperimentStatus),
        "campaign_id": Texts(),
        "link_id": Texts(),
        "counting": Choice(Counting),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)


@router.post("/experiments", **operation("experiments", ExperimentOut, creates=True))
async def post_experiment(body: ExperimentIn, call: InWorkspace) -> Response:
    """Write down what is held against what. It counts nothing before it is started."""
    room = call.app.campaigns
    return await call.change(
        lambda actor: create_experiment(room, actor, body.request()),
        ExperimentOut.of,
        status=201,
        location="/v1/experiments/{}",
    )


@router.get("/experiments", **operation("experiments", page_of(ExperimentOut), lists=EXPERIMENTS))
@listing(EXPERIMENTS)
async def get_experiments(call: InWorkspace) -> Response:
    """List experiments."""
    room = call.app.campaigns
    return await call.page(
        EXPERIMENTS, lambda actor, wanted: list_experiments(room, actor, wanted), ExperimentOut.of
    )


@router.get("/experiments/{experiment_id}", **operation("experiments", ExperimentOut))
async def get_experiment(experiment_id: str, call: InWorkspace) -> Response:
    """Read an experiment."""
    room = call.app.campaigns
    return await call.read(
        lambda actor: read_experiment(room, actor, ExperimentId(experiment_id)), ExperimentOut.of
    )


@router.patch(
    "/experiments/{experiment_id}", **operation("experiments", ExperimentOut, changes=True)
)
async def patch_experiment(
    experiment_id: str, body: ExperimentChange, call: InWorkspace
) -> Response:
    """Change an experiment: once it runs, its words alone."""
    room, version, changes = call.app.campaigns, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_experiment(room, actor, ExperimentId(experiment_id), version, changes),
        ExperimentOut.of,
    )


@router.post(
    "/experiments/{experiment_id}/start",
    **operation("experiments", ExperimentOut, may_match=True),
)
async def post_experiment_start(experiment_id: str, call: InWorkspace) -> Response:
    """Begin to count. From now on it is looked at every five minutes, until something is shown or
    its longest time is over. Where it publishes its winner, that is done in your name, and you need
    `messages:publish`."""
    room, version = call.app.campaigns, call.version
    return await call.change(
        lambda actor: start_experiment(room, actor, ExperimentId(experiment_id), version),
        ExperimentOut.of,
    )


@router.post(
    "/experiments/{experiment_id}/stop",
    **operation("experiments", ExperimentOut, may_match=True),
)
async def post_experiment_stop(experiment_id: str, call: InWorkspace) -> Response:
    """End an experiment without a winner."""
    room, version = call.app.campaigns, call.version
    return await call.change(
        lambda actor: stop_experiment(room, actor, ExperimentId(experiment_id), version),
        ExperimentOut.of,
    )


@router.post(
    "/experiments/{experiment_id}/archive",
    **operation("experiments", ExperimentOut, may_match=True),
)
async def post_experiment_archive(experiment_id: str, call: InWorkspace) -> Response:
    """Put an experiment away, for good. One that runs is stopped first."""
    room, version = call.app.campaigns, call.version
    return await call.change(
        lambda actor: archive_experiment(room, actor, ExperimentId(experiment_id), version),
        ExperimentOut.of,
    )


@router.get(
    "/experiments/{experiment_id}/results", **operation("experiments", ExperimentResultsOut)
)
async def get_experiment_results(experiment_id: str, call: InWorkspace) -> Response:
    """Read what an experiment has come to. Look as often as you like: that changes nothing, and the
    promise of `alpha` holds all the same."""
    room = call.app.campaigns
    return await call.read(
        lambda actor: read_results(room, actor, ExperimentId(experiment_id)),
        ExperimentResultsOut.of,
    )


@router.post(
    "/experiments/{experiment_id}/assignments",
    **operation("experiments", AssignmentOut, reads=True),
)
async def post_experiment_assignment(
    experiment_id: str, body: AssignmentIn, call: InWorkspace
) -> Response:
    """Ask which variant a subject gets, of an experiment that counts outcomes. Nothing is written
    down: the same subject gets the same variant as long as it runs."""
    room = call.app.campaigns
    return await call.read(
        lambda actor: assign_variant(room, actor, ExperimentId(experiment_id), body.subject_key),
        AssignmentOut.of,
    )


@router.post("/experiments/{experiment_id}/outcomes", **operation("experiments", OutcomesOut))
async def post_experiment_outcomes(
    experiment_id: str, body: OutcomesIn, call: InWorkspace
) -> Response:
    """Tell who saw a variant, and who did what you hope for. Each external id counts once, however
    often and by however many it is told."""
    room, told = call.app.campaigns, body.told()
    return await call.change(
        lambda actor: record_outcomes(room, actor, ExperimentId(experiment_id), told),
        OutcomesOut.of,
    )
