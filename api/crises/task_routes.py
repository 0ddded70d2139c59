"""Tasks of crises: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.task_schemas import (
    CrisisTaskChange,
    CrisisTaskDropIn,
    CrisisTaskIn,
    CrisisTaskOut,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.crises.crisis import Role
from domain.crises.crisis_task import TaskKind, TaskPriority, TaskState
from domain.crises.use_cases.keep_tasks import (
    change_task,
    create_task,
    drop_task,
    finish_task,
    list_tasks,
    list_tasks_of,
    read_task,
)
from domain.shared.ids import CrisisId, CrisisTaskId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
_SORTS = ("id", "created_at", "updated_at", "due_at")
_STANDS: dict[str, Choice | Flag | Moment | Texts] = {
    "kind": Choice(TaskKind),
    "state": Choice(TaskState),
    "priority": Choice(TaskPriority),
    "owner_id": Texts(),
    "owner_role": Choice(Role),
    "overdue": Flag(),
    "due_at": Moment(),
}
TASKS_OF_ONE = Listing(_SORTS, {**_STANDS})
TASKS = Listing(
    _SORTS,
    {"crisis_id": Texts(), **_STANDS, "external_id": Texts(), "created_at": Moment()},
)


@router.post("/crises/{crisis_id}/tasks", **operation("crises", CrisisTaskOut, creates=True))
async def post_crisis_task(crisis_id: str, body: CrisisTaskIn, call: InWorkspace) -> Response:
    """Give somebody something to do. Before it is due it is reminded of, and once it is told that
    it is late."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: create_task(room, actor, CrisisId(crisis_id), body.request()),
        CrisisTaskOut.of,
        status=201,
        location="/v1/crisis-tasks/{}",
    )


@router.get(
    "/crises/{crisis_id}/tasks",
    **operation("crises", page_of(CrisisTaskOut), lists=TASKS_OF_ONE),
)
@listing(TASKS_OF_ONE)
async def get_tasks_of_crisis(crisis_id: str, call: InWorkspace) -> Response:
    """List the tasks of a crisis; by `due_at`, what is due at no time comes last."""
    room = call.app.crises.response
    return await call.page(
        TASKS_OF_ONE,
        lambda actor, wanted: list_tasks_of(room, actor, CrisisId(crisis_id), wanted),
        CrisisTaskOut.of,
    )


@router.get("/crisis-tasks", **operation("crises", page_of(CrisisTaskOut), lists=TASKS))
@listing(TASKS)
async def get_crisis_tasks(call: InWorkspace) -> Response:
    """List the tasks of all crises; by `due_at`, what is due at no time comes last."""
    room = call.app.crises.response
    return await call.page(
        TASKS, lambda actor, wanted: list_tasks(room, actor, wanted), CrisisTaskOut.of
    )


@router.get("/crisis-tasks/{task_id}", **operation("crises", CrisisTaskOut))
async def get_crisis_task(task_id: str, call: InWorkspace) -> Response:
    """Read a task of a crisis."""
    room = call.app.crises.response
    return await call.read(
        lambda actor: read_task(room, actor, CrisisTaskId(task_id)), CrisisTaskOut.of
    )


@router.patch("/crisis-tasks/{task_id}", **operation("crises", CrisisTaskOut, changes=True))
async def patch_crisis_task(task_id: str, body: CrisisTaskChange, call: InWorkspace) -> Response:
    """Change a task of a crisis. With another time, or other reminders, it is told of anew."""
    room, version, changes = call.app.crises.response, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_task(room, actor, CrisisTaskId(task_id), version, changes),
        CrisisTaskOut.of,
    )


@router.post("/crisis-tasks/{task_id}/done", **operation("crises", CrisisTaskOut, may_match=True))
async def post_crisis_task_done(task_id: str, call: InWorkspace) -> Response:
    """Say that a task is done: nobody is told of it any more."""
    room, version = call.app.crises.response, call.version
    return await call.change(
        lambda actor: finish_task(room, actor, CrisisTaskId(task_id), version), CrisisTaskOut.of
    )


@router.post("/crisis-tasks/{task_id}/drop", **operation("crises", CrisisTaskOut, may_match=True))
async def post_crisis_task_drop(
    task_id: str, body: CrisisTaskDropIn, call: InWorkspace
) -> Response:
    """Say that a task will not be done, and why."""
    room, version = call.app.crises.response, call.version
    return await call.change(
        lambda actor: drop_task(room, actor, CrisisTaskId(task_id), version, body.reason),
        CrisisTaskOut.of,
    )
