"""What a crisis asks of publishing: holds on everything in its scope, placed and lifted at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from domain.publishing.campaigning import HoldTransaction, is_archived
from domain.publishing.events import HOLD_LIFTED, HOLD_PLACED, hold_changed
from domain.publishing.hold import HOLD_ENDS, Hold, HoldScope, OnLift
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, ChannelId, CommunityId, CrisisId, HoldId, IdMaker, Kind


class Places(Protocol):
    """The channels and communities of one workspace."""

    async def facts(self, ids: Sequence[ChannelId]) -> Any: ...

    async def knows_community(self, community_id: CommunityId) -> bool: ...

    async def on_platform(self, platform: str) -> Sequence[ChannelId]:
        """Its channels on this platform, but for those that were disconnected."""
        ...


class StopTransaction(HoldTransaction, Protocol):
    @property
    def places(self) -> Places: ...


class StopScope(Protocol):
    """What is to be stopped; with nothing in it, everything."""

    @property
    def channel_ids(self) -> tuple[ChannelId, ...]: ...
    @property
    def community_ids(self) -> tuple[CommunityId, ...]: ...
    @property
    def campaign_ids(self) -> tuple[CampaignId, ...]: ...
    @property
    def platforms(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def is_everything(self) -> bool: ...


class Terms(Protocol):
    @property
    def reason(self) -> str: ...
    @property
    def on_lift(self) -> OnLift: ...
    @property
    def release_per_minute(self) -> int: ...


class CrisisStops:
    """The holds of a crisis are holds like any others; all of them are in one commit."""

    def __init__(self, tx: StopTransaction, actor: Actor, ids: IdMaker) -> None:
        self._tx = tx
        self._actor = actor
        self._ids = ids

    async def place(
        self, crisis_id: CrisisId, scope: StopScope, terms: Terms, now: datetime
    ) -> Sequence[HoldId]:
        """From the commit on nothing in that scope goes out but what is said of that crisis. Raises
        NotFound."""
        places = await self._wanted(scope)
        holds = [self._hold({**each, "crisis_id": crisis_id}, terms, now) for each in places]
        for hold in holds:
            await self._tx.holds.add(hold)
            self._tx.announce(hold_changed(HOLD_PLACED, hold))
        return [hold.id for hold in holds]

    async def check(self, scope: StopScope) -> None:
        """Raises NotFound for what is not there, as placing would."""
        await self.reach(scope)

    async def reach(self, scope: StopScope) -> int:
        """How many holds placing would place. Raises NotFound."""
        return len(await self._wanted(scope))

    async def lift(
        self, hold_ids: Sequence[HoldId], on_lift: OnLift | None, now: datetime
    ) -> Sequence[HoldId]:
        """Those that stand; who was lifted by somebody before is left as it is."""
        lifted = []
        for hold_id in sorted(hold_ids):
            before = await self._tx.holds.get(hold_id)
            if before.lifted_at is not None:
                continue
            hold = before.lift(self._actor.id, now)
            if on_lift is not None:
                hold = replace(hold, on_lift=on_lift)
            await self._tx.holds.save(hold)
            self._tx.unplan(HOLD_ENDS, hold.id)
            self._tx.announce(hold_changed(HOLD_LIFTED, hold, before))
            lifted.append(hold_id)
        return lifted

    async def _wanted(self, scope: StopScope) -> list[dict[str, Any]]:
        if scope.is_everything:
            return [{"scope": HoldScope.WORKSPACE}]
        return [*await self._places(scope), *await self._marks(scope)]

    async def _places(self, scope: StopScope) -> list[dict[str, Any]]:
        """Each once, whether it is named or of a platform that is."""
        channels = list(scope.channel_ids)
        known = await self._tx.places.facts(channels)
        for number, channel_id in enumerate(channels):
            if channel_id not in known:
                raise NotFound(thing="channel", pointer=f"/channel_ids/{number}")
        for number, community_id in enumerate(scope.community_ids):
            if not await self._tx.places.knows_community(community_id):
                raise NotFound(thing="community", pointer=f"/community_ids/{number}")
        for platform in scope.platforms:
            channels += await self._tx.places.on_platform(platform)
        return [
            *({"scope": HoldScope.CHANNEL, "channel_id": id} for id in dict.fromkeys(channels)),
            *({"scope": HoldScope.COMMUNITY, "community_id": id} for id in scope.community_ids),
        ]

    async def _marks(self, scope: StopScope) -> list[dict[str, Any]]:
        for number, campaign_id in enumerate(scope.campaign_ids):
            await is_archived(self._tx, campaign_id, f"/campaign_ids/{number}")
        return [
            *({"scope": HoldScope.CAMPAIGN, "campaign_id": id} for id in scope.campaign_ids),
            *({"scope": HoldScope.TAG, "tag": tag} for tag in scope.tags),
        ]

    def _hold(self, where: dict[str, Any], terms: Terms, now: datetime) -> Hold:
        return Hold(
            id=HoldId(self._ids.new(Kind.HOLD)),
            workspace_id=self._actor.workspace,
            organization_id=self._actor.organization_id,
            reason=terms.reason,
            placed_by=self._actor.id,
            created_at=now,
            updated_at=now,
            on_lift=terms.on_lift,
            release_per_minute=terms.release_per_minute,
            **where,
        )
