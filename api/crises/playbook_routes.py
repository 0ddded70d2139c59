"""Playbooks and their runs: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.playbook_schemas import (
    PlaybookChange,
    PlaybookIn,
    PlaybookOut,
    PlaybookRunIn,
    PlaybookRunOut,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.crises.playbook import Start
from domain.crises.playbook_run import RunState
from domain.crises.use_cases.keep_playbooks import (
    change_playbook,
    create_playbook,
    list_playbooks,
    read_playbook,
    remove_playbook,
)
from domain.crises.use_cases.run_playbook import cancel_run, list_runs, read_run, start_playbook
from domain.shared.ids import CrisisId, PlaybookId, PlaybookRunId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PLAYBOOKS = Listing(
    ("id", "name", "created_at", "updated_at"),
    {"start": Choice(Start), "external_id": Texts(), "created_at": Moment()},
)
RUNS = Listing(("id", "started_at"), {"playbook_id": Texts(), "state": Choice(RunState)})


@router.post("/playbooks", **operation("crises", PlaybookOut, creates=True))
async def post_playbook(body: PlaybookIn, call: InWorkspace) -> Response:
    """Write down what a crisis needs: steps with their time, their condition, and what is done by
    itself. Who lets it hold publishing, or climb a ladder, must be allowed to."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: create_playbook(room, actor, body.request()),
        PlaybookOut.of,
        status=201,
        location="/v1/playbooks/{}",
    )


@router.get("/playbooks", **operation("crises", page_of(PlaybookOut), lists=PLAYBOOKS))
@listing(PLAYBOOKS)
async def get_playbooks(call: InWorkspace) -> Response:
    """List playbooks."""
    room = call.app.crises.response
    return await call.page(
        PLAYBOOKS, lambda actor, wanted: list_playbooks(room, actor, wanted), PlaybookOut.of
    )


@router.get("/playbooks/{playbook_id}", **operation("crises", PlaybookOut))
async def get_playbook(playbook_id: str, call: InWorkspace) -> Response:
    """Read a playbook."""
    room = call.app.crises.response
    return await call.read(
        lambda actor: read_playbook(room, actor, PlaybookId(playbook_id)), PlaybookOut.of
    )


@router.patch("/playbooks/{playbook_id}", **operation("crises", PlaybookOut, changes=True))
async def patch_playbook(playbook_id: str, body: PlaybookChange, call: InWorkspace) -> Response:
    """Change a playbook. What runs already goes on as it was."""
    room, version, changes = call.app.crises.response, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_playbook(room, actor, PlaybookId(playbook_id), version, changes),
        PlaybookOut.of,
    )


@router.delete("/playbooks/{playbook_id}", **operation("crises", PlaybookOut, may_match=True))
async def delete_playbook(playbook_id: str, call: InWorkspace) -> Response:
    """Throw a playbook away, for good. What runs already goes on to its end."""
    room, version = call.app.crises.response, call.version
    return await call.change(
        lambda actor: remove_playbook(room, actor, PlaybookId(playbook_id), version),
        PlaybookOut.of,
    )


@router.post("/crises/{crisis_id}/playbooks", **operation("crises", PlaybookRunOut, creates=True))
async def post_crisis_playbook(crisis_id: str, body: PlaybookRunIn, call: InWorkspace) -> Response:
    """Begin a playbook for a crisis, whether it fits or not. Where it was begun for this crisis
    before, that run is the answer."""
    room, playbook = call.app.crises.response, PlaybookId(body.playbook_id)
    return await call.change(
        lambda actor: start_playbook(room, actor, CrisisId(crisis_id), playbook),
        PlaybookRunOut.of,
        status=201,
        location="/v1/playbook-runs/{}",
    )


@router.get(
    "/crises/{crisis_id}/playbooks", **operation("crises", page_of(PlaybookRunOut), lists=RUNS)
)
@listing(RUNS)
async def get_crisis_playbooks(crisis_id: str, call: InWorkspace) -> Response:
    """List the playbooks that were begun for a crisis, and how far they are."""
    room = call.app.crises.response
    return await call.page(
        RUNS,
        lambda actor, wanted: list_runs(room, actor, CrisisId(crisis_id), wanted),
        PlaybookRunOut.of,
    )


@router.get("/playbook-runs/{run_id}", **operation("crises", PlaybookRunOut))
async def get_playbook_run(run_id: str, call: InWorkspace) -> Response:
    """Read a run of a playbook: each of its steps, and what became of it."""
    room = call.app.crises.response
    return await call.read(
        lambda actor: read_run(room, actor, PlaybookRunId(run_id)), PlaybookRunOut.of
    )


@router.post("/playbook-runs/{run_id}/cancel", **operation("crises", PlaybookRunOut))
async def post_playbook_run_cancel(run_id: str, call: InWorkspace) -> Response:
    """Call a run off. What was done stays; no step is taken any more."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: cancel_run(room, actor, PlaybookRunId(run_id)), PlaybookRunOut.of
    )
