"""Deliveries of a report are asked for, read, repeated, and their recipients forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.insights.report import ReportState
from domain.insights.report_delivery import DELIVERS, By, ReportDelivery
from domain.insights.report_schedule import Place
from domain.insights.room import Insights
from domain.insights.sharing import (
    address_of_link,
    addressees_of,
    plan_deliveries,
    refuse_undeliverable,
)
from domain.insights.sharing_events import DELIVERY_REPEATED, delivery_told
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import InsightReportId, ReportDeliveryId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class DeliveryWithAddress:
    """`url` is where the report is read, of one that was to bring no more than that."""

    delivery: ReportDelivery
    url: str | None


async def deliver_report(
    room: Insights, actor: Actor, report_id: InsightReportId, places: Sequence[Place]
) -> list[DeliveryWithAddress]:
    """At once where the report is there, and once it is where it is being made.

    Raises MissingScope, NotFound, EmailNotSetUp, and InvalidState for a report that failed.
    """
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    refuse_undeliverable(room.sharing, places)
    async with room.sharing.begin(actor) as tx:
        report = await tx.reports.get(report_id)
        if report.state is ReportState.FAILED:
            raise InvalidState(thing="insight_report", state=report.state.value, moves="")
        now = room.clock.now()
        addressees = await addressees_of(room.sharing, room.ids, tx, actor, places, now)
        planned = await plan_deliveries(room.ids, tx, actor, report, places, addressees, now)
        answer = [DeliveryWithAddress(one, None) for one in planned]
        await tx.commit(answer)
    return answer


async def repeat_delivery(
    room: Insights, actor: Actor, delivery_id: ReportDeliveryId
) -> ReportDelivery:
    """One that failed, or of which nobody knows whether it arrived: whoever asks for this says that
    a second one does no harm. A letter bears the Message-ID of the first.

    Raises MissingScope, NotFound, InvalidState, EmailNotSetUp.
    """
    actor.require(Permission.INSIGHT_REPORTS_WRITE)
    async with room.sharing.begin(actor) as tx:
        before = await tx.deliveries.get(delivery_id)
        refuse_undeliverable(room.sharing, [Place(before.by)])
        report = await tx.reports.get(before.report_id)
        if report.state is ReportState.FAILED or _is_forgotten(before):
            raise InvalidState(thing="report_delivery", state=before.state.value, moves="")
        now = room.clock.now()
        delivery = before.repeat(now)
        await tx.deliveries.save(before, delivery)
        tx.announce(delivery_told(DELIVERY_REPEATED, delivery, before))
        tx.plan(DELIVERS, delivery.id, now)
        await tx.commit(delivery)
    return delivery


async def list_deliveries(
    room: Insights, actor: Actor, report_id: InsightReportId, request: PageRequest
) -> Page[DeliveryWithAddress]:
    """Those of one report. Raises MissingScope, NotFound for the report."""
    actor.require(Permission.INSIGHT_REPORTS_READ)
    await room.reports.report(actor, report_id)
    page = await room.sharing.reads.deliveries(actor, report_id, request)
    urls = await _addresses(room, actor, page.items)
    return Page([DeliveryWithAddress(one, urls.get(one.id)) for one in page.items], page.next_after)


async def plan_for_report(room: Insights, actor: Actor, report_id: InsightReportId) -> None:
    """The report is over: what waited for it is due, or has failed with it. Safe to repeat."""
    async with room.sharing.begin(actor) as tx:
        waiting = await tx.deliveries.waiting(report_id=report_id)
        now = room.clock.now()
        for before in waiting:
            if before.next_at is None:
                after = before.due(now)
                await tx.deliveries.save(before, after)
                tx.plan(DELIVERS, after.id, now)
        await tx.commit()


async def _addresses(
    room: Insights, actor: Actor, deliveries: Sequence[ReportDelivery]
) -> Mapping[ReportDeliveryId, str]:
    """Only whoever may make links sees where they lead."""
    if Permission.INSIGHT_REPORTS_WRITE not in actor.scopes:
        return {}
    ids = {one.link_id: one.id for one in deliveries if one.by is By.LINK and one.link_id}
    links = await room.sharing.reads.sealed(actor, list(ids))
    found = {ids[id]: address_of_link(room.sharing, link) for id, link in links.items()}
    return {id: url for id, url in found.items() if url is not None}


def _is_forgotten(delivery: ReportDelivery) -> bool:
    return delivery.by is By.EMAIL and delivery.recipient is None
