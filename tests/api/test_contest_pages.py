"""The page of a contest takes entries without scripts, and shows who won to whoever may know."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.identity.use_cases.keep_branding import change_branding
from domain.participation.contest import Contest
from domain.participation.contest_rules import Eligibility, EntryAction, EntryWay, Prize
from domain.participation.use_cases.draw_contest import commit_draw, reveal_draw
from domain.participation.use_cases.give_prizes import make_claim_link
from domain.participation.use_cases.keep_codes import add_codes
from domain.participation.use_cases.move_contest import cancel_contest, turn_contest
from domain.shared.access import Actor
from domain.shared.paging import PageRequest
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_workspace
from tests.kit.contest_builders import (
    HOUR,
    RULES,
    a_contest,
    a_drawn_contest,
    an_open_contest,
    later,
)
from tests.kit.hosted_pages import form_in

FORM = {"content-type": "application/x-www-form-urlencoded"}
FILLED = {"email": "ana@example.org", "name": "Ana <b>", "agreed": "yes"}
OPEN_TO_ALL = replace(RULES, actions=(EntryAction(EntryWay.FORM),), eligibility=Eligibility(18))


class Fair:
    def __init__(self, house: House, actor: Actor, stranger: httpx.AsyncClient) -> None:
        self.house, self.actor, self.stranger = house, actor, stranger

    async def page(self, contest: Contest, **headers: str) -> httpx.Response:
        return await self.stranger.get(f"/contest/{contest.page_token}", headers=headers)

    async def sends(self, contest: Contest, fields: Any, **headers: str) -> httpx.Response:
        where = f"/contest/{contest.page_token}"
        form = form_in((await self.stranger.get(where)).text)
        return await self.stranger.post(where, data={"form": form} | fields, headers=FORM | headers)


@pytest.fixture
async def fair(house: House) -> AsyncIterator[Fair]:
    actor, app = await a_workspace(house), the_application(house)
    english = a_caller(app, accept_language="en")
    async with AsyncExitStack() as stack:
        yield Fair(house, actor, await stack.enter_async_context(english))


async def test_the_page_shows_the_rules_and_loads_nothing(fair: Fair) -> None:
    named = {"display_name": "La Plaza", "primary_colour": "#5b2a86"}
    await change_branding(fair.house.app.identity, fair.actor, None, named)
    contest = await an_open_contest(fair.house, fair.actor, OPEN_TO_ALL, title="Win <it>")
    page = await fair.page(contest, **{"accept-language": "es"})
    assert page.status_code == 200
    for shown in ("Win &lt;it&gt;", contest.rules_hash, "La Plaza", "#5b2a86", "Abierto."):
        assert str(shown) in page.text
    assert "tengo 18 años o más" in page.text
    assert re.findall(r"<script|src=|<link", page.text) == []
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    labelled = set(re.findall(r'<label for="(\w+)"', page.text))
    assert {"email", "name"} <= labelled


async def test_an_entry_is_taken_once_and_what_is_wrong_is_said(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, OPEN_TO_ALL)
    for left_out in FILLED:
        wrong = await fair.sends(contest, FILLED | {left_out: ""})
        assert wrong.status_code == 422
        assert f'href="#{left_out}"' in wrong.text
        assert 'role="alert"' in wrong.text
    taken = await fair.sends(contest, FILLED)
    assert taken.status_code == 200
    [entry] = (
        await fair.house.app.participation.contests.reads.entries(fair.actor, PageRequest())
    ).items
    assert (entry.display_name, entry.person) == ("Ana <b>", "email:ana@example.org")
    assert entry.id in taken.text
    assert entry.salt in taken.text
    again = await fair.sends(contest, FILLED | {"email": "ANA@example.org"})
    assert again.status_code == 422
    assert "Ana &lt;b&gt;" in again.text


async def test_a_page_of_somebody_else_sends_nothing_in_a_readers_name(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, OPEN_TO_ALL)
    for forged in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        refused = await fair.sends(contest, FILLED, **forged)
        assert refused.status_code == 403
        assert "Sent from another site" in refused.text
    old = await an_open_contest(fair.house, fair.actor, OPEN_TO_ALL)
    other = form_in((await fair.page(old)).text)
    at, _, signature = other.partition(".")
    for form in ("", other, f"{int(at) + 1}.{signature}", f"x.{signature}", "é.é"):
        refused = await fair.sends(contest, FILLED | {"form": form})
        assert (refused.status_code, "open for too long" in refused.text) == (403, True)
        assert "ana@example.org" in refused.text
    entries = await fair.house.app.participation.contests.reads.entries(fair.actor, PageRequest())
    assert entries.items == []
    own = await fair.sends(contest, FILLED, **{"sec-fetch-site": "same-origin", "origin": "null"})
    assert own.status_code == 200


async def test_a_code_is_asked_for_where_one_enters_with_one(fair: Fair) -> None:
    rules = replace(OPEN_TO_ALL, actions=(EntryAction(EntryWay.CODE),))
    contest = await an_open_contest(fair.house, fair.actor, rules)
    await add_codes(fair.house.app.participation.contests, fair.actor, contest.id, ["CHEESE-1"], 0)
    for code in ("", "BREAD-1"):
        refused = await fair.sends(contest, FILLED | {"code": code})
        assert (refused.status_code, 'href="#code"' in refused.text) == (422, True)
    assert (await fair.sends(contest, FILLED | {"code": "cheese 1"})).status_code == 200


async def test_what_may_not_be_seen_is_not_there(fair: Fair) -> None:
    draft = await a_contest(fair.house, fair.actor)
    assert (await fair.page(draft)).status_code == 404
    assert (await fair.stranger.get("/contest/nobodys")).status_code == 404
    assert (await fair.stranger.get("/claim/ccl_nobodys")).status_code == 410
    opened = await an_open_contest(fair.house, fair.actor, OPEN_TO_ALL)
    assert (await fair.stranger.get(f"/contest/{opened.page_token}/bundle.json")).status_code == 404
    room = fair.house.app.participation.contests
    await cancel_contest(room, fair.actor, opened.id, None, "The prize broke.")
    page = await fair.page(opened)
    assert "Called off: The prize broke." in page.text
    assert "<form" not in page.text


async def test_winners_are_named_only_where_they_let_it_be(fair: Fair) -> None:
    rules = replace(OPEN_TO_ALL, prizes=(Prize("A basket", 2),))
    contest = await an_open_contest(fair.house, fair.actor, rules)
    await fair.sends(contest, FILLED | {"name": "Ana", "shows_name": "yes"})
    await fair.sends(contest, FILLED | {"name": "Bea", "email": "bea@example.org"})
    room = fair.house.app.participation.contests
    await turn_contest(later(room, 2 * HOUR), fair.actor, contest.id)
    await commit_draw(room, fair.actor, contest.id, None)
    drawn = await reveal_draw(room, fair.actor, contest.id, None)
    page = await fair.page(contest)
    for shown in (drawn.draw.root, drawn.draw.commitment, "/verify_draw.py", "bundle.json", "Ana"):
        assert str(shown) in page.text
    assert "Bea" not in page.text
    assert "example.org" not in page.text


async def test_a_prize_is_claimed_once_by_its_own_address(fair: Fair) -> None:
    await a_drawn_contest(fair.house, fair.actor)
    room = fair.house.app.participation.contests
    [award] = (await room.reads.awards(fair.actor, PageRequest())).items
    before = await make_claim_link(room, fair.actor, award.id)
    made = await make_claim_link(room, fair.actor, award.id)
    assert (await fair.stranger.get(f"/claim/{before.token.reveal()}")).status_code == 410
    where = f"/claim/{made.token.reveal()}"
    assert "A basket" in (await fair.stranger.get(where)).text
    unformed = await fair.stranger.post(where, data={"claim": "The mill"}, headers=FORM)
    assert (unformed.status_code, "The mill" in unformed.text) == (403, True)
    crossing = FORM | {"sec-fetch-site": "cross-site"}
    form = {"form": form_in(unformed.text)}
    forged = await fair.stranger.post(where, data=form | {"claim": "Mine"}, headers=crossing)
    assert forged.status_code == 403
    empty = await fair.stranger.post(where, data=form | {"claim": " "}, headers=FORM)
    assert empty.status_code == 422
    done = await fair.stranger.post(where, data=form | {"claim": "The mill"}, headers=FORM)
    assert done.status_code == 200
    assert (
        await fair.stranger.post(where, data={"claim": "Mine"}, headers=FORM)
    ).status_code == 410
    claimed = await room.reads.award(fair.actor, award.id)
    assert (claimed.state.value, claimed.claim, claimed.hash) == ("claimed", "The mill", None)


async def test_the_page_says_that_an_address_is_not_verified(fair: Fair) -> None:
    contest = await an_open_contest(fair.house, fair.actor, OPEN_TO_ALL)
    for language, words in (
        ("en", "This address is not verified."),
        ("es", "Esta dirección no se verifica."),
        ("pt", "Este endereço não é verificado."),
    ):
        page = await fair.page(contest, **{"accept-language": language})
        assert words in page.text
        assert 'aria-describedby="email_unverified"' in page.text
