"""The page of a shared report, its charts and files: for whoever has the link, and says its
password."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.edge import RateLimited
from api.house import House
from api.operation import Operation
from api.pages.forms import OLD_FORM, forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import day_of, said, words
from api.pages.hosted import dressed, hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, worn_by
from api.problems import catalogue
from api.publishing.media_routes import file_answer
from api.security import count_guess
from domain.insights.errors import PasswordNeeded, ReportLinkClosed
from domain.insights.report import FileTold, ReportFormat, ReportState
from domain.insights.report_link import Reader
from domain.insights.room import Insights
from domain.insights.use_cases.open_report_link import (
    SharedReport,
    enter_as_reader,
    link_behind,
    look_at_report,
    say_password,
    show_report,
    take_file,
)
from domain.publishing.use_cases.read_media import read_thumbnail
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY
from domain.shared.errors import NotFound
from domain.shared.ids import MediaId
from domain.shared.secret import Secret

router = APIRouter(route_class=Operation, include_in_schema=False)
LEAVE = "report_leave"
LEAVE_SECONDS = 12 * 3600
TRIES_A_MINUTE = 10
"""Of one link's password, by whomever it is tried."""

READS_A_MINUTE = 600
WRONG = "password_wrong"
LONGEST_PASSWORD = 200
SHEET = "shared_report.css"
KINDS = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "application/zip",
    ReportFormat.JSON: "application/json",
}
ENDINGS = {ReportFormat.CSV: "zip"}
HOUSE = {"primary": HOUSE_PRIMARY, "background": HOUSE_BACKGROUND}


@router.get("/r/{token}")
async def shared_report_page(token: str, request: Request) -> Response:
    """The report, in its own language."""
    language = readers_language(request)
    try:
        reader = await _reader(token, request)
        shown = await show_report(_room(request), reader)
    except PasswordNeeded:
        return await _asks_password(request, token)
    except ReportLinkClosed:
        return _closed(language)
    return _page(token, shown, _room(request))


@router.post("/r/{token}")
async def shared_report_form(token: str, request: Request) -> Response:
    """Let whoever says the password in, for some hours and in this browser."""
    language = readers_language(request)
    house: House = request.app.state.house
    room = _room(request)
    if from_elsewhere(request):
        return forged(await _language(request, token))
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    word = fields.get("password", "")[:LONGEST_PASSWORD]
    if not is_of_this_page(request, fields.get("form", "")):
        return await _once_more(request, token, word)
    try:
        hashed = room.sharing.secrets.hash_of_secret(token)
        await _count(house, "report_password", hashed, TRIES_A_MINUTE)
        leave = await say_password(room, token, Secret(word))
    except ReportLinkClosed:
        await count_guess(house, request)
        return _closed(language)
    if leave is None:
        await count_guess(house, request)
        return await _asks_password(request, token, WRONG)
    answer = Response(status_code=303, headers={"location": f"/r/{token}"})
    answer.set_cookie(
        LEAVE,
        leave,
        max_age=LEAVE_SECONDS,
        path=f"/r/{token}",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/r/{token}/file")
async def shared_report_file(token: str, request: Request) -> Response:
    """One of its files, as it was made."""
    try:
        reader = await _reader(token, request)
        format = ReportFormat(request.query_params.get("as", ReportFormat.PDF))
        file = await take_file(_room(request), reader, format)
    except PasswordNeeded:
        return await _asks_password(request, token, status=403)
    except (ReportLinkClosed, ValueError):
        return _closed(readers_language(request))
    name = f"report.{ENDINGS.get(format, format.value)}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
        "x-robots-tag": "noindex, nofollow",
    }
    return Response(file.content, media_type=KINDS[format], headers=headers)


@router.get("/r/{token}/charts/{number}")
async def shared_report_chart(token: str, number: str, request: Request) -> Response:
    """The chart of a block, as SVG."""
    try:
        shared = await look_at_report(_room(request), await _reader(token, request))
        image = _drawn(_room(request), shared, number)
    except (ReportLinkClosed, PasswordNeeded):
        return _closed(readers_language(request))
    headers = {
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        "x-robots-tag": "noindex, nofollow",
    }
    return Response(image, media_type="image/svg+xml", headers=headers)


@router.get("/r/{token}/logo")
async def shared_report_logo(token: str, request: Request) -> Response:
    """The logo of the workspace, as it is now."""
    try:
        shared = await look_at_report(_room(request), await _reader(token, request))
        logo = shared.document.report.dress.get("logo_media_id")
        if logo is None:
            return _closed(readers_language(request))
        publishing = request.app.state.house.app.publishing
        reader = Reader(shared.link)
        media = await publishing.reads.media(reader.actor, MediaId(logo))
        found = await read_thumbnail(publishing, media)
    except PasswordNeeded:
        return await _logo_before(request, token)
    except (ReportLinkClosed, NotFound):
        return _closed(readers_language(request))
    return file_answer(found, "image/webp", f'"{found.media.sha256}-report"')


