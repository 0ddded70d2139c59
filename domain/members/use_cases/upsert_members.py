"""Many members are made known, or known better, by your own ids of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.members.becoming import NewMember, becoming
from domain.members.giving import Holdings, holdings
from domain.members.model import Member, Origin
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.suggesting import suggested, write_suggestions
from domain.members.writing import Writing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound, Refusal
from domain.shared.ids import CommunityId

MOST_AT_ONCE = 500
CHANGEABLE = frozenset({"name", "is_bot", "labels", "fields", "community_ids", "metadata"})


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody by your own id; of one who is known, only what is in `given` changes."""

    external_id: str
    member: NewMember
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of one line."""

    external_id: str
    outcome: Outcome
    member: Member | None = None
    refusal: Refusal | None = None


@dataclass
class _Known:
    """How things stood before, and what lines before this one made of it."""

    members: dict[str, Member]
    holdings: Holdings
    communities: set[CommunityId]


async def upsert_members(room: Members, actor: Actor, lines: Sequence[Line]) -> Sequence[Upserted]:
    """In one commit, each external id once; a line that is refused hinders no other. Safe to
    repeat, and by several at the same time: nobody becomes two members. The state of one who is
    known does not change. Raises MissingScope."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        known = await _known(tx, lines)
        writing = Writing(tx, room.clock.now())
        done = [_upserted(room, actor, line, known, writing) for line in lines]
        new = await suggested(room, tx, actor, [after for _, after in writing.identities])
        writing.done()
        write_suggestions(tx, new)
        await tx.commit(done)
    return done


async def _known(tx: MembersTransaction, lines: Sequence[Line]) -> _Known:
    await tx.book.steady()
    await tx.book.alone()
    members = await tx.book.with_external_ids({line.external_id for line in lines})
    accounts = {one.account for line in lines for one in line.member.identities}
    held = await holdings(tx, accounts, {member.id for member in members.values()})
    wanted = {CommunityId(id) for line in lines for id in line.member.community_ids}
    communities = await tx.surroundings.communities(wanted) if wanted else set()
    return _Known(dict(members), held, communities)


def _upserted(room: Members, actor: Actor, line: Line, known: _Known, writing: Writing) -> Upserted:
    before = known.members.get(line.external_id)
    try:
        if not line.member.community_ids <= known.communities:
            raise NotFound(thing="community", pointer="/community_ids")
        if before is None:
            wanted = replace(line.member, external_id=line.external_id)
            member = becoming(room, actor, wanted, Origin.IMPORT)
        else:
            member = _changed(before, line, writing.now)
        given = known.holdings.given(room, member, line.member.identities)
    except Refusal as refusal:
        return Upserted(line.external_id, Outcome.REFUSED, refusal=refusal)
    known.members[line.external_id] = member
    writing.member(before, member)
    for pair in given:
        writing.identity(*pair)
    if before is None:
        return Upserted(line.external_id, Outcome.CREATED, member)
    same = member is before and all(b == a for b, a in given)
    return Upserted(line.external_id, Outcome.UNCHANGED if same else Outcome.UPDATED, member)


def _changed(before: Member, line: Line, now: datetime) -> Member:
    before.must_stand_alone()
    wanted = {name: getattr(line.member, name) for name in line.given & CHANGEABLE}
    accounts = {one.account.platform for one in line.member.identities}
    wanted["platforms"] = before.platforms | accounts
    changes = {name: value for name, value in wanted.items() if getattr(before, name) != value}
    return before.change(now, **changes) if changes else before
