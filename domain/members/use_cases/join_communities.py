"""Somebody asks to belong to a community, or is invited to it; that is accepted, denied or taken
back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.members.errors import (
    AcknowledgementMissing,
    AlreadyMember,
    JoiningClosed,
    JoinRequestOpen,
    MayNotJoin,
)
from domain.members.growth import PRESENCE_DUE
from domain.members.join_request import (
    JOIN_ACCEPTED,
    JOIN_ASKED,
    JOIN_DENIED,
    JOIN_WITHDRAWN,
    KEPT_OUT,
    JoinAnswer,
    JoiningRules,
    JoinRequest,
    JoinState,
    answered,
)
from domain.members.join_request_events import join_request_told
from domain.members.model import Member, MemberState
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.writing import Writing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, JoinRequestId, Kind, MemberId
from domain.shared.joining import Joining
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to belong where, and what they answer, by the keys of the questions."""

    community_id: CommunityId
    member_id: MemberId
    answers: tuple[tuple[str, str], ...] = ()


@dataclass
class _Case:
    """A member and a community in one transaction: how it lets people in, and who is who."""

    room: Members
    tx: MembersTransaction
    actor: Actor
    member: Member
    kin: Sequence[MemberId]
    rules: JoiningRules

    def __post_init__(self) -> None:
        self.now = self.room.clock.now()
        self.writing = Writing(self.tx, self.now)

    def must_be_let_in(self, community_id: CommunityId) -> None:
        """Raises MayNotJoin, JoiningClosed, AlreadyMember."""
        if self.member.state in KEPT_OUT:
            raise MayNotJoin(state=self.member.state.value)
        if self.rules.archived or self.rules.joining is Joining.CLOSED:
            raise JoiningClosed()
        if self.member.belongs_to(community_id):
            raise AlreadyMember()

    async def must_know_guidelines(self, community_id: CommunityId) -> None:
        """Raises AcknowledgementMissing."""
        known = await self.tx.join_requests.acknowledged(self.kin, community_id)
        if self.rules.missing(known):
            raise AcknowledgementMissing(guidelines=self.rules.in_force)

    def begun(self, wish: Wish, state: JoinState, answers: tuple[JoinAnswer, ...]) -> JoinRequest:
        return JoinRequest(
            id=JoinRequestId(self.room.ids.new(Kind.JOIN_REQUEST)),
            workspace_id=self.actor.workspace,
            organization_id=self.actor.organization_id,
            community_id=wish.community_id,
            member_id=self.member.id,
            way=self.rules.joining,
            state=state,
            answers=answers,
            created_by=self.actor.id,
            created_at=self.now,
            updated_at=self.now,
        )

    def become(self, member: Member) -> None:
        self.writing.member(self.member, member)

    async def let_in(self, request: JoinRequest) -> None:
        """It is a day of theirs, and a newcomer of the community's."""
        community_id = request.community_id
        self.become(self.member.joins(community_id, JOIN_ACCEPTED, self.now))
        await self.tx.presence.joined(community_id, request.member_id, self.member.id, self.now)
        self.tx.plan(PRESENCE_DUE, self.actor.workspace, self.now)

    def write(self, before: JoinRequest | None, after: JoinRequest) -> None:
        self.writing.done()
        self.tx.join_requests.write((before, after))
        self.tx.announce(join_request_told(after, before))


async def request_to_join(room: Members, actor: Actor, wish: Wish) -> JoinRequest:
    """Accepted at once where a community is open or has invited them; waits for somebody where it
    takes applications. Raises MissingScope, NotFound at its pointer, MemberMerged, MemberErased,
    MayNotJoin, JoiningClosed, AlreadyMember, JoinRequestOpen, AcknowledgementMissing,
    ValidationFailed for the answers."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        case = await _begun(room, tx, actor, wish)
        before = await tx.join_requests.open_of(case.kin, wish.community_id)
        if before is not None and before.state is JoinState.PENDING:
            raise JoinRequestOpen(request=before.id)
        if before is None and case.rules.joining is Joining.INVITATION:
            raise JoiningClosed()
        asks = before is None and case.rules.joining is Joining.APPLICATION
        answers = answered(case.rules.questions, wish.answers, asks)
        await case.must_know_guidelines(wish.community_id)
        if asks:
            after = await _waiting(case, case.begun(wish, JoinState.PENDING, answers))
        else:
            after = await _let_in(case, before, wish, answers)
        case.write(before, after)
        await tx.commit(after)
    return after


async def invite_to_join(room: Members, actor: Actor, wish: Wish) -> JoinRequest:
    """Whoever is invited is let in when they ask, whatever a community that is not closed demands
    of others but for its guidelines. Raises what asking raises, but for AcknowledgementMissing."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        case = await _begun(room, tx, actor, wish)
        before = await tx.join_requests.open_of(case.kin, wish.community_id)
        if before is not None:
            raise JoinRequestOpen(request=before.id)
        after = case.begun(wish, JoinState.INVITED, ())
        case.write(None, after)
        await tx.commit(after)
    return after


