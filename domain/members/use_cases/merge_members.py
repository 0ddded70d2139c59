"""One member becomes part of another, or is taken apart from it again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.members.errors import MergeWithItself, NotMerged
from domain.members.events import (
    MERGE_SETTLED,
    MERGED,
    UNMERGED,
    change_told,
    member_told,
    suggestion_told,
)
from domain.members.growth import PRESENCE_DUE
from domain.members.merging import MemberMerge, Part, gained, gains_of, parted
from domain.members.model import STATE_ENDS, Member, Origin
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.standing import VALUES_DUE
from domain.members.suggestion import MergeSuggestion, SuggestionState, pair_of
from domain.members.writing import plan_silence
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, MemberId, MemberMergeId, MergeSuggestionId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

TAKEN_APART = "taken apart"


async def merge_members(
    room: Members,
    actor: Actor,
    into_id: MemberId,
    version: Version,
    member_id: MemberId,
    reason: str | None,
) -> Member:
    """The first as it is afterwards: it keeps what it has, and what it lacks passes over to it.
    Nothing is moved: what each did, their accounts, notes and consent are read together from now
    on. Raises MissingScope, NotFound, VersionMismatch, MergeWithItself, MemberMerged where one of
    them is part of another already."""
    actor.require(Permission.MEMBERS_WRITE)
    if into_id == member_id:
        raise MergeWithItself(pointer="/member_id")
    async with room.begin(actor) as tx:
        await tx.book.unsettled()
        before, leaving = await _both(tx, into_id, member_id)
        must_match(version, before.version)
        before.must_stand_alone()
        leaving.must_stand_alone()
        now = room.clock.now()
        await _reckon_anew(tx, actor, [into_id, member_id], now)
        await _regroup(tx, [into_id, member_id], member_id, into_id)
        gains = gains_of(before, leaving)
        merge = MemberMerge(
            id=MemberMergeId(room.ids.new(Kind.MEMBER_MERGE)),
            workspace_id=actor.workspace,
            member_id=member_id,
            into_id=into_id,
            by=actor.id,
            at=now,
            gains=gains,
            reason=reason,
        )
        await _settle(tx, merge, SuggestionState.MERGED, actor, now)
        after = gained(before, leaving, gains, now)
        absorbed = leaving.part_of(into_id, now)
        tx.merges.add(merge)
        tx.announce(member_told(MERGED, absorbed, leaving))
        _write(tx, [(before, after), (leaving, absorbed)], now)
        tx.announce(*change_told(before, after))
        await tx.commit(after)
    return after


async def unmerge_member(
    room: Members, actor: Actor, member_id: MemberId, version: Version
) -> Member:
    """The member as it is by itself again, with what it did, also since; what passed over from it
    goes, unless it was changed since or is there because of another, too. Raises MissingScope,
    NotFound, VersionMismatch, MemberNotMerged, MemberMerged where the one that it is part of is
    part of another: that is taken apart first."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.unsettled()
        into_id = (await tx.book.get(member_id)).merged_into
        if into_id is None:
            raise NotMerged()
        before, leaving = await _both(tx, into_id, member_id)
        must_match(version, leaving.version)
        before.must_stand_alone()
        now = room.clock.now()
        await _reckon_anew(tx, actor, [into_id, member_id], now)
        await _regroup(tx, [into_id], member_id, member_id)
        merge, others = await _parts(tx, before, leaving)
        after, credited = parted(
            before,
            Part(leaving, merge),
            others,
            await tx.activities.places(into_id),
            await _last_seen(tx, before, others),
            now,
        )
        await _settle(tx, merge, SuggestionState.DISMISSED, actor, now)
        alone = leaving.part_of(None, now)
        of_before = {part.member.id: part.merge for part in others}
        tx.merges.write(
            (merge, replace(merge, undone_at=now)),
            *((of_before[part.member.id], part.merge) for part in credited),
        )
        tx.announce(member_told(UNMERGED, alone, leaving))
        _write(tx, [(before, after), (leaving, alone)], now)
        tx.announce(*change_told(before, after))
        await tx.commit(alone)
    return alone


