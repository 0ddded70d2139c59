"""What is told of how reports are handed on: never whom a letter went to."""

from typing import Any

from domain.insights.report_delivery import ReportDelivery, ReportRecipient
from domain.insights.report_link import ReportLink
from domain.insights.report_schedule import Place, ReportSchedule
from domain.shared.clock import written
from domain.shared.events import News, differences

LINK_CREATED = "report_link.created"
LINK_OPENED = "report_link.opened"
LINK_REVOKED = "report_link.revoked"
SCHEDULE_CREATED = "report_schedule.created"
SCHEDULE_UPDATED = "report_schedule.updated"
SCHEDULE_DELETED = "report_schedule.deleted"
SCHEDULE_RAN = "report_schedule.ran"
DELIVERED = "insight_report.delivered"
DELIVERY_FAILED = "insight_report.delivery_failed"
DELIVERY_UNCONFIRMED = "insight_report.delivery_unconfirmed"
DELIVERY_STOPPED = "insight_report.delivery_stopped"
DELIVERY_REPEATED = "insight_report.delivery_repeated"
LETTERS_STOPPED = "report_recipient.stopped"
LETTERS_RESUMED = "report_recipient.resumed"

ANNOUNCED = frozenset(
    {
        *(LINK_CREATED, LINK_OPENED, LINK_REVOKED),
        *(SCHEDULE_CREATED, SCHEDULE_UPDATED, SCHEDULE_DELETED, SCHEDULE_RAN),
        *(DELIVERED, DELIVERY_FAILED, DELIVERY_UNCONFIRMED, DELIVERY_STOPPED),
        *(DELIVERY_REPEATED, LETTERS_STOPPED, LETTERS_RESUMED),
    }
)


def link_told(name: str, after: ReportLink, before: ReportLink | None = None) -> News:
    """Without anything that leads to its address."""
    told = _link(after)
    previous = differences(_link(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def schedule_told(name: str, after: ReportSchedule, before: ReportSchedule | None = None) -> News:
    told = _schedule(after)
    previous = differences(_schedule(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def delivery_told(
    name: str, after: ReportDelivery, before: ReportDelivery, url: str | None = None
) -> News:
    """`url` is where the report is read, for who asked to be told of it by webhook."""
    told = _delivery(after)
    previous = differences(_delivery(before), told)
    return News(name, after.id, after.version, {**told, "url": url}, previous=previous)


def recipient_told(name: str, after: ReportRecipient) -> News:
    """Whom it is about is told by id alone."""
    told = {"id": after.id, "stopped_at": written(after.stopped_at), "version": after.version}
    return News(name, after.id, after.version, told, previous={"version": after.version - 1})


def _link(one: ReportLink) -> dict[str, Any]:
    return {
        "id": one.id,
        "report_id": one.report_id,
        "has_password": one.has_password,
        "expires_at": written(one.expires_at),
        "opened": one.opened,
        "last_opened_at": written(one.last_opened_at),
        "revoked_at": written(one.revoked_at),
        "version": one.version,
    }


def _schedule(one: ReportSchedule) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "template_id": one.template_id,
        "every": one.rhythm.every.value,
        "time": one.rhythm.time,
        "weekday": one.rhythm.weekday,
        "day": one.rhythm.day,
        "timezone": one.timezone,
        "formats": list(one.formats),
        "deliver": [_place(place) for place in one.deliver],
        "paused": one.paused,
        "problem": one.problem.value if one.problem else None,
        "next_at": written(one.next_at),
        "last_at": written(one.last_at),
        "last_report_id": one.last_report_id,
        "removed_at": written(one.removed_at),
        "version": one.version,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"by": place.by.value, "recipients": len(place.to)}


def _delivery(one: ReportDelivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "report_id": one.report_id,
        "schedule_id": one.schedule_id,
        "by": one.by.value,
        "recipient_id": one.recipient_id,
        "state": one.state.value,
        "reason": one.reason.value if one.reason else None,
        "attempts": one.attempts,
        "next_at": written(one.next_at),
        "sent_at": written(one.sent_at),
        "link_id": one.link_id,
        "version": one.version,
    }
