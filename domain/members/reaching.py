"""Who was reckoned may have reached milestones by it: each once, and told in the same commit."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from domain.members.milestone import MemberMilestone, Milestone, MilestoneKind, Reach
from domain.members.milestone_events import reached_told
from domain.members.milestone_ports import LocalDays
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.standing import MemberValue
from domain.members.value import Record, day_of
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberId, MemberMilestoneId

Days = Mapping[str | None, Mapping[MemberId, LocalDays]]


async def reach_milestones(
    room: Members,
    tx: MembersTransaction,
    actor: Actor,
    reckoned: Sequence[MemberValue],
    records: Mapping[MemberId, Record],
    now: datetime,
) -> Sequence[MemberMilestone]:
    """What is reached by those who stand alone among the reckoned, whose standings are locked; to
    be written. Milestones by days alone are not looked at here."""
    alone = [one for one in reckoned if one.member_id in records]
    open_to_all = [one for one in await tx.milestones.standing() if one.kind is not _BY_AGE]
    if not alone or not open_to_all:
        return []
    reached = await tx.milestones.reached([one.member_id for one in alone])
    waiting = {
        one.member_id: [
            each for each in open_to_all if each.recurs or each.id not in reached[one.member_id]
        ]
        for one in alone
        if one.member_id in reached
    }
    local = await _local_days(tx, waiting, now)
    made = []
    for one in alone:
        for milestone in waiting.get(one.member_id, ()):
            reach = _reach(milestone, one, records[one.member_id], local, now)
            before = reached[one.member_id].get(milestone.id, 0)
            if reach is not None and reach.times > before:
                made.append(reached_one(room, actor, milestone, one.member_id, reach, now))
                tx.announce(reached_told(made[-1], milestone))
    return made


def reached_one(
    room: Members,
    actor: Actor,
    milestone: Milestone,
    member_id: MemberId,
    reach: Reach,
    now: datetime,
) -> MemberMilestone:
    return MemberMilestone(
        id=MemberMilestoneId(room.ids.new(Kind.MEMBER_MILESTONE)),
        workspace_id=actor.workspace,
        milestone_id=milestone.id,
        member_id=member_id,
        day=reach.day,
        reached_at=now,
        times=reach.times,
    )


_BY_AGE = MilestoneKind.DAYS


async def _local_days(
    tx: MembersTransaction, waiting: Mapping[MemberId, Collection[Milestone]], now: datetime
) -> Days:
    """Asked for each word once, and only for whoever has such a milestone before them."""
    wanted: dict[str | None, set[MemberId]] = {}
    for member_id, milestone in _streaks(waiting):
        wanted.setdefault(milestone.word, set()).add(member_id)
    return {
        word: await tx.milestones.local_days(sorted(ids), word, now) for word, ids in wanted.items()
    }


def _streaks(
    waiting: Mapping[MemberId, Collection[Milestone]],
) -> Iterator[tuple[MemberId, Milestone]]:
    for member_id, milestones in waiting.items():
        for milestone in milestones:
            if milestone.kind.unit is not None:
                yield member_id, milestone


def _reach(
    milestone: Milestone, one: MemberValue, record: Record, local: Days, now: datetime
) -> Reach | None:
    if milestone.kind is MilestoneKind.ACTIVITIES:
        return milestone.by_count(record.days, day_of(now))
    if milestone.kind is MilestoneKind.LEVEL:
        return Reach(1, day_of(now)) if one.level >= milestone.threshold else None
    found = local[milestone.word].get(one.member_id)
    return milestone.by_streak(found.days, found.today) if found else None