async def dismiss_suggestion(
    room: Members, actor: Actor, id: MergeSuggestionId, reason: str | None
) -> MergeSuggestion:
    """They are two. It is not suggested again. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.suggestions.get(id)
        if before.state is SuggestionState.DISMISSED:
            return before
        after = before.settle(SuggestionState.DISMISSED, actor.id, reason, room.clock.now())
        tx.suggestions.write((before, after))
        tx.announce(suggestion_told(MERGE_SETTLED, after, before))
        await tx.commit(after)
    return after


async def list_suggestions(
    room: Members, actor: Actor, request: PageRequest
) -> Page[MergeSuggestion]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.reads.suggestions(actor, request)


async def _reckon_anew(
    tx: MembersTransaction, actor: Actor, ids: Sequence[MemberId], now: datetime
) -> None:
    """Both are worth something else, and to others they are another number of people."""
    kin = {one for id in ids for one in await tx.book.kin(id)}
    await tx.values.stale(kin, with_receivers=True)
    tx.plan(VALUES_DUE, actor.workspace, now)
    tx.plan(PRESENCE_DUE, actor.workspace, now)


async def _regroup(
    tx: MembersTransaction, persons: Sequence[MemberId], member_id: MemberId, person: MemberId
) -> None:
    """What they were there for is one person's, or another's again."""
    await tx.presence.regroup(persons, await tx.book.kin(member_id), person)


async def _both(
    tx: MembersTransaction, into_id: MemberId, member_id: MemberId
) -> tuple[Member, Member]:
    found = await tx.book.some([into_id, member_id])
    if into_id not in found:
        raise NotFound(thing="member")
    if member_id not in found:
        raise NotFound(thing="member", pointer="/member_id")
    return found[into_id], found[member_id]


async def _parts(
    tx: MembersTransaction, into: Member, leaving: Member
) -> tuple[MemberMerge, Sequence[Part]]:
    """How it became part, and the others that are."""
    merges = await tx.merges.standing(into.id)
    members = await tx.book.some([merge.member_id for merge in merges])
    parts = [Part(members[merge.member_id], merge) for merge in merges]
    [mine] = [part.merge for part in parts if part.member.id == leaving.id]
    return mine, [part for part in parts if part.member.id != leaving.id]


async def _last_seen(tx: MembersTransaction, into: Member, others: Sequence[Part]) -> datetime:
    """When it was seen last itself, or one of those that stay. Whoever was made known by hand was
    seen then."""
    own = await tx.activities.last_at(into.id)
    by_hand = into.origin in (Origin.API, Origin.IMPORT)
    since = [into.created_at] if by_hand or own is None else []
    return max([*since, *([own] if own else []), *(part.member.last_seen_at for part in others)])


async def _settle(
    tx: MembersTransaction,
    merge: MemberMerge,
    state: SuggestionState,
    actor: Actor,
    now: datetime,
) -> None:
    """What was suggested of the two is decided."""
    pair = pair_of(merge.into_id, merge.member_id)
    before = (await tx.suggestions.between([pair])).get(pair)
    if before is None or before.state is state:
        return
    reason = merge.reason if state is SuggestionState.MERGED else TAKEN_APART
    after = before.settle(state, actor.id, reason, now)
    tx.suggestions.write((before, after))
    tx.announce(suggestion_told(MERGE_SETTLED, after, before))


def _write(tx: MembersTransaction, pairs: Sequence[tuple[Member, Member]], now: datetime) -> None:
    tx.book.write(*pairs)
    for _, member in pairs:
        plan_silence(tx, member, now)
        if member.state_until is not None and member.merged_into is None:
            tx.plan(STATE_ENDS, member.id, max(member.state_until, now))
