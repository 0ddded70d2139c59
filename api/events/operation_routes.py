"""Operations: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.events.operation_schemas import OperationItemOut, OperationOut
from api.operation import Operation
from api.paging import Choice, Listing, Moment
from domain.events.use_cases.follow_operations import (
    cancel_operation,
    list_operation_items,
    list_operations,
    read_operation,
)
from domain.shared.ids import OperationId
from domain.shared.operations import ItemStatus, OperationKind, OperationState

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
OPERATIONS = Listing(
    ("id", "created_at"),
    {"kind": Choice(OperationKind), "state": Choice(OperationState), "created_at": Moment()},
)
ITEMS = Listing(("index",), {"status": Choice(ItemStatus)}, default="index")


@router.get("/operations", **operation("operations", page_of(OperationOut), lists=OPERATIONS))
@listing(OPERATIONS)
async def get_operations(call: InWorkspace) -> Response:
    """List operations. They are kept for 30 days after their end."""
    room = call.app.events
    return await call.page(
        OPERATIONS, lambda actor, wanted: list_operations(room, actor, wanted), OperationOut.of
    )


@router.get("/operations/{operation_id}", **operation("operations", OperationOut))
async def get_operation(operation_id: str, call: InWorkspace) -> Response:
    """Read how far an operation is, and how it ended."""
    room = call.app.events
    return await call.read(
        lambda actor: read_operation(room, actor, OperationId(operation_id)), OperationOut.of
    )


@router.get(
    "/operations/{operation_id}/items",
    **operation("operations", page_of(OperationItemOut), lists=ITEMS),
)
@listing(ITEMS)
async def get_operation_items(operation_id: str, call: InWorkspace) -> Response:
    """List what became of each item, in the order they were asked for."""
    room = call.app.events
    return await call.page(
        ITEMS,
        lambda actor, wanted: list_operation_items(room, actor, OperationId(operation_id), wanted),
        OperationItemOut.of,
    )


@router.post("/operations/{operation_id}/cancel", **operation("operations", OperationOut))
async def post_operation_cancel(operation_id: str, call: InWorkspace) -> Response:
    """Call off what of an operation has not been done. What was done stays done."""
    room = call.app.events
    return await call.change(
        lambda actor: cancel_operation(room, actor, OperationId(operation_id)), OperationOut.of
    )
