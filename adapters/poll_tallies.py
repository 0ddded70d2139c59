"""What polls ask of other rooms: what platforms count of posts, and whether words may be shown."""

from collections.abc import Sequence

from adapters.db.publishing import PublishingTx
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

Asked = tuple[Delivery, Reachable | None, OutgoingPost | None]


class CountsOfPlatforms:
    """For `domain.participation.poll_ports.NativeCounts`."""

    def __init__(self, begin: Begin[PublishingTx], catalogue: Catalogue, clock: Clock) -> None:
        self._begin = begin
        self._catalogue = catalogue
        self._clock = clock

    async def read(self, actor: Actor, message_id: MessageId) -> Sequence[Tally]:
        return [await self._tally(asked) for asked in await self._posts(actor, message_id)]

    async def _posts(self, actor: Actor, message_id: MessageId) -> Sequence[Asked]:
        """Of a thread the first post asks."""
        found = []
        async with self._begin(system(actor.organization_id, actor.workspace)) as tx:
            message = await tx.messages.get(message_id)
            for delivery in message.deliveries:
                if delivery.part > 1 or message.post_of(delivery).poll is None:
                    continue
                channel = await tx.channels.reachable(delivery.channel_id)
                post = await tx.deliveries.post_of(delivery.id) if delivery.is_out else None
                found.append((delivery, channel, post))
            await tx.commit()
        return found

    async def _tally(self, asked: Asked) -> Tally:
        delivery, channel, post = asked
        now = self._clock.now()
        said = await self._counted(delivery, channel, post)
        platform = channel.platform if channel else "unknown"
        if isinstance(said, str):
            return Tally(delivery.id, delivery.channel_id, platform, now, reason=said)
        return Tally(delivery.id, delivery.channel_id, platform, now, said[0], said[1])

    async def _counted(
        self, delivery: Delivery, channel: Reachable | None, post: OutgoingPost | None
    ) -> tuple[tuple[int, ...], int | None] | str:
        """The counts, or why there are none, by its code."""
        if not delivery.is_out:
            return "not_published"
        if channel is None or channel.is_over or post is None:
            return "not_connected"
        if not self._catalogue.counts_polls(post.connection.platform):
            return "not_supported"
        rested = channel.rested_until
        stopped = channel.stopped is not None or channel.waits_for_credentials
        if stopped or (rested is not None and rested > self._clock.now()):
            return "channel_waits"
        said = await self._catalogue.count_poll(post.connection, delivery.platform_post_id or "")
        return "not_said" if isinstance(said, CannotTell) else (said.counts, said.voters)


class WordsOfModeration:
    """For `domain.participation.poll_ports.PollWords`."""

    def __init__(self, moderation: Moderation) -> None:
        self._moderation = moderation

    async def may_be_shown(self, actor: Actor, text: str) -> bool:
        judging = system(actor.organization_id, actor.workspace)
        judged = await judge_text(self._moderation, judging, TextToJudge(text))
        return judged.verdict is RuleAction.ALLOW
