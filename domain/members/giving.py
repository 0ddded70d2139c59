"""Somebody is given an account: no two are known by one that was seen or proven."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from domain.members.becoming import NewIdentity
from domain.members.errors import IdentityTaken, PersonErased
from domain.members.identity import Account, MemberIdentity, Proof
from domain.members.model import Member
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.shared.ids import IdentityId, Kind, MemberId

Pair = tuple[MemberIdentity | None, MemberIdentity]


@dataclass
class Holdings:
    """Who holds what: `standing` are accounts that were seen or proven, with the member that is
    read as having them; `theirs` is what each member has, claimed or not; `erased` are accounts
    whose people asked to be forgotten."""

    standing: dict[Account, tuple[MemberId, MemberIdentity]]
    theirs: dict[tuple[MemberId, Account], MemberIdentity]
    erased: set[Account] = field(default_factory=set)

    def given(self, room: Members, member: Member, asked: Sequence[NewIdentity]) -> list[Pair]:
        """Each as (before, after), in the order of what is asked. What is given here counts for
        whoever is next. Raises IdentityTaken for an account under which somebody else was seen or
        proven, unless it is only claimed, and PersonErased; then nothing is given."""
        for one in asked:
            if one.account in self.erased:
                raise PersonErased()
            holder, _ = self.standing.get(one.account, (member.id, None))
            if holder != member.id and one.proof is not Proof.CLAIMED:
                raise IdentityTaken(member=holder)
        return [self._given(room, member, one) for one in asked]

    def _given(self, room: Members, member: Member, one: NewIdentity) -> Pair:
        holder, before = self.standing.get(one.account, (member.id, None))
        if holder != member.id or before is None:
            before = self.theirs.get((member.id, one.account))
        now = room.clock.now()
        if before is None:
            after = _identity(room, member, one)
        else:
            after = before.known_as(one.shown, one.proof, now, now)
        self.theirs[member.id, one.account] = after
        if after.proof is not Proof.CLAIMED:
            self.standing[one.account] = member.id, after
        return before, after


async def holdings(
    tx: MembersTransaction, accounts: Collection[Account], members: Collection[MemberId]
) -> Holdings:
    """As things stand; `steady` and `alone` keep them so. Before anything is added."""
    erased = await tx.suppressions.among(accounts)
    standing = await tx.identities.standing(accounts)
    above = await tx.book.above({one.member_id for one in standing.values()})
    theirs = await tx.identities.of(members)
    return Holdings(
        {account: (above[one.member_id][-1], one) for account, one in standing.items()},
        {(one.member_id, one.account): one for one in theirs},
        erased,
    )


def _identity(room: Members, member: Member, one: NewIdentity) -> MemberIdentity:
    now = room.clock.now()
    return MemberIdentity(
        id=IdentityId(room.ids.new(Kind.IDENTITY)),
        workspace_id=member.workspace_id,
        member_id=member.id,
        platform=one.account.platform,
        server=one.account.server,
        person_id=one.account.person_id,
        proof=one.proof,
        created_at=now,
        updated_at=now,
        shown_at=now,
        handle=one.shown.handle,
        name=one.shown.name,
        url=one.shown.url,
        avatar_url=one.shown.avatar_url,
    )
