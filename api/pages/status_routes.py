"""What is the matter, for anybody who opens the page: as a page or as JSON."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from api.crises.status_routes import PATH
from api.headers import headers_of, text_of
from api.house import House
from api.operation import Operation
from api.pages.guest_words import words
from api.pages.hosted import hosted_page, language_for, readers_language
from api.pages.worn import logo_answer, logo_path, worn_by
from api.problems import as_json, catalogue
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.errors import StatusPageNotThere
from domain.crises.promised import promised
from domain.crises.status_page import ShownCrisis, ShownStatus
from domain.crises.use_cases.keep_status_page import show_status
from domain.shared.clock import written
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY, text_on
from domain.shared.errors import NotFound
from domain.shared.wall_time import zone

router = APIRouter(route_class=Operation, include_in_schema=False)
KEPT = "public, max-age=30"
"""Whoever opens it again within half a minute may be shown what they saw."""


@router.get(PATH + "{page_id}")
async def status_page(page_id: str, request: Request) -> Response:
    """In the reader's language, or else in the workspace's; what people wrote is as they wrote
    it."""
    house: House = request.app.state.house
    room = house.app.crises.response
    try:
        shown = await show_status(room, page_id)
    except StatusPageNotThere:
        return _closed(request)
    language, now = language_for(request, shown.language), room.clock.now()
    told = _told(shown, language, now)
    accepts = text_of(headers_of(request.scope), b"accept") or ""
    if "json" in accepts and "html" not in accepts:
        answer = Response(as_json(told), media_type="application/json")
    else:
        worn = await worn_by(request, shown.page.organization_id, shown.page.workspace_id)
        facts = {**told, "whose": shown.whose, "logo_path": logo_path(request, worn)}
        facts["written_in"] = shown.language
        answer = _page(shown, facts, language)
    answer.headers.update(
        {
            "cache-control": KEPT,
            "vary": "Accept, Accept-Language",
            "x-robots-tag": "noindex, nofollow",
            "content-language": language,
        }
    )
    return answer


@router.get(PATH + "{page_id}/logo")
async def status_page_logo(page_id: str, request: Request) -> Response:
    """The logo of whoever's page it is, as it is now."""
    room = request.app.state.house.app.crises.response
    try:
        page = (await show_status(room, page_id)).page
        worn = await worn_by(request, page.organization_id, page.workspace_id)
        return await logo_answer(request, worn) or _closed(request)
    except (StatusPageNotThere, NotFound):
        return _closed(request)


def _closed(request: Request) -> Response:
    language = readers_language(request)
    closed = catalogue()["status_page_not_there"][language]
    return hosted_page("link.html", {"closed": closed}, language, 404)


def _page(shown: ShownStatus, told: dict[str, Any], language: str) -> Response:
    primary = shown.primary_colour or HOUSE_PRIMARY
    ground = shown.background_colour or HOUSE_BACKGROUND
    # Colours were checked when they were chosen: #rrggbb and nothing else.
    own = f":root {{ --main: {primary}; --ground: {ground}; --ink: {text_on(ground)}; }}\n"
    facts = {"say": partial(_said, language), **told}
    return hosted_page("status.html", facts, language, sheet="status.css", own=own)


def _told(shown: ShownStatus, language: str, now: datetime) -> dict[str, Any]:
    return {
        "title": shown.page.title or shown.whose,
        "timezone": shown.timezone,
        "crises": [_crisis(one, shown, language, now) for one in shown.crises],
    }


def _crisis(one: ShownCrisis, shown: ShownStatus, language: str, now: datetime) -> dict[str, Any]:
    crisis, due = one.crisis, one.crisis.word_due_at
    # What was promised and is over is no promise any more.
    promise = due is not None and due > now
    return {
        "title": crisis.title,
        "state": crisis.state.value,
        "says": _said(language, crisis.state.value),
        "next_update_at": written(due) if promise else None,
        "next_update": _said(
            language, "next_update", when=promised(due, now, language, shown.timezone)
        )
        if due is not None and promise
        else None,
        "entries": _entries(one.entries, shown.timezone),
    }


def _entries(entries: Sequence[CrisisEntry], timezone: str) -> list[dict[str, Any]]:
    """Those in which somebody wrote something."""
    return [
        {
            "at": written(entry.at),
            "when": f"{entry.at.astimezone(zone(timezone)):%Y-%m-%d %H:%M}",
            "text": entry.text,
            "language": entry.language,
        }
        for entry in entries
        if entry.text
    ]


def _said(language: str, sentence: str, **facts: object) -> str:
    return words("status_pages")[sentence][language].format(**facts)
