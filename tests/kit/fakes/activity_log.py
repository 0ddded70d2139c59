"""What members did, in memory: only ever added to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from domain.members.activity import SPOKEN, Activity, ActivityKind
from domain.members.ports import Key
from domain.shared.ids import CommunityId, MemberId
from tests.kit.fakes.memory import FakeTransaction


class FakeActivityLog:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.member_activities

    async def known(self, keys: Collection[Key]) -> Mapping[Key, Activity]:
        mine = {(one.source, one.external_id): one for one in self._mine()}
        return {key: mine[key] for key in keys if key in mine}

    async def add(self, activities: Sequence[Activity]) -> set[Key]:
        there = await self.known({(one.source, one.external_id) for one in activities})
        new = [one for one in activities if (one.source, one.external_id) not in there]
        self._rows |= {self._tx.key(one.id): one for one in new}
        return {(one.source, one.external_id) for one in new}

    async def places(self, member_id: MemberId) -> Mapping[str, frozenset[str]]:
        own = self._of(member_id)
        return {
            "community_ids": frozenset(one.community_id for one in own if one.community_id),
            "platforms": frozenset(one.platform for one in own if one.platform),
        }

    async def last_at(self, member_id: MemberId) -> datetime | None:
        return max((one.at for one in self._of(member_id)), default=None)

    async def spoke(self, members: Collection[MemberId], since: datetime) -> bool:
        theirs = [one for one in self._rows.values() if one.member_id in members]
        return any(one.kind in SPOKEN and one.at > since for one in theirs)

    async def times(
        self,
        members: Collection[MemberId],
        what: tuple[ActivityKind, str | None],
        community_id: CommunityId | None,
        since: datetime | None,
    ) -> int:
        kind, type = what
        return sum(
            one.member_id in members
            and one.kind is kind
            and type in (None, one.type)
            and community_id in (None, one.community_id)
            and (since is None or one.at >= since)
            for one in self._mine()
        )

    def _of(self, member_id: MemberId) -> list[Activity]:
        return [one for one in self._mine() if one.member_id == member_id]

    def _mine(self) -> list[Activity]:
        rows = self._rows.items()
        return [row for (workspace, _), row in rows if workspace == self._tx.actor.workspace]
