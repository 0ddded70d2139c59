"""The pages of polls, contests, prizes, links and what is the matter show the logo of the workspace
whose they are, and name it where it has none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.wiring import House
from domain.crises.use_cases.keep_status_page import set_status_page
from domain.participation.poll import PollKind
from domain.participation.use_cases.give_prizes import make_claim_link
from domain.shared.paging import PageRequest
from tests.api.test_dressed_pages_in_chromium import LOGO, PURPLE, branded
from tests.api.test_link_pages import a_page
from tests.api.test_links import Desk, desk
from tests.api.test_poll_in_chromium import a_poll
from tests.kit.api import on_a_socket, the_application
from tests.kit.chromium import PROGRAM, Browser, a_browser
from tests.kit.contest_builders import a_drawn_contest, an_open_contest
from tests.kit.hosted_pages import stands_up

__all__ = ["desk"]
NOBODYS = ("/poll/nobodys", "/contest/nobodys", "/claim/nobodys", "/p/nobodys", "/status/nobodys")


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with a_browser(tmp_path / "profile") as opened:
        yield opened


async def their_pages(desk: Desk) -> list[str]:
    """One of each kind that anybody can open."""
    house, actor = desk.house, desk.actor
    poll = await a_poll(house, actor, PollKind.SINGLE)
    contest = await an_open_contest(house, actor)
    status = await set_status_page(
        house.app.crises.response, actor, None, enabled=True, title="The café"
    )
    await a_page(desk, "Menu")
    asks, offers = f"/poll/{poll}", f"/contest/{contest.page_token}"
    prize = await a_prize(house, desk)
    return [asks, offers, prize, "/p/corner-cafe", f"/status/{status.id}"]


async def a_prize(house: House, desk: Desk) -> str:
    drawn = await a_drawn_contest(house, desk.actor)
    room = house.app.participation.contests
    awards = (await room.reads.awards(desk.actor, PageRequest())).items
    [award] = [one for one in awards if one.contest_id == drawn.contest.id]
    return f"/claim/{(await make_claim_link(room, desk.actor, award.id)).token.reveal()}"


async def test_each_has_the_logo_beside_it_once_there_is_one(desk: Desk) -> None:
    paths = await their_pages(desk)
    for path in paths:
        assert 'class="logo"' not in (await desk.visitor.get(path)).text, path
        assert (await desk.visitor.get(f"{path}/logo")).status_code in (404, 410), path
    await branded(desk.house, desk.actor, PURPLE)
    for path in paths:
        assert f'src="{path}/logo"' in (await desk.visitor.get(path)).text, path
        shown = await desk.visitor.get(f"{path}/logo")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp"), path
    for path in NOBODYS:
        assert (await desk.visitor.get(f"{path}/logo")).status_code in (404, 410), path


@pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")
async def test_a_browser_shows_it_and_whoever_cannot_see_it_hears_the_name(
    desk: Desk, browser: Browser
) -> None:
    await branded(desk.house, desk.actor, PURPLE)
    paths = await their_pages(desk)
    async with on_a_socket(the_application(desk.house)) as port:
        await browser.reads("en")
        for path in paths:
            await browser.visit(f"http://127.0.0.1:{port}{path}")
            name, is_painted = await browser.look(LOGO)
            # A poll says in words who asks.
            assert (name, is_painted) == ("" if "/poll/" in path else "La Plaza", True), path
            # Links are written in the workspace's language.
            await stands_up(browser, "es" if path.startswith("/p/") else "en")