async def _logo_before(request: Request, token: str) -> Response:
    """For whoever has not said the password yet."""
    language = readers_language(request)
    try:
        return await logo_answer(request, await _worn(request, token)) or _closed(language)
    except (ReportLinkClosed, NotFound):
        return _closed(language)


async def _worn(request: Request, token: str) -> Worn:
    """Raises ReportLinkClosed."""
    link = await link_behind(_room(request), token)
    return await worn_by(request, link.organization_id, link.workspace_id)


async def _once_more(request: Request, token: str, word: str) -> Response:
    """For whoever sent a form that was not given out with this page: nothing was tried."""
    language = readers_language(request)
    try:
        await _reader(token, request)
    except PasswordNeeded:
        return await _asks_password(request, token, OLD_FORM, word)
    except ReportLinkClosed:
        return _closed(language)
    return Response(status_code=303, headers={"location": f"/r/{token}"})


async def _reader(token: str, request: Request) -> Reader:
    """Raises ReportLinkClosed, PasswordNeeded, and RateLimited for who asks too often, or
    guesses."""
    house: House = request.app.state.house
    try:
        reader = await enter_as_reader(_room(request), token, request.cookies.get(LEAVE))
    except ReportLinkClosed:
        await count_guess(house, request)
        raise
    await _count(house, "report_reader", reader.link.id, READS_A_MINUTE)
    return reader


async def _count(house: House, what: str, whose: str, most: int) -> None:
    standing = await house.limits.count(what, whose, most)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)


def _drawn(room: Insights, shared: SharedReport, number: str) -> str:
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise ReportLinkClosed()
    place = int(number)
    report = shared.document.report
    if report.state is not ReportState.READY or not 1 <= place <= len(report.blocks):
        raise ReportLinkClosed()
    drawn = room.sharing.reader.chart(shared.document, place)
    if drawn is None:
        raise ReportLinkClosed()
    return drawn


def _page(token: str, shared: SharedReport, room: Insights) -> Response:
    report, link = shared.document.report, shared.link
    language = report.language.value
    say = partial(_said, language)
    date, time = day_of(link.expires_at, language), f"{link.expires_at:%H:%M}"
    facts: dict[str, Any] = {
        "say": say,
        "title": report.name,
        "token": token,
        "report": report,
        "ready": report.state is ReportState.READY,
        "shown": room.sharing.reader.read(shared.document),
        "files": sorted(shared.files, key=_in_order),
        "size_of": partial(_size, language),
        "logo": report.dress.get("logo_media_id"),
        "expires": say("expires", date=date, time=time),
    }
    primary = report.dress.get("primary") or HOUSE_PRIMARY
    background = report.dress.get("background") or HOUSE_BACKGROUND
    own = dressed(primary, background)
    return hosted_page("shared_report.html", facts, language, sheet=SHEET, own=own)


async def _language(request: Request, token: str) -> str:
    try:
        return (await _worn(request, token)).language
    except ReportLinkClosed:
        return readers_language(request)


async def _asks_password(
    request: Request, token: str, wrong: str | None = None, word: str = "", *, status: int = 200
) -> Response:
    """`wrong` names the sentence that says why it is asked once more. What was said is shown again
    where it was not tried."""
    try:
        worn = await _worn(request, token)
    except ReportLinkClosed:
        # It ended at this very moment.
        return _closed(readers_language(request))
    language = worn.language
    say = partial(_said, language)
    facts = {
        "say": say,
        "worn": worn,
        "logo_path": f"/r/{token}/logo",
        "title": say("title"),
        "asks_password": True,
        "token": token,
        "form": form_of(request, f"/r/{token}"),
        "wrong": say(wrong) if wrong else None,
        "is_wrong": wrong == WRONG,
        "word": word,
    }
    status = 403 if wrong else status
    return hosted_page("shared_report.html", facts, language, status, sheet=SHEET, own=worn.paint)


def _closed(language: str) -> Response:
    facts = {"closed": catalogue()["report_link_closed"][language]}
    return hosted_page(
        "shared_report.html", facts, language, 404, sheet=SHEET, own=dressed(**HOUSE)
    )


def _said(language: str, name: str, **facts: object) -> str:
    if name == OLD_FORM:
        return said(OLD_FORM, language)
    return words("shared_report")[name][language].format(**facts)


def _in_order(file: FileTold) -> int:
    return list(ReportFormat).index(file.format)


def _size(language: str, octets: int) -> str:
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} kB"
    text = f"{octets / 1_000_000:.1f} MB"
    return text if language == "en" else text.replace(".", ",")


def _is_secure(request: Request) -> bool:
    house: House = request.app.state.house
    return (house.settings.public_url or str(request.url)).startswith("https://")


def _room(request: Request) -> Insights:
    room: Insights = request.app.state.house.app.insights
    return room
