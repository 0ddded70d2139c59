"""The page of a survey asks whoever wrote how satisfied they are, and takes what they say."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.inbox.survey_guest_routes import respondent_of
from api.inbox.survey_schemas import MOST_LETTERS
from api.operation import Operation
from api.pages.forms import OLD_FORM, forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import day_of, said
from api.pages.hosted import hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, worn_by
from api.problems import catalogue
from domain.inbox.errors import SurveyClosed
from domain.inbox.survey import Survey, SurveyScale
from domain.inbox.use_cases.answer_survey import answer_survey
from domain.shared.errors import NotFound

router = APIRouter(route_class=Operation, include_in_schema=False)
INVALID = {
    "survey_score_needed": "score",
    "text_too_long": "comment",
    "not_understood": "comment",
}
"""Which field a sentence is about."""


@router.get("/survey/{token}")
async def survey_page(token: str, request: Request) -> Response:
    """What is asked, and what was answered."""
    try:
        respondent = await respondent_of(request)
    except SurveyClosed:
        return _closed(readers_language(request))
    return _page(respondent.survey, await _worn(request, respondent.survey), request)


@router.get("/survey/{token}/logo")
async def survey_logo(token: str, request: Request) -> Response:
    """The logo of whoever asks, as it is now."""
    language = readers_language(request)
    try:
        respondent = await respondent_of(request)
        worn = await _worn(request, respondent.survey)
        return await logo_answer(request, worn) or _closed(language)
    except (SurveyClosed, NotFound):
        return _closed(language)


@router.post("/survey/{token}")
async def survey_form(token: str, request: Request) -> Response:
    """Take the answer, and thank for it."""
    language = readers_language(request)
    try:
        respondent = await respondent_of(request)
        worn = await _worn(request, respondent.survey)
        if from_elsewhere(request):
            return forged(worn.language)
        score, comment, form = _filled(await request.body())
        is_ours = is_of_this_page(request, form)
        wrong = _fault(respondent.survey, score, comment) if is_ours else OLD_FORM
        if wrong is None and score is not None:
            room = request.app.state.house.app.inbox
            await answer_survey(room, respondent, score, comment or None)
            return Response(status_code=303, headers={"location": f"/survey/{token}"})
    except SurveyClosed:
        return _closed(language)
    return _page(respondent.survey, worn, request, wrong, score, comment)


async def _worn(request: Request, survey: Survey) -> Worn:
    return await worn_by(request, survey.organization_id, survey.workspace_id)


def _filled(body: bytes) -> tuple[int | None, str, str]:
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    given = fields.get("score", "")
    score = int(given) if given in tuple("012345") else None
    # Browsers end lines as in a letter.
    comment = fields.get("comment", "").replace("\r\n", "\n").strip()
    return score, comment, fields.get("form", "")


def _fault(survey: Survey, score: int | None, comment: str) -> str | None:
    """The name of the sentence that says what is wrong."""
    if score is None or score not in survey.scale.scores:
        return "survey_score_needed"
    if len(comment) > MOST_LETTERS:
        return "text_too_long"
    return "not_understood" if "\x00" in comment else None


def _page(
    survey: Survey,
    worn: Worn,
    request: Request,
    wrong: str | None = None,
    score: int | None = None,
    comment: str | None = None,
) -> Response:
    language = worn.language
    say = partial(said, language=language)
    expires, text = survey.expires_at, survey.question(language)
    has_answered = survey.answered_at is not None and wrong is None
    facts: dict[str, Any] = {
        "say": say,
        "worn": worn,
        "logo_path": f"{request.url.path}/logo",
        "form": form_of(request),
        "text": text,
        "wrong": say(wrong, maximum=MOST_LETTERS) if wrong else None,
        "invalid": INVALID.get(wrong) if wrong else None,
        "thanks": say("survey_thanks") if has_answered else None,
        "button": say("survey_change" if survey.answered_at else "survey_send"),
        "choices": [(each, _label(survey, each, language)) for each in survey.scale.scores],
        "chosen": survey.score if score is None else score,
        "comment": (survey.comment or "") if comment is None else comment,
        "most": MOST_LETTERS,
        "expires": say("survey_expires", date=day_of(expires, language), time=f"{expires:%H:%M}"),
    }
    status = (403 if wrong == OLD_FORM else 422) if wrong else 200
    return hosted_page("survey.html", facts, language, status, own=worn.own)


def _label(survey: Survey, score: int, language: str) -> str:
    if survey.scale is SurveyScale.THUMBS:
        return said(f"survey_thumb_{score}", language)
    return said(f"survey_score_{score}", language)


def _closed(language: str) -> Response:
    closed = catalogue()["survey_closed"][language]
    return hosted_page("survey.html", {"closed": closed}, language, 404)
