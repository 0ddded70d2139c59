"""Questions about numbers: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.insights.bringing_schemas import BroughtOut, SamplesIn
from api.insights.dictionary_schemas import MetricDictionaryOut
from api.insights.query_schemas import MetricAnswerOut, MetricQueryIn
from api.operation import Operation
from domain.insights.use_cases.bring_samples import bring_samples
from domain.insights.use_cases.query_metrics import query_metrics
from domain.insights.use_cases.read_dictionary import read_dictionary

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.get("/metrics", **operation("insights", MetricDictionaryOut))
async def get_metrics(call: InWorkspace) -> Response:
    """What each metric means, of what it is counted, and what each platform calls it, where it
    counts it at all."""
    room = call.app.insights
    return await call.read(lambda actor: read_dictionary(room, actor), MetricDictionaryOut.of)


@router.post("/metrics/samples", **operation("insights", BroughtOut))
async def post_metrics_samples(body: SamplesIn, call: InWorkspace) -> Response:
    """Bring numbers that a product of yours counted, or that are from before. Each is judged alone;
    told again, none is written twice."""
    room = call.app.insights
    return await call.change(
        lambda actor: bring_samples(room, actor, body.source, body.told()), BroughtOut.of
    )


@router.post("/metrics/query", **operation("insights", MetricAnswerOut, reads=True))
async def post_metrics_query(body: MetricQueryIn, call: InWorkspace) -> Response:
    """Ask how numbers grew or where they stand: of which metrics, in which days, by what, in which
    pieces, and against the days before. Nothing is changed."""
    room, query = call.app.insights, body.asked()
    return await call.read(
        lambda actor: query_metrics(room, actor, query), MetricAnswerOut.of_answer
    )
