"""Looking back on a crisis: each route parses, asks one use case, shapes the answer."""

from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.crises.crisis_schemas import CrisisOut
from api.crises.look_back_schemas import LookBackOut
from api.crises.review_page import page_of_review
from api.crises.review_schemas import CrisisReviewIn
from api.documentation import operation, operation_id
from api.operation import Operation
from domain.crises.use_cases.look_back import look_back, look_back_on_paper
from domain.crises.use_cases.review_crisis import review_crisis
from domain.shared.ids import CrisisId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PDF = "application/pdf"


@router.get("/crises/{crisis_id}/review", **operation("crises", LookBackOut))
async def get_crisis_review(crisis_id: str, call: InWorkspace) -> Response:
    """Read what was recorded of a crisis: how long everything took, which words were promised and
    said, what went out and what was kept back, how much was heard, how the name stood before and
    after, who did what; and what people made of it. Also while it goes on."""
    room = call.app.crises
    return await call.read(
        lambda actor: look_back(room, actor, CrisisId(crisis_id)), LookBackOut.of
    )


@router.put("/crises/{crisis_id}/review", **operation("crises", CrisisOut, may_match=True))
async def put_crisis_review(crisis_id: str, body: CrisisReviewIn, call: InWorkspace) -> Response:
    """Say what you make of a crisis that was resolved; said again, it takes the place of what was
    said before. Each action becomes a task of the crisis, which is told of in time."""
    room, version = call.app.crises.response, call.version
    return await call.change(
        lambda actor: review_crisis(room, actor, CrisisId(crisis_id), version, body.words()),
        CrisisOut.of,
    )


def _printed() -> dict[str, Any]:
    described = operation("crises", str)
    schema = {"type": "string", "format": "binary"}
    described["responses"][200] = {"content": {PDF: {"schema": schema}}}
    return described | {"response_class": Response, "response_model": None}


@router.get("/crises/{crisis_id}/review.pdf", **_printed())
async def get_crisis_review_report(crisis_id: str, call: InWorkspace) -> Response:
    """Fetch what was recorded of a crisis, and what people made of it, as a PDF to show, in the
    language of the answer."""
    room = call.app.crises
    found = await look_back_on_paper(room, call.actor, CrisisId(crisis_id))
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'inline; filename="{found.found.crisis.id}.pdf"',
        "content-language": call.language,
    }
    printed = await room.looking.printer.pdf(page_of_review(found, call.language))
    return Response(printed, media_type=PDF, headers=headers)
