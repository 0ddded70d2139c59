"""In a real browser a survey, an approval and the password of a link look as the workspace that
asks does: in its colours, with its logo, readable by everybody, and in its language for whoever
has none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.wiring import House
from domain.identity.use_cases.keep_branding import change_branding
from domain.shared.access import Actor
from tests.api.guest_desk import a_desk
from tests.api.test_links import Desk, desk
from tests.api.test_survey_pages import Shop, shop
from tests.kit.api import on_a_socket, the_application
from tests.kit.chromium import PROGRAM, Browser, a_browser
from tests.kit.hosted_pages import colour_of, fill_in, role_seen, stands_up, text_of
from tests.kit.media import a_picture, looked_into

__all__ = ["desk", "shop"]
in_a_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine")
PURPLE = {"primary_colour": "#5b2a86", "background_colour": "#fff4e0"}
PALEST = {"primary_colour": "#4f5a68", "background_colour": "#d2d2d2"}
"""As near to each other as a branding's colours may be."""

PAINTED = {
    "#5b2a86": "rgb(91, 42, 134)",
    "#fff4e0": "rgb(255, 244, 224)",
    "#4f5a68": "rgb(79, 90, 104)",
    "#d2d2d2": "rgb(210, 210, 210)",
}
LOGO = (
    "(() => { const one = document.querySelector('img.logo');"
    " return one && [one.alt, one.naturalWidth > 0]; })()"
)


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with a_browser(tmp_path / "profile") as opened:
        yield opened


async def branded(house: House, actor: Actor, colours: dict[str, str], logo: bool = True) -> None:
    asked: dict[str, object] = {"display_name": "La Plaza", **colours}
    if logo:
        asked["logo_media_id"] = await looked_into(house, actor, a_picture())
    await change_branding(house.app.identity, actor, None, asked)


async def is_dressed(browser: Browser, colours: dict[str, str], language: str) -> None:
    await stands_up(browser, language)
    main, ground = (PAINTED[one] for one in colours.values())
    assert await colour_of(browser, "body") == ground
    assert await colour_of(browser, "h1", "color") == main
    assert await colour_of(browser, "button.yes") == main
    assert await browser.look(LOGO) == ["La Plaza", True]
    for scheme in ("dark", "light"):
        await browser.prefers(scheme)
        await stands_up(browser, language)
        assert await colour_of(browser, "body") == ground


@in_a_browser
@pytest.mark.parametrize("colours", [PURPLE, PALEST], ids=["purple", "palest"])
async def test_a_survey_is_dressed(shop: Shop, browser: Browser, colours: dict[str, str]) -> None:
    await branded(shop.house, shop.actor, colours)
    await shop.policy()
    made = await shop.survey(1)
    async with on_a_socket(the_application(shop.house)) as port:
        await browser.reads("es")
        await browser.visit(f"http://127.0.0.1:{port}/survey/{made['token']}")
        await is_dressed(browser, colours, "es")
        await fill_in(browser, {"score": "", "comment": "Gracias"})
        assert await role_seen(browser, "status")
        await is_dressed(browser, colours, "es")


@in_a_browser
@pytest.mark.parametrize("colours", [PURPLE, PALEST], ids=["purple", "palest"])
async def test_an_approval_is_dressed(
    house: House, browser: Browser, colours: dict[str, str]
) -> None:
    async with a_desk(house) as counter, on_a_socket(the_application(house)) as port:
        await branded(house, counter.actor, colours)
        link = await counter.link(await counter.message())
        await browser.reads("pt")
        await browser.visit(f"http://127.0.0.1:{port}/approve/{link['token']}")
        await is_dressed(browser, colours, "pt")
        await fill_in(browser, {}, "refuse")
        assert await role_seen(browser, "alert")
        await is_dressed(browser, colours, "pt")


@in_a_browser
@pytest.mark.parametrize("colours", [PURPLE, PALEST], ids=["purple", "palest"])
async def test_the_password_of_a_link_is_asked_in_the_workspaces_dress(
    desk: Desk, browser: Browser, colours: dict[str, str]
) -> None:
    await branded(desk.house, desk.actor, colours)
    link = await desk.link(password="three fresh oysters")
    async with on_a_socket(the_application(desk.house)) as port:
        await browser.reads("en")
        await browser.visit(f"http://127.0.0.1:{port}/l/{link['slug']}")
        await is_dressed(browser, colours, "en")
        await fill_in(browser, {"password": "two"})
        assert await role_seen(browser, "alert")
        await is_dressed(browser, colours, "en")


@in_a_browser
async def test_a_workspace_without_colours_keeps_the_houses_and_its_name(
    desk: Desk, browser: Browser
) -> None:
    await branded(desk.house, desk.actor, {}, logo=False)
    link = await desk.link(password="three fresh oysters")
    async with on_a_socket(the_application(desk.house)) as port:
        await browser.reads("en")
        await browser.visit(f"http://127.0.0.1:{port}/l/{link['slug']}")
        assert "La Plaza" in await text_of(browser)
        assert await browser.look(LOGO) is None
        grounds = []
        for scheme in ("light", "dark"):
            await browser.prefers(scheme)
            await stands_up(browser, "en")
            grounds.append(await colour_of(browser, "body"))
        assert len(set(grounds)) == 2


async def test_whoever_names_no_language_reads_the_workspaces(shop: Shop) -> None:
    await change_branding(shop.house.app.identity, shop.actor, None, {"locale": "pt-BR"})
    await shop.policy()
    made = await shop.survey(1)
    del shop.stranger.headers["accept-language"]
    page = await shop.stranger.get(f"/survey/{made['token']}")
    assert page.headers["content-language"] == "pt"
    page = await shop.stranger.get(f"/survey/{made['token']}", headers={"accept-language": "es"})
    assert page.headers["content-language"] == "es"


async def test_a_logo_is_shown_with_what_it_belongs_to_and_to_nobody_else(desk: Desk) -> None:
    link = await desk.link(password="three fresh oysters")
    path = f"/l/{link['slug']}/logo"
    assert (await desk.visitor.get(path)).status_code == 404
    await branded(desk.house, desk.actor, PURPLE)
    shown = await desk.visitor.get(path)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    for wrong in ("/l/nobody/logo", "/survey/nobody/logo", "/approve/nobody/logo"):
        assert (await desk.visitor.get(wrong)).status_code == 404
