"""A letter about a report is sent once, and what nobody knows is said to be unknown."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.insights.report import InsightReport, ReportLanguage
from domain.insights.report_delivery import LADDER, By, Reason, ReportDelivery
from domain.insights.report_schedule import Place
from domain.insights.room import Insights
from domain.insights.use_cases.keep_report_deliveries import (
    deliver_report,
    list_deliveries,
    repeat_delivery,
)
from domain.insights.use_cases.send_report import send_report
from domain.shared.access import Actor, system
from domain.shared.errors import InvalidState
from domain.shared.letter_course import LetterState
from domain.shared.paging import PageRequest
from tests.api.test_dressed_pages_in_chromium import PURPLE, branded
from tests.integration.at_work import Watcher, watching
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_workspace
from tests.kit.hosted_pages import form_in, sent_from_page
from tests.kit.post_office import PostOffice, a_post_office
from tests.kit.reporting import a_report, make

CLIENT = "client@example.org"
PUBLIC = "https://plaza.example"
ENGLISH = {"accept-language": "en"}


class MovedClock:
    def __init__(self, real: Any) -> None:
        self._real, self.ahead = real, timedelta()

    def now(self) -> datetime:
        now: datetime = self._real.now()
        return now + self.ahead


@dataclass
class Desk:
    house: House
    watch: Watcher
    office: PostOffice
    actor: Actor
    report: InsightReport
    clock: MovedClock

    @property
    def room(self) -> Insights:
        return replace(self.house.app.insights, clock=self.clock)

    @property
    def worker(self) -> Actor:
        return system(self.actor.organization_id, self.actor.workspace)

    async def write(self, *addresses: str) -> list[ReportDelivery]:
        places = [Place(By.EMAIL, addresses or (CLIENT,))]
        told = await deliver_report(self.room, self.actor, self.report.id, places)
        return [one.delivery for one in told]

    async def send(self, delivery: ReportDelivery) -> ReportDelivery:
        await send_report(self.room, self.worker, delivery.id)
        return await self.now(delivery)

    async def now(self, delivery: ReportDelivery) -> ReportDelivery:
        page = await list_deliveries(self.room, self.actor, delivery.report_id, PageRequest())
        [found] = [one.delivery for one in page.items if one.delivery.id == delivery.id]
        return found

    async def told(self) -> list[str]:
        found = await self.watch.db.fetch(
            "SELECT name FROM events WHERE name LIKE 'insight_report.deliver%' ORDER BY id"
        )
        return [row["name"] for row in found]

    @property
    def stranger(self) -> httpx.AsyncClient:
        return a_caller(the_application(self.house), accept_language="en")


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with a_post_office() as office:
        yield office


@pytest.fixture
async def desk(settings: Settings, office: PostOffice) -> AsyncIterator[Desk]:
    given = {
        "smtp_host": "localhost",
        "smtp_port": office.port,
        "smtp_security": "none",
        "smtp_from": "reports@plaza.example",
        "public_url": PUBLIC,
    }
    with_mail = settings.model_copy(update=given)
    async with open_app(with_mail) as house, watching(with_mail) as watch:
        actor = await a_workspace(house)
        report = await a_report(house, actor, language=ReportLanguage.ES, name="Nuestro mes")
        yield Desk(house, watch, office, actor, report, MovedClock(house.clock))


async def test_a_letter_leads_to_the_report_and_brings_it_along(desk: Desk) -> None:
    [delivery] = await desk.write()
    sent = await desk.send(delivery)
    assert (sent.state, sent.attempts, sent.reason) == (LetterState.SENT, 1, None)
    [taken] = desk.office.letters
    letter = taken.letter
    assert letter["To"] == CLIENT
    assert letter["Message-ID"] == f"<{delivery.id}@plaza.example>"
    assert letter["Subject"].startswith("Nuestro mes: del ")
    assert letter["Content-Language"] == "es"
    [url] = re.findall(rf"{PUBLIC}/r/shr_[\w-]+", taken.part("plain"))
    assert url in taken.part("html")
    assert "comparte con usted el informe «Nuestro mes»" in taken.part("plain")
    [file] = letter.iter_attachments()
    assert file.get_content().startswith(b"%PDF-")
    async with desk.stranger as stranger:
        page = await stranger.get(url.removeprefix(PUBLIC))
        assert (page.status_code, "Nuestro mes" in page.text) == (200, True)
    assert await desk.told() == ["insight_report.delivered"]
    await desk.send(delivery)
    assert len(desk.office.letters) == 1


async def test_a_server_that_wants_to_be_asked_twice_is(desk: Desk) -> None:
    [delivery] = await desk.write()
    desk.office.says = {"RCPT": "451 4.7.1 greylisted, come back"}
    waiting = await desk.send(delivery)
    assert (waiting.state, waiting.reason) == (LetterState.PENDING, Reason.PUT_OFF)
    assert waiting.detail == "451 4.7.1 greylisted, come back"
    assert waiting.next_at is not None
    assert (await desk.send(delivery)).attempts == 1
    desk.office.says = {}
    desk.clock.ahead = LADDER[0] + timedelta(seconds=1)
    sent = await desk.send(delivery)
    assert (sent.state, sent.attempts) == (LetterState.SENT, 2)
    assert sent.link_id == waiting.link_id
    assert len(desk.office.letters) == 1


async def test_what_is_put_off_again_and_again_fails_in_the_end(desk: Desk) -> None:
    [delivery] = await desk.write()
    desk.office.says = {"RCPT": "451 4.7.1 greylisted, come back"}
    tried = await desk.send(delivery)
    for rung in LADDER:
        desk.clock.ahead += rung + timedelta(seconds=1)
        tried = await desk.send(delivery)
    assert (tried.state, tried.attempts) == (LetterState.FAILED, len(LADDER) + 1)
    assert await desk.told() == ["insight_report.delivery_failed"]


async def test_a_refusal_is_the_end_of_it(desk: Desk) -> None:
    [delivery] = await desk.write()
    desk.office.says = {"RCPT": f"550 5.1.1 {CLIENT} is nobody here"}
    failed = await desk.send(delivery)
    assert (failed.state, failed.reason) == (LetterState.FAILED, Reason.NOT_ACCEPTED)
    assert failed.detail == "550 5.1.1 … is nobody here"
    await desk.send(delivery)
    assert desk.office.verbs.count("RCPT") == 1


async def test_an_answer_that_was_lost_is_never_sent_for_again_by_itself(desk: Desk) -> None:
    [delivery] = await desk.write()
    desk.office.hangs_up_at = "end"
    lost = await desk.send(delivery)
    assert (lost.state, lost.reason) == (LetterState.UNCONFIRMED, Reason.ANSWER_LOST)
    desk.clock.ahead = timedelta(days=3)
    desk.office.hangs_up_at = None
    assert (await desk.send(delivery)).state is LetterState.UNCONFIRMED
    assert len(desk.office.letters) == 1
    await repeat_delivery(desk.room, desk.actor, delivery.id)
    assert (await desk.send(delivery)).state is LetterState.SENT
    assert len({taken.letter["Message-ID"] for taken in desk.office.letters}) == 1
    with pytest.raises(InvalidState):
        await repeat_delivery(desk.room, desk.actor, delivery.id)


async def test_a_worker_that_is_killed_with_a_letter_in_hand_leaves_it_unknown(
    desk: Desk,
) -> None:
    [delivery] = await desk.write()
    desk.office.waits = asyncio.Event()
    sending = asyncio.create_task(send_report(desk.room, desk.worker, delivery.id))
    await desk.office.begun.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    desk.office.waits.set()
    assert (await desk.now(delivery)).state is LetterState.SENDING
    known = await desk.send(delivery)
    assert (known.state, known.reason) == (LetterState.UNCONFIRMED, Reason.CUT_OFF)
    assert await desk.told() == ["insight_report.delivery_unconfirmed"]
    assert len(desk.office.letters) <= 1


async def test_what_is_said_late_is_the_last_word(desk: Desk) -> None:
    [delivery] = await desk.write()
    desk.office.waits = asyncio.Event()
    slow = asyncio.create_task(send_report(desk.room, desk.worker, delivery.id))
    await desk.office.begun.wait()
    # Another worker takes it for dead.
    assert (await desk.send(delivery)).state is LetterState.UNCONFIRMED
    desk.office.waits.set()
    await slow
    assert (await desk.now(delivery)).state is LetterState.SENT
    assert len(desk.office.letters) == 1


async def test_workers_side_by_side_send_one_letter(desk: Desk) -> None:
    deliveries = await desk.write(CLIENT, "other@example.org")
    await asyncio.gather(
        *(
            send_report(desk.room, desk.worker, delivery.id)
            for delivery in deliveries
            for _ in range(5)
        )
    )
    assert sorted(taken.to for taken in desk.office.letters) == [CLIENT, "other@example.org"]


async def test_it_waits_for_its_report(desk: Desk) -> None:
    waiting = await a_report(desk.house, desk.actor, made=False)
    places = [Place(By.EMAIL, (CLIENT,))]
    [told] = await deliver_report(desk.room, desk.actor, waiting.id, places)
    assert (await desk.send(told.delivery)).state is LetterState.PENDING
    assert desk.office.letters == []
    await make(desk.house, desk.actor, waiting)


async def test_whoever_stops_them_gets_none_until_they_want_them_again(desk: Desk) -> None:
    first, other = await desk.write(CLIENT, "other@example.org")
    await desk.send(first)
    [taken] = desk.office.letters
    stop = taken.letter["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
    async with desk.stranger as stranger:
        # Programs that look into letters for safety open every link.
        assert "You can stop that here" in (await stranger.get(stop)).text
        [again] = await desk.write("Client@Example.org")
        one_click = {"List-Unsubscribe": "One-Click"}
        page = await stranger.post(stop, data=one_click)
        assert (page.status_code, "no more reports" in page.text) == (200, True)
        assert (await desk.now(again)).state is LetterState.STOPPED
        assert (await stranger.post(stop, data=one_click)).status_code == 200
        [later] = await desk.write()
        assert (await desk.send(later)).state is LetterState.STOPPED
        assert (await desk.send(other)).state is LetterState.SENT
        await sent_from_page(stranger, stop, {"move": "resume"})
        [at_last] = await desk.write()
        assert (await desk.send(at_last)).state is LetterState.SENT
        assert (await stranger.post("/r/stop/rps_nobody", data=one_click)).status_code == 404
    assert await desk.told() == [
        "insight_report.delivered",
        *("insight_report.delivery_stopped", "insight_report.delivery_stopped"),
        *("insight_report.delivered", "insight_report.delivered"),
    ]


async def test_the_page_that_stops_them_looks_and_speaks_as_whoever_sends_them(desk: Desk) -> None:
    [delivery] = await desk.write()
    await desk.send(delivery)
    [taken] = desk.office.letters
    stop = taken.letter["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
    await branded(desk.house, desk.actor, PURPLE)
    async with a_caller(the_application(desk.house)) as anybody:
        for asked, spoken in (({}, "es"), ({"accept-language": "fr"}, "es"), (ENGLISH, "en")):
            page = await anybody.get(stop, headers=asked)
            assert page.headers["content-language"] == spoken
            assert f'src="{stop}/logo" alt="La Plaza"' in page.text
            assert "--main: #5b2a86" in page.text
        crossing = {"sec-fetch-site": "cross-site"}
        forged = await anybody.post(stop, data={"move": "stop"}, headers=crossing)
        assert (forged.status_code, forged.headers["content-language"]) == (403, "es")
        logo = await anybody.get(f"{stop}/logo")
    assert (logo.status_code, logo.headers["content-type"]) == (200, "image/webp")


async def test_no_page_of_somebody_else_stops_letters_or_sends_them_again(desk: Desk) -> None:
    first, other = await desk.write(CLIENT, "other@example.org")
    for delivery in (first, other):
        await desk.send(delivery)
    stop, others = [
        taken.letter["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
        for taken in desk.office.letters
    ]
    wanted, not_wanted = "You can stop that here", "no more reports"
    one_click = {"List-Unsubscribe": "One-Click"}
    async with desk.stranger as stranger:
        foreign = form_in((await stranger.get(others)).text)
        for move, before, after in (
            ("stop", wanted, not_wanted),
            ("resume", not_wanted, wanted),
        ):
            for form in ({}, {"form": foreign}, {"form": foreign, **one_click}):
                forged = await stranger.post(stop, data={"move": move, **form})
                assert (forged.status_code, before in forged.text) == (403, True)
                assert "open for too long" in forged.text
            crossing = {"sec-fetch-site": "cross-site"}
            elsewhere = await sent_from_page(stranger, stop, {"move": move}, **crossing)
            assert (elsewhere.status_code, "another site" in elsewhere.text) == (403, True)
            assert before in (await stranger.get(stop)).text
            pressed = await sent_from_page(stranger, stop, {"move": move})
            assert (pressed.status_code, after in pressed.text) == (200, True)


async def test_nobodys_address_is_told_or_kept_for_long(desk: Desk) -> None:
    [delivery] = await desk.write()
    await desk.send(delivery)
    everything = await desk.watch.db.fetch("SELECT data::text, previous::text FROM events")
    assert not any(CLIENT in "".join(filter(None, row.values())) for row in everything)
    assert await desk.house.ring.forget("forget_old_letters", 10) == 0
    await desk.watch.db.execute(
        "UPDATE report_deliveries SET updated_at = now() - interval '91 days'"
    )
    assert await desk.house.ring.forget("forget_old_letters", 10) == 1
    after = await desk.now(delivery)
    assert (after.recipient, after.state) == (None, LetterState.SENT)
    assert after.recipient_id == delivery.recipient_id


async def test_what_was_set_up_and_is_no_more_is_said(desk: Desk, settings: Settings) -> None:
    [delivery] = await desk.write()
    async with open_app(settings) as without:
        await send_report(without.app.insights, desk.worker, delivery.id)
    failed = await desk.now(delivery)
    assert (failed.state, failed.reason) == (LetterState.FAILED, Reason.EMAIL_NOT_SET_UP)
