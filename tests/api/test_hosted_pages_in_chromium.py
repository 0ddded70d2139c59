"""In a real browser, with scripts and without, in two languages and by the keyboard alone, somebody
answers a survey, approves a message, opens a link with its password, and reads a page of links."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.wiring import House
from domain.identity.use_cases.keep_branding import change_branding
from tests.api.guest_desk import a_desk
from tests.api.test_links import SHOP, Desk, desk
from tests.api.test_survey_pages import Shop, shop
from tests.kit.api import on_a_socket, the_application
from tests.kit.chromium import PROGRAM, Browser, a_browser
from tests.kit.hosted_pages import (
    WAYS,
    colour_of,
    fill_in,
    role_seen,
    sent_from_elsewhere,
    stands_up,
    text_of,
)

__all__ = ["desk", "shop"]
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")
ELSEWHERE = {"en": "another site", "es": "otro sitio"}
HELD = "[...document.querySelectorAll('textarea, input[type=password]')].map(one => one.value)"


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with a_browser(tmp_path / "profile") as opened:
        yield opened


async def test_somebody_answers_a_survey(shop: Shop, browser: Browser) -> None:
    await shop.policy()
    async with on_a_socket(the_application(shop.house)) as port:
        for number, (language, scripts) in enumerate(WAYS, start=1):
            made = await shop.survey(number)
            url = f"http://127.0.0.1:{port}/survey/{made['token']}"
            await browser.scripts(scripts)
            await browser.reads(language)
            told = await sent_from_elsewhere(browser, url, {"score": "1"})
            assert ELSEWHERE[language] in told
            await browser.visit(url)
            await stands_up(browser, language)
            order = await fill_in(browser, {"score": "", "comment": "Thank you"})
            assert order == ["score", "comment"]
            assert await role_seen(browser, "status")
            await stands_up(browser, language)
            found = (await shop.client.get(f"/v1/surveys/{made['id']}")).json()
            assert found["comment"] == "Thank you"


async def test_a_guest_approves_a_message(house: House, browser: Browser) -> None:
    async with a_desk(house) as counter, on_a_socket(the_application(house)) as port:
        for language, scripts in WAYS:
            message = await counter.message()
            link = await counter.link(message)
            url = f"http://127.0.0.1:{port}/approve/{link['token']}"
            await browser.scripts(scripts)
            await browser.reads(language)
            told = await sent_from_elsewhere(browser, url, {"move": "comment", "text": "Mine"})
            assert ELSEWHERE[language] in told
            await browser.visit(url)
            await stands_up(browser, language)
            assert counter.channel.name in await text_of(browser)
            assert await fill_in(browser, {"text": "Lovely."}, "approve") == ["text"]
            await stands_up(browser, language)
            assert await counter.status(message) == "scheduled"


async def test_a_link_is_opened_with_its_password(desk: Desk, browser: Browser) -> None:
    link = await desk.link(password="three fresh oysters")
    async with on_a_socket(the_application(desk.house)) as port:
        url = f"http://127.0.0.1:{port}/l/{link['slug']}"
        for language, scripts in WAYS:
            await browser.scripts(scripts)
            await browser.reads(language)
            told = await sent_from_elsewhere(browser, url, {"password": "three fresh oysters"})
            assert ELSEWHERE[language] in told
            await browser.visit(url)
            await stands_up(browser, language)
            assert await fill_in(browser, {"password": "two"}) == ["password"]
            assert await role_seen(browser, "alert")
            await stands_up(browser, language)
            await browser.visit(url)
            await fill_in(browser, {"password": "three fresh oysters"})
            await browser.comes_to(SHOP)


async def test_a_page_that_lay_open_too_long_loses_nothing(
    house: House, shop: Shop, desk: Desk, browser: Browser
) -> None:
    await shop.policy()
    made = await shop.survey()
    link = await desk.link(password="three fresh oysters")
    async with a_desk(house) as counter, on_a_socket(the_application(house)) as port:
        message = await counter.message()
        guest = await counter.link(message)
        for path, filled, button in (
            (f"survey/{made['token']}", {"score": "", "comment": "So so"}, ""),
            (f"approve/{guest['token']}", {"text": "Lovely."}, "approve"),
            (f"l/{link['slug']}", {"password": "three fresh oysters"}, ""),
        ):
            await browser.reads("es")
            await browser.visit(f"http://127.0.0.1:{port}/{path}")
            await browser.look("document.querySelector('[name=form]').value = '1.old'")
            await fill_in(browser, filled, button)
            assert "demasiado tiempo abierta" in await text_of(browser), path
            assert await role_seen(browser, "alert")
            await stands_up(browser, "es")
            assert await browser.look(HELD) == [one for one in filled.values() if one], path
            if button:
                assert await counter.status(message) == "in_review"
            # Nothing is written once more: it is all there.
            await fill_in(browser, {}, button)
            if path.startswith("l/"):
                await browser.comes_to(SHOP)
            else:
                assert await role_seen(browser, "status"), path
        assert await counter.status(message) == "scheduled"
    found = (await shop.client.get(f"/v1/surveys/{made['id']}")).json()
    assert found["comment"] == "So so"


async def test_a_page_of_links_is_read(desk: Desk, browser: Browser) -> None:
    branding = {"display_name": "La Plaza", "primary_colour": "#5b2a86"}
    await change_branding(desk.house.app.identity, desk.actor, None, branding)
    entries = [
        {"link_id": (await desk.link(slug=label.lower()))["id"], "label": label}
        for label in ("Menu", "Tables")
    ]
    body = {"name": "corner-cafe", "title": "The café on the corner", "entries": entries}
    made = await desk.client.post("/v1/link-pages", json=body)
    assert made.status_code == 201, made.text
    async with on_a_socket(the_application(desk.house)) as port:
        for language, scripts in WAYS:
            await browser.scripts(scripts)
            await browser.reads(language)
            await browser.visit(f"http://127.0.0.1:{port}/p/corner-cafe")
            # It is written in the workspace's language, whoever reads it.
            await stands_up(browser, "es")
            assert await colour_of(browser, "main a") == "rgb(91, 42, 134)"
            names = []
            for _ in entries:
                await browser.press("Tab")
                names.append(await browser.look("document.activeElement.innerText"))
            assert names == ["Menu", "Tables"]
