"""Requests to join communities, in memory."""

from collections.abc import Collection, Sequence

from domain.communities.guidelines import GuidelinesState
from domain.members.join_request import OPEN, JoiningRules, JoinRequest, JoinState
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, JoinRequestId, MemberId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.guidelines import FakeAcknowledgingTx, required_of, standing_in
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeJoinRequests:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.join_requests

    def write(self, *pairs: tuple[JoinRequest | None, JoinRequest]) -> None:
        for _, one in pairs:
            self._rows[self._tx.key(one.id)] = one

    async def get(self, id: JoinRequestId) -> JoinRequest:
        return _found(self._tx.tables, self._tx.actor, id)

    async def open_of(
        self, members: Collection[MemberId], community_id: CommunityId
    ) -> JoinRequest | None:
        here = [one for one in self._theirs(members) if one.community_id == community_id]
        return min((one for one in here if one.state in OPEN), key=lambda one: one.id, default=None)

    async def pending(self, members: Collection[MemberId]) -> Sequence[JoinRequest]:
        waiting = [one for one in self._theirs(members) if one.state is JoinState.PENDING]
        return sorted(waiting, key=lambda one: one.id)

    async def rules(self, community_id: CommunityId) -> JoiningRules | None:
        tables, actor = self._tx.tables, self._tx.actor
        home = tables.communities.get(self._tx.key(community_id))
        if home is None:
            return None
        holds = standing_in(tables, actor, community_id, GuidelinesState.IN_FORCE)
        return JoiningRules(
            joining=home.joining,
            archived=home.archived_at is not None,
            questions=home.join_questions,
            needs_acknowledgement=home.join_needs_acknowledgement,
            in_force=holds.id if holds else None,
            required=required_of(tables, actor, community_id),
        )

    async def acknowledged(
        self, members: Collection[MemberId], community_id: CommunityId
    ) -> int | None:
        said = [
            one.number
            for one in self._tx.tables.acknowledgements.values()
            if one.member_id in members and one.community_id == community_id
        ]
        return max(said, default=None)

    def _theirs(self, members: Collection[MemberId]) -> list[JoinRequest]:
        return [one for one in self._rows.values() if one.member_id in members]


class FakeJoiningTx(FakeAcknowledgingTx):
    @property
    def join_requests(self) -> FakeJoinRequests:
        return FakeJoinRequests(self)


class FakeJoinRequestReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def join_request(self, actor: Actor, id: JoinRequestId) -> JoinRequest:
        return _found(self._memory.tables, actor, id)

    async def join_requests(self, actor: Actor, request: PageRequest) -> Page[JoinRequest]:
        rows = self._memory.tables.join_requests.items()
        mine = [row for (workspace, _), row in rows if workspace == actor.workspace]
        return Page(sorted(mine, key=lambda one: one.id, reverse=True)[: request.limit], None)


def _found(tables: Tables, actor: Actor, id: JoinRequestId) -> JoinRequest:
    found = tables.join_requests.get((actor.workspace, id))
    if found is None:
        raise NotFound(thing="join_request")
    return found
