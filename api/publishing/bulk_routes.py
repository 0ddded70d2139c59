"""Changing many messages with one request: parsed, done or begun by one use case, and shaped."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspaceOnce
from api.documentation import operation, operation_id
from api.events.operation_schemas import OperationOut
from api.operation import Operation
from api.publishing.bulk_schemas import BulkIn, BulkOut, BulkResultOut
from domain.publishing.bulk import Judged
from domain.publishing.use_cases.change_messages import change_messages, change_selection

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.post("/messages/bulk", **operation("messages", BulkOut, once=True, later=OperationOut))
async def post_messages_bulk(body: BulkIn, call: InWorkspaceOnce) -> Response:
    """Reschedule, publish, cancel, tag or untag many messages, or put them into a campaign. With
    `ids` it is done when the answer comes, and each says how it went; with `filter` the answer is
    an operation, which goes on by itself. Each message is judged alone, by the rules for a single
    one."""
    room, order = call.app.publishing, body.order(call.app.publishing.clock)
    if body.filter is not None:
        filters = body.filter.filters()
        return await call.change(
            lambda actor: change_selection(room, actor, order, filters),
            OperationOut.of,
            status=202,
            location="/v1/operations/{}",
        )

    def shape(judged: Sequence[Judged], language: str) -> BulkOut:
        results = [BulkResultOut.of(index, one, language) for index, one in enumerate(judged)]
        failed = sum(1 for result in results if result.problem is not None)
        return BulkOut(
            dry_run=order.dry_run,
            succeeded=len(results) - failed,
            failed=failed,
            results=results,
        )

    targets = body.targets()
    return await call.change(lambda actor: change_messages(room, actor, order, targets), shape)
