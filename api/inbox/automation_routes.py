"""Automations: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.automation_run_schemas import (
    AutomationRunOut,
    DraftTrialIn,
    SetTrialIn,
    SetTrialOut,
    TrialIn,
    TrialOut,
)
from api.inbox.automation_schemas import AutomationChange, AutomationIn, AutomationOut
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.inbox.automation import RunState
from domain.inbox.use_cases.keep_automations import (
    change_automation,
    create_automation,
    list_automation_runs,
    list_automations,
    read_automation,
    read_automation_run,
    remove_automation,
)
from domain.inbox.use_cases.try_automation import try_all, try_automation, try_draft
from domain.shared.ids import AutomationId, AutomationRunId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
AUTOMATIONS = Listing(
    ("position", "id", "name", "created_at", "updated_at"),
    {"enabled": Flag(), "group": Texts(), "external_id": Texts(), "created_at": Moment()},
    default="position",
)
RUNS = Listing(
    ("id", "at"),
    {
        "automation_id": Texts(),
        "conversation_id": Texts(),
        "state": Choice(RunState),
        "at": Moment(),
    },
    default="-id",
)


@router.post("/automations", **operation("automations", AutomationOut, creates=True))
async def post_automation(body: AutomationIn, call: InWorkspace) -> Response:
    """Have something done with conversations by itself, when something happens or a time is over.
    One that answers also needs the scope replies:write."""
    room = call.app.inbox
    return await call.change(
        lambda actor: create_automation(room, actor, body.request()),
        AutomationOut.of,
        status=201,
        location="/v1/automations/{}",
    )


@router.get("/automations", **operation("automations", page_of(AutomationOut), lists=AUTOMATIONS))
@listing(AUTOMATIONS)
async def get_automations(call: InWorkspace) -> Response:
    """List automations, in the order in which they are asked."""
    room = call.app.inbox
    return await call.page(
        AUTOMATIONS, lambda actor, wanted: list_automations(room, actor, wanted), AutomationOut.of
    )


@router.post("/automations/dry-run", **operation("automations", TrialOut, reads=True))
async def post_automations_dry_run(body: DraftTrialIn, call: InWorkspace) -> Response:
    """Try an automation that is not written down on what happened in the last days: how often it
    would have done what it does. Nothing is done and nothing kept."""
    room = call.app.inbox
    return await call.read(
        lambda actor: try_draft(room, actor, body.draft(), body.wish()), TrialOut.of
    )


@router.post("/automations/dry-run-all", **operation("automations", SetTrialOut, reads=True))
async def post_automations_dry_run_all(body: SetTrialIn, call: InWorkspace) -> Response:
    """Try all automations that are enabled together on what happened in the last days: in their
    order, of a group the first that matches, within their caps, and what one would have led others
    to. Nothing is done."""
    room = call.app.inbox
    return await call.read(
        lambda actor: try_all(room, actor, body.wish(), body.also()), SetTrialOut.of
    )


@router.get("/automations/{automation_id}", **operation("automations", AutomationOut))
async def get_automation(automation_id: str, call: InWorkspace) -> Response:
    """Read an automation."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_automation(room, actor, AutomationId(automation_id)), AutomationOut.of
    )


@router.patch(
    "/automations/{automation_id}", **operation("automations", AutomationOut, changes=True)
)
async def patch_automation(
    automation_id: str, body: AutomationChange, call: InWorkspace
) -> Response:
    """Change an automation, switch it on or off. What it did stays done."""
    room, version, changes = call.app.inbox, call.required_version, body.wanted()
    id = AutomationId(automation_id)
    return await call.change(
        lambda actor: change_automation(room, actor, id, version, changes), AutomationOut.of
    )


@router.delete(
    "/automations/{automation_id}", **operation("automations", AutomationOut, may_match=True)
)
async def delete_automation(automation_id: str, call: InWorkspace) -> Response:
    """Throw an automation away, for good. What it did can still be read."""
    room, version, id = call.app.inbox, call.version, AutomationId(automation_id)
    return await call.change(
        lambda actor: remove_automation(room, actor, id, version), AutomationOut.of
    )


@router.post(
    "/automations/{automation_id}/dry-run", **operation("automations", TrialOut, reads=True)
)
async def post_automation_dry_run(automation_id: str, body: TrialIn, call: InWorkspace) -> Response:
    """Try an automation, as it stands, on what happened in the last days. Nothing is done."""
    room, id = call.app.inbox, AutomationId(automation_id)
    return await call.read(lambda actor: try_automation(room, actor, id, body.wish()), TrialOut.of)


@router.get("/automation-runs", **operation("automations", page_of(AutomationRunOut), lists=RUNS))
@listing(RUNS)
async def get_automation_runs(call: InWorkspace) -> Response:
    """List what automations did, the latest first: each time that one matched."""
    room = call.app.inbox
    return await call.page(
        RUNS, lambda actor, wanted: list_automation_runs(room, actor, wanted), AutomationRunOut.of
    )


@router.get("/automation-runs/{automation_run_id}", **operation("automations", AutomationRunOut))
async def get_automation_run(automation_run_id: str, call: InWorkspace) -> Response:
    """Read what an automation did once: why it ran, and what became of each step."""
    room, id = call.app.inbox, AutomationRunId(automation_run_id)
    return await call.read(lambda actor: read_automation_run(room, actor, id), AutomationRunOut.of)
