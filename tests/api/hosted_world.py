"""Every page of one workspace that anybody can open who has its address."""

from itertools import count

from domain.communities.model import Channel
from domain.moderation.policy import Severity
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from tests.api.guest_desk import CLIENT
from tests.api.guest_desk import Desk as GuestDesk
from tests.api.hearing_room import Hearing
from tests.api.test_links import Desk
from tests.api.test_logos_of_hosted_pages import their_pages
from tests.api.test_report_links import Desk as ReportDesk
from tests.api.test_report_pages import carried, sends
from tests.api.test_survey_pages import Shop, page_of
from tests.kit.approval_builders import an_approval_policy
from tests.kit.builders import a_sandbox_channel
from tests.kit.reporting import a_report

PASSWORD = "three fresh oysters"


async def every_page(desk: Desk) -> list[str]:
    """The path of one of each kind: those that anybody is told of, and those of whom it
    concerns."""
    channel = await a_sandbox_channel(desk.house, desk.actor)
    return [
        *await their_pages(desk),
        *await asking_pages(desk, channel),
        *await due_process_pages(desk, channel),
    ]


async def asking_pages(desk: Desk, channel: Channel) -> list[str]:
    """A survey, an approval, the password of a link, and that of a report."""
    house, actor = desk.house, desk.actor
    shop = Shop(house, actor, channel, desk.client, desk.visitor)
    await shop.policy()
    guests = GuestDesk(house, actor, channel, desk.client, desk.visitor)
    await an_approval_policy(house, actor, steps=CLIENT)
    approval = await guests.link(await guests.message())
    locked = await desk.link(password=PASSWORD)
    report = await a_report(house, actor)
    reports = ReportDesk(house, actor, report, desk.client, desk.visitor, count(100))
    shared = await reports.link(password=PASSWORD)
    return [
        page_of(await shop.survey()),
        f"/approve/{approval['token']}",
        f"/l/{locked['slug']}",
        f"/r/{shared['token']}",
    ]


async def due_process_pages(desk: Desk, channel: Channel) -> list[str]:
    """An appeal, a log, a form to report something, and a receipt."""
    house, actor = desk.house, desk.actor
    wanted = NewPolicy("No advertising", Severity.LOW, description="No watches here.")
    policy = await create_policy(house.app.moderation, actor, wanted)
    hearing = Hearing(house, actor, channel, policy.id, desk.client, desk.visitor)
    appeal, log = await hearing.link(await hearing.decides()), await hearing.log()
    form = await hearing.post("/report-links")
    sent = await sends(hearing, form, await carried(hearing, form))
    paths = [one["url"].removeprefix("http://tertulia.test") for one in (appeal, log, form)]
    return [*paths, sent.headers["location"]]
