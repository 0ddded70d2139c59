"""The page of a poll: whoever has its address sees it, and whoever may votes on it, without any
script."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from api.edge import RateLimited
from api.house import House
from api.operation import Operation
from api.pages.forms import from_elsewhere
from api.pages.hosted import dressed, hosted_page, language_for, readers_language
from api.pages.poll_form import choice_of, fault_of, fields_of, first
from api.pages.poll_showing import facts_of
from api.pages.worn import Worn, logo_answer, logo_path, worn_by
from api.problems import catalogue
from api.security import count_guess
from domain.participation.errors import (
    MayNotVote,
    PollNotOpen,
    PollNotThere,
    VoteStands,
)
from domain.participation.poll import WhoVotes
from domain.participation.poll_ports import PollVisitor
from domain.participation.poll_vote import Choice
from domain.participation.room import Participation
from domain.participation.use_cases.poll_visit import (
    enter_poll,
    key_of,
    show_poll,
    vote_as_visitor,
)
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY
from domain.shared.errors import NotFound

router = APIRouter(route_class=Operation, include_in_schema=False)
SHEET = "poll.css"
COOKIE = "poll_browser"
COOKIE_SECONDS = 400 * 24 * 3600
READS_A_MINUTE = 600
VOTES_A_MINUTE = 60
"""By browsers at one address in one poll for anyone: whoever empties their cookies is slowed down,
and no more than that can be promised of a poll that asks nobody who they are."""

REFUSALS = {PollNotOpen: "wrong_over", VoteStands: "wrong_stands", MayNotVote: "wrong_not_yours"}


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever opens the page. `browser` is the name of their browser in this poll, `is_new` where
    it was given just now."""

    visitor: PollVisitor
    browser: str | None
    is_new: bool
    language: str


@router.get("/poll/{address}")
async def poll_page(address: str, request: Request) -> Response:
    """The question, what was said, and what came of it for those who may see that."""
    try:
        guest = await _guest(address, request)
    except PollNotThere:
        return _closed(request)
    return await _page(guest, request)


@router.get("/poll/{address}/logo")
async def poll_logo(address: str, request: Request) -> Response:
    """The logo of whoever asks, as it is now."""
    try:
        guest = await _guest(address, request)
        return await logo_answer(request, await _worn(guest, request)) or _closed(request)
    except (PollNotThere, NotFound):
        return _closed(request)


@router.post("/poll/{address}")
async def poll_form(address: str, request: Request) -> Response:
    """Take the vote, and show that it was taken."""
    try:
        guest = await _guest(address, request)
        fields = fields_of(await request.body())
        poll = guest.visitor.poll
        choice = choice_of(poll, fields)
        if not _is_ours(guest, request, first(fields, "form")):
            return await _page(guest, request, "wrong_form", choice, 403)
        wrong = fault_of(poll, choice)
        if wrong is not None:
            return await _page(guest, request, wrong, choice, 422)
        if not await _may_go_on(guest, request):
            return await _page(guest, request, "wrong_too_often", choice, 429)
        await vote_as_visitor(_room(request), guest.visitor, guest.browser, choice)
    except PollNotThere:
        return _closed(request)
    except (PollNotOpen, VoteStands, MayNotVote) as refusal:
        return await _page(guest, request, REFUSALS[type(refusal)], choice, 409)
    answer = Response(status_code=303, headers={"location": f"/poll/{quote(address)}"})
    return _with_cookie(answer, guest, request)


async def _guest(address: str, request: Request) -> Guest:
    """Raises PollNotThere, and RateLimited for who asks too often, or guesses."""
    house: House = request.app.state.house
    room = _room(request)
    try:
        visitor = await enter_poll(room, address)
    except PollNotThere:
        await count_guess(house, request)
        raise
    poll, client = visitor.poll, request.client.host if request.client else ""
    standing = await house.limits.count("poll_page", f"{poll.id} {client}", READS_A_MINUTE)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    language = language_for(request, visitor.dress.locale)
    if visitor.invitation is not None or poll.who is not WhoVotes.ANYONE:
        return Guest(visitor, None, False, language)
    secrets, known = room.polls.secrets, request.cookies.get(COOKIE, "")
    if secrets.knows_browser(poll.id, known):
        return Guest(visitor, known, False, language)
    return Guest(visitor, secrets.browser(poll.id), True, language)


def _is_ours(guest: Guest, request: Request, form: str) -> bool:
    """Whether the form was given out to this very voter, and sent from our page."""
    if guest.is_new or from_elsewhere(request):
        return False
    wanted = _form(guest, request)
    return wanted is not None and _room(request).polls.secrets.same(wanted, form)


def _form(guest: Guest, request: Request) -> str | None:
    key = key_of(guest.visitor, guest.browser)
    secrets = _room(request).polls.secrets
    return secrets.form_of(guest.visitor.poll.id, key) if key else None


async def _may_go_on(guest: Guest, request: Request) -> bool:
    if guest.browser is None:
        return True
    house: House = request.app.state.house
    client = request.client.host if request.client else ""
    whose = f"{guest.visitor.poll.id} {client}"
    return (await house.limits.count("poll_votes", whose, VOTES_A_MINUTE)).granted


async def _page(
    guest: Guest,
    request: Request,
    wrong: str | None = None,
    choice: Choice | None = None,
    status: int = 200,
) -> Response:
    room, visitor = _room(request), guest.visitor
    seen = await show_poll(room, visitor, guest.browser)
    now = room.polls.clock.now()
    form = _form(guest, request)
    facts = facts_of(visitor, seen, guest.language, now, form=form, wrong=wrong, choice=choice)
    facts = {**facts, "logo_path": logo_path(request, await _worn(guest, request))}
    dress = visitor.dress
    own = dressed(dress.primary or HOUSE_PRIMARY, dress.background or HOUSE_BACKGROUND)
    frames = visitor.allowed_origins
    if frames:
        request.scope["state"]["framed"] = True
    page = hosted_page(
        "poll.html", facts, guest.language, status, sheet=SHEET, own=own, frames=frames
    )
    return _with_cookie(page, guest, request)


async def _worn(guest: Guest, request: Request) -> Worn:
    poll = guest.visitor.poll
    return await worn_by(request, poll.organization_id, poll.workspace_id)


def _with_cookie(answer: Response, guest: Guest, request: Request) -> Response:
    """Inside another site's page a browser keeps it only where it is apart for each such page."""
    if guest.is_new and guest.browser is not None:
        secure = _is_secure(request)
        answer.set_cookie(
            COOKIE,
            guest.browser,
            max_age=COOKIE_SECONDS,
            path=f"/poll/{guest.visitor.poll.id}",
            secure=secure,
            httponly=True,
            samesite="none" if secure else "lax",
        )
        if secure:
            name, value = answer.raw_headers[-1]
            answer.raw_headers[-1] = (name, value + b"; Partitioned")
    return answer


def _is_secure(request: Request) -> bool:
    house: House = request.app.state.house
    return (house.settings.public_url or str(request.url)).startswith("https://")


def _closed(request: Request) -> Response:
    language = readers_language(request)
    own = dressed(HOUSE_PRIMARY, HOUSE_BACKGROUND)
    facts = {"closed": catalogue()["poll_not_there"][language]}
    return hosted_page("poll.html", facts, language, 404, sheet=SHEET, own=own)


def _room(request: Request) -> Participation:
    room: Participation = request.app.state.house.app.participation
    return room
