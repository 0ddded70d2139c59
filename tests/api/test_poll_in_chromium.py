"""In a real browser, without JavaScript and without a mouse, somebody votes, sees that it counts,
and changes their mind; inside a page of the workspace's own one votes, too, and inside a page of a
stranger there is nothing to see."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.wiring import House
from domain.participation.poll import PollKind, PollMove, PollOption, ResultsShown
from domain.participation.use_cases.poll_keep import NewPoll, create_poll, move_poll
from domain.participation.use_cases.poll_results import read_results
from domain.shared.access import Actor
from domain.shared.ids import PollId
from tests.api.test_link_pages import a_site
from tests.kit.api import on_a_socket, the_application
from tests.kit.builders import a_workspace
from tests.kit.chromium import PROGRAM, Browser, a_browser

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")
OPTIONS = (PollOption("a", "Friday"), PollOption("b", "Saturday"))


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with a_browser(tmp_path / "profile") as opened:
        yield opened


async def a_poll(house: House, actor: Actor, kind: PollKind) -> PollId:
    room = house.app.participation
    wanted = NewPoll(
        *("When shall we meet?", kind, "en"), options=OPTIONS, results=ResultsShown.ALWAYS
    )
    poll = await create_poll(room, actor, wanted)
    await move_poll(room, actor, poll.id, None, PollMove.OPEN)
    return poll.id


async def counts(house: House, actor: Actor, poll: PollId) -> list[int]:
    results = await read_results(house.app.participation, actor, poll)
    return [one.count for one in results.votes.options]


async def test_somebody_votes_with_the_keyboard_and_changes_their_mind(
    house: House, browser: Browser
) -> None:
    actor = await a_workspace(house)
    poll = await a_poll(house, actor, PollKind.MULTIPLE)
    async with on_a_socket(the_application(house)) as port:
        await browser.visit(f"http://127.0.0.1:{port}/poll/{poll}")
        assert await browser.look("document.querySelectorAll('script').length") == 0
        await browser.press("Tab", " ", "Tab", "Tab", "Enter")
        await browser.sent()
        assert await browser.look("document.querySelector('[role=status]') !== null")
        assert await counts(house, actor, poll) == [1, 0]
        await browser.press("Tab", " ", "Tab", " ", "Tab", "Enter")
        await browser.sent()
        assert (await browser.picture()).startswith(b"\x89PNG")
    assert await counts(house, actor, poll) == [0, 1]


async def test_every_field_has_its_name_and_every_word_can_be_read(
    house: House, browser: Browser
) -> None:
    actor = await a_workspace(house)
    poll = await a_poll(house, actor, PollKind.RANKED)
    async with on_a_socket(the_application(house)) as port:
        await browser.visit(f"http://127.0.0.1:{port}/poll/{poll}")
        unnamed = await browser.look(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
            ".filter(field => !field.labels.length || !field.labels[0].innerText.trim()).length"
        )
        assert unnamed == 0
        assert await browser.look("document.documentElement.lang") in ("en", "es", "pt")
        assert await browser.look("document.querySelectorAll('h1').length") == 1
        small = await browser.look(
            "[...document.querySelectorAll('button, select, label.choice')]"
            ".filter(one => one.getBoundingClientRect().height < 24).length"
        )
        assert small == 0


async def test_one_votes_inside_a_page_of_the_workspaces_own_and_of_nobody_else(
    house: House, browser: Browser
) -> None:
    pages: dict[str, str] = {}
    async with (
        a_site(pages) as ours,
        a_site(pages) as strangers,
        on_a_socket(the_application(house)) as port,
    ):
        actor = await a_workspace(house, allowed_origins=(f"http://{ours}",))
        poll = await a_poll(house, actor, PollKind.SINGLE)
        shown = f"http://127.0.0.1:{port}/poll/{poll}"
        pages["/"] = f"<title>Ours</title><iframe title='A poll' src='{shown}'></iframe>"
        await browser.visit(f"http://{strangers}/")
        assert await browser.look("document.querySelector('iframe') !== null")
        assert await browser.look_inside("document.body.innerText") is None
        await browser.visit(f"http://{ours}/")
        assert "When shall we meet?" in await browser.look_inside("document.body.innerText")
        await browser.press("Tab", " ", "Tab", "Enter")
        await browser.comes_inside("document.querySelector('[role=status]') !== null")
    assert await counts(house, actor, poll) == [1, 0]
