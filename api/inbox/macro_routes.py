"""Macros: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.macro_schemas import MacroChange, MacroIn, MacroOut, MacroRunIn, MacroRunOut
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from domain.inbox.use_cases.keep_macros import (
    change_macro,
    create_macro,
    list_macros,
    read_macro,
    remove_macro,
)
from domain.inbox.use_cases.run_macro import run_macro
from domain.shared.ids import MacroId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
MACROS = Listing(
    ("name", "id", "created_at", "updated_at"),
    {"external_id": Texts(), "created_at": Moment()},
    default="name",
)


@router.post("/macros", **operation("automations", MacroOut, creates=True))
async def post_macro(body: MacroIn, call: InWorkspace) -> Response:
    """Give a list of steps a name, to do them all at once. One that answers also needs the scope
    replies:write, here and where it is run."""
    room = call.app.inbox
    return await call.change(
        lambda actor: create_macro(room, actor, body.request()),
        MacroOut.of,
        status=201,
        location="/v1/macros/{}",
    )


@router.get("/macros", **operation("automations", page_of(MacroOut), lists=MACROS))
@listing(MACROS)
async def get_macros(call: InWorkspace) -> Response:
    """List the macros that are there for everybody, for your teams, and your own."""
    room = call.app.inbox
    return await call.page(
        MACROS, lambda actor, wanted: list_macros(room, actor, wanted), MacroOut.of
    )


@router.get("/macros/{macro_id}", **operation("automations", MacroOut))
async def get_macro(macro_id: str, call: InWorkspace) -> Response:
    """Read a macro."""
    room = call.app.inbox
    return await call.read(lambda actor: read_macro(room, actor, MacroId(macro_id)), MacroOut.of)


@router.patch("/macros/{macro_id}", **operation("automations", MacroOut, changes=True))
async def patch_macro(macro_id: str, body: MacroChange, call: InWorkspace) -> Response:
    """Change a macro. `steps` are given whole."""
    room, version, changes = call.app.inbox, call.required_version, body.wanted()
    return await call.change(
        lambda actor: change_macro(room, actor, MacroId(macro_id), version, changes), MacroOut.of
    )


@router.delete("/macros/{macro_id}", **operation("automations", MacroOut, may_match=True))
async def delete_macro(macro_id: str, call: InWorkspace) -> Response:
    """Throw a macro away, for good. An automation that runs it fails at that step."""
    room, version = call.app.inbox, call.version
    return await call.change(
        lambda actor: remove_macro(room, actor, MacroId(macro_id), version), MacroOut.of
    )


@router.post("/macros/{macro_id}/run", **operation("automations", MacroRunOut, once=True))
async def post_macro_run(macro_id: str, body: MacroRunIn, call: InWorkspaceOnce) -> Response:
    """Do a macro's steps with conversations, one or up to a hundred. A step that fails ends it for
    that conversation: what came before it stays done, and the answer says where."""
    room = call.app.inbox
    return await call.change(
        lambda actor: run_macro(room, actor, MacroId(macro_id), body.order()), MacroRunOut.of
    )
