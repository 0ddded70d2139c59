"""In a real browser the status page has its style, no script, a name for each crisis, and words
that can be read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.wiring import House
from domain.crises.crisis import Move
from domain.crises.use_cases.keep_status_page import set_status_page
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.speak import Statement, speak
from tests.kit.api import on_a_socket, the_application
from tests.kit.builders import a_workspace
from tests.kit.chromium import PROGRAM, Browser, a_browser

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with a_browser(tmp_path / "profile") as opened:
        yield opened


async def test_somebody_reads_what_is_the_matter(house: House, browser: Browser) -> None:
    actor, room = await a_workspace(house), house.app.crises.response
    crisis = await open_crisis(room, actor, NewCrisis("Nuts in the plum cake", public=True))
    await move_crisis(room, actor, crisis.id, None, Move.ACTIVATE)
    await speak(room, actor, crisis.id, Statement("We stopped selling it.", "en"))
    page = await set_status_page(room, actor, None, enabled=True, title="Café Sol")
    async with on_a_socket(the_application(house)) as port:
        await browser.visit(f"http://127.0.0.1:{port}/status/{page.id}")
        assert await browser.look("document.querySelectorAll('script').length") == 0
        assert await browser.look("document.querySelector('h1').innerText") == "Café Sol"
        assert await browser.look("document.documentElement.lang") in ("en", "es", "pt")
        named = "document.getElementById(document.querySelector('article')"
        named += ".getAttribute('aria-labelledby')).innerText"
        assert await browser.look(named) == "Nuts in the plum cake"
        said = await browser.look("document.querySelector('li p[lang=en]').innerText")
        assert said == "We stopped selling it."
        # Its own style was let in.
        edge = "getComputedStyle(document.querySelector('article')).borderLeftStyle"
        assert await browser.look(edge) == "solid"
        assert (await browser.picture()).startswith(b"\x89PNG")
