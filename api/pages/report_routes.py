"""Pages on which anybody reports what they think should not be there, and reads what became of
it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.house import House
from api.moderation.link_entrance import receipt_of, visitor_of
from api.operation import Operation
from api.pages.forms import OLD_FORM, forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import day_of, said, words
from api.pages.hosted import hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, worn_by
from api.problems import catalogue
from domain.moderation.errors import ModerationLinkClosed
from domain.moderation.link import LinkPurpose, ModerationLink, Visitor
from domain.moderation.report import Against, Report
from domain.moderation.use_cases.notify_by_link import (
    Filing,
    NewNotice,
    ShownReceipt,
    notify_by_link,
    show_form_to,
)
from domain.shared.errors import NotFound

router = APIRouter(route_class=Operation, include_in_schema=False)
FORMS_A_MINUTE = 5
"""Of one address; whoever reads needs longer than that for each."""

MOST = {"location": 2000, "reason": 5000, "name": 200, "email": 254}
NEEDED = ("location", "reason")
MOST_FIELDS = 20
_RECEIPT = re.compile(r"rct_[A-Za-z0-9_-]{43}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TRAP = "website"
"""Nobody who reads the page sees this field; what fills in every field there is gives itself
away."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent. `wrong` names, by field, the sentence that says what is wrong."""

    fields: Mapping[str, str]
    wrong: Mapping[str, str]

    def notice(self, language: str) -> NewNotice:
        """What it says, when nothing is wrong with it."""
        given = self.fields
        return NewNotice(
            receipt=given["receipt"],
            against=Against(given["against"]),
            location=given["location"],
            reason=given["reason"],
            language=language,
            name=given["name"] or None,
            email=given["email"] or None,
        )


@router.get("/report/{token}")
async def report_page(token: str, request: Request) -> Response:
    """A form to fill in."""
    try:
        visitor = await visitor_of(request, LinkPurpose.REPORT)
        return await _form(request, visitor, await _worn(request, visitor.link))
    except ModerationLinkClosed:
        return _closed(request)


@router.get("/report/{token}/logo")
async def report_logo(token: str, request: Request) -> Response:
    """The logo of whoever takes reports, as it is now."""
    try:
        worn = await _worn(request, (await visitor_of(request, LinkPurpose.REPORT)).link)
        return await logo_answer(request, worn) or _closed(request)
    except (ModerationLinkClosed, NotFound):
        return _closed(request)


@router.post("/report/{token}")
async def report_form(token: str, request: Request) -> Response:
    """Take the report, and show that it was taken."""
    try:
        visitor = await visitor_of(request, LinkPurpose.REPORT)
        worn = await _worn(request, visitor.link)
        if from_elsewhere(request):
            return forged(worn.language)
        filled = _filled(await request.body())
        if not is_of_this_page(request, filled.fields["form"]):
            return await _form(request, visitor, worn, _with_fault(filled, OLD_FORM), 403)
        wait = await _too_often(request, visitor)
        if wait is not None:
            busy = _with_fault(filled, "wrong_too_often")
            page = await _form(request, visitor, worn, busy, 429)
            page.headers["retry-after"] = str(wait)
            return page
        if filled.wrong:
            return await _form(request, visitor, worn, filled, 422)
        notice = filled.notice(worn.language)
        filing = await notify_by_link(request.app.state.house.app.moderation, visitor, notice)
        if filing is Filing.TAKEN:
            there = f"/report-receipt/{notice.receipt}"
            return Response(status_code=303, headers={"location": there})
        told = _with_fault(filled, f"wrong_{filing}")
        status = 503 if filing is Filing.FULL else 409
        return await _form(request, visitor, worn, told, status)
    except ModerationLinkClosed:
        return _closed(request)


@router.get("/report-receipt/{token}")
async def receipt_page(token: str, request: Request) -> Response:
    """That it arrived, and what became of it."""
    try:
        shown = await receipt_of(request)
    except ModerationLinkClosed:
        return _closed(request)
    return _receipt(request, shown, await _worn(request, shown.report))


@router.get("/report-receipt/{token}/logo")
async def receipt_logo(token: str, request: Request) -> Response:
    """The logo of whoever took the report, as it is now."""
    try:
        worn = await _worn(request, (await receipt_of(request)).report)
        return await logo_answer(request, worn) or _closed(request)
    except (ModerationLinkClosed, NotFound):
        return _closed(request)


