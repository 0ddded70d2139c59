"""The page on which whoever gets letters about reports stops them, or wants them again."""

from functools import partial
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.house import House
from api.operation import Operation
from api.pages.forms import forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import words
from api.pages.hosted import dressed, hosted_page, readers_language
from api.pages.shared_report_routes import HOUSE, SHEET
from api.pages.worn import Worn, logo_answer, worn_by
from api.problems import catalogue
from api.security import count_guess
from domain.insights.errors import ReportLinkClosed
from domain.insights.room import Insights
from domain.insights.use_cases.stop_letters import (
    StandingOrder,
    read_standing_order,
    resume_letters,
    stop_letters,
)
from domain.shared.errors import NotFound

router = APIRouter(route_class=Operation, include_in_schema=False)
ONE_CLICK = "List-Unsubscribe"


@router.get("/r/stop/{token}")
async def report_letters_page(token: str, request: Request) -> Response:
    """Changes nothing: programs that look into letters for safety open every link."""
    try:
        order = await read_standing_order(_room(request), token)
    except ReportLinkClosed:
        return await _closed(request)
    return _page(request, order, await _worn(request, order))


@router.get("/r/stop/{token}/logo")
async def report_letters_logo(token: str, request: Request) -> Response:
    """The logo of whoever sends them, as it is now."""
    try:
        worn = await _worn(request, await read_standing_order(_room(request), token))
        return await logo_answer(request, worn) or await _closed(request)
    except (ReportLinkClosed, NotFound):
        return await _closed(request)


@router.post("/r/stop/{token}")
async def report_letters_form(token: str, request: Request) -> Response:
    """Stop them at once, or send them again: the button does, and a mail program stops them by
    itself (RFC 8058), without having seen the page."""
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    by_itself = fields.get(ONE_CLICK) == "One-Click" and "move" not in fields
    if not by_itself and from_elsewhere(request):
        return await _forged(request, token)
    is_taken = by_itself or is_of_this_page(request, fields.get("form", ""))
    try:
        if is_taken:
            move = resume_letters if fields.get("move") == "resume" else stop_letters
        else:
            move = read_standing_order
        order = await move(_room(request), token)
    except ReportLinkClosed:
        return await _closed(request)
    return _page(request, order, await _worn(request, order), is_old=not is_taken)


async def _worn(request: Request, order: StandingOrder) -> Worn:
    return await worn_by(request, order.actor.organization_id, order.actor.workspace)


def _page(request: Request, order: StandingOrder, worn: Worn, *, is_old: bool = False) -> Response:
    language = worn.language
    facts = {
        "say": partial(_said, language),
        "worn": worn,
        "logo_path": f"{request.url.path}/logo",
        "form": form_of(request),
        "wrong": _said(language, "letters_old") if is_old else None,
        "workspace": order.workspace_name,
        "stopped": order.recipient.stopped_at is not None,
    }
    status = 403 if is_old else 200
    return hosted_page("report_letters.html", facts, language, status, sheet=SHEET, own=worn.paint)


async def _forged(request: Request, token: str) -> Response:
    try:
        order = await read_standing_order(_room(request), token)
    except ReportLinkClosed:
        return await _closed(request)
    return forged((await _worn(request, order)).language)


async def _closed(request: Request) -> Response:
    house: House = request.app.state.house
    language = readers_language(request)
    await count_guess(house, request)
    facts = {"closed": catalogue()["report_link_closed"][language]}
    return hosted_page(
        "report_letters.html", facts, language, 404, sheet=SHEET, own=dressed(**HOUSE)
    )


def _said(language: str, name: str, **facts: object) -> str:
    return words("shared_report")[name][language].format(**facts)


def _room(request: Request) -> Insights:
    room: Insights = request.app.state.house.app.insights
    return room
