"""A share link shows one report to whoever has it, and nothing to anybody else."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.insights.report import InsightReport, ReportLanguage
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace
from tests.kit.hosted_pages import sent_from_page
from tests.kit.reporting import a_report, make

TOKEN = re.compile(r"shr_[\w-]{43}")


@dataclass
class Desk:
    """`client` has a key; `stranger` has a browser and nothing else."""

    house: House
    actor: Actor
    report: InsightReport
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient
    numbers: Any

    async def link(self, **said: Any) -> dict[str, Any]:
        reply = await self.asks(**said)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def asks(self, report_id: str | None = None, **said: Any) -> httpx.Response:
        return await self.client.post(
            f"/v1/insight-reports/{report_id or self.report.id}/links",
            json=said,
            headers={"Idempotency-Key": f"link-{next(self.numbers)}"},
        )

    async def listed(self) -> list[dict[str, Any]]:
        path = f"/v1/insight-reports/{self.report.id}/links"
        found: list[dict[str, Any]] = (await self.client.get(path)).json()["data"]
        return found

    async def told(self, name: str) -> list[dict[str, Any]]:
        reply = await self.client.get("/v1/events", params={"type": name})
        return [event["data"]["object"] for event in reply.json()["data"]]


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    report = await a_report(house, actor)
    application = the_application(house)
    key = await a_key_text(house, actor)
    async with a_caller(application, key) as client, a_caller(application) as stranger:
        yield Desk(house, actor, report, client, stranger, count())


class Later:
    def __init__(self, days: float) -> None:
        self._ahead = timedelta(days=days)

    def now(self) -> datetime:
        return datetime.now().astimezone() + self._ahead


def later(house: House, days: float) -> ASGIApp:
    """The same service, so many days from now."""
    insights = replace(house.app.insights, clock=Later(days))
    return the_application(replace(house, app=replace(house.app, insights=insights)))


async def test_a_stranger_reads_the_report_and_takes_its_files(desk: Desk) -> None:
    link = await desk.link()
    assert TOKEN.fullmatch(link["token"])
    assert link["url"] == f"http://tertulia.test/r/{link['token']}"
    page = await desk.stranger.get(f"/r/{link['token']}")
    assert page.status_code == 200
    for words in ("Our month", "What we did", "We opened on Sundays.", "Download as PDF"):
        assert words in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    pdf = await desk.stranger.get(f"/r/{link['token']}/file", params={"as": "pdf"})
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-type"] == "application/pdf"
    told = await desk.house.app.insights.reports.files(desk.actor, desk.report.id)
    assert {file.size for file in told if file.format == "pdf"} == {len(pdf.content)}


async def test_what_is_not_a_link_is_one_answer(desk: Desk) -> None:
    revoked, expiring, lasting = [await desk.link() for _ in range(3)]
    assert (await desk.stranger.get(f"/r/{revoked['token']}")).status_code == 200
    path = f"/v1/report-links/{revoked['id']}"
    assert (await desk.client.delete(path)).json()["revoked_at"] is not None
    assert (await desk.client.delete(path)).json()["code"] == "invalid_state"
    pages = set()
    for token in (revoked["token"], "shr_" + "0" * 43, "x"):
        for end in ("", "/file", "/charts/1", "/logo"):
            reply = await desk.stranger.get(f"/r/{token}{end}")
            pages.add((reply.status_code, reply.text))
    async with a_caller(later(desk.house, 30.1)) as stranger:
        reply = await stranger.get(f"/r/{expiring['token']}")
        pages.add((reply.status_code, reply.text))
    assert len(pages) == 1
    assert pages.pop()[0] == 404
    assert (await desk.stranger.get(f"/r/{lasting['token']}")).status_code == 200


async def test_a_link_lasts_thirty_days_and_never_longer_than_a_year(desk: Desk) -> None:
    link = await desk.link()
    for days, status in ((29.9, 200), (30.1, 404)):
        async with a_caller(later(desk.house, days)) as stranger:
            assert (await stranger.get(f"/r/{link['token']}")).status_code == status
    now = desk.house.clock.now()
    for ahead, code in (
        (timedelta(hours=-1), "in_past"),
        (timedelta(days=366), "expires_too_late"),
    ):
        reply = await desk.asks(expires_at=(now + ahead).isoformat())
        [error] = reply.json()["errors"]
        assert (reply.status_code, error["pointer"]) == (422, "/expires_at")
        assert error["code"] == code


async def test_every_opening_is_counted_and_the_first_is_told(desk: Desk) -> None:
    link = await desk.link()
    for _ in range(3):
        await desk.stranger.get(f"/r/{link['token']}")
    await desk.stranger.get(f"/r/{link['token']}/file")
    [listed] = await desk.listed()
    assert (listed["opened"], listed["last_opened_at"] is None) == (3, False)
    assert {"token", "url"} & listed.keys() == set()
    [told] = await desk.told("report_link.opened")
    assert (told["id"], told["opened"]) == (link["id"], 1)


async def test_a_password_is_asked_for_once_in_each_browser(desk: Desk) -> None:
    link = await desk.link(password="three fresh oysters")
    other = await desk.link(password="three fresh oysters")
    path = f"/r/{link['token']}"
    page = await desk.stranger.get(path)
    assert page.status_code == 200
    assert "Our month" not in page.text
    assert 'type="password"' in page.text
    assert (await desk.stranger.get(f"{path}/file")).status_code == 403
    wrong = await sent_from_page(desk.stranger, path, {"password": "two fresh oysters"})
    assert wrong.status_code == 403
    assert 'role="alert"' in wrong.text
    right = await sent_from_page(desk.stranger, path, {"password": "three fresh oysters"})
    assert (right.status_code, right.headers["location"]) == (303, path)
    cookie = right.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert f"path={path}".lower() in cookie
    leave = desk.stranger.cookies["report_leave"]
    assert "Our month" in (await desk.stranger.get(path)).text
    assert (await desk.stranger.get(f"{path}/file")).status_code == 200
    async with a_caller(the_application(desk.house)) as another:
        asked = await another.get(
            f"/r/{other['token']}", headers={"Cookie": f"report_leave={leave}"}
        )
        assert 'type="password"' in asked.text
        await another.get(path)
    listed = {one["id"]: one for one in await desk.listed()}
    assert listed[link["id"]]["opened"] == 1
    assert listed[link["id"]]["has_password"] is True
    kept = await desk.house.app.insights.sharing.reads.link(desk.actor, link["id"])
    assert "oysters" not in repr(kept)
    async with a_caller(later(desk.house, 0.6)) as stale:
        asked = await stale.get(path, headers={"Cookie": f"report_leave={leave}"})
        assert 'type="password"' in asked.text


async def test_passwords_are_not_tried_for_long(desk: Desk) -> None:
    link = await desk.link(password="three fresh oysters")
    replies = [
        await sent_from_page(desk.stranger, f"/r/{link['token']}", {"password": f"guess {number}"})
        for number in range(12)
    ]
    assert [reply.status_code for reply in replies].count(403) == 10
    assert replies[-1].status_code == 429


async def test_a_report_of_somebody_else_is_not_there(desk: Desk) -> None:
    stranger = await a_workspace(desk.house)
    theirs = await a_report(desk.house, stranger)
    reply = await desk.asks(theirs.id)
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    path = f"/v1/insight-reports/{theirs.id}/links"
    assert (await desk.client.get(path)).status_code == 404
    link = await desk.link()
    key = await a_key_text(desk.house, stranger)
    async with a_caller(the_application(desk.house), key) as other:
        assert (await other.delete(f"/v1/report-links/{link['id']}")).status_code == 404
    assert (await desk.stranger.get(f"/r/{link['token']}")).status_code == 200


async def test_a_suspended_workspace_shows_nothing(desk: Desk) -> None:
    link = await desk.link()
    await suspend_workspace(desk.house.app.identity, desk.actor, desk.actor.workspace)
    assert (await desk.stranger.get(f"/r/{link['token']}")).status_code == 404


async def test_a_report_that_is_being_made_says_so(desk: Desk) -> None:
    waiting = await a_report(desk.house, desk.actor, name="Not yet", made=False)
    link = (await desk.asks(waiting.id)).json()
    page = await desk.stranger.get(f"/r/{link['token']}")
    assert "still being made" in page.text
    assert (await desk.stranger.get(f"/r/{link['token']}/file")).status_code == 404
    await make(desk.house, desk.actor, waiting)
    assert "We opened on Sundays." in (await desk.stranger.get(f"/r/{link['token']}")).text


async def test_the_page_is_in_the_language_of_the_report(desk: Desk) -> None:
    report = await a_report(desk.house, desk.actor, name="Mes", language=ReportLanguage.ES)
    link = (await desk.asks(report.id)).json()
    page = await desk.stranger.get(f"/r/{link['token']}", headers={"Accept-Language": "pt"})
    assert '<html lang="es">' in page.text
    assert "Esta página puede leerse hasta" in page.text
    gone = await desk.stranger.get("/r/x", headers={"Accept-Language": "pt"})
    assert '<html lang="pt">' in gone.text


async def test_nothing_that_anybody_wrote_becomes_part_of_the_page(desk: Desk) -> None:
    report = await a_report(desk.house, desk.actor, name='<img src=x onerror="alert(1)">')
    link = (await desk.asks(report.id)).json()
    page = await desk.stranger.get(f"/r/{link['token']}")
    assert "<img src=x" not in page.text
    assert "&lt;img src=x" in page.text