async def _worn(request: Request, of: ModerationLink | Report) -> Worn:
    return await worn_by(request, of.organization_id, of.workspace_id)


async def _too_often(request: Request, visitor: Visitor) -> int | None:
    """For how many seconds whoever is at this address is to wait, if at all."""
    house: House = request.app.state.house
    address = request.client.host if request.client else ""
    standing = await house.limits.count("report", f"{visitor.link.id} {address}", FORMS_A_MINUTE)
    return None if standing.granted else standing.reset_seconds


async def _form(
    request: Request,
    visitor: Visitor,
    worn: Worn,
    filled: Filled | None = None,
    status: int = 200,
) -> Response:
    say = partial(_say, worn.language)
    shown = await show_form_to(request.app.state.house.app.moderation, visitor)
    wrong = filled.wrong if filled else {}
    # The form that was sent keeps its receipt, so that sending it again is the same report; what
    # came before with other words is another one.
    stays = filled is not None and not {"receipt", ""} & wrong.keys()
    facts: dict[str, Any] = {
        "say": say,
        "worn": worn,
        "logo_path": f"{request.url.path}/logo",
        "place": shown.place,
        "form": form_of(request),
        "receipt": filled.fields["receipt"] if filled and stays else shown.receipt.reveal(),
        "given": filled.fields if filled else {},
        "wrong": {name: say(text, maximum=MOST.get(name)) for name, text in wrong.items()},
        "most": MOST,
        "trap": TRAP,
    }
    return hosted_page("report.html", facts, worn.language, status, own=worn.own)


def _receipt(request: Request, shown: ShownReceipt, worn: Worn) -> Response:
    language, notice = worn.language, shown.notice
    say = partial(_say, language)
    rows = [
        ("number", shown.report.id),
        ("sent_at", _when(language, notice.created_at)),
        ("against", say(f"against_{notice.against}")),
        ("location", notice.location),
        ("reason", shown.report.reason or ""),
    ]
    facts: dict[str, Any] = {
        "say": say,
        "worn": worn,
        "logo_path": f"{request.url.path}/logo",
        "outcome": shown.outcome.value,
        "rows": [(say(f"row_{name}"), value) for name, value in rows],
    }
    return hosted_page("report_receipt.html", facts, language, own=worn.own)


def _filled(body: bytes) -> Filled:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        pairs = []
    names = ("form", "receipt", "against", "good_faith", TRAP, *MOST)
    # Browsers end lines as in a letter.
    given = {name: text.replace("\r\n", "\n").strip() for name, text in pairs}
    fields = {name: given.get(name, "") for name in names}
    faults = {name: _fault(name, text) for name, text in fields.items() if name != "form"}
    return Filled(fields, {name: fault for name, fault in faults.items() if fault is not None})


def _with_fault(filled: Filled, sentence: str) -> Filled:
    """The same, where the whole of it was not taken."""
    return replace(filled, wrong={"": sentence})


def _fault(name: str, text: str) -> str | None:
    """The name of the sentence that says what is wrong."""
    if "\x00" in text:
        return "wrong_not_understood"
    if name in MOST:
        return _fault_of_text(name, text)
    right = {
        "receipt": bool(_RECEIPT.fullmatch(text)),
        "against": text in tuple(Against),
        "good_faith": text == "yes",
        TRAP: not text,
    }
    return None if right[name] else f"wrong_{name}"


def _fault_of_text(name: str, text: str) -> str | None:
    if name in NEEDED and not text:
        return f"wrong_{name}"
    if len(text) > MOST[name]:
        return "wrong_too_long"
    return "wrong_email" if name == "email" and text and not _EMAIL.fullmatch(text) else None


def _when(language: str, at: datetime) -> str:
    """An instant as people write it; nobody knows where whoever reads this lives."""
    there = at.astimezone(UTC)
    return _say(language, "moment", day=day_of(there, language), time=f"{there:%H:%M}")


def _say(language: str, name: str, **facts: object) -> str:
    if name == OLD_FORM:
        return said(OLD_FORM, language)
    return words("report_pages")[name][language].format(**facts)


def _closed(request: Request) -> Response:
    language = readers_language(request)
    closed = catalogue()["moderation_link_closed"][language]
    return hosted_page("report.html", {"closed": closed}, language, 404)
