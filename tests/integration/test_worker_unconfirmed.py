"""Nobody knows whether it is out: it is looked up, or a person says, and it is never sent twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from adapters.platforms.sandbox.adapter import TIMEOUT_AFTER_ACCEPT, TIMEOUT_BEFORE_ACCEPT
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.delivery import FIRST_LOOK, AttemptKind
from domain.publishing.model import Message
from domain.publishing.outcomes import (
    CannotTell,
    Finding,
    Listing,
    NotSent,
    Outcome,
    Preparation,
    Published,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.publishing.use_cases.settle_unconfirmed import look_up
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState
from domain.shared.platforms import Connection, PlatformProfile
from tests.integration.at_work import (
    Listened,
    Watcher,
    at_work,
    attempts_of,
    some_channels,
    watching,
    with_platforms,
)
from tests.kit.builders import a_message, limited_to


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def left_unconfirmed(
    house: House, watch: Watcher, word: str
) -> tuple[Actor, Channel, Message]:
    """A message whose outcome its channel, of class D, will never tell."""
    actor, [channel] = await some_channels(house, outcome_class="D")
    listened = Listened(house.app.publishing.platforms)
    async with at_work(with_platforms(house, listened)):
        message = await a_message(house, actor, channels=[channel], text=f"x {word}", now=True)
        await watch.until_states(unconfirmed=1)
    assert len(listened.published) == 1
    assert (await watch.delivery(message))["next_at"] is None
    return actor, channel, message


async def test_what_nobody_can_look_up_stays_unconfirmed_however_long_it_takes(
    house: House, watch: Watcher
) -> None:
    _, channel, message = await left_unconfirmed(house, watch, TIMEOUT_AFTER_ACCEPT)
    await watch.pass_time(timedelta(days=2))
    listened = Listened(house.app.publishing.platforms)
    async with at_work(with_platforms(house, listened)):
        # When a newer message on another channel is out, the worker has looked at everything.
        actor, [other] = await some_channels(house)
        await a_message(house, actor, channels=[other], text="canary", now=True)
        await watch.until_rows("SELECT FROM sandbox_posts WHERE text = 'canary'")
    assert [post.text for _, post, _ in listened.published] == ["canary"]
    assert listened.looked == []
    assert (await watch.delivery(message))["state"] == "unconfirmed"
    assert len(await watch.posts(channel)) == 1


async def test_a_person_who_has_seen_it_makes_it_published_with_the_evidence_on_record(
    house: House, watch: Watcher
) -> None:
    actor, channel, message = await left_unconfirmed(house, watch, TIMEOUT_AFTER_ACCEPT)
    [post] = await watch.posts(channel)
    verdict = Verdict(Resolution.PUBLISHED, "Seen at 10:42.", platform_post_id=post["id"])
    resolved = await resolve_delivery(house.app.publishing, actor, message.id, verdict)
    assert resolved.status is MessageStatus.PUBLISHED
    decision = (await attempts_of(house, actor, message))[-1]
    assert (decision.kind, decision.outcome) == (AttemptKind.DECISION, "published")
    assert (decision.detail, decision.actor) == ("Seen at 10:42.", actor.id)
    assert (await watch.delivery(message))["platform_post_id"] == post["id"]
    assert "message.resolved" in await watch.events(message.id)
    with pytest.raises(InvalidState):
        await resolve_delivery(house.app.publishing, actor, message.id, verdict)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=1)], ids=["soon", "a day later"])
async def test_a_person_who_has_not_seen_it_has_it_sent_again_also_beyond_the_grace(
    house: House, watch: Watcher, later: timedelta
) -> None:
    actor, channel, message = await left_unconfirmed(house, watch, TIMEOUT_BEFORE_ACCEPT)
    assert await watch.posts(channel) == []
    await watch.pass_time(later)
    verdict = Verdict(Resolution.SEND_AGAIN, "It is not on the profile.")
    async with at_work(house):
        resolved = await resolve_delivery(house.app.publishing, actor, message.id, verdict)
        assert resolved.status is MessageStatus.SCHEDULED
        await watch.until_states(published=1)
    assert len(await watch.posts(channel)) == 1
    kinds = [(a.kind, a.outcome) for a in await attempts_of(house, actor, message)]
    assert kinds == [
        (AttemptKind.SEND, "unknown"),
        (AttemptKind.DECISION, "send_again"),
        (AttemptKind.SEND, "published"),
    ]


async def test_a_person_can_leave_it_as_it_is(house: House, watch: Watcher) -> None:
    actor, channel, message = await left_unconfirmed(house, watch, TIMEOUT_AFTER_ACCEPT)
    reader = limited_to(actor, Permission.MESSAGES_READ)
    verdict = Verdict(Resolution.ABANDON, "It no longer matters.")
    with pytest.raises(Exception, match="missing_scope"):
        await resolve_delivery(house.app.publishing, reader, message.id, verdict)
    resolved = await resolve_delivery(house.app.publishing, actor, message.id, verdict)
    assert resolved.deliveries[0].state == "abandoned"
    decision = (await attempts_of(house, actor, message))[-1]
    assert (decision.outcome, decision.detail) == ("abandon", "It no longer matters.")
    assert len(await watch.posts(channel)) == 1


async def test_a_channel_without_credentials_leaves_it_to_a_person_and_the_worker_in_peace(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        await a_message(house, actor, channels=[channel], text=TIMEOUT_AFTER_ACCEPT, now=True)
        await watch.until_states(unconfirmed=1)
    await disconnect_channel(house.app.communities, actor, channel.id, "by hand")
    await watch.pass_time(timedelta(seconds=6))
    async with at_work(house):
        await watch.until_rows("SELECT FROM deliveries WHERE looks = 1 AND next_at IS NULL")
    assert await watch.states() == {"unconfirmed": 1}


class SameForAll:
    """A platform that lost every answer, and whose listing shows one post for all of them."""

    def __init__(self, askers: int) -> None:
        self._all_have_asked = asyncio.Barrier(askers)

    def profiles(self) -> Sequence[PlatformProfile]:
        return []

    async def prepare(self, post: OutgoingPost) -> Preparation:
        return NotSent("not asked for")

    async def publish(self, post: OutgoingPost) -> Outcome:
        return Unknown("lost")

    async def find(self, post: OutgoingPost) -> Finding:
        await self._all_have_asked.wait()
        return Published("the-only-post")

    async def delete(self, post: OutgoingPost) -> Outcome:
        return Unknown("lost")

    async def edit(self, post: OutgoingPost) -> Outcome:
        return Unknown("lost")

    def leaves_polls_open(self, platform: str) -> bool:
        return False

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        return Unknown("lost")

    async def see(self, post: OutgoingPost) -> Finding:
        return CannotTell("not asked for")

    async def recent(self, connection: Connection) -> Listing:
        return CannotTell("not asked for")


async def test_one_post_found_settles_one_delivery_only_even_for_look_ups_at_one_moment(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="C")
    twins = 6
    deceived = with_platforms(house, SameForAll(twins))
    async with at_work(deceived):
        for _ in range(twins):
            await a_message(house, actor, channels=[channel], text="the same words", now=True)
        await watch.until_states(unconfirmed=twins)
    rows = await watch.db.fetch("SELECT id FROM deliveries")
    room = deceived.app.publishing
    await watch.pass_time(FIRST_LOOK)
    await asyncio.gather(*(look_up(room, actor, row["id"]) for row in rows))
    assert await watch.states() == {"published": 1, "unconfirmed": twins - 1}
    later = await watch.db.fetch("SELECT next_at FROM deliveries WHERE state = 'unconfirmed'")
    assert all(row["next_at"] is not None for row in later)


async def test_however_many_workers_wake_at_one_moment_one_of_them_looks(
    house: House, watch: Watcher
) -> None:
    """Looks are counted, and after eight a person must decide: one moment must not use them up."""
    actor, [channel] = await some_channels(house, outcome_class="C")
    async with at_work(house):
        text = f"x {TIMEOUT_BEFORE_ACCEPT}"
        message = await a_message(house, actor, channels=[channel], text=text, now=True)
        await watch.until_states(unconfirmed=1)
    await watch.pass_time(FIRST_LOOK)
    listened = Listened(house.app.publishing.platforms)
    room = with_platforms(house, listened).app.publishing
    await asyncio.gather(*(look_up(room, actor, message.deliveries[0].id) for _ in range(8)))
    assert len(listened.looked) == 1
    assert (await watch.delivery(message))["looks"] == 1
