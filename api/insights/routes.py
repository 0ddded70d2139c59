"""What platforms count: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.insights.schemas import ChannelMetricsOut, MessageMetricsOut, SampleOut
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.insights.use_cases.read_metrics import (
    list_message_samples,
    read_channel_metrics,
    read_message_metrics,
)
from domain.shared.ids import ChannelId, MessageId
from domain.shared.readings import Metric

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SAMPLES = Listing(
    ("id", "as_of"), {"metric": Choice(Metric), "delivery_id": Texts(), "as_of": Moment()}
)


@router.get("/messages/{message_id}/metrics", **operation("insights", MessageMetricsOut))
async def get_message_metrics(message_id: str, call: InWorkspace) -> Response:
    """What each of a message's posts got so far: the latest of every number, or why there is
    none."""
    room = call.app.insights
    return await call.read(
        lambda actor: read_message_metrics(room, actor, MessageId(message_id)),
        MessageMetricsOut.of,
    )


@router.get(
    "/messages/{message_id}/metrics/samples",
    **operation("insights", page_of(SampleOut), lists=SAMPLES),
)
@listing(SAMPLES)
async def get_message_samples(message_id: str, call: InWorkspace) -> Response:
    """Every number of a message's posts as it was read, one after the other."""
    room = call.app.insights
    return await call.page(
        SAMPLES,
        lambda actor, wanted: list_message_samples(room, actor, MessageId(message_id), wanted),
        SampleOut.of,
    )


@router.get("/channels/{channel_id}/metrics", **operation("insights", ChannelMetricsOut))
async def get_channel_metrics(channel_id: str, call: InWorkspace) -> Response:
    """How many follow a channel's account, and what else its platform counts of it."""
    room = call.app.insights
    return await call.read(
        lambda actor: read_channel_metrics(room, actor, ChannelId(channel_id)),
        ChannelMetricsOut.of,
    )
