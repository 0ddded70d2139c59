"""A schedule has each report made once and brought where it is wanted, whatever gets between."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.identity.use_cases.change_workspace import change_workspace
from domain.insights.errors import EmailNotSetUp, TooManySchedules
from domain.insights.report import BlockKind, InsightReport, ReportBlock
from domain.insights.report_delivery import By, ReportDelivery
from domain.insights.report_schedule import Every, Place, Problem, ReportSchedule, Rhythm
from domain.insights.room import Insights
from domain.insights.use_cases import keep_report_schedules
from domain.insights.use_cases.keep_report_deliveries import (
    list_deliveries,
    plan_for_report,
)
from domain.insights.use_cases.keep_report_schedules import (
    NewReportSchedule,
    change_report_schedule,
    create_report_schedule,
    read_report_schedule,
    remove_report_schedule,
)
from domain.insights.use_cases.make_scheduled_report import follow_wall, make_scheduled_report
from domain.insights.use_cases.send_report import send_report
from domain.shared.access import Actor, MissingScope, system
from domain.shared.errors import NotFound, ValidationFailed, VersionMismatch
from domain.shared.ids import ReportTemplateId
from domain.shared.letter_course import LetterState
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, watching
from tests.kit.builders import a_workspace
from tests.kit.reporting import a_report_template, make

DAILY = Rhythm(Every.DAY, "09:00")
HANDED = (Place(By.LINK, expires_in_days=7), Place(By.WEBHOOK))


class MovedClock:
    def __init__(self, real: Any) -> None:
        self._real, self.ahead = real, timedelta()

    def now(self) -> datetime:
        now: datetime = self._real.now()
        return now + self.ahead


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@dataclass
class Desk:
    house: House
    watch: Watcher
    actor: Actor
    clock: MovedClock
    template_id: ReportTemplateId

    @property
    def room(self) -> Insights:
        return replace(self.house.app.insights, clock=self.clock)

    @property
    def worker(self) -> Actor:
        return system(self.actor.organization_id, self.actor.workspace)

    async def schedule(self, **more: Any) -> ReportSchedule:
        given = {"name": "Daily", "template_id": self.template_id, "rhythm": DAILY}
        request = NewReportSchedule(**{**given, "deliver": HANDED, **more})
        return await create_report_schedule(self.room, self.actor, request)

    async def now(self, schedule: ReportSchedule) -> ReportSchedule:
        return await read_report_schedule(self.room, self.actor, schedule.id)

    async def reports(self) -> list[InsightReport]:
        page = await self.room.reports.reports(self.actor, PageRequest())
        return list(page.items)

    async def deliveries(self, report: InsightReport) -> list[ReportDelivery]:
        page = await list_deliveries(self.room, self.actor, report.id, PageRequest())
        return [told.delivery for told in page.items]

    async def finish(self, report: InsightReport) -> None:
        """It is made, and whatever waits for it is brought there."""
        await make(self.house, self.actor, report)
        await plan_for_report(self.room, self.worker, report.id)
        for delivery in await self.deliveries(report):
            await send_report(self.room, self.worker, delivery.id)

    async def told(self, name: str) -> list[Any]:
        found = await self.watch.db.fetch(
            "SELECT data::text FROM events WHERE name = $1 ORDER BY id", name
        )
        return [row["data"] for row in found]


@pytest.fixture
async def desk(house: House, watch: Watcher) -> Desk:
    actor = await a_workspace(house)
    template = await a_report_template(house, actor)
    return Desk(house, watch, actor, MovedClock(house.clock), template.id)


async def test_a_report_is_made_when_it_is_due_and_brought_where_it_is_wanted(desk: Desk) -> None:
    schedule = await desk.schedule()
    assert schedule.next_at is not None
    await make_scheduled_report(desk.room, desk.worker, schedule.id)
    assert await desk.reports() == []
    desk.clock.ahead = timedelta(days=1)
    await make_scheduled_report(desk.room, desk.worker, schedule.id)
    [report] = await desk.reports()
    after = await desk.now(schedule)
    assert (after.last_report_id, after.version) == (report.id, schedule.version + 1)
    assert after.next_at is not None
    assert after.next_at > desk.clock.now()
    waiting = await desk.deliveries(report)
    assert {one.state for one in waiting} == {LetterState.PENDING}
    await desk.finish(report)
    done = {one.by: one for one in await desk.deliveries(report)}
    assert {one.state for one in done.values()} == {LetterState.SENT}
    page = await list_deliveries(desk.room, desk.actor, report.id, PageRequest())
    urls = {told.delivery.by: told.url for told in page.items}
    assert (urls[By.LINK] or "").startswith("http://tertulia.test/r/shr_")
    assert urls[By.WEBHOOK] is None
    told = "".join(await desk.told("insight_report.delivered"))
    assert told.count("http://tertulia.test/r/shr_") == 1
    link = await desk.room.sharing.reads.link(desk.actor, done[By.LINK].link_id or "")  # type: ignore[arg-type]
    assert timedelta(days=6) < link.expires_at - desk.clock.now() < timedelta(days=8)


async def test_what_is_late_is_made_once(desk: Desk) -> None:
    schedule = await desk.schedule(deliver=())
    desk.clock.ahead = timedelta(days=40)
    for _ in range(3):
        await make_scheduled_report(desk.room, desk.worker, schedule.id)
    assert len(await desk.reports()) == 1


async def test_workers_side_by_side_make_it_once(desk: Desk) -> None:
    schedule = await desk.schedule()
    desk.clock.ahead = timedelta(days=1)
    await asyncio.gather(
        *(make_scheduled_report(desk.room, desk.worker, schedule.id) for _ in range(8))
    )
    [report] = await desk.reports()
    assert len(await desk.deliveries(report)) == 2
    await make(desk.house, desk.actor, report)
    await asyncio.gather(*(plan_for_report(desk.room, desk.worker, report.id) for _ in range(4)))
    await asyncio.gather(
        *(
            send_report(desk.room, desk.worker, delivery.id)
            for delivery in await desk.deliveries(report)
            for _ in range(4)
        )
    )
    assert len(await desk.told("insight_report.delivered")) == 2
    links = await desk.watch.db.fetchval("SELECT count(*) FROM report_links")
    assert links == 2


async def test_whatever_is_cut_off_goes_on(desk: Desk) -> None:
    """Cut at many points, each in another place, and never twice."""
    chance, schedule = random.Random(5), await desk.schedule()
    for day in range(1, 7):
        desk.clock.ahead = timedelta(days=day)
        for _ in range(6):
            cut = asyncio.create_task(make_scheduled_report(desk.room, desk.worker, schedule.id))
            await asyncio.sleep(chance.uniform(0, 0.02))
            cut.cancel()
            await asyncio.gather(cut, return_exceptions=True)
        await make_scheduled_report(desk.room, desk.worker, schedule.id)
        assert len(await desk.reports()) == day
    for report in await desk.reports():
        assert len(await desk.deliveries(report)) == 2


async def test_it_follows_the_workspace_to_another_clock(desk: Desk) -> None:
    schedule = await desk.schedule()
    assert schedule.next_at is not None
    assert schedule.timezone != "Asia/Tokyo"
    identity = desk.house.app.identity
    await change_workspace(
        identity, desk.actor, desk.actor.workspace, None, {"timezone": "Asia/Tokyo"}
    )
    await follow_wall(desk.room, desk.worker)
    after = await desk.now(schedule)
    assert after.next_at is not None
    assert (after.timezone, after.next_at.astimezone(UTC).hour) == ("Asia/Tokyo", 0)
    await follow_wall(desk.room, desk.worker)
    assert (await desk.now(schedule)).version == after.version
    due = await desk.watch.db.fetchval(
        "SELECT due_at FROM duties WHERE kind = 'report_schedule.due'"
    )
    assert due == after.next_at


async def test_a_paused_schedule_makes_nothing_and_makes_up_for_nothing(desk: Desk) -> None:
    schedule = await desk.schedule()
    paused = await change_report_schedule(
        desk.room, desk.actor, schedule.id, schedule.version, {"paused": True}
    )
    assert paused.next_at is None
    desk.clock.ahead = timedelta(days=9)
    await make_scheduled_report(desk.room, desk.worker, schedule.id)
    assert await desk.reports() == []
    resumed = await change_report_schedule(
        desk.room, desk.actor, schedule.id, paused.version, {"paused": False}
    )
    assert resumed.next_at is not None
    assert resumed.next_at > desk.clock.now()
    await make_scheduled_report(desk.room, desk.worker, schedule.id)
    assert await desk.reports() == []


async def test_without_its_template_it_pauses_and_says_why(desk: Desk) -> None:
    schedule = await desk.schedule()
    await desk.watch.db.execute("UPDATE report_templates SET removed_at = now()")
    desk.clock.ahead = timedelta(days=1)
    await make_scheduled_report(desk.room, desk.worker, schedule.id)
    after = await desk.now(schedule)
    assert (after.paused, after.problem) == (True, Problem.TEMPLATE_GONE)
    assert await desk.reports() == []


async def test_a_rhythm_changes_in_part(desk: Desk) -> None:
    schedule = await desk.schedule()

    async def change(**changes: Any) -> ReportSchedule:
        return await change_report_schedule(desk.room, desk.actor, schedule.id, None, changes)

    assert (await change(time="10:15")).rhythm == Rhythm(Every.DAY, "10:15")
    with pytest.raises(ValidationFailed):
        await change(every=Every.WEEK)
    weekly = await change(every=Every.WEEK, weekday=5)
    assert weekly.rhythm == Rhythm(Every.WEEK, "10:15", weekday=5)
    assert weekly.next_at is not None
    assert weekly.next_at.isoweekday() == 5
    with pytest.raises(ValidationFailed):
        await change(day=3)
    assert (await change(every=Every.MONTH, day=31)).rhythm.weekday is None
    with pytest.raises(VersionMismatch):
        await change_report_schedule(desk.room, desk.actor, schedule.id, 1, {"name": "Old"})


async def test_one_that_was_thrown_away_forgets_whom_it_wrote_to(
    desk: Desk, settings: Settings
) -> None:
    with_mail = settings.model_copy(
        update={"smtp_host": "localhost", "smtp_from": "reports@plaza.example"}
    )
    async with open_app(with_mail) as house:
        room = house.app.insights
        deliver = [Place(By.EMAIL, ("client@example.org",))]
        request = NewReportSchedule("Letters", desk.template_id, DAILY, deliver)
        schedule = await create_report_schedule(room, desk.actor, request)
        told = "".join(await desk.told("report_schedule.created"))
        assert "client@example.org" not in told
        await remove_report_schedule(room, desk.actor, schedule.id, None)
    kept = await desk.watch.db.fetchval("SELECT deliver::text FROM report_schedules")
    assert kept == "[]"
    with pytest.raises(NotFound):
        await desk.now(schedule)


async def test_letters_are_refused_where_none_can_be_sent(desk: Desk) -> None:
    with pytest.raises(EmailNotSetUp) as refused:
        await desk.schedule(deliver=[Place(By.EMAIL, ("client@example.org",))])
    assert "TERTULIA_SMTP_HOST" in str(refused.value.facts["missing"])


async def test_nobody_has_made_for_others_what_they_may_not_see(desk: Desk) -> None:
    template = await a_report_template(desk.house, desk.actor, (ReportBlock(BlockKind.COHORTS),))
    scopes = {scope for scope in desk.actor.scopes if scope != "members:read"}
    poor = replace(desk.actor, scopes=frozenset(scopes))
    request = NewReportSchedule("No", template.id, DAILY)
    with pytest.raises(MissingScope):
        await create_report_schedule(desk.room, poor, request)


async def test_a_workspace_has_a_hundred_at_most(desk: Desk) -> None:
    for _ in range(keep_report_schedules.MOST_SCHEDULES):
        await desk.schedule(deliver=())
    with pytest.raises(TooManySchedules):
        await desk.schedule(deliver=())


async def test_another_workspace_sees_none_of_it(desk: Desk) -> None:
    schedule = await desk.schedule()
    stranger = await a_workspace(desk.house)
    with pytest.raises(NotFound):
        await read_report_schedule(desk.room, stranger, schedule.id)
    with pytest.raises(NotFound):
        await change_report_schedule(desk.room, stranger, schedule.id, None, {"name": "Mine"})
    request = NewReportSchedule("Theirs", desk.template_id, DAILY)
    with pytest.raises(NotFound):
        await create_report_schedule(desk.room, stranger, request)
