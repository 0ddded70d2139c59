"""Questions about numbers: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing
from api.charts import drawing_of, drawn_operation, painted, spoken_in
from api.documentation import operation, operation_id
from api.insights.bringing_schemas import BroughtOut, SamplesIn
from api.insights.dictionary_schemas import MetricDictionaryOut
from api.insights.metric_charts import chart_of_answer, checked_form
from api.insights.query_schemas import MetricAnswerOut, MetricQueryIn
from api.operation import Operation
from api.queries import OneOf, Question, Questions
from domain.insights.use_cases.bring_samples import bring_samples
from domain.insights.use_cases.query_metrics import draw_metrics, query_metrics
from domain.insights.use_cases.read_dictionary import read_dictionary
from domain.shared.charts import HEIGHT, Form

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


CHART = drawing_of(
    Questions({}),
    {"form": Question(OneOf(Form), "How it is drawn; without it, as suits what is asked.")},
)


@router.post("/metrics/query/chart", **drawn_operation("insights", CHART, reads=True))
@listing(CHART)
async def post_metrics_query_chart(body: MetricQueryIn, call: InWorkspace) -> Response:
    """The answer to a question about numbers as an image: with a bucket over time, and without one
    as bars beside one another. It is in your language, or without `Accept-Language` in that of the
    workspace, and in its colour where that can be seen. What is not known is a gap, never 0. Of
    more than ten lines, or of more bars than have room, the first are drawn, which is said."""
    room, asked, query = call.app.insights, CHART.parse(call.asked), body.asked()
    form = Form(asked["form"][0]) if "form" in asked else None
    checked_form(query, form)
    drawn = await draw_metrics(room, call.actor, query)
    language = spoken_in(call.accepts_language, call.language, drawn.look.language)
    picture = chart_of_answer(drawn, language, form, asked.get("height", HEIGHT))
    return await painted(room.painter, picture, asked, "metrics")
