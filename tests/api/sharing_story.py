"""The café's client reads the report by a link, gets it every Monday, and has enough of letters."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.wiring import House
from domain.insights.report_delivery import By, Reason
from domain.insights.report_link import Reader
from domain.insights.sharing import seal_of
from domain.insights.sharing_ports import NobodyKnows, NotTaken
from domain.insights.use_cases.make_scheduled_report import make_scheduled_report
from domain.insights.use_cases.open_report_link import show_report
from domain.insights.use_cases.send_report import send_report
from domain.insights.use_cases.stop_letters import resume_letters, stop_letters
from domain.shared.access import Actor, system
from domain.shared.ids import OrganizationId, ReportLinkId, ReportScheduleId, WorkspaceId
from tests.api.planning_story import Teller
from tests.kit.letter_builders import a_delivery, with_post

BLOCKS = [{"kind": "text", "title": "In short", "text": "The terrace is open, and people came."}]


class InAWeek:
    def __init__(self, house: House) -> None:
        self._house = house

    def now(self) -> datetime:
        return self._house.clock.now() + timedelta(days=8)


async def sharing_story(story: Any, house: House) -> None:
    """Every operation of handing reports on, and every fact that is told of it."""
    tell: Teller = story
    organization = (await story.call("get_organization"))["id"]
    workspace = (await story.call("get_branding"))["id"]
    worker = system(OrganizationId(organization), WorkspaceId(workspace))
    report = await story.call("post_insight_report", {"name": "Our month", "blocks": BLOCKS})
    while (await story.call("get_insight_report", report_id=report["id"]))["state"] != "ready":
        pass
    where = {"report_id": report["id"]}
    link = await tell.tell("post_insight_report_link", {"password": "three oysters"}, **where)
    await story.heard("report_link.created")
    kept = await house.app.insights.sharing.reads.link(worker, ReportLinkId(link["id"]))
    await show_report(house.app.insights, Reader(kept))
    await story.heard("report_link.opened")
    await tell.tell("get_insight_report_links", query={"limit": "1"}, **where)
    await tell.tell("delete_report_link", link_id=link["id"])
    await story.heard("report_link.revoked")
    deliver = {"deliver": [{"by": "webhook"}]}
    await tell.tell("post_insight_report_deliveries", deliver, **where)
    await story.heard("insight_report.delivered")
    await tell.tell("get_insight_report_deliveries", query={"limit": "1"}, **where)
    failed = await a_delivery(house, worker, report["id"], by=By.LINK, failed=True)
    await tell.tell("post_report_delivery_repeat", delivery_id=failed.id)
    await story.heard("insight_report.delivery_repeated")
    await _letters(story, house, worker, report["id"])
    await _schedules(story, house, worker)


async def _letters(story: Any, house: House, worker: Actor, report_id: str) -> None:
    lost, refused = NobodyKnows(None), NotTaken(Reason.NOT_ACCEPTED, "550 5.1.1 nobody", True)
    room = with_post(house.app.insights, lost, refused)
    for name in ("insight_report.delivery_unconfirmed", "insight_report.delivery_failed"):
        letter = await a_delivery(house, worker, report_id)
        await send_report(room, worker, letter.id)
        await story.heard(name)
    waiting = await a_delivery(house, worker, report_id)
    assert waiting.recipient_id is not None, "a letter is for somebody"
    recipient = await room.sharing.reads.recipient(worker, waiting.recipient_id)
    secret = room.sharing.secrets.unseal(recipient.sealed, seal_of(recipient.id))
    assert secret is not None, "its key is there"
    await stop_letters(room, secret.reveal())
    await story.heard("report_recipient.stopped")
    await story.heard("insight_report.delivery_stopped")
    await resume_letters(room, secret.reveal())
    await story.heard("report_recipient.resumed")


async def _schedules(story: Any, house: House, worker: Actor) -> None:
    tell: Teller = story
    template = await story.call(
        "post_report_template",
        {"name": "For the client", "period": {"kind": "last_week"}, "blocks": BLOCKS},
    )
    wanted = {
        "name": "Mondays for the client",
        "template_id": template["id"],
        **{"every": "week", "weekday": 1, "time": "09:00"},
        "deliver": [{"by": "link", "expires_in_days": 14}, {"by": "webhook"}],
    }
    schedule = await tell.tell("post_report_schedule", wanted)
    await story.heard("report_schedule.created")
    which = {"schedule_id": schedule["id"]}
    await tell.tell("get_report_schedules", query={"limit": "1"})
    await tell.tell("patch_report_schedule", {"time": "08:30"}, **which)
    await story.heard("report_schedule.updated")
    later = replace(house.app.insights, clock=InAWeek(house))
    await make_scheduled_report(later, worker, ReportScheduleId(schedule["id"]))
    await story.heard("report_schedule.ran")
    await tell.tell("get_report_schedule", **which)
    await tell.tell("delete_report_schedule", **which)
    await story.heard("report_schedule.deleted")
