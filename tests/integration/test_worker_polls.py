"""A poll that its platform leaves open is closed by a worker, once, when its time is over."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.duties import acts
from domain.publishing.content import Poll
from domain.publishing.outcomes import NotSent, Outcome, Published, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.publishing.use_cases.close_poll import AGAIN
from tests.integration.at_work import (
    Watcher,
    at_work,
    attempts_of,
    some_channels,
    watching,
    with_platforms,
)
from tests.kit.builders import a_message
from tests.kit.platforms.through import Through

DAY = timedelta(days=1)
POLL = Poll(("yes", "no"), int(DAY.total_seconds()))
PLANNED = (
    "SELECT FROM duties WHERE kind = 'poll.closes' AND lease_until IS NULL"
    " AND due_at BETWEEN clock_timestamp() + $1::interval / 2 AND clock_timestamp() + $1"
)
SETTLED = "SELECT FROM attempts WHERE kind = 'close_poll' AND outcome = $1"


@dataclass
class LeftOpen(Through):
    """Platforms that end no poll; `answers` come first, and then each is closed."""

    answers: list[Outcome] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)

    def leaves_polls_open(self, platform: str) -> bool:
        return True

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        self.asked.append(post.platform_post_id)
        return self.answers.pop(0) if self.answers else Published(post.platform_post_id or "")


def speaking_to(house: House, platforms: LeftOpen) -> House:
    """The same house, its duties included."""
    changed = with_platforms(house, platforms)
    app = changed.app
    does = acts(
        *(app.communities, app.publishing, app.inbox, app.moderation, app.insights),
        *(app.members, app.escalations, app.listening, app.campaigns, app.participation),
        app.crises,
    )
    return replace(changed, app=replace(app, events=replace(app.events, acts=does)))


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_a_poll_is_closed_once_also_after_trouble(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    platforms = LeftOpen(house.app.publishing.platforms, [NotSent("down")])
    asking = speaking_to(house, platforms)
    async with at_work(asking):
        said = {"poll": POLL}
        message = await a_message(house, actor, channels=[channel], now=True, said=said)
        await watch.until_states(published=1)
        await watch.until_rows(PLANNED, DAY)
        assert platforms.asked == []
        await watch.pass_time(DAY)
        await house.doorbell.ring()
        await watch.until_rows(PLANNED, AGAIN)
        await watch.pass_time(AGAIN)
        await house.doorbell.ring()
        await watch.until_rows(SETTLED, "closed")
    post = (await watch.delivery(message))["platform_post_id"]
    assert platforms.asked == [post, post]
    line = (await attempts_of(house, actor, message))[-1]
    assert (line.kind, line.outcome, line.error_code) == ("close_poll", "closed", None)


async def test_one_that_stays_open_says_so(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    refused = Refused(RefusalKind.PERMISSION, "Not yours.")
    platforms = LeftOpen(house.app.publishing.platforms, [refused])
    async with at_work(speaking_to(house, platforms)):
        said = {"poll": POLL}
        message = await a_message(house, actor, channels=[channel], now=True, said=said)
        await watch.until_states(published=1)
        await watch.pass_time(DAY)
        await house.doorbell.ring()
        await watch.until_rows(SETTLED, "refused")
    row = await watch.delivery(message)
    assert (row["state"], row["error_code"]) == ("published", "poll_left_open")
    assert (row["error_detail"], len(platforms.asked)) == ("Not yours.", 1)
    assert (
        await watch.db.fetch(
            "SELECT FROM duties WHERE kind = 'poll.closes' AND due_at > '-infinity'"
        )
        == []
    )
