"""What members are worth is reckoned anew wherever something of it changed, or a day has passed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.members.ports import MembersTransaction
from domain.members.reaching import reach_milestones
from domain.members.room import Members
from domain.members.standing import (
    VALUES_DUE,
    VALUES_TURN,
    LeaderboardEntry,
    MemberValue,
    entries,
)
from domain.members.value import Record, date_of, day_of, reckon
from domain.members.value_events import level_told
from domain.members.value_scheme import ValueScheme, standard
from domain.shared.access import Actor
from domain.shared.ids import MemberId

AT_ONCE = 200
ROUNDS = 20
"""So many times one after the other; then others have their turn."""

IN_HAND = timedelta(seconds=1)
"""What somebody else has in hand at this moment is looked at again after this."""


async def reckon_values(room: Members, actor: Actor) -> int:
    """Some of those who are due; whoever is left is planned. How many there were. Safe to repeat,
    to interrupt, and at the same time by any number of workers: each reckons from all there is,
    and whatever is done meanwhile is reckoned once more."""
    async with room.begin(actor) as tx:
        # While somebody is merged, nobody knows whose something is.
        await tx.book.steady()
        now = room.clock.now()
        scheme = await tx.values.scheme() or standard(actor, room.clock.now())
        due = await tx.values.due(day_of(now), scheme.version, AT_ONCE)
        records = await tx.values.records([one.member_id for one in due])
        pairs, places = [], list[LeaderboardEntry]()
        for before in due:
            after = _reckoned(tx, scheme, records, before, now)
            pairs.append((before, after))
            if before.member_id in records:
                places += entries(scheme, records[before.member_id], after)
        reached = await reach_milestones(
            *(room, tx, actor, [after for _, after in pairs], records, now)
        )
        await tx.values.save(pairs, places)
        await _plan(tx, actor, scheme, now, bool(due))
        tx.milestones.write(reached)
        await tx.commit()
    return len(due)


def _reckoned(
    tx: MembersTransaction,
    scheme: ValueScheme,
    records: Mapping[MemberId, Record],
    before: MemberValue,
    now: datetime,
) -> MemberValue:
    record, today = records.get(before.member_id), day_of(now)
    if record is None:
        return before.absorbed(scheme.version)
    value = reckon(scheme, record, today).value
    after = before.reckoned(scheme, record, value, today)
    if after.level != before.level:
        tx.announce(level_told(after, before, value, scheme))
    return after


async def _plan(
    tx: MembersTransaction, actor: Actor, scheme: ValueScheme, now: datetime, some: bool
) -> None:
    """Two kinds, since a plan takes the place of one before it: nobody's wish to have it done at
    once is put off until tomorrow by one who saw nothing to do."""
    first, today = await tx.values.earliest(scheme.version), day_of(now)
    if first is None:
        return
    if first <= today:
        tx.plan(VALUES_DUE, actor.workspace, now if some else now + IN_HAND)
    midnight = datetime.combine(date_of(today + 1), datetime.min.time(), now.tzinfo)
    tx.plan(VALUES_TURN, actor.workspace, midnight)
