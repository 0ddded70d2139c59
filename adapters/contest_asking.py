"""What contests ask of others: of moderation what is to become of an entry with these words, of
platforms who follows an account."""

from collections.abc import Mapping, Sequence

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import Begin
from adapters.platforms.catalogue import Catalogue
from domain.moderation.room import Moderation
from domain.moderation.rule import RuleAction
from domain.moderation.use_cases.judge_text import TextToJudge, judge_text
from domain.participation.contest_entry import EntryState
from domain.participation.contest_ports import NotTold
from domain.shared.access import Actor, system
from domain.shared.calling import heard_of
from domain.shared.clock import Clock
from domain.shared.ids import ChannelId
from domain.shared.outcomes import CannotTell
from domain.shared.platforms import Connection

BECOMES: Mapping[RuleAction, EntryState] = {
    RuleAction.ALLOW: EntryState.ACCEPTED,
    RuleAction.HOLD: EntryState.PENDING,
    RuleAction.REMOVE: EntryState.REJECTED,
}


class VerdictsOfModeration:
    """For `domain.participation.contest_ports.ContestWords`."""

    def __init__(self, moderation: Moderation) -> None:
        self._moderation = moderation

    async def judge(
        self, actor: Actor, text: str, channel_id: ChannelId | None, author_id: str | None
    ) -> EntryState:
        judging = system(actor.organization_id, actor.workspace)
        said = TextToJudge(text, channel_id=channel_id, author_id=author_id)
        return BECOMES[(await judge_text(self._moderation, judging, said)).verdict]


class FollowersOfPlatforms:
    """For `domain.participation.contest_ports.ContestFollows`."""

    def __init__(self, begin: Begin[PublishingTx], catalogue: Catalogue, clock: Clock) -> None:
        self._begin = begin
        self._catalogue = catalogue
        self._clock = clock

    async def read(
        self, actor: Actor, channel_id: ChannelId, people: Sequence[str]
    ) -> Mapping[str, bool] | NotTold:
        asking = system(actor.organization_id, actor.workspace)
        place = await self._place(asking, channel_id)
        if isinstance(place, NotTold):
            return place
        said = await self._catalogue.who_follows(place, people)
        if not isinstance(said, CannotTell):
            return said
        return await self._noted(asking, place, said)

    async def _place(self, actor: Actor, channel_id: ChannelId) -> Connection | NotTold:
        """How its account is spoken to, unless nobody may just now."""
        async with self._begin(actor) as tx:
            channel = await tx.channels.reachable(channel_id)
            if channel is None or channel.stopped is not None or channel.waits_for_credentials:
                return NotTold()
            if channel.rested_until is not None and channel.rested_until > self._clock.now():
                return NotTold(channel.rested_until)
            return await tx.channels.connection(channel_id) or NotTold()

    async def _noted(self, actor: Actor, place: Connection, said: CannotTell) -> NotTold:
        """Whoever else calls that platform for the channel is to know it, too."""
        now = self._clock.now()
        async with self._begin(actor) as tx:
            tx.announce(*await heard_of(tx.channels, place, said, now))
            await tx.commit()
        return NotTold(now + said.retry_after if said.retry_after is not None else None)
