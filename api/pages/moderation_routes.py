"""Pages of due process: whoever a decision concerns reads why and appeals, and anybody reads what
was decided."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.moderation.link_entrance import visitor_of
from api.moderation.report_schemas import PublicDecisionOut
from api.operation import Operation
from api.pages.forms import OLD_FORM, forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import day_of, said, words
from api.pages.hosted import hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, worn_by
from api.problems import catalogue
from domain.moderation.decision import EVERYWHERE, Redress, Statement
from domain.moderation.errors import AppealTooLate, ModerationLinkClosed
from domain.moderation.link import LinkPurpose, Visitor
from domain.moderation.link_ports import ShownDecision, ShownLog, Standing
from domain.moderation.room import Moderation
from domain.moderation.use_cases.visit_by_link import (
    appeal_by_link,
    show_decision_to,
    show_log_to,
)
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import DecisionId

router = APIRouter(route_class=Operation, include_in_schema=False)
MOST_LETTERS = 5000
_DECISION = re.compile(r"dec_[0-9a-z]{1,40}")
Rows = list[tuple[str, str, str | None]]
"""What it is called, what it is, and in which language somebody wrote that; None for our words."""


@router.get("/appeal/{token}")
async def appeal_page(token: str, request: Request) -> Response:
    """Why it was decided, and what can be done about it, or what became of that."""
    try:
        visitor = await visitor_of(request, LinkPurpose.APPEAL)
        shown = await show_decision_to(_room(request), visitor)
    except ModerationLinkClosed:
        return _closed(request)
    return _appeal(request, shown, await _worn(request, visitor))


@router.get("/appeal/{token}/logo")
async def appeal_logo(token: str, request: Request) -> Response:
    """The logo of whoever decided, as it is now."""
    return await _logo(request, LinkPurpose.APPEAL)


@router.post("/appeal/{token}")
async def appeal_form(token: str, request: Request) -> Response:
    """Take the appeal, and show that it was taken."""
    try:
        visitor = await visitor_of(request, LinkPurpose.APPEAL)
        worn = await _worn(request, visitor)
        if from_elsewhere(request):
            return forged(worn.language)
        text, form = _sent(await request.body())
        wrong, status = _fault(text), 422
        if not is_of_this_page(request, form):
            wrong, status = OLD_FORM, 403
        elif wrong is None:
            status = 409
            try:
                await appeal_by_link(_room(request), visitor, text)
                return Response(status_code=303, headers={"location": f"/appeal/{token}"})
            except AppealTooLate:
                wrong = "too_late"
            except InvalidState:
                wrong = "not_again"
        shown = await show_decision_to(_room(request), visitor)
    except ModerationLinkClosed:
        return _closed(request)
    return _appeal(request, shown, worn, wrong, text, status)


@router.get("/moderation-log/{token}")
async def log_page(token: str, request: Request) -> Response:
    """What was decided, as anybody may see it."""
    after = request.query_params.get("after", "")
    before = DecisionId(after) if _DECISION.fullmatch(after) else None
    try:
        visitor = await visitor_of(request, LinkPurpose.PUBLIC_LOG)
        shown = await show_log_to(_room(request), visitor, before)
    except ModerationLinkClosed:
        return _closed(request)
    return _log(request, shown, await _worn(request, visitor), later=before is not None)


@router.get("/moderation-log/{token}/logo")
async def log_logo(token: str, request: Request) -> Response:
    """The logo of whoever decides, as it is now."""
    return await _logo(request, LinkPurpose.PUBLIC_LOG)


async def _logo(request: Request, purpose: LinkPurpose) -> Response:
    try:
        worn = await _worn(request, await visitor_of(request, purpose))
        return await logo_answer(request, worn) or _closed(request)
    except (ModerationLinkClosed, NotFound):
        return _closed(request)


async def _worn(request: Request, visitor: Visitor) -> Worn:
    return await worn_by(request, visitor.link.organization_id, visitor.link.workspace_id)


def _appeal(
    request: Request,
    shown: ShownDecision,
    worn: Worn,
    wrong: str | None = None,
    text: str = "",
    status: int = 200,
) -> Response:
    language = worn.language
    say, when = partial(_say, language), partial(_when, language)
    statement, appeal, ends = shown.decision.statement, shown.appeal, shown.link.expires_at
    assert statement is not None, "nobody is given a link to what restricts nobody"
    facts: dict[str, Any] = {
        "say": say,
        **_dress(request, worn),
        "shown": shown,
        "ways": [way for way in statement.redress if _is_open(way, shown)],
        "rows": _rows(shown, statement, language),
        "deadline": when(statement.appeal_until),
        "filed_at": when(appeal.created_at) if appeal else "",
        "judged_at": when(appeal.judged_at) if appeal and appeal.judged_at else "",
        "form": form_of(request),
        "invalid": wrong not in (None, OLD_FORM),
        "wrong": _wrong(wrong, shown, language) if wrong else None,
        "text": text,
        "most": MOST_LETTERS,
        "expires": say("expires", when=when(ends)) if ends else None,
    }
    return hosted_page("appeal.html", facts, language, status, own=worn.own)


def _dress(request: Request, worn: Worn) -> dict[str, Any]:
    return {"worn": worn, "logo_path": f"{request.url.path}/logo"}


def _wrong(wrong: str, shown: ShownDecision, language: str) -> str | None:
    """Nobody is asked to send once more what is not taken here any longer: the page says so."""
    if wrong == OLD_FORM:
        return said(OLD_FORM, language) if shown.standing is Standing.OPEN else None
    return _say(language, f"wrong_{wrong}", maximum=MOST_LETTERS)


def _is_open(way: Redress, shown: ShownDecision) -> bool:
    """Of a decision that is taken back nothing is left to complain of."""
    if shown.standing is Standing.REVERSED:
        return False
    return way is not Redress.APPEAL or shown.standing is Standing.OPEN


def _rows(shown: ShownDecision, statement: Statement, language: str) -> Rows:
    """Every field of the statement, in the order in which somebody asks."""
    say, scene, written = partial(_say, language), shown.scene, statement.language
    named = statement.reference != shown.decision.policy_id
    rows: Rows = [
        ("what", say(f"what_{shown.decision.measure}"), None),
        ("where", f"{scene.community} · {scene.channel} ({scene.platform})", None),
        ("message", shown.decision.platform_message_id or "", None),
        ("account", shown.decision.platform_person_id or "", None),
        ("how_long", _how_long(statement, language), None),
        ("territory", _territory(statement.territory, language), None),
        ("facts", statement.facts, written),
        ("ground", say(f"ground_{statement.ground}"), None),
        ("reference", statement.reference if named else shown.policy or "", None),
        ("policy", (shown.policy or "") if named else "", None),
        ("guidelines", _guidelines(statement, language), None),
        ("explanation", statement.explanation, written),
        ("source", say(f"source_{statement.source}"), None),
        ("automation", _automation(statement, language), None),
        ("decided_at", _when(language, shown.decision.created_at), None),
        ("number", shown.decision.id, None),
    ]
    return [(say(f"row_{name}"), value, lang) for name, value, lang in rows if value]


def _guidelines(statement: Statement, language: str) -> str:
    named = statement.guidelines
    if named is None:
        return ""
    how = "guidelines_whole" if named.quote is None else "guidelines_quoted"
    return _say(language, how, number=named.number, quote=named.quote or "")


def _automation(statement: Statement, language: str) -> str:
    found, decided = statement.automated_detection, statement.automated_decision
    how = "decided" if decided else "detected" if found else "none"
    told = [_say(language, f"automation_{how}")]
    if statement.model_version is not None and statement.confidence is not None:
        sure = f"{statement.confidence:.0%}".replace("%", " %")
        told.append(
            _say(language, "automation_model", version=statement.model_version, confidence=sure)
        )
    if statement.rule_ids:
        told.append(_say(language, "automation_rules", rules=", ".join(statement.rule_ids)))
    return " ".join(told)


def _how_long(statement: Statement, language: str) -> str:
    if statement.until is None:
        return _say(language, "for_good")
    return _say(language, "until", when=_when(language, statement.until))


def _territory(territory: tuple[str, ...] | list[str], language: str) -> str:
    if EVERYWHERE in territory:
        return _say(language, "everywhere")
    return ", ".join(territory)


def _log(request: Request, shown: ShownLog, worn: Worn, *, later: bool) -> Response:
    language, page = worn.language, shown.decisions
    facts: dict[str, Any] = {
        "say": partial(_say, language),
        **_dress(request, worn),
        "place": shown.place,
        "entries": [
            # Nothing is shown here but what the public log says in the API.
            _entry(PublicDecisionOut.of(one, language), shown.policies, language)
            for one in page.items
        ],
        "older": page.next_after[-1] if page.next_after else None,
        "later": later,
    }
    return hosted_page("moderation_log.html", facts, language, own=worn.own)


def _entry(public: PublicDecisionOut, policies: Mapping[Any, str], language: str) -> dict[str, Any]:
    say = partial(_say, language)
    rows = [
        ("ground", say(f"ground_{public.ground}") if public.ground else ""),
        ("policy", policies.get(public.policy_id, "")),
        ("source", say(f"source_{public.source}") if public.source else ""),
        ("automation", _who_decided(public, language)),
        ("territory", _territory(public.territory, language) if public.territory else ""),
        ("how_long", say("until", when=_when(language, public.until)) if public.until else ""),
        ("reverses", public.reverses or ""),
    ]
    return {
        "id": public.id,
        "title": say("taken_back" if public.reverses else f"measure_{public.measure}"),
        "at": f"{public.decided_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
        "when": _when(language, public.decided_at),
        "rows": [(say(f"row_{name}"), value) for name, value in rows if value],
        "reverses": public.reverses,
    }


def _who_decided(public: PublicDecisionOut, language: str) -> str:
    if public.restriction is None:
        return ""
    how = "detected" if public.automated_detection else "none"
    return _say(language, f"automation_{'decided' if public.automated_decision else how}")


def _fault(text: str) -> str | None:
    if "\x00" in text:
        return "not_understood"
    if len(text) > MOST_LETTERS:
        return "too_long"
    return None if text else "text_needed"


def _sent(body: bytes) -> tuple[str, str]:
    """What was written, and what the form held."""
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    # Browsers end lines as in a letter.
    return fields.get("text", "").replace("\r\n", "\n").strip(), fields.get("form", "")


def _when(language: str, at: datetime) -> str:
    """An instant as people write it; nobody knows where whoever reads this lives."""
    there = at.astimezone(UTC)
    day = day_of(there, language)
    return _say(language, "moment", day=day, time=f"{there:%H:%M}")


def _say(language: str, name: str, **facts: object) -> str:
    return words("moderation_pages")[name][language].format(**facts)


def _closed(request: Request) -> Response:
    language = readers_language(request)
    closed = catalogue()["moderation_link_closed"][language]
    return hosted_page("appeal.html", {"closed": closed}, language, 404)


def _room(request: Request) -> Moderation:
    room: Moderation = request.app.state.house.app.moderation
    return room
