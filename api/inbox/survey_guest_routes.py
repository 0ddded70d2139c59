"""What whoever is asked does with the address of a survey, without a key: the token in the path is
the only authority, and opens one survey."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.calls import Call
from api.documentation import operation, operation_id
from api.edge import RateLimited
from api.headers import headers_of, text_of
from api.house import House
from api.inbox.survey_schemas import GuestSurveyAnswerIn, GuestSurveyOut
from api.operation import Operation
from api.paging import refuse_unknown
from api.security import cors_headers, count_guess
from domain.inbox.errors import SurveyClosed
from domain.inbox.survey import Respondent, Survey
from domain.inbox.use_cases.answer_survey import actor_of, answer_survey, enter_survey

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


class RespondentCall(Call):
    """What a route works with whose caller has the address of a survey and no key."""

    def __init__(self, house: House, respondent: Respondent, request: Request) -> None:
        super().__init__(house, actor_of(respondent.survey), request, None)
        self.respondent = respondent


async def respondent_of(request: Request) -> Respondent:
    """Raises SurveyClosed, and RateLimited for who asks too often, or guesses."""
    house: House = request.app.state.house
    try:
        respondent = await enter_survey(house.app.inbox, request.path_params["token"])
    except SurveyClosed:
        await count_guess(house, request)
        raise
    origin = text_of(headers_of(request.scope), b"origin")
    if origin in respondent.allowed_origins:
        request.scope["state"]["cors_headers"] = cors_headers(origin)
    most = house.settings.rate_limit_test
    standing = await house.limits.count("guest", respondent.survey.id, most)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    return respondent


async def in_respondent_call(request: Request) -> RespondentCall:
    """A call by somebody with the address of a survey."""
    respondent = await respondent_of(request)
    refuse_unknown(request.query_params, set())
    return RespondentCall(request.app.state.house, respondent, request)


InRespondentCall = Annotated[RespondentCall, Depends(in_respondent_call)]


def _for_respondents() -> dict[str, Any]:
    described = operation("surveys", GuestSurveyOut)
    del described["responses"]["401"]
    described["openapi_extra"]["security"] = []
    return described


@router.get("/guest/surveys/{token}", **_for_respondents())
async def get_guest_survey(token: str, call: InRespondentCall) -> Response:
    """Read what is asked, and what was answered so far. Wrong tokens and those whose time is over
    get one and the same answer."""

    async def asked(_: object) -> Survey:
        return call.respondent.survey

    return await call.read(asked, GuestSurveyOut.of)


@router.post("/guest/surveys/{token}/answer", **_for_respondents())
async def post_guest_survey_answer(
    token: str, body: GuestSurveyAnswerIn, call: InRespondentCall
) -> Response:
    """Answer, or answer otherwise: the last word counts, until the survey ends."""
    room, respondent = call.app.inbox, call.respondent
    comment = (body.comment or "").strip() or None
    return await call.change(
        lambda actor: answer_survey(room, respondent, body.score, comment), GuestSurveyOut.of
    )
