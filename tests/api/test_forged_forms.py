"""What is filled in on a page for whoever has its address is taken only from that page, as it was
given out: from no other page, of no other site, and not from one that lay open for days."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from tests.api.guest_desk import a_desk
from tests.api.hearing_room import a_hearing
from tests.api.test_links import SHOP
from tests.api.test_links import Desk as LinkDesk
from tests.api.test_report_links import Desk as ReportDesk
from tests.api.test_report_pages import GIVEN, carried, cases
from tests.api.test_survey_pages import Shop, page_of
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.contest_builders import Ahead
from tests.kit.hosted_pages import form_in, sent_from_page
from tests.kit.reporting import a_report

PASSWORD = "three <fresh> oysters"
PASSWORD_SHOWN = 'value="three &lt;fresh&gt; oysters"'
OLD = {
    "en": "This page was open for too long.",
    "es": "La página llevaba demasiado tiempo abierta.",
    "pt": "A página ficou aberta tempo demais.",
}


@dataclass(frozen=True)
class Sheet:
    """One page with its form. `other` is where another one of its kind is, `kept` is how the page
    shows what was filled in, and `taken` tells whether `answer`, or what is recorded, says that it
    was."""

    path: str
    other: str
    fields: dict[str, str]
    kept: tuple[str, ...]
    taken: Callable[[httpx.Response], Awaitable[bool]]


Make = Callable[[House, AsyncExitStack], Awaitable[Sheet]]


async def both(house: House, actor: Any, stack: AsyncExitStack) -> list[httpx.AsyncClient]:
    """Somebody with a key, and somebody with a browser and nothing else."""
    app = the_application(house)
    callers = (a_caller(app, await a_key_text(house, actor)), a_caller(app, accept_language="en"))
    return [await stack.enter_async_context(caller) for caller in callers]


async def a_survey(house: House, stack: AsyncExitStack) -> Sheet:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    client, stranger = await both(house, actor, stack)
    shop = Shop(house, actor, channel, client, stranger)
    await shop.policy()
    made, other = [await shop.survey(number) for number in (1, 2)]

    async def taken(answer: httpx.Response) -> bool:
        read = (await shop.client.get(f"/v1/surveys/{made['id']}")).json()
        return (read["state"], read["comment"]) == ("answered", "So <so>.")

    kept = ('value="2" required checked', ">So &lt;so&gt;.</textarea>")
    fields = {"score": "2", "comment": "So <so>."}
    return Sheet(page_of(made), page_of(other), fields, kept, taken)


async def an_approval(house: House, stack: AsyncExitStack) -> Sheet:
    desk = await stack.enter_async_context(a_desk(house))
    message = await desk.message()
    # Two people are asked about one message.
    mine, theirs = [await desk.link(message, guest) for guest in ("Ana", "Bea")]

    async def taken(answer: httpx.Response) -> bool:
        return await desk.status(message) == "scheduled"

    fields = {"move": "approve", "seen": message.fingerprint, "text": "Just <lovely>."}
    kept = (">Just &lt;lovely&gt;.</textarea>",)
    return Sheet(f"/approve/{mine['token']}", f"/approve/{theirs['token']}", fields, kept, taken)


async def a_link(house: House, stack: AsyncExitStack) -> Sheet:
    actor = await a_workspace(house)
    client, visitor = await both(house, actor, stack)
    desk = LinkDesk(house, actor, client, visitor)
    made, other = [await desk.link(password=PASSWORD) for _ in range(2)]

    async def taken(answer: httpx.Response) -> bool:
        return SHOP in answer.text

    path, there = f"/l/{made['slug']}", f"/l/{other['slug']}"
    return Sheet(path, there, {"password": PASSWORD}, (PASSWORD_SHOWN,), taken)


async def a_shared_report(house: House, stack: AsyncExitStack) -> Sheet:
    actor = await a_workspace(house)
    report = await a_report(house, actor)
    client, stranger = await both(house, actor, stack)
    desk = ReportDesk(house, actor, report, client, stranger, count())
    made, other = [await desk.link(password=PASSWORD) for _ in range(2)]

    async def taken(answer: httpx.Response) -> bool:
        return "report_leave" in answer.headers.get("set-cookie", "")

    path, there = f"/r/{made['token']}", f"/r/{other['token']}"
    return Sheet(path, there, {"password": PASSWORD}, (PASSWORD_SHOWN,), taken)


async def an_appeal(house: House, stack: AsyncExitStack) -> Sheet:
    hearing = await stack.enter_async_context(a_hearing(house))
    mine, theirs = [await hearing.link(await hearing.decides()) for _ in range(2)]

    async def taken(answer: httpx.Response) -> bool:
        return bool((await hearing.client.get("/v1/moderation/appeals")).json()["data"])

    kept = (">I &lt;asked&gt;.</textarea>",)
    return Sheet(mine["url"], theirs["url"], {"text": "I <asked>."}, kept, taken)


async def a_notice(house: House, stack: AsyncExitStack) -> Sheet:
    hearing = await stack.enter_async_context(a_hearing(house))
    ours, other = [await hearing.post("/report-links") for _ in range(2)]

    async def taken(answer: httpx.Response) -> bool:
        return bool(await cases(hearing))

    fields = GIVEN | {"name": "Bob", "receipt": await carried(hearing, ours)}
    kept = (
        *("Under your post of Monday</textarea>", 'value="law" required checked'),
        *("They sell &lt;b&gt;stolen&lt;/b&gt; watches.</textarea>", 'value="Bob"'),
        'name="good_faith" value="yes" required checked',
    )
    return Sheet(ours["url"], other["url"], fields, kept, taken)


SHEETS: dict[str, Make] = {
    "survey": a_survey,
    "approval": an_approval,
    "link": a_link,
    "shared report": a_shared_report,
    "appeal": an_appeal,
    "notice": a_notice,
}


@pytest.fixture(params=SHEETS)
async def sheet(house: House, request: pytest.FixtureRequest) -> AsyncIterator[Sheet]:
    async with AsyncExitStack() as stack:
        yield await SHEETS[request.param](house, stack)


@pytest.fixture
async def reader(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with a_caller(the_application(house), accept_language="en") as somebody:
        yield somebody


def so_long_after(house: House, **by: float) -> httpx.AsyncClient:
    """A reader to whom it is that much later."""
    later = replace(house, clock=Ahead(house.clock, timedelta(**by)))  # type: ignore[arg-type]
    return a_caller(the_application(later), accept_language="en")


async def test_what_did_not_come_with_the_page_is_not_taken_and_not_lost(
    sheet: Sheet, reader: httpx.AsyncClient
) -> None:
    foreign = form_in((await reader.get(sheet.other)).text)
    at, _, signature = form_in((await reader.get(sheet.path)).text).partition(".")
    for form in ("", foreign, f"{int(at) + 1}.{signature}", f"x.{signature}", "é.é", None):
        fields = sheet.fields if form is None else {"form": form, **sheet.fields}
        refused = await reader.post(sheet.path, data=fields)
        assert (refused.status_code, OLD["en"] in refused.text) == (403, True), form
        for shown in (*sheet.kept, 'role="alert"'):
            assert shown in refused.text, form
        assert not await sheet.taken(refused), form
    # It is good to be sent as it is now shown.
    again = await reader.post(sheet.path, data={"form": form_in(refused.text), **sheet.fields})
    assert again.status_code in (200, 303), again.text
    assert await sheet.taken(again)


async def test_a_page_of_another_site_sends_nothing(
    sheet: Sheet, reader: httpx.AsyncClient
) -> None:
    for crossing in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
    ):
        refused = await sent_from_page(reader, sheet.path, sheet.fields, **crossing)
        assert (refused.status_code, "Sent from another site" in refused.text) == (403, True)
        assert not await sheet.taken(refused)


async def test_of_two_tabs_either_sends(
    house: House, sheet: Sheet, reader: httpx.AsyncClient
) -> None:
    first = form_in((await reader.get(sheet.path)).text)
    async with so_long_after(house, hours=1) as hour_later:
        second = form_in((await hour_later.get(sheet.path)).text)
        assert second != first
        for form in (first, second):
            sent = await hour_later.post(sheet.path, data={"form": form, **sheet.fields})
            assert OLD["en"] not in sent.text
            assert sent.status_code in (200, 303, 409)
            assert await sheet.taken(sent) or form == second


@pytest.mark.parametrize(("hours", "is_taken"), [(23.9, True), (24.1, False)])
async def test_a_page_may_lie_open_for_a_day(
    house: House, sheet: Sheet, reader: httpx.AsyncClient, hours: float, is_taken: bool
) -> None:
    form = form_in((await reader.get(sheet.path)).text)
    async with so_long_after(house, hours=hours) as later:
        sent = await later.post(sheet.path, data={"form": form, **sheet.fields})
    assert (OLD["en"] not in sent.text) is is_taken
    assert await sheet.taken(sent) is is_taken


@pytest.mark.parametrize("language", OLD)
async def test_it_is_said_in_the_readers_language(
    sheet: Sheet, reader: httpx.AsyncClient, language: str
) -> None:
    spoken = {"accept-language": language}
    refused = await reader.post(sheet.path, data=sheet.fields, headers=spoken)
    assert refused.status_code == 403
    assert f'<html lang="{language}"' in refused.text
    assert OLD[language] in refused.text


async def test_the_form_of_one_domain_is_not_that_of_another(house: House) -> None:
    async with AsyncExitStack() as stack:
        sheet = await a_link(house, stack)
        reader = await stack.enter_async_context(a_caller(the_application(house)))
        there = form_in((await reader.get(sheet.path, headers={"host": "go.example.org"})).text)
        fields = {"form": there, **sheet.fields}
        assert there
        refused = await reader.post(sheet.path, data=fields)
        assert (refused.status_code, await sheet.taken(refused)) == (403, False)


async def test_a_forged_password_is_no_try(house: House, reader: httpx.AsyncClient) -> None:
    async with AsyncExitStack() as stack:
        for make in (a_link, a_shared_report):
            sheet = await make(house, stack)
            for _ in range(12):
                refused = await reader.post(sheet.path, data={"password": "two"})
                assert refused.status_code == 403
            sent = await sent_from_page(reader, sheet.path, sheet.fields)
            assert await sheet.taken(sent)


async def test_the_password_that_a_file_asks_for_can_be_said_there(
    house: House, reader: httpx.AsyncClient
) -> None:
    async with AsyncExitStack() as stack:
        sheet = await a_shared_report(house, stack)
        asked = await reader.get(f"{sheet.path}/file")
        assert f'<form method="post" action="{sheet.path}">' in asked.text
        fields = {"form": form_in(asked.text), **sheet.fields}
        assert await sheet.taken(await reader.post(sheet.path, data=fields))
