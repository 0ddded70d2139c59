"""What members agreed to, and the places where they are, in memory."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from domain.members.consent import MemberConsent, standing
from domain.members.ports import Place
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, MemberId
from tests.kit.fakes.memory import FakeTransaction
from tests.kit.fakes.places import place_of

T = TypeVar("T")


class FakeConsents:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    def add(self, consent: MemberConsent) -> None:
        self._tx.tables.member_consents[self._tx.key(consent.id)] = consent

    async def given(self, members: Collection[MemberId], purpose: str) -> bool:
        words = self._tx.tables.member_consents.values()
        counts = standing([one for one in words if one.member_id in members])
        return any(one.given for one in counts if one.purpose == purpose)


class FakeSurroundings:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def places(self, channels: Collection[ChannelId]) -> Mapping[ChannelId, Place]:
        mine = _mine(self._tx.tables.channels, self._tx.actor)
        return {one.id: place_of(one) for one in mine if one.id in channels}

    async def communities(self, ids: Collection[CommunityId]) -> set[CommunityId]:
        return {one.id for one in _mine(self._tx.tables.communities, self._tx.actor)} & set(ids)

    async def zone(self, ids: Sequence[str]) -> str:
        mine = sorted(_mine(self._tx.tables.communities, self._tx.actor), key=lambda one: one.id)
        found = [one.timezone for one in mine if one.id in ids and one.timezone]
        here = self._tx.actor.workspace
        return next(iter(found), self._tx.tables.workspaces[here].timezone)


def _mine(rows: Mapping[tuple[str, str], T], actor: Actor) -> list[T]:
    return [row for (workspace, _), row in rows.items() if workspace == actor.workspace]
