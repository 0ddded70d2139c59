"""In a real browser, with scripts and without, somebody enters a contest and claims what they won,
by the keyboard alone; what a stranger's page sends in their name does nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.wiring import House
from domain.identity.use_cases.keep_branding import change_branding
from domain.participation.contest_award import Loss
from domain.participation.contest_rules import (
    Eligibility,
    EntryAction,
    EntryWay,
    Weight,
)
from domain.participation.draw import Beacon, BeaconValue
from domain.participation.use_cases.draw_contest import commit_draw, disqualify, reveal_draw
from domain.participation.use_cases.give_prizes import make_claim_link
from domain.shared.clock import written
from domain.shared.ids import ContestEntryId
from domain.shared.paging import PageRequest
from tests.kit.api import on_a_socket, the_application
from tests.kit.builders import a_workspace
from tests.kit.chromium import PROGRAM, Browser, a_browser
from tests.kit.contest_builders import (
    HOUR,
    RULES,
    a_closed_contest,
    a_drawn_contest,
    an_open_contest,
    later,
)
from tests.kit.hosted_pages import (
    WAYS,
    colour_of,
    fill_in,
    role_seen,
    sent_from_elsewhere,
    stands_up,
    text_of,
)

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")
BRAND = {"display_name": "La Plaza", "primary_colour": "#5b2a86"}
PURPLE = "rgb(91, 42, 134)"
BY_FORM = replace(RULES, actions=(EntryAction(EntryWay.FORM),), eligibility=Eligibility(18))

FULL = replace(RULES, weights=(Weight("subscriber", 3),), claim_days=14, holds_entries=False)


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with a_browser(tmp_path / "profile") as opened:
        yield opened


async def test_somebody_enters_with_scripts_and_without_in_two_languages(
    house: House, browser: Browser
) -> None:
    actor = await a_workspace(house)
    await change_branding(house.app.identity, actor, None, BRAND)
    contest = await an_open_contest(house, actor, BY_FORM)
    room = house.app.participation.contests
    async with on_a_socket(the_application(house)) as port:
        url = f"http://127.0.0.1:{port}/contest/{contest.page_token}"
        for number, (language, scripts) in enumerate(WAYS):
            await browser.scripts(scripts)
            await browser.reads(language)
            await browser.visit(url)
            await stands_up(browser, language)
            assert "La Plaza" in await text_of(browser)
            assert await colour_of(browser, "button") == PURPLE
            person = {"email": f"p{number}@example.org", "name": "Ana", "agreed": "yes"}
            order = await fill_in(browser, person)
            assert order == ["email", "name", "shows_name", "agreed"]
            assert await role_seen(browser, "status")
            await stands_up(browser, language)
            entries = (await room.reads.entries(actor, PageRequest())).items
            assert len(entries) == number + 1
        told = await sent_from_elsewhere(browser, url, person | {"email": "eva@example.org"})
        assert "Sent from another site" in told
    assert len((await room.reads.entries(actor, PageRequest())).items) == len(WAYS)


async def test_the_page_of_a_draw_stands_up_with_all_that_proves_it(
    house: House, browser: Browser
) -> None:
    actor = await a_workspace(house)
    room = house.app.participation.contests
    contest = await a_closed_contest(house, actor, FULL)
    past = later(room, -HOUR / 3)
    beacon = Beacon("cd" * 32, 7, written(room.clock.now() - HOUR / 12) or "")
    await commit_draw(past, actor, contest.id, beacon)
    drawn = await reveal_draw(room, actor, contest.id, BeaconValue("ab" * 32))
    [winner] = drawn.draw.outcome(drawn.contest).places
    assert winner is not None
    await disqualify(room, actor, contest.id, ContestEntryId(winner), Loss.FRAUD, None)
    async with on_a_socket(the_application(house)) as port:
        url = f"http://127.0.0.1:{port}/contest/{contest.page_token}"
        for language, scripts in WAYS:
            await browser.scripts(scripts)
            await browser.reads(language)
            await browser.visit(url)
            await stands_up(browser, language)
            shown = await text_of(browser)
            assert beacon.chain in shown
            assert {"en": "Disqualified", "es": "Descalificados"}[language] in shown


async def test_a_winner_claims_with_scripts_and_without_in_two_languages(
    house: House, browser: Browser
) -> None:
    actor = await a_workspace(house)
    await change_branding(house.app.identity, actor, None, BRAND)
    room = house.app.participation.contests
    async with on_a_socket(the_application(house)) as port:
        for language, scripts in WAYS:
            drawn = await a_drawn_contest(house, actor)
            awards = (await room.reads.awards(actor, PageRequest())).items
            [award] = [one for one in awards if one.contest_id == drawn.contest.id]
            made = await make_claim_link(room, actor, award.id)
            url = f"http://127.0.0.1:{port}/claim/{made.token.reveal()}"
            await browser.scripts(scripts)
            await browser.reads(language)
            told = await sent_from_elsewhere(browser, url, {"claim": "Mine"})
            assert {"en": "another site", "es": "otro sitio"}[language] in told
            await browser.visit(url)
            await stands_up(browser, language)
            assert "La Plaza" in await text_of(browser)
            assert await colour_of(browser, "button") == PURPLE
            assert await fill_in(browser, {"claim": "The mill"}) == ["claim"]
            assert await role_seen(browser, "status")
            await stands_up(browser, language)
            assert (await room.reads.award(actor, award.id)).claim == "The mill"
