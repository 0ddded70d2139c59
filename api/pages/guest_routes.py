"""The page of an approval link shows what will be said, and takes what the guest says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.operation import Operation
from api.pages.forms import OLD_FORM, forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import day_of, said
from api.pages.hosted import hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, worn_by
from api.problems import catalogue
from api.publishing.guest_entrance import guest_of
from api.publishing.media_routes import file_answer, shown_as
from domain.publishing.approval import DecisionKind
from domain.publishing.approval_link import Guest
from domain.publishing.approval_link_ports import ShownMessage
from domain.publishing.comment import MessageComment
from domain.publishing.errors import ApprovalLinkClosed
from domain.publishing.guests import file_for
from domain.publishing.media import MediaKind
from domain.publishing.room import Publishing
from domain.publishing.showing import alt_text_of
from domain.publishing.use_cases.approve_as_guest import (
    comment_as_guest,
    decide_as_guest,
    show_to_guest,
)
from domain.shared.errors import Conflict, Forbidden, NotFound
from domain.shared.ids import MediaId

router = APIRouter(route_class=Operation, include_in_schema=False)
MOST_LETTERS = 20_000
BUTTONS = {"approve": "yes", "refuse": "no", "comment": ""}
KINDS = {"approve": DecisionKind.APPROVE, "refuse": DecisionKind.REFUSE}


@dataclass(frozen=True)
class Wrong:
    """Why what was sent did nothing: the status, the sentence, and its facts."""

    status: int
    sentence: str
    facts: Mapping[str, object]

    @classmethod
    def of(cls, status: int, sentence: str, **facts: object) -> "Wrong":
        return cls(status, sentence, facts)

    @property
    def is_of_the_text(self) -> bool:
        """Whether it is what was written that has to change."""
        return self.status == 422


@dataclass(frozen=True)
class Filled:
    """The form as somebody sent it."""

    move: str
    seen: str
    text: str
    form: str

    def fault(self) -> Wrong | None:
        if self.move not in BUTTONS:
            return Wrong.of(422, "not_understood")
        if len(self.text) > MOST_LETTERS:
            return Wrong.of(422, "text_too_long", maximum=MOST_LETTERS)
        if "\x00" in self.text:
            return Wrong.of(422, "not_understood")
        if self.move != "approve" and not self.text:
            return Wrong.of(422, "text_needed")
        return None


@router.get("/approve/{token}")
async def approval_page(token: str, request: Request) -> Response:
    """What will be shown, and what the guest can do."""
    try:
        guest = await guest_of(request)
        shown = await show_to_guest(_room(request), guest)
    except ApprovalLinkClosed:
        return _closed(readers_language(request))
    return _page(request, token, shown, await _worn(request, guest))


@router.get("/approve/{token}/logo")
async def approval_logo(token: str, request: Request) -> Response:
    """The logo of whoever asks, as it is now."""
    language = readers_language(request)
    try:
        worn = await _worn(request, await guest_of(request))
        return await logo_answer(request, worn) or _closed(language)
    except (ApprovalLinkClosed, NotFound):
        return _closed(language)


@router.post("/approve/{token}")
async def approval_form(token: str, request: Request) -> Response:
    """Do what was asked for, and show what came of it."""
    language = readers_language(request)
    try:
        guest = await guest_of(request)
        worn = await _worn(request, guest)
        if from_elsewhere(request):
            return forged(worn.language)
        filled = _filled(await request.body())
        if is_of_this_page(request, filled.form):
            wrong = filled.fault() or await _do(_room(request), guest, filled)
        else:
            wrong = Wrong.of(403, OLD_FORM)
        if wrong is None:
            return Response(status_code=303, headers={"location": f"/approve/{token}"})
        shown = await show_to_guest(_room(request), guest)
    except ApprovalLinkClosed:
        return _closed(language)
    return _page(request, token, shown, worn, wrong, filled.text)


@router.get("/approve/{token}/media/{media_id}")
async def approval_media(token: str, media_id: str, request: Request) -> Response:
    """A picture or film of the message, for the page and for pages of the workspace's own."""
    try:
        guest = await guest_of(request)
        found = await file_for(_room(request), guest, MediaId(media_id))
    except (ApprovalLinkClosed, NotFound):
        return _closed(readers_language(request))
    media = found.media
    kind = "image/webp" if media.kind is MediaKind.IMAGE else shown_as(media)
    return file_answer(found, kind, f'"{media.sha256}-guest"')


