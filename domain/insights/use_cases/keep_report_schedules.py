"""Schedules of reports are made, changed, read and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.insights.errors import TooManySchedules
from domain.insights.report import NEEDED, ReportFormat, ReportTemplate
from domain.insights.report_schedule import MAKES, Place, ReportSchedule, Rhythm
from domain.insights.room import Insights
from domain.insights.sharing import refuse_undeliverable
from domain.insights.sharing_events import (
    SCHEDULE_CREATED,
    SCHEDULE_DELETED,
    SCHEDULE_UPDATED,
    schedule_told,
)
from domain.insights.sharing_ports import SharingTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import Kind, ReportScheduleId, ReportTemplateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

MOST_SCHEDULES = 100
OF_RHYTHM = ("every", "time", "weekday", "day")


@dataclass(frozen=True, slots=True)
class NewReportSchedule:
    name: str
    template_id: ReportTemplateId
    rhythm: Rhythm
    deliver: Sequence[Place] = ()
    formats: Sequence[ReportFormat] = (ReportFormat.PDF,)
    paused: bool = False


async def create_report_schedule(
    room: Insights, actor: Actor, request: NewReportSchedule
) -> ReportSchedule:
    """The first report is made at the next of its times.

    Raises MissingScope, also for what the template shows, EmailNotSetUp, TooManySchedules, and
    NotFound for a template that is not there, and ValidationFailed for a rhythm that does not fit.
    """
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    sharing, now = room.sharing, room.clock.now()
    refuse_undeliverable(sharing, request.deliver)
    ground = await room.reports.ground(actor)
    schedule = ReportSchedule(
        id=ReportScheduleId(room.ids.new(Kind.REPORT_SCHEDULE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        template_id=request.template_id,
        rhythm=request.rhythm,
        timezone=ground.timezone,
        formats=tuple(format.value for format in request.formats),
        deliver=tuple(request.deliver),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        paused=request.paused,
    )
    _refuse_faulty(schedule)
    schedule = schedule.reckoned(now)
    async with sharing.begin(actor) as tx:
        _refuse_unseen(actor, await _template(tx, schedule.template_id))
        if await tx.schedules.standing() >= MOST_SCHEDULES:
            raise TooManySchedules(maximum=MOST_SCHEDULES)
        await tx.schedules.add(schedule)
        tx.announce(schedule_told(SCHEDULE_CREATED, schedule))
        _plan(tx, schedule)
        await tx.commit(schedule)
    return schedule


async def change_report_schedule(
    room: Insights,
    actor: Actor,
    schedule_id: ReportScheduleId,
    version: Version,
    changes: Mapping[str, Any],
) -> ReportSchedule:
    """Its next time is reckoned anew from now on; what passed while it was paused is not made up
    for. Raises as `create_report_schedule`, and NotFound, VersionMismatch."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    sharing, now = room.sharing, room.clock.now()
    refuse_undeliverable(sharing, changes.get("deliver", ()))
    ground = await room.reports.ground(actor)
    async with sharing.begin(actor) as tx:
        before = await tx.schedules.get(schedule_id)
        must_match(version, before.version)
        after = before.change(now, timezone=ground.timezone, **_as_fields(before, changes))
        _refuse_faulty(after)
        after = after.reckoned(now)
        _refuse_unseen(actor, await _template(tx, after.template_id))
        await tx.schedules.save(before, after)
        tx.announce(schedule_told(SCHEDULE_UPDATED, after, before))
        _plan(tx, after)
        await tx.commit(after)
    return after


async def remove_report_schedule(
    room: Insights, actor: Actor, schedule_id: ReportScheduleId, version: Version
) -> ReportSchedule:
    """Reports that it had made stay; whom its letters went to is forgotten. Raises MissingScope,
    NotFound, VersionMismatch."""
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    async with room.sharing.begin(actor) as tx:
        before = await tx.schedules.get(schedule_id)
        must_match(version, before.version)
        after = before.remove(room.clock.now())
        await tx.schedules.save(before, after)
        tx.announce(schedule_told(SCHEDULE_DELETED, after, before))
        tx.unplan(MAKES, after.id)
        await tx.commit(after)
    return after


async def read_report_schedule(
    room: Insights, actor: Actor, schedule_id: ReportScheduleId
) -> ReportSchedule:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    return await room.sharing.reads.schedule(actor, schedule_id)


async def list_report_schedules(
    room: Insights, actor: Actor, request: PageRequest
) -> Page[ReportSchedule]:
    """Raises MissingScope."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    return await room.sharing.reads.schedules(actor, request)


def _as_fields(before: ReportSchedule, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A rhythm is one thing of several fields, of which any may change. Another `every` takes the
    weekday or day of the one before with it, unless these are said, too."""
    fields = {name: value for name, value in changes.items() if name not in OF_RHYTHM}
    said = {name: changes[name] for name in OF_RHYTHM if name in changes}
    if said:
        kept = {name: getattr(before.rhythm, name) for name in OF_RHYTHM}
        if said.get("every", before.rhythm.every) is not before.rhythm.every:
            kept |= {"weekday": None, "day": None}
        fields["rhythm"] = Rhythm(**(kept | said))
    return fields


def _refuse_faulty(schedule: ReportSchedule) -> None:
    faults = schedule.faults()
    if faults:
        raise ValidationFailed(errors=faults)


def _refuse_unseen(actor: Actor, template: ReportTemplate) -> None:
    """Nobody has made for others what they may not see themselves."""
    for block in template.blocks:
        for permission in NEEDED.get(block.kind, ()):
            actor.require(permission)


async def _template(tx: SharingTransaction, template_id: ReportTemplateId) -> ReportTemplate:
    try:
        return await tx.templates.get(template_id)
    except NotFound:
        raise NotFound(thing="report_template", pointer="/template_id") from None


def _plan(tx: SharingTransaction, schedule: ReportSchedule) -> None:
    if schedule.next_at is None:
        tx.unplan(MAKES, schedule.id)
    else:
        tx.plan(MAKES, schedule.id, schedule.next_at)
