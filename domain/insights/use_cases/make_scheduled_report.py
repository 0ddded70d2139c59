"""What a schedule says is made when it is due: one report each time, whatever gets in between."""

from dataclasses import replace

from domain.insights.report import ReportFormat
from domain.insights.report_making import begin_report, new_report, plan_of
from domain.insights.report_schedule import MAKES, Problem, ReportSchedule
from domain.insights.room import Insights
from domain.insights.sharing import addressees_of, plan_deliveries
from domain.insights.sharing_events import SCHEDULE_RAN, SCHEDULE_UPDATED, schedule_told
from domain.insights.sharing_ports import SharingTransaction
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import ReportScheduleId


async def make_scheduled_report(
    room: Insights, actor: Actor, schedule_id: ReportScheduleId
) -> None:
    """The report, its deliveries and the next time are one commit: whoever comes second finds that
    it is not due. What is late is made once, not once for each time that passed. Safe to repeat,
    also side by side."""
    ground = await room.reports.ground(actor)
    async with room.sharing.begin(actor) as tx:
        try:
            before = await tx.schedules.get(schedule_id)
        except NotFound:
            return
        now = room.clock.now()
        if before.next_at is None:
            return
        if before.next_at > now:
            # Planned anew: whoever brought us here takes the plan that was there with them.
            tx.plan(MAKES, before.id, before.next_at)
            await tx.commit()
            return
        try:
            template = await tx.templates.get(before.template_id)
        except NotFound:
            await _stop(tx, before, before.troubled(Problem.TEMPLATE_GONE, now))
            return
        formats = tuple(ReportFormat(word) for word in before.formats)
        plan = replace(plan_of(template), formats=formats)
        try:
            report = new_report(room.ids, room.report_printer, actor, plan, ground, now)
        except ValidationFailed:
            await _stop(tx, before, before.troubled(Problem.TEMPLATE_UNUSABLE, now))
            return
        places = before.deliver
        addressees = await addressees_of(room.sharing, room.ids, tx, actor, places, now)
        await begin_report(tx, report)
        await plan_deliveries(room.ids, tx, actor, report, places, addressees, now, before.id)
        after = replace(before, timezone=ground.timezone).made(report.id, now)
        await tx.schedules.save(before, after)
        tx.announce(schedule_told(SCHEDULE_RAN, after, before))
        if after.next_at is not None:
            tx.plan(MAKES, after.id, after.next_at)
        await tx.commit()


async def follow_wall(room: Insights, actor: Actor) -> None:
    """The workspace's clock may be another one: what is to come is reckoned by it. Safe to
    repeat."""
    ground = await room.reports.ground(actor)
    async with room.sharing.begin(actor) as tx:
        now = room.clock.now()
        for before in await tx.schedules.at_work():
            after = before.moved(ground.timezone, now)
            if after is before or after.next_at is None:
                continue
            await tx.schedules.save(before, after)
            tx.announce(schedule_told(SCHEDULE_UPDATED, after, before))
            tx.plan(MAKES, after.id, after.next_at)
        await tx.commit()


async def _stop(tx: SharingTransaction, before: ReportSchedule, after: ReportSchedule) -> None:
    await tx.schedules.save(before, after)
    tx.announce(schedule_told(SCHEDULE_UPDATED, after, before))
    tx.unplan(MAKES, after.id)
    await tx.commit()
