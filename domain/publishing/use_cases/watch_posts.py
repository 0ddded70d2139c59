"""See whether what is out is still there: after an hour, a day and a week."""

from dataclasses import replace
from datetime import timedelta

from domain.publishing.attempt import Attempt, AttemptKind
from domain.publishing.delivery import VANISHED, Delivery
from domain.publishing.events import moved
from domain.publishing.outcomes import Absent, CannotTell, Finding
from domain.publishing.ports import OutgoingPost
from domain.publishing.room import Publishing
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.calling import heard_of
from domain.shared.ids import AttemptId, ChannelId, Kind
from domain.shared.platforms import Capability, Connection

POSTS_WATCHED = "posts.watched"
"""The duty to look at a channel's posts; it plans its own next time for as long as there is one."""

EVERY = timedelta(hours=1)
AGAIN_AFTER_A_MISS = timedelta(minutes=10)
MORE_TO_SEE = timedelta(minutes=1)
MOST = 20
PART_OF_BUDGET = 10


async def begin_watching(room: Publishing, actor: Actor, channel_id: ChannelId) -> None:
    """From now on this channel's posts are looked at. Safe to repeat."""
    async with room.begin(actor) as tx:
        tx.plan(POSTS_WATCHED, channel_id, room.clock.now() + EVERY)
        await tx.commit()


async def watch_posts(room: Publishing, actor: Actor, channel_id: ChannelId) -> None:
    """Look at the posts of this channel for which it is time, a few at once: no more than a part of
    what its budget allows, none while its platform wants no call. One that is not there twice in a
    row has vanished. Safe to repeat; ends with the channel.
    """
    async with room.begin(actor) as tx:
        channel = (await tx.channels.facts([channel_id])).get(channel_id)
        if channel is None or not _can_be_watched(channel):
            return
        most = min(MOST, max(1, channel.limits.budget.posts // PART_OF_BUDGET))
        due = await tx.deliveries.to_check(channel_id, most)
        posts = [post for id in due if (post := await tx.deliveries.post_of(id)) is not None]
        # Planned before anything is asked: whoever dies over it is followed by somebody.
        tx.plan(POSTS_WATCHED, channel_id, room.clock.now() + EVERY)
        await tx.commit()
    if not posts:
        return
    grants = await room.budgets.take({channel_id: (channel.limits.budget, len(posts))})
    missed = False
    for post in posts[: grants[channel_id].posts]:
        finding = await room.platforms.see(post)
        missed |= isinstance(finding, Absent)
        if isinstance(finding, CannotTell) and finding.stops_others:
            await _leave_alone(room, actor, post.connection, finding)
            return
        await _note(room, actor, post, finding)
    if missed or len(due) == most:
        async with room.begin(actor) as tx:
            sooner = AGAIN_AFTER_A_MISS if missed else MORE_TO_SEE
            tx.plan(POSTS_WATCHED, channel_id, room.clock.now() + sooner)
            await tx.commit()


def _can_be_watched(channel: ChannelFacts) -> bool:
    return channel.status != "disconnected" and Capability.SEE_POSTS in channel.capabilities


async def _leave_alone(
    room: Publishing, actor: Actor, connection: Connection, finding: CannotTell
) -> None:
    async with room.begin(actor) as tx:
        tx.announce(*await heard_of(tx.channels, connection, finding, room.clock.now()))
        await tx.commit()


async def _note(room: Publishing, actor: Actor, post: OutgoingPost, finding: Finding) -> None:
    """What was found counts for the post that was looked for, if it is still the delivery's."""
    if isinstance(finding, CannotTell):
        return
    async with room.begin(actor) as tx:
        for before in await tx.messages.of_deliveries([post.delivery_id]):
            delivery = before.delivery(post.delivery_id)
            same = delivery and delivery.platform_post_id == post.platform_post_id
            if delivery is None or not same or not delivery.is_out:
                return
            now = room.clock.now()
            looked = delivery.missed() if isinstance(finding, Absent) else delivery.seen()
            after = before.with_deliveries([looked], now)
            await tx.messages.save(before, after)
            if looked.error_code == VANISHED:
                await tx.attempts.add([_gone(room, looked)])
            tx.announce(*moved(before, after))
            await tx.commit()


def _gone(room: Publishing, delivery: Delivery) -> Attempt:
    now = room.clock.now()
    line = delivery.line(AttemptId(room.ids.new(Kind.ATTEMPT)), AttemptKind.LOOK_UP, now)
    return replace(
        line,
        finished_at=now,
        outcome="absent",
        error_code=VANISHED,
        platform_post_id=delivery.platform_post_id,
    )
