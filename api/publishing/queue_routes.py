"""Queues: each route parses, asks one use case, shapes the answer."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Count, Flag, Listing, Texts
from api.publishing.queue_schemas import (
    OpeningOut,
    PlaceOut,
    PreviewOut,
    QueueChangeIn,
    QueueIn,
    QueueOut,
)
from domain.publishing.queue import Place
from domain.publishing.use_cases.change_queue import change_queue, create_queue, remove_queue
from domain.publishing.use_cases.read_queues import (
    list_queues,
    next_slot,
    preview_queue,
    read_queue,
)
from domain.shared.ids import QueueId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
QUEUES = Listing(
    ("id", "created_at"),
    {"channel_id": Texts(), "external_id": Texts(), "is_default": Flag(), "paused": Flag()},
)
PREVIEW = Count(most=100, without=10)


@router.post("/queues", **operation("queues", QueueOut, creates=True))
async def post_queue(body: QueueIn, call: InWorkspace) -> Response:
    """Give a channel weekly slots, under a name. Its first queue is its default."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_queue(room, actor, body.request()),
        QueueOut.of,
        status=201,
        location="/v1/queues/{}",
    )


@router.get("/queues", **operation("queues", page_of(QueueOut), lists=QUEUES))
@listing(QUEUES)
async def get_queues(call: InWorkspace) -> Response:
    """List queues."""
    room = call.app.publishing
    return await call.page(
        QUEUES, lambda actor, wanted: list_queues(room, actor, wanted), QueueOut.of
    )


@router.get("/queues/{queue_id}", **operation("queues", QueueOut))
async def get_queue(queue_id: str, call: InWorkspace) -> Response:
    """Read a queue."""
    room = call.app.publishing
    return await call.read(lambda actor: read_queue(room, actor, QueueId(queue_id)), QueueOut.of)


@router.patch("/queues/{queue_id}", **operation("queues", QueueOut, changes=True))
async def patch_queue(queue_id: str, body: QueueChangeIn, call: InWorkspace) -> Response:
    """Change a queue. Messages keep the times they have, unless it is reshuffled: then those that
    wait get its next slots, in the order they had, and the answer says which moved."""
    room, version = call.app.publishing, call.required_version
    return await call.change(
        lambda actor: change_queue(
            room, actor, QueueId(queue_id), version, body.wanted(), reshuffle=body.reshuffle
        ),
        QueueOut.of_change,
    )


@router.delete("/queues/{queue_id}", **operation("queues", QueueOut))
async def delete_queue(queue_id: str, call: InWorkspace) -> Response:
    """Remove a queue. Its messages keep the times they have; when it was the default, the oldest
    of the channel's other queues becomes that."""
    room = call.app.publishing
    return await call.change(
        lambda actor: remove_queue(room, actor, QueueId(queue_id)), QueueOut.of
    )


@router.get("/queues/{queue_id}/preview", **operation("queues", PreviewOut, asks=PREVIEW))
@listing(PREVIEW)
async def get_queue_preview(queue_id: str, call: InWorkspace) -> Response:
    """Show a queue's next slots, and what stands in each. Nothing is taken."""
    room = call.app.publishing
    count = PREVIEW.parse(call.asked)

    def shape(places: Sequence[Place], language: str) -> PreviewOut:
        return PreviewOut(data=[PlaceOut.of_place(place) for place in places])

    return await call.read(
        lambda actor: preview_queue(room, actor, QueueId(queue_id), count), shape
    )


@router.get("/queues/{queue_id}/next-slot", **operation("queues", OpeningOut))
async def get_queue_next_slot(queue_id: str, call: InWorkspace) -> Response:
    """Say which slot a message placed now would get. Nothing is taken."""
    room = call.app.publishing
    return await call.read(lambda actor: next_slot(room, actor, QueueId(queue_id)), OpeningOut.of)
