"""The page of a contest shows its rules and takes entries; by that of a prize winners claim."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from api.edge import RateLimited
from api.house import House
from api.operation import Operation
from api.pages.contest_shown import (
    Say,
    digest_of,
    look_up,
    lost_of,
    proof_of,
    terms_of,
    ways_of,
)
from api.pages.contest_words import MOST_LETTERS, fault_in_claim, fault_of, marks_of, status_of
from api.pages.forms import OLD_FORM, forged, form_of, from_elsewhere, is_of_this_page
from api.pages.guest_words import day_of, said
from api.pages.hosted import dressed, hosted_page, readers_language
from api.pages.worn import Worn, logo_answer, logo_path, worn_by
from api.participation import verify_draw
from api.problems import as_json, catalogue
from api.security import count_guess
from domain.participation.contest import Contest, ContestStatus
from domain.participation.contest_entry import Entry
from domain.participation.contest_errors import (
    ContestClaimClosed,
    ContestCodeWrong,
    ContestEntryUsed,
    ContestHidden,
    ContestNotForThem,
    ContestNotOpen,
    ContestWayClosed,
)
from domain.participation.contest_ports import Claimant, Dress, Visitor
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import EntryWay, Wall, canonical
from domain.participation.use_cases.enter_contest import (
    NewEntry,
    enter_by_form,
    look_at_contest,
)
from domain.participation.use_cases.give_prizes import claim_prize, look_at_prize
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY
from domain.shared.errors import NotFound
from domain.shared.wall_time import zone

router = APIRouter(route_class=Operation, include_in_schema=False)
TRIES_A_MINUTE = 60
"""Of one address, in one contest: several people may share one."""

VERIFIER = Path(verify_draw.__file__).read_bytes()
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")
SHEET = "contest.css"
_HOUSE = Dress("")
_REFUSED = (
    *(ContestNotOpen, ContestWayClosed, ContestCodeWrong, ContestEntryUsed, ContestNotForThem),
)


@router.get("/verify_draw.py")
async def verifier(request: Request) -> Response:
    """The script by which anybody draws again."""
    return Response(VERIFIER, media_type="text/x-python; charset=utf-8")


@router.get("/contest/{token}")
async def contest_page(token: str, request: Request) -> Response:
    """The rules, their hash, and how to enter; afterwards who won, and the proof."""
    try:
        visitor = await _visitor(request, token)
    except ContestHidden:
        return _hidden(readers_language(request))
    return await _page(request, visitor, await _worn(request, visitor.contest))


@router.get("/contest/{token}/logo")
async def contest_logo(token: str, request: Request) -> Response:
    """The logo of whoever holds the contest, as it is now."""
    language = readers_language(request)
    try:
        visitor = await _visitor(request, token)
        worn = await _worn(request, visitor.contest)
        return await logo_answer(request, worn) or _hidden(language)
    except (ContestHidden, NotFound):
        return _hidden(language)


@router.get("/contest/{token}/rules.json")
async def contest_rules(token: str, request: Request) -> Response:
    """What the hash of the rules is of, to the letter."""
    try:
        visitor = await _visitor(request, token)
    except ContestHidden:
        return _hidden(readers_language(request))
    headers = {"content-disposition": 'attachment; filename="rules.json"'}
    rules = canonical(visitor.contest.document)
    return Response(rules, media_type="application/json", headers=headers)


@router.get("/contest/{token}/bundle.json")
async def contest_bundle(token: str, request: Request) -> Response:
    """All that anybody needs to draw again by themselves."""
    try:
        visitor = await _visitor(request, token)
    except ContestHidden:
        return _hidden(readers_language(request))
    if visitor.draw is None or visitor.draw.seed is None:
        return _hidden(readers_language(request))
    headers = {"content-disposition": 'attachment; filename="bundle.json"'}
    bundle = as_json(visitor.draw.bundle(visitor.contest))
    return Response(bundle, media_type="application/json", headers=headers)


@router.post("/contest/{token}")
async def contest_form(token: str, request: Request) -> Response:
    """Take an entry, and say at once what is wrong with it."""
    try:
        visitor = await _visitor(request, token)
    except ContestHidden:
        return _hidden(readers_language(request))
    room, worn = _room(request), await _worn(request, visitor.contest)
    language = worn.language
    if from_elsewhere(request):
        return forged(language)
    filled = _filled(await request.body())
    if not is_of_this_page(request, filled["form"]):
        old = [("email", said(OLD_FORM, language))]
        return await _page(request, visitor, worn, old, filled, status=403)
    faults = _faults(visitor, filled, language)
    if faults:
        return await _page(request, visitor, worn, faults, filled)
    try:
        entry = await enter_by_form(room, visitor, filled["email"], _entry(filled))
    except _REFUSED as refusal:
        if isinstance(refusal, ContestCodeWrong):
            await count_guess(request.app.state.house, request)
        field = "code" if isinstance(refusal, ContestCodeWrong) else "email"
        wrong = [(field, fault_of(refusal, language))]
        return await _page(request, visitor, worn, wrong, filled)
    return await _page(request, visitor, worn, entry=entry)


@router.get("/claim/{token}")
async def claim_page(token: str, request: Request) -> Response:
    """What they won, and where they say where it goes."""
    try:
        claimant = await _claimant(request, token)
    except ContestClaimClosed:
        return _no_claim(readers_language(request))
    return _claim(request, claimant, await _worn(request, claimant.contest))


@router.get("/claim/{token}/logo")
async def claim_logo(token: str, request: Request) -> Response:
    """The logo of whoever held the contest, as it is now."""
    language = readers_language(request)
    try:
        claimant = await _claimant(request, token)
        worn = await _worn(request, claimant.contest)
        return await logo_answer(request, worn) or _no_claim(language)
    except (ContestClaimClosed, NotFound):
        return _no_claim(language)


@router.post("/claim/{token}")
async def claim_form(token: str, request: Request) -> Response:
    """Take what the winner says, once."""
    language = readers_language(request)
    try:
        claimant = await _claimant(request, token)
        worn = await _worn(request, claimant.contest)
        language = worn.language
        if from_elsewhere(request):
            return forged(language)
        filled = _filled(await request.body())
        claim = filled["claim"]
        if not is_of_this_page(request, filled["form"]):
            old = said(OLD_FORM, language)
            return _claim(request, claimant, worn, wrong=old, claim=claim, status=403)
        wrong = fault_in_claim(claim, language)
        if wrong is not None:
            return _claim(request, claimant, worn, wrong=wrong, claim=claim)
        await claim_prize(_room(request), claimant, claim)
    except ContestClaimClosed:
        return _no_claim(language)
    return _claim(request, claimant, worn, done=True)


def _room(request: Request) -> Contests:
    room: Contests = request.app.state.house.app.participation.contests
    return room


async def _worn(request: Request, contest: Contest) -> Worn:
    return await worn_by(request, contest.organization_id, contest.workspace_id)


def _now(request: Request) -> datetime:
    return _room(request).clock.now()


async def _visitor(request: Request, token: str) -> Visitor:
    """Raises ContestHidden, and RateLimited for who asks too often, or guesses."""
    try:
        visitor = await look_at_contest(_room(request), token)
    except ContestHidden:
        await count_guess(request.app.state.house, request)
        raise
    if request.method == "POST":
        address = request.client.host if request.client else ""
        await _count(request, f"{visitor.contest.id}:{address}")
    return visitor


async def _claimant(request: Request, token: str) -> Claimant:
    try:
        return await look_at_prize(_room(request), token)
    except ContestClaimClosed:
        await count_guess(request.app.state.house, request)
        raise


async def _count(request: Request, what: str) -> None:
    house: House = request.app.state.house
    standing = await house.limits.count("contest", what, TRIES_A_MINUTE)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)


def _filled(body: bytes) -> dict[str, str]:
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    names = ("code", "email", "name", "shows_name", "agreed", "claim", "form")
    return {name: fields.get(name, "").replace("\r\n", "\n").strip() for name in names}


def _faults(visitor: Visitor, filled: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """Each with the field that it is about."""
    rules = visitor.contest.rules
    needs_code = rules.has_way(EntryWay.CODE) and not rules.has_way(EntryWay.FORM)
    checks = (
        ("email", "not_understood", "\x00" in "".join(filled.values())),
        ("code", "contest_code_needed", needs_code and not filled["code"]),
        ("email", "contest_email_needed", EMAIL.fullmatch(filled["email"]) is None),
        ("name", "contest_name_needed", not 1 <= len(filled["name"]) <= 200),
        ("agreed", "contest_agree_needed", filled["agreed"] != "yes"),
    )
    return [(field, said(name, language)) for field, name, wrong in checks if wrong]


def _entry(filled: Mapping[str, str]) -> NewEntry:
    return NewEntry(
        way=EntryWay.FORM,
        person="",
        code=filled["code"][:64] or None,
        display_name=filled["name"],
        shows_name=filled["shows_name"] == "yes",
    )


async def _page(
    request: Request,
    visitor: Visitor,
    worn: Worn,
    faults: list[tuple[str, str]] | None = None,
    filled: Mapping[str, str] | None = None,
    entry: Entry | None = None,
    *,
    status: int = 422,
) -> Response:
    now, language = _now(request), worn.language
    contest, say = visitor.contest, partial(said, language=language)
    rules, eligible = contest.rules, contest.rules.eligibility
    by_form, by_code = rules.has_way(EntryWay.FORM), rules.has_way(EntryWay.CODE)
    is_open = contest.status is ContestStatus.OPEN and now < contest.closes_at
    agree = "contest_agree_age" if eligible.minimum_age else "contest_agree"
    facts: dict[str, Any] = {
        "say": say,
        "logo_path": logo_path(request, worn),
        "form": form_of(request),
        "contest": contest,
        "ways": ways_of(rules, say),
        "terms": terms_of(rules, say),
        **_proven(visitor, say),
        "status": status_of(contest, now, language),
        "opens": _wall(contest.opens, language),
        "closes": _wall(contest.closes, language),
        "winners": _winners(visitor),
        "takes": is_open and (by_form or by_code) and entry is None and eligible.members is None,
        "for_members": eligible.members is not None,
        "takes_code": by_code,
        "needs_code": by_code and not by_form,
        "agree": say(agree, age=eligible.minimum_age),
        "faults": faults,
        "invalid": marks_of(faults or ()) if status == 422 else {},
        "filled": filled or _filled(b""),
        "entry": entry,
    }
    return _rendered("contest.html", facts, visitor.dress, language, status if faults else 200)


def _proven(visitor: Visitor, say: Say) -> dict[str, Any]:
    draw = visitor.draw
    if draw is None:
        return {"draw": None, "proof": [], "look_up": None, "lost": []}
    return {
        "draw": draw,
        "proof": proof_of(draw, say, digest_of(visitor)),
        "look_up": look_up(draw),
        "lost": lost_of(draw, say),
    }


def _winners(visitor: Visitor) -> list[tuple[str, str, bool]]:
    """Each with the prize: by the name they let be shown, or by what stands for them."""
    contest, draw = visitor.contest, visitor.draw
    if draw is None or draw.revealed_at is None:
        return []
    sealed = {one.id: one.person for one in draw.entries}
    return [
        (contest.rules.prize_of(place), visitor.names.get(id, sealed[id]), id in visitor.names)
        for place, id in enumerate(draw.outcome(contest).places, start=1)
        if id is not None
    ]


def _claim(
    request: Request,
    claimant: Claimant,
    worn: Worn,
    *,
    done: bool = False,
    wrong: str | None = None,
    claim: str = "",
    status: int = 422,
) -> Response:
    language, until = worn.language, claimant.award.claim_until
    say = partial(said, language=language)
    facts: dict[str, Any] = {
        "say": say,
        "logo_path": logo_path(request, worn),
        "form": form_of(request),
        "contest": claimant.contest,
        "award": claimant.award,
        "done": done,
        "wrong": wrong,
        "invalid": wrong is not None and status == 422,
        "claim": claim,
        "most": MOST_LETTERS,
        "until": until and say("claim_until", date=day_of(until, language), time=f"{until:%H:%M}"),
    }
    return _rendered("claim.html", facts, claimant.dress, language, status if wrong else 200)


def _wall(wall: Wall, language: str) -> str:
    """As the clocks there show that instant: what somebody wrote may be a time that they skip, or
    show twice."""
    local = datetime.fromisoformat(wall.at).astimezone(zone(wall.timezone))
    offset = local.isoformat()[-6:]
    return f"{day_of(local, language)}, {local:%H:%M} ({wall.timezone}, UTC{offset})"


def _hidden(language: str) -> Response:
    closed = {"closed": catalogue()["contest_hidden"][language]}
    return _rendered("contest.html", closed, _HOUSE, language, 404)


def _no_claim(language: str) -> Response:
    closed = {"closed": catalogue()["contest_claim_closed"][language]}
    return _rendered("claim.html", closed, _HOUSE, language, 410)


def _rendered(
    template: str, facts: Mapping[str, Any], dress: Dress, language: str, status: int
) -> Response:
    own = dressed(
        dress.primary_colour or HOUSE_PRIMARY, dress.background_colour or HOUSE_BACKGROUND
    )
    shown = {**facts, "name": dress.name}
    return hosted_page(template, shown, language, status, sheet=SHEET, own=own)
