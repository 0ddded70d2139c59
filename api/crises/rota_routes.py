"""Rotas: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.rota_schemas import OnCallOut, RotaChange, RotaIn, RotaOut
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from api.queries import Question, Questions
from domain.crises.use_cases.keep_rotas import (
    change_rota,
    create_rota,
    list_rotas,
    read_rota,
    remove_rota,
    who_is_on_call,
)
from domain.shared.ids import RotaId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
ROTAS = Listing(
    ("id", "name", "created_at", "updated_at"),
    {"teammate_id": Texts(), "external_id": Texts(), "created_at": Moment()},
)
ON_CALL = Questions({"at": Question(Moment(), "The instant; without it, now.")})


@router.post("/rotas", **operation("crises", RotaOut, creates=True))
async def post_rota(body: RotaIn, call: InWorkspace) -> Response:
    """Write down who is on call, one after the other."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: create_rota(room, actor, body.request()),
        RotaOut.of,
        status=201,
        location="/v1/rotas/{}",
    )


@router.get("/rotas", **operation("crises", page_of(RotaOut), lists=ROTAS))
@listing(ROTAS)
async def get_rotas(call: InWorkspace) -> Response:
    """List rotas. With `teammate_id`, those that one of these is on."""
    room = call.app.crises.response
    return await call.page(ROTAS, lambda actor, wanted: list_rotas(room, actor, wanted), RotaOut.of)


@router.get("/rotas/{rota_id}", **operation("crises", RotaOut))
async def get_rota(rota_id: str, call: InWorkspace) -> Response:
    """Read a rota."""
    room = call.app.crises.response
    return await call.read(lambda actor: read_rota(room, actor, RotaId(rota_id)), RotaOut.of)


@router.patch("/rotas/{rota_id}", **operation("crises", RotaOut, changes=True))
async def patch_rota(rota_id: str, body: RotaChange, call: InWorkspace) -> Response:
    """Change a rota. Who was asked already stays so."""
    room, version, changes = call.app.crises.response, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_rota(room, actor, RotaId(rota_id), version, changes), RotaOut.of
    )


@router.delete("/rotas/{rota_id}", **operation("crises", RotaOut, may_match=True))
async def delete_rota(rota_id: str, call: InWorkspace) -> Response:
    """Throw a rota away, for good, once no playbook asks for it."""
    room, version = call.app.crises.response, call.version
    return await call.change(
        lambda actor: remove_rota(room, actor, RotaId(rota_id), version), RotaOut.of
    )


@router.get("/rotas/{rota_id}/on-call", **operation("crises", OnCallOut, asks=ON_CALL))
@listing(ON_CALL)
async def get_rota_on_call(rota_id: str, call: InWorkspace) -> Response:
    """Who is on call at an instant, and from when to when."""
    room, asked = call.app.crises.response, ON_CALL.parse(call.asked)
    return await call.read(
        lambda actor: who_is_on_call(room, actor, RotaId(rota_id), asked.get("at")), OnCallOut.of
    )