async def accept_join_request(
    room: Members, actor: Actor, id: JoinRequestId, version: Version
) -> JoinRequest:
    """The member belongs to the community, and is active if they waited. Raises MissingScope,
    NotFound, VersionMismatch, InvalidState, MemberErased, MayNotJoin, JoiningClosed for a community
    that was archived, AcknowledgementMissing."""
    actor.require(Permission.MEMBERS_WRITE)
    found = await room.join_requests.join_request(actor, id)
    async with room.begin(actor) as tx:
        case = await _standing(room, tx, actor, found)
        before = await tx.join_requests.get(id)
        must_match(version, before.version)
        after = before.accept(actor.id, case.now)
        if case.member.state in KEPT_OUT:
            raise MayNotJoin(state=case.member.state.value)
        if case.rules.archived:
            raise JoiningClosed()
        await case.must_know_guidelines(before.community_id)
        await case.let_in(after)
        case.write(before, after)
        await tx.commit(after)
    return after


async def deny_join_request(
    room: Members, actor: Actor, id: JoinRequestId, version: Version, reason: str
) -> JoinRequest:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState, MemberErased."""

    def deny(before: JoinRequest, now: datetime) -> JoinRequest:
        return before.deny(actor.id, reason, now)

    return await _kept_out(room, actor, id, version, deny, JOIN_DENIED)


async def withdraw_join_request(
    room: Members, actor: Actor, id: JoinRequestId, version: Version, reason: str | None
) -> JoinRequest:
    """Whoever asked does not want to any more, or an invitation is taken back or refused. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState, MemberErased."""

    def withdraw(before: JoinRequest, now: datetime) -> JoinRequest:
        return before.withdraw(actor.id, reason, now)

    return await _kept_out(room, actor, id, version, withdraw, JOIN_WITHDRAWN)


async def read_join_request(room: Members, actor: Actor, id: JoinRequestId) -> JoinRequest:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    return await room.join_requests.join_request(actor, id)


async def list_join_requests(
    room: Members, actor: Actor, request: PageRequest
) -> Page[JoinRequest]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.join_requests.join_requests(actor, request)


async def _begun(room: Members, tx: MembersTransaction, actor: Actor, wish: Wish) -> _Case:
    """Raises NotFound at its pointer, and what keeps the member from asking."""
    await tx.book.steady()
    try:
        member = await tx.book.get(wish.member_id)
    except NotFound:
        raise NotFound(thing="member", pointer="/member_id") from None
    member.must_stand_alone()
    rules = await tx.join_requests.rules(wish.community_id)
    if rules is None:
        raise NotFound(thing="community", pointer="/community_id")
    case = _Case(room, tx, actor, member, await tx.book.kin(member.id), rules)
    case.must_be_let_in(wish.community_id)
    return case


async def _standing(
    room: Members, tx: MembersTransaction, actor: Actor, request: JoinRequest
) -> _Case:
    """Whoever asked, or the member they are part of by now. Raises MemberErased."""
    await tx.book.steady()
    line = (await tx.book.above([request.member_id]))[request.member_id]
    member = await tx.book.get(line[-1])
    member.must_stand_alone()
    rules = await tx.join_requests.rules(request.community_id)
    assert rules is not None, "a community is archived, and never goes"
    return _Case(room, tx, actor, member, await tx.book.kin(member.id), rules)


async def _waiting(case: _Case, request: JoinRequest) -> JoinRequest:
    asking = case.member.asks_in(JOIN_ASKED, case.now)
    if asking is not case.member:
        case.become(asking)
        return replace(request, came_from=case.member.state)
    elsewhere = await case.tx.join_requests.pending(case.kin)
    return replace(request, came_from=elsewhere[0].came_from if elsewhere else None)


async def _let_in(
    case: _Case, before: JoinRequest | None, wish: Wish, answers: tuple[JoinAnswer, ...]
) -> JoinRequest:
    if before is not None:
        done = replace(before.accept(case.actor.id, case.now), answers=answers)
    else:
        begun = case.begun(wish, JoinState.ACCEPTED, answers)
        done = replace(begun, decided_at=case.now, decided_by=case.actor.id)
    await case.let_in(done)
    return done


async def _kept_out(
    room: Members,
    actor: Actor,
    id: JoinRequestId,
    version: Version,
    decide: Callable[[JoinRequest, datetime], JoinRequest],
    why: str,
) -> JoinRequest:
    actor.require(Permission.MEMBERS_WRITE)
    found = await room.join_requests.join_request(actor, id)
    async with room.begin(actor) as tx:
        case = await _standing(room, tx, actor, found)
        before = await tx.join_requests.get(id)
        must_match(version, before.version)
        after = decide(before, case.now)
        await _no_longer_waiting(case, before, why)
        case.write(before, after)
        await tx.commit(after)
    return after


async def _no_longer_waiting(case: _Case, request: JoinRequest, why: str) -> None:
    """Who waits for nothing else is what they were before they asked."""
    waits = case.member.state is MemberState.PENDING and case.member.state_reason == JOIN_ASKED
    if not waits or request.state is not JoinState.PENDING:
        return
    if len(await case.tx.join_requests.pending(case.kin)) > 1:
        return
    was = request.came_from or MemberState.PROSPECT
    case.become(case.member.move(was, why, case.now))
