"""What polls ask of other rooms: what platforms count of posts, and whether words may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.db.publishing import PublishingTx
from adapters.db.told_polls import DbToldPolls
from adapters.db.transaction import Begin
from adapters.platforms.catalogue import Catalogue
from domain.moderation.room import Moderation
from domain.moderation.rule import RuleAction
from domain.moderation.use_cases.judge_text import TextToJudge, judge_text
from domain.participation.poll_native import Tally
from domain.publishing.delivery import Delivery
from domain.publishing.outcomes import CannotTell
from domain.publishing.ports import OutgoingPost
from domain.shared.access import Actor, system
from domain.shared.calling import Reachable
from domain.shared.clock import Clock
from domain.shared.ids import MessageId
from domain.shared.poll_counts import PollCounts


@dataclass(frozen=True, slots=True)
class _Asked:
    """A delivery that asks, and what its platform has told of its poll by itself."""

    delivery: Delivery
    channel: Reachable | None
    post: OutgoingPost | None
    told: PollCounts | None


class CountsOfPlatforms:
    """For `domain.participation.poll_ports.NativeCounts`."""

    def __init__(self, begin: Begin[PublishingTx], catalogue: Catalogue, clock: Clock) -> None:
        self._begin = begin
        self._catalogue = catalogue
        self._clock = clock

    async def read(self, actor: Actor, message_id: MessageId) -> Sequence[Tally]:
        return [await self._tally(asked) for asked in await self._posts(actor, message_id)]

    async def _posts(self, actor: Actor, message_id: MessageId) -> Sequence[_Asked]:
        """Of a thread the first post asks."""
        found = []
        async with self._begin(system(actor.organization_id, actor.workspace)) as tx:
            message = await tx.messages.get(message_id)
            for delivery in message.deliveries:
                if delivery.part > 1 or message.post_of(delivery).poll is None:
                    continue
                channel = await tx.channels.reachable(delivery.channel_id)
                post = await tx.deliveries.post_of(delivery.id) if delivery.is_out else None
                told = await DbToldPolls(tx).of_delivery(delivery.id)
                found.append(_Asked(delivery, channel, post, told))
            await tx.commit()
        return found

    async def _tally(self, asked: _Asked) -> Tally:
        delivery, channel, now = asked.delivery, asked.channel, self._clock.now()
        platform = channel.platform if channel else "unknown"
        said = await self._counted(asked)
        if isinstance(said, str):
            return Tally(delivery.id, delivery.channel_id, platform, now, reason=said)
        return Tally(
            *(delivery.id, delivery.channel_id, platform, now, said.counts, said.voters),
            told=asked.told is not None,
        )

    async def _counted(self, asked: _Asked) -> PollCounts | str:
        """The counts, or why there are none, by its code. What was told by itself is known without
        asking, also where the channel is at rest."""
        if not asked.delivery.is_out:
            return "not_published"
        if asked.told is not None:
            return asked.told
        channel, post = asked.channel, asked.post
        if channel is None or channel.is_over or post is None:
            return "not_connected"
        if self._catalogue.tells_of_polls(channel.platform):
            return "not_said"
        return await self._asked_for(channel, post, asked.delivery.platform_post_id or "")

    async def _asked_for(self, channel: Reachable, post: OutgoingPost, id: str) -> PollCounts | str:
        if not self._catalogue.counts_polls(channel.platform):
            return "not_supported"
        rested = channel.rested_until
        stopped = channel.stopped is not None or channel.waits_for_credentials
        if stopped or (rested is not None and rested > self._clock.now()):
            return "channel_waits"
        said = await self._catalogue.count_poll(post.connection, id)
        return "not_said" if isinstance(said, CannotTell) else said


class WordsOfModeration:
    """For `domain.participation.poll_ports.PollWords`."""

    def __init__(self, moderation: Moderation) -> None:
        self._moderation = moderation

    async def may_be_shown(self, actor: Actor, text: str) -> bool:
        judging = system(actor.organization_id, actor.workspace)
        judged = await judge_text(self._moderation, judging, TextToJudge(text))
        return judged.verdict is RuleAction.ALLOW
