"""What was done becomes part of somebody's timeline, and who was not known before becomes known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.members.activity import Activity, Doer, NewActivity
from domain.members.errors import MemberErased, PersonErased
from domain.members.growth import PRESENCE_DUE
from domain.members.identity import Account, MemberIdentity, Proof
from domain.members.model import Glimpse, Member, MemberState
from domain.members.ports import Key, MembersTransaction
from domain.members.room import Members
from domain.members.standing import VALUES_DUE
from domain.members.suggesting import suggested, write_suggestions
from domain.members.writing import Writing
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal
from domain.shared.ids import ActivityId, IdentityId, Kind, MemberId


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one that was told: written, or there before (`is_new` says which), or
    refused."""

    activity: Activity | None = None
    is_new: bool = False
    refusal: Refusal | None = None


@dataclass
class _People:
    """Who is known by the accounts that are told of, who becomes known, and who is not to be."""

    known: dict[Account, MemberIdentity]
    lines: Mapping[MemberId, Sequence[MemberId]]
    newcomers: dict[MemberId, tuple[Member, MemberIdentity]]
    erased: set[Account]
    frozen: set[MemberId]

    def forgotten(self, told: NewActivity) -> Refusal | None:
        """Why nothing is written down of whoever did it, if so."""
        if told.doer.account in self.erased:
            return PersonErased()
        return MemberErased() if self.hides(told.doer) else None

    def are_all_known(self, told: Iterable[NewActivity]) -> bool:
        """Whether nothing stands against any of these, and nobody new is in them."""
        return not (self.newcomers or self.erased or self.frozen) and all(
            _who(self, who) is not None for each in told for who in _both(each)
        )

    def hides(self, doer: Doer) -> bool:
        """Whether that is somebody who is forgotten."""
        return doer.account in self.erased or doer.member_id in self.frozen


async def attributed(
    room: Members, tx: MembersTransaction, actor: Actor, told: Sequence[NewActivity]
) -> list[Recorded]:
    """Write each down once, however often and by however many at the same time it is told. Before
    anything else is added to the transaction."""
    await tx.book.steady()
    before: Mapping[Key, Activity] = {}
    fresh = {each.key: each for each in reversed(told)}
    people = await _people(room, tx, actor, list(fresh.values()))
    if not people.are_all_known(fresh.values()):
        # Nobody becomes known, or is refused, by what was told before.
        before = await tx.activities.known(fresh.keys())
        fresh = {key: each for key, each in fresh.items() if key not in before}
        people = await _people(room, tx, actor, list(fresh.values()))
    made, refused = _made(room, actor, people, fresh)
    added = await tx.activities.add(list(made.values()))
    # It was told before, or somebody else has told it meanwhile.
    late = await tx.activities.known(made.keys() - added) if made.keys() - added else {}
    new = [made[key] for key in made if key in added]
    if await tx.values.count(new, people.lines):
        tx.plan(VALUES_DUE, actor.workspace, room.clock.now())
    if await tx.presence.count(new, people.lines):
        tx.plan(PRESENCE_DUE, actor.workspace, room.clock.now())
    await _seen(room, tx, actor, people, new, fresh)
    written = {**made, **before, **late}
    first = set(added)
    answers = []
    for each in told:
        is_new = each.key in first
        first.discard(each.key)
        answers.append(Recorded(written.get(each.key), is_new, refused.get(each.key)))
    return answers


def _made(
    room: Members, actor: Actor, people: _People, told: Mapping[Key, NewActivity]
) -> tuple[dict[Key, Activity], dict[Key, Refusal]]:
    """What is to be written down, and why the rest is not."""
    made: dict[Key, Activity] = {}
    now = room.clock.now()
    refused: dict[Key, Refusal] = {}
    for key, each in told.items():
        erased = people.forgotten(each)
        member_id = None if erased else _who(people, each.doer)
        # Of somebody who is forgotten nothing is written down, whoever did it to them.
        to = None if each.to is None or people.hides(each.to) else each.to
        to_id = _who(people, to) if to else None
        if erased is not None:
            refused[key] = erased
        elif member_id is None:
            refused[key] = NotFound(thing="member")
        elif to is not None and to_id is None:
            refused[key] = NotFound(thing="member", pointer="/to_member_id")
        else:
            made[key] = _activity(room, actor, member_id, to_id, each, now)
    return made, refused


async def _people(
    room: Members, tx: MembersTransaction, actor: Actor, told: Sequence[NewActivity]
) -> _People:
    accounts = {who.account for each in told for who in _both(each) if who.account is not None}
    erased = await tx.suppressions.among(accounts)
    known = dict(await tx.identities.standing(accounts))
    if accounts - known.keys() or _shows_otherwise(known, told):
        # Whoever becomes known, or known otherwise, is compared with all others.
        await tx.book.alone()
        known = dict(await tx.identities.standing(accounts))
        # Whoever is erased meanwhile is suppressed by now.
        erased = await tx.suppressions.among(accounts)
    named = {who.member_id for each in told for who in _both(each) if who.member_id is not None}
    lines = await tx.book.above(named | {identity.member_id for identity in known.values()})
    frozen = await tx.book.frozen(named)
    people = _People(known, lines, {}, erased, frozen)
    for each in sorted(told, key=lambda one: one.at):
        for who in _both(each):
            account = who.account
            if account is not None and account not in people.known and account not in erased:
                member, identity = _newcomer(room, actor, each, who, account)
                people.known[account] = identity
                people.newcomers[member.id] = member, identity
    return people


