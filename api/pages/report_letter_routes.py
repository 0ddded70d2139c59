"""The page on which whoever gets letters about reports stops them, or wants them again."""

from functools import partial
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.house import House
from api.operation import Operation
from api.pages.forms import forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import words
from api.pages.hosted import hosted_page, readers_language
from api.pages.shared_report_routes import HOUSE, SHEET, dressed
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

router = APIRouter(route_class=Operation, include_in_schema=False)
ONE_CLICK = "List-Unsubscribe"


@router.get("/r/stop/{token}")
async def report_letters_page(token: str, request: Request) -> Response:
    """Changes nothing: programs that look into letters for safety open every link."""
    language = readers_language(request)
    try:
        order = await read_standing_order(_room(request), token)
    except ReportLinkClosed:
        return await _closed(request, language)
    return _page(request, order, language)


@router.post("/r/stop/{token}")
async def report_letters_form(token: str, request: Request) -> Response:
    """Stop them at once, or send them again: the button does, and a mail program stops them by
    itself (RFC 8058), without having seen the page."""
    language = readers_language(request)
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    by_itself = fields.get(ONE_CLICK) == "One-Click" and "move" not in fields
    if not by_itself and from_elsewhere(request):
        return forged(language)
    is_taken = by_itself or is_of_this_page(request, fields.get("form", ""))
    try:
        if is_taken:
            move = resume_letters if fields.get("move") == "resume" else stop_letters
        else:
            move = read_standing_order
        order = await move(_room(request), token)
    except ReportLinkClosed:
        return await _closed(request, language)
    return _page(request, order, language, is_old=not is_taken)


def _page(
    request: Request, order: StandingOrder, language: str, *, is_old: bool = False
) -> Response:
    facts = {
        "say": partial(_said, language),
        "form": form_of(request),
        "wrong": _said(language, "letters_old") if is_old else None,
        "workspace": order.workspace_name,
        "stopped": order.recipient.stopped_at is not None,
    }
    status = 403 if is_old else 200
    return hosted_page(
        "report_letters.html", facts, language, status, sheet=SHEET, own=dressed(**HOUSE)
    )


async def _closed(request: Request, language: str) -> Response:
    house: House = request.app.state.house
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
