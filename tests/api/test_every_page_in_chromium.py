"""In a real browser, as wide as a telephone and as a desk, without scripts and in two languages,
every page can be read and filled in by everybody, also where something is wrong with what was
sent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.crises.crisis import Move
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.speak import Statement, speak
from domain.participation.poll import PollKind, PollMove, PollOption, ResultsShown
from domain.participation.poll_vote import Choice
from domain.participation.use_cases.poll_keep import NewPoll, create_poll, move_poll
from domain.participation.use_cases.poll_vote import NewVote, cast_vote
from tests.api.hosted_world import every_page
from tests.api.test_links import Desk, desk
from tests.kit.api import on_a_socket, the_application
from tests.kit.chromium import PROGRAM, Browser, a_browser
from tests.kit.hosted_pages import role_seen, stands_up

__all__ = ["desk"]
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")
WIDTHS = (320, 800)
LONG = "On Saturday morning at the old mill by the river, where there is room for everybody " * 2
OPTIONS = (PollOption("a", LONG.strip()), PollOption("b", "Saturday" * 12))
SAID = {
    PollKind.SINGLE: Choice(("a",)),
    PollKind.MULTIPLE: Choice(("a", "b")),
    PollKind.RANKED: Choice(("b", "a")),
    PollKind.SCORE: Choice(scores={"a": 5}),
    PollKind.OPEN: Choice(text=LONG + "Saturday" * 12),
}
SENT = "document.querySelector('form').submit()"
"""As somebody sends it whose browser does not say beforehand that something is missing."""


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with a_browser(tmp_path / "profile") as opened:
        yield opened


async def polls(desk: Desk) -> list[str]:
    """One of each kind, with a vote and what came of it."""
    room, found = desk.house.app.participation, []
    for kind, choice in SAID.items():
        options = () if kind is PollKind.OPEN else OPTIONS
        shown = ResultsShown.ALWAYS
        wanted = NewPoll("When shall we meet?", kind, "en", options=options, results=shown)
        poll = await create_poll(room, desk.actor, wanted)
        await move_poll(room, desk.actor, poll.id, None, PollMove.OPEN)
        await cast_vote(room, desk.actor, poll.id, NewVote(choice, voter="ana"))
        found.append(f"/poll/{poll.id}")
    return found


async def a_crisis(desk: Desk) -> None:
    room = desk.house.app.crises.response
    crisis = await open_crisis(room, desk.actor, NewCrisis("Nuts in the plum cake", public=True))
    await move_crisis(room, desk.actor, crisis.id, None, Move.ACTIVATE)
    await speak(room, desk.actor, crisis.id, Statement("We stopped selling it.", "en"))


async def at_each_width(browser: Browser, language: str, path: str) -> None:
    for width in WIDTHS:
        await browser.is_wide(width)
        try:
            await stands_up(browser, language)
        except AssertionError as wrong:
            raise AssertionError(f"{path}, {width} pixels wide: {wrong}") from wrong


async def test_every_page_stands_up_and_says_what_is_wrong(desk: Desk, browser: Browser) -> None:
    await a_crisis(desk)
    paths = [*await every_page(desk), *await polls(desk)]
    wrong = set()
    async with on_a_socket(the_application(desk.house)) as port:
        for language in ("en", "es"):
            await browser.reads(language)
            for path in paths:
                # Links are written in the workspace's language.
                spoken = "es" if path.startswith("/p/") else language
                await browser.visit(f"http://127.0.0.1:{port}{path}")
                await at_each_width(browser, spoken, path)
                if await browser.look("document.querySelector('form') !== null"):
                    await browser.look(SENT)
                    await browser.sent()
                    assert await role_seen(browser, "alert"), path
                    await at_each_width(browser, spoken, path)
                    wrong.add(path)
    open_to_read = ("/p/", "/status/", "/moderation-log/", "/report-receipt/")
    assert wrong == {path for path in paths if not path.startswith(open_to_read)}