async def _do(room: Publishing, guest: Guest, filled: Filled) -> Wrong | None:
    try:
        if filled.move == "comment":
            await comment_as_guest(room, guest, filled.text)
        else:
            kind = KINDS[filled.move]
            await decide_as_guest(room, guest, kind, filled.seen, filled.text or None)
    except (Conflict, Forbidden) as refusal:
        changed = refusal.code == "content_changed"
        return Wrong.of(409, "content_changed" if changed else "nothing_asked")
    return None


def _filled(body: bytes) -> Filled:
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    # Browsers end lines as in a letter.
    text = fields.get("text", "").replace("\r\n", "\n").strip()
    return Filled(fields.get("move", ""), fields.get("seen", ""), text, fields.get("form", ""))


async def _worn(request: Request, guest: Guest) -> Worn:
    return await worn_by(request, guest.link.organization_id, guest.link.workspace_id)


def _page(
    request: Request,
    token: str,
    shown: ShownMessage,
    worn: Worn,
    wrong: Wrong | None = None,
    text: str = "",
) -> Response:
    language = worn.language
    say = partial(_say, language)
    expires = shown.link.expires_at
    facts: dict[str, Any] = {
        "say": say,
        "worn": worn,
        "logo_path": f"/approve/{token}/logo",
        "form": form_of(request),
        "shown": shown,
        "token": token,
        "alt_text_of": alt_text_of,
        "status": catalogue()["words"][language].get(shown.message.status, shown.message.status),
        "greeting": "greeting_revision" if shown.revises else "greeting",
        "when": "" if shown.revises else _when(shown, language),
        "wrong": say(wrong.sentence, **wrong.facts) if wrong else None,
        "invalid": wrong is not None and wrong.is_of_the_text,
        "verdict": _verdict(shown, language),
        "author_of": partial(_author, shown, language),
        "buttons": BUTTONS,
        "most": MOST_LETTERS,
        "text": text,
        "expires": say("expires", date=day_of(expires, language), time=f"{expires:%H:%M}"),
    }
    status = wrong.status if wrong else 200
    return hosted_page("guest.html", facts, language, status, own=worn.own)


def _closed(language: str) -> Response:
    closed = catalogue()["approval_link_closed"][language]
    return hosted_page("guest.html", {"closed": closed}, language, 404)


def _say(language: str, name: str, **facts: object) -> str:
    return said(name, language, **facts)


def _when(shown: ShownMessage, language: str) -> str:
    schedule = shown.message.schedule
    if schedule is None:
        return said("no_time", language)
    wall = datetime.fromisoformat(schedule.local_time)
    day, time = day_of(wall, language), f"{wall:%H:%M}"
    return said("when", language, date=day, time=time, zone=schedule.timezone)


def _verdict(shown: ShownMessage, language: str) -> str | None:
    """What this guest said to the latest request, unless they are asked once more."""
    if shown.decision is None or "approve" in shown.moves:
        return None
    yes = shown.decision.kind is DecisionKind.APPROVE
    return said("approved" if yes else "refused", language)


def _author(shown: ShownMessage, language: str, comment: MessageComment) -> str:
    if comment.actor == shown.link.id:
        return said("you", language)
    return said("team", language) if comment.author == comment.actor else comment.author


def _room(request: Request) -> Publishing:
    room: Publishing = request.app.state.house.app.publishing
    return room
