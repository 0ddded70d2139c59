"""How long things are kept: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.retention_schemas import (
    RetentionIn,
    RetentionOut,
    RetentionPreviewOut,
    RetentionReceiptOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment
from domain.members.retention import DataClass
from domain.members.use_cases.keep_retention import (
    list_receipts,
    read_retention,
    set_retention,
    try_retention,
)

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
RECEIPTS = Listing(("id", "began_at"), {"data_class": Choice(DataClass), "began_at": Moment()})


@router.get("/retention", **operation("privacy", RetentionOut))
async def get_retention(call: InWorkspace) -> Response:
    """Read how long each class of data is kept, between which limits, and why."""
    room = call.app.members
    return await call.read(lambda actor: read_retention(room, actor), RetentionOut.of)


@router.put("/retention", **operation("privacy", RetentionOut, may_match=True))
async def put_retention(body: RetentionIn, call: InWorkspace) -> Response:
    """Say how long each class of data is kept. What is over by that goes soon, and a receipt says
    so; try it out with a preview first."""
    room, version, periods = call.app.members, call.version, body.given()
    return await call.change(
        lambda actor: set_retention(room, actor, version, periods), RetentionOut.of
    )


@router.post("/retention/preview", **operation("privacy", RetentionPreviewOut, reads=True))
async def post_retention_preview(body: RetentionIn, call: InWorkspace) -> Response:
    """Count what would go if data were kept for these periods. Nothing goes, and nothing is
    changed."""
    room, periods = call.app.members, body.given()
    return await call.read(
        lambda actor: try_retention(room, actor, periods), RetentionPreviewOut.of
    )


@router.get(
    "/retention/receipts", **operation("privacy", page_of(RetentionReceiptOut), lists=RECEIPTS)
)
@listing(RECEIPTS)
async def get_retention_receipts(call: InWorkspace) -> Response:
    """List receipts: what went of each class of data, how much, and when."""
    room = call.app.members
    return await call.page(
        RECEIPTS,
        lambda actor, wanted: list_receipts(room, actor, wanted),
        RetentionReceiptOut.of,
    )
