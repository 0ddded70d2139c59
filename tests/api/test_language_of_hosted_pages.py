"""A page speaks a language of ours that its reader asks for, or else that of the workspace whose it
is; and what shows a form or a decision wears that workspace's colours and logo."""

import pytest

from domain.identity.use_cases.keep_branding import change_branding
from tests.api.hosted_world import asking_pages, due_process_pages, every_page
from tests.api.test_dressed_pages_in_chromium import PURPLE, branded
from tests.api.test_link_pages import JSON, a_page
from tests.api.test_links import Desk, desk
from tests.api.test_status_page import AS_JSON
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_sandbox_channel
from tests.kit.hosted_pages import form_in

__all__ = ["desk"]
SPOKEN = (
    (None, "pt"),
    ("fr", "pt"),
    ("fr-CA, fr;q=0.9, *;q=0.1", "pt"),
    ("fr, es;q=0.4", "es"),
    ("en-GB", "en"),
)


def asked(language: str | None) -> dict[str, str]:
    return {"accept-language": language} if language else {}


async def test_every_page_speaks_to_its_reader_or_else_as_its_workspace_does(desk: Desk) -> None:
    paths = await every_page(desk)
    # Of the workspace itself it is Spanish.
    await change_branding(desk.house.app.identity, desk.actor, None, {"locale": "pt"})
    async with a_caller(the_application(desk.house)) as anybody:
        heard = {
            (path, language): (await anybody.get(path, headers=asked(language))).headers[
                "content-language"
            ]
            for path in paths
            for language, _ in SPOKEN
        }
    assert heard == {(path, asks): spoken for path in paths for asks, spoken in SPOKEN}


async def test_what_is_wrong_is_said_in_that_language_too(desk: Desk) -> None:
    forms = [path for path in await every_page(desk) if not path.startswith(("/p/", "/status/"))]
    async with a_caller(the_application(desk.house)) as anybody:
        for path in forms:
            if not form_in((await anybody.get(path)).text):
                continue
            for crossing in ({}, {"sec-fetch-site": "cross-site"}):
                wrong = await anybody.post(path, data={"form": "1.old"}, headers=crossing)
                assert wrong.status_code == 403, path
                assert wrong.headers["content-language"] == "es", path


@pytest.mark.parametrize(("own", "written_in"), [(None, "pt-BR"), ("fr", "fr")])
async def test_a_page_of_links_says_in_which_language_it_is_written(
    desk: Desk, own: str | None, written_in: str
) -> None:
    await change_branding(desk.house.app.identity, desk.actor, None, {"locale": "pt-BR"})
    await a_page(desk, "Menu", language=own)
    page = (await desk.visitor.get("/p/corner-cafe", headers=asked("en"))).text
    assert f'<html lang="{written_in}">' in page
    # The house's own words are in the reader's.
    assert '<nav lang="en" aria-label="Links">' in page
    assert f'<ul lang="{written_in}">' in page
    told = (await desk.visitor.get("/p/corner-cafe", headers=JSON)).json()
    assert told["language"] == own


async def test_what_is_the_matter_is_told_to_programs_in_the_same_language(desk: Desk) -> None:
    [path] = [one for one in await every_page(desk) if one.startswith("/status/")]
    await change_branding(desk.house.app.identity, desk.actor, None, {"locale": "pt"})
    async with a_caller(the_application(desk.house)) as anybody:
        for language, spoken in SPOKEN:
            told = await anybody.get(path, headers=AS_JSON | asked(language))
            assert told.headers["content-language"] == spoken


async def test_forms_and_decisions_wear_the_workspace_that_asks_or_decides(desk: Desk) -> None:
    channel = await a_sandbox_channel(desk.house, desk.actor)
    paths = [*await asking_pages(desk, channel), *await due_process_pages(desk, channel)]
    for path in paths:
        page = (await desk.visitor.get(path)).text
        assert 'class="logo"' not in page, path
        assert '<p class="soft">Casa</p>' in page, path
        assert (await desk.visitor.get(f"{path}/logo")).status_code == 404, path
    await branded(desk.house, desk.actor, PURPLE)
    for path in paths:
        page = (await desk.visitor.get(path)).text
        assert "--main: #5b2a86; --on-main: #ffffff; --ground: #fff4e0" in page, path
        assert f'src="{path}/logo" alt="La Plaza"' in page, path
        shown = await desk.visitor.get(f"{path}/logo")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp"), path
    for path in ("/appeal", "/moderation-log", "/report", "/report-receipt", "/r", "/r/stop"):
        assert (await desk.visitor.get(f"{path}/nobodys/logo")).status_code == 404, path
