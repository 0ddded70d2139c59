"""Who wants no broadcasts: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.publishing.opt_out_schemas import OptOutIn, OptOutOut
from domain.publishing.opt_out import OptOutSource
from domain.publishing.use_cases.keep_opt_outs import (
    create_opt_out,
    list_opt_outs,
    read_opt_out,
    remove_opt_out,
)
from domain.shared.ids import OptOutId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
OPT_OUTS = Listing(
    ("id", "created_at"),
    {
        "channel_id": Texts(),
        "platform_person_id": Texts(),
        "source": Choice(OptOutSource),
        "created_at": Moment(),
    },
)


@router.post("/opt-outs", **operation("broadcasts", OptOutOut, creates=True))
async def post_opt_out(body: OptOutIn, call: InWorkspace) -> Response:
    """Write down that somebody wants no broadcasts. What waits for its moment is called off."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_opt_out(room, actor, body.request()),
        OptOutOut.of,
        status=201,
        location="/v1/opt-outs/{}",
    )


@router.get("/opt-outs", **operation("broadcasts", page_of(OptOutOut), lists=OPT_OUTS))
@listing(OPT_OUTS)
async def get_opt_outs(call: InWorkspace) -> Response:
    """List who wants no broadcasts."""
    room = call.app.publishing
    return await call.page(
        OPT_OUTS, lambda actor, wanted: list_opt_outs(room, actor, wanted), OptOutOut.of
    )


@router.get("/opt-outs/{opt_out_id}", **operation("broadcasts", OptOutOut))
async def get_opt_out(opt_out_id: str, call: InWorkspace) -> Response:
    """Read who wants no broadcasts, and how we know."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_opt_out(room, actor, OptOutId(opt_out_id)), OptOutOut.of
    )


@router.delete("/opt-outs/{opt_out_id}", **operation("broadcasts", OptOutOut, may_match=True))
async def delete_opt_out(opt_out_id: str, call: InWorkspace) -> Response:
    """Take somebody off it who wants broadcasts again."""
    room, version, id = call.app.publishing, call.version, OptOutId(opt_out_id)
    return await call.change(lambda actor: remove_opt_out(room, actor, id, version), OptOutOut.of)
