"""The page on which whoever gets letters about reports stops them, or wants them again."""

from functools import partial
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.house import House
from api.operation import Operation
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


@router.get("/r/stop/{token}")
async def report_letters_page(token: str, request: Request) -> Response:
    """Changes nothing: programs that look into letters for safety open every link."""
    language = readers_language(request)
    try:
        order = await read_standing_order(_room(request), token)
    except ReportLinkClosed:
        return await _closed(request, language)
    return _page(order, language)


@router.post("/r/stop/{token}")
async def report_letters_form(token: str, request: Request) -> Response:
    """Stop them at once: the button does, and so does a mail program by itself (RFC 8058)."""
    language = readers_language(request)
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    move = resume_letters if fields.get("move") == "resume" else stop_letters
    try:
        order = await move(_room(request), token)
    except ReportLinkClosed:
        return await _closed(request, language)
    return _page(order, language)


def _page(order: StandingOrder, language: str) -> Response:
    facts = {
        "say": partial(_said, language),
        "workspace": order.workspace_name,
        "stopped": order.recipient.stopped_at is not None,
    }
    return hosted_page("report_letters.html", facts, language, sheet=SHEET, own=dressed(**HOUSE))


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