def _both(told: NewActivity) -> tuple[Doer, ...]:
    """Who did it, and to whom."""
    return (told.doer,) if told.to is None else (told.doer, told.to)


def _shows_otherwise(known: Mapping[Account, MemberIdentity], told: Sequence[NewActivity]) -> bool:
    for each in told:
        identity = known.get(each.doer.account) if each.doer.account else None
        if identity is None:
            continue
        if identity.known_as(each.doer.shown, each.doer.proof, each.at, each.at) is not identity:
            return True
    return False


def _newcomer(
    room: Members, actor: Actor, told: NewActivity, who: Doer, account: Account
) -> tuple[Member, MemberIdentity]:
    now, shown = room.clock.now(), who.shown
    member = Member(
        id=MemberId(room.ids.new(Kind.MEMBER)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        state=MemberState.PROSPECT,
        origin=told.origin,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        last_seen_at=told.at,
        name=shown.name or shown.handle,
        is_bot=who.is_bot,
        platforms=frozenset({account.platform}),
    )
    identity = MemberIdentity(
        id=IdentityId(room.ids.new(Kind.IDENTITY)),
        workspace_id=actor.workspace,
        member_id=member.id,
        platform=account.platform,
        server=account.server,
        person_id=account.person_id,
        proof=who.proof.at_least(Proof.OBSERVED),
        created_at=now,
        updated_at=now,
        shown_at=told.at,
        handle=shown.handle,
        name=shown.name,
        url=shown.url,
        avatar_url=shown.avatar_url,
    )
    return member, identity


def _who(people: _People, who: Doer) -> MemberId | None:
    if who.account is not None:
        return people.known[who.account].member_id
    return who.member_id if who.member_id in people.lines else None


def _activity(
    room: Members,
    actor: Actor,
    member_id: MemberId,
    to_id: MemberId | None,
    told: NewActivity,
    now: datetime,
) -> Activity:
    return Activity(
        id=ActivityId(room.ids.new(Kind.ACTIVITY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        member_id=member_id,
        kind=told.kind,
        source=told.source,
        external_id=told.external_id,
        at=told.at,
        recorded_at=now,
        type=told.type,
        platform=told.platform,
        community_id=told.community_id,
        channel_id=told.channel_id,
        value=told.value,
        subject=told.subject,
        to_id=to_id,
        url=told.url,
        metadata=told.metadata,
    )


async def _seen(
    room: Members,
    tx: MembersTransaction,
    actor: Actor,
    people: _People,
    activities: Sequence[Activity],
    told: Mapping[Key, NewActivity],
) -> None:
    """Whoever did these, and whoever they are part of, was seen doing it."""
    writing = Writing(tx, room.clock.now())
    of_each: dict[MemberId, list[Activity]] = {}
    for activity in sorted(activities, key=lambda one: one.at):
        for member_id in people.lines.get(activity.member_id, (activity.member_id,)):
            of_each.setdefault(member_id, []).append(activity)
        if activity.to_id in people.newcomers:
            of_each.setdefault(activity.to_id, [])
    known = of_each.keys() - people.newcomers.keys()
    stored = await tx.book.seen({one: _glimpse(of_each[one]) for one in known if of_each[one]})
    for member_id, theirs in of_each.items():
        if member_id in people.newcomers:
            member, identity = people.newcomers[member_id]
            # However much they did, this is the first that is told of them.
            writing.member(None, replace(_after(member, theirs, writing.now), version=1))
            writing.identity(None, identity)
        elif member_id in stored:
            before = stored[member_id]
            writing.member(before, _after(before, theirs, writing.now))
    _shown(writing, people, activities, told)
    new = await suggested(room, tx, actor, [after for _, after in writing.identities])
    writing.done()
    write_suggestions(tx, new)


def _glimpse(activities: Sequence[Activity]) -> Glimpse:
    """Of one member, the earliest first."""
    return Glimpse(
        activities[-1].at,
        frozenset(one.community_id for one in activities if one.community_id is not None),
        frozenset(one.platform for one in activities if one.platform is not None),
    )


def _after(member: Member, activities: Sequence[Activity], now: datetime) -> Member:
    for activity in activities:
        member = member.seen(activity.sighting, now)
    return member


def _shown(
    writing: Writing,
    people: _People,
    activities: Sequence[Activity],
    told: Mapping[Key, NewActivity],
) -> None:
    """How their accounts show them now."""
    after = dict(people.known)
    for activity in sorted(activities, key=lambda one: one.at):
        doer = told[activity.source, activity.external_id].doer
        if doer.account is None or activity.member_id in people.newcomers:
            continue
        identity = after[doer.account]
        after[doer.account] = identity.known_as(doer.shown, doer.proof, activity.at, writing.now)
    for account, identity in after.items():
        writing.identity(people.known[account], identity)
