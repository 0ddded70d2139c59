"""What members are worth, in memory: days are not counted, but read off what was done."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from domain.members.activity import Activity
from domain.members.identity import Account, server_of
from domain.members.standing import (
    STALE,
    LeaderboardEntry,
    Measure,
    MemberValue,
    Window,
)
from domain.members.value import (
    EVERYWHERE,
    MemberDay,
    MemberReceived,
    Record,
    Trouble,
    day_of,
)
from domain.members.value_ports import LevelCount, Lines, Placed
from domain.members.value_scheme import ValueScheme, word_of
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MemberId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeValueBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def scheme(self, *, lock: bool = False) -> ValueScheme | None:
        return self._tx.tables.value_schemes.get(self._tx.actor.workspace)

    def put_scheme(self, before: ValueScheme | None, after: ValueScheme) -> None:
        self._tx.tables.value_schemes[after.workspace_id] = after

    async def count(self, activities: Sequence[Activity], lines: Lines) -> bool:
        concerned = {one.member_id for one in activities}
        concerned |= {one.to_id for one in activities if one.to_id}
        return await self.stale({id for one in concerned for id in lines.get(one, (one,))})

    async def stale(self, ids: Collection[MemberId], *, with_receivers: bool = False) -> bool:
        concerned, tables = set(ids), self._tx.tables
        if with_receivers:
            given = (one for one in tables.member_activities.values() if one.member_id in concerned)
            concerned |= {top for one in given if one.to_id for top in _line(tables, one.to_id)}
        for id in concerned:
            before = tables.member_values.get(self._tx.key(id))
            before = before or MemberValue(self._tx.actor.workspace, id)
            tables.member_values[self._tx.key(id)] = replace(before, due_on=STALE)
        return bool(concerned)

    async def due(self, today: int, scheme_version: int, most: int) -> Sequence[MemberValue]:
        found = [
            one
            for one in self._mine()
            if one.scheme_version < scheme_version
            or (one.due_on is not None and one.due_on <= today)
        ]
        return sorted(found, key=lambda one: (one.due_on or 0, one.member_id))[:most]

    async def records(self, ids: Collection[MemberId]) -> Mapping[MemberId, Record]:
        tables, workspace = self._tx.tables, self._tx.actor.workspace
        mine = [id for id in ids if (workspace, id) in tables.members]
        alone = [id for id in mine if _line(tables, id) == [id]]
        return {id: record_of(tables, workspace, id) for id in alone}

    async def save(
        self,
        pairs: Sequence[tuple[MemberValue, MemberValue]],
        entries: Sequence[LeaderboardEntry],
    ) -> None:
        tables = self._tx.tables
        saved = {after.member_id for _, after in pairs}
        for before, after in pairs:
            member = tables.members[self._tx.key(after.member_id)]
            if before.level != after.level and not member.is_bot:
                for place in member.community_ids:
                    move = (*self._tx.key(place), after.as_of, before.level, after.level)
                    tables.level_moves[move] = tables.level_moves.get(move, 0) + 1
        tables.member_values |= {self._tx.key(after.member_id): after for _, after in pairs}
        for key in [key for key in tables.leaderboard_entries if key[1] in saved]:
            del tables.leaderboard_entries[key]
        for one in entries:
            key = one.workspace_id, one.member_id, one.community_id, one.measure
            tables.leaderboard_entries[key] = one

    async def earliest(self, scheme_version: int) -> int | None:
        if any(one.scheme_version < scheme_version for one in self._mine()):
            return STALE
        return min((one.due_on for one in self._mine() if one.due_on is not None), default=None)

    def _mine(self) -> list[MemberValue]:
        rows = self._tx.tables.member_values.items()
        return [row for (workspace, _), row in rows if workspace == self._tx.actor.workspace]


class FakeValueReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def scheme(self, actor: Actor) -> ValueScheme | None:
        return self._memory.tables.value_schemes.get(actor.workspace)

    async def record(self, actor: Actor, member_id: MemberId) -> Record:
        return record_of(self._memory.tables, actor.workspace, member_id)

    async def standing(self, actor: Actor, member_id: MemberId) -> MemberValue | None:
        return self._memory.tables.member_values.get((actor.workspace, member_id))

    async def account_on(
        self, actor: Actor, channel_id: ChannelId, person_id: str
    ) -> Account | None:
        channel = self._memory.tables.channels.get((actor.workspace, channel_id))
        if channel is None:
            return None
        server = server_of(channel.platform, channel.server_url, channel.account_id)
        return Account(channel.platform, server, person_id)

    async def best(self, actor: Actor, community_id: str) -> float:
        rows = self._memory.tables.leaderboard_entries.values()
        here = [one for one in rows if one.workspace_id == actor.workspace]
        return max(
            (
                one.ever
                for one in here
                if one.measure == Measure.VALUE.value and one.community_id == community_id
            ),
            default=0.0,
        )

    async def leaderboard(self, actor: Actor, request: PageRequest) -> Page[Placed]:
        """All of it: pages are the database's."""
        wanted = {each.field: each.value[0] for each in request.filters}
        columns = {Window.WEEK: "week", Window.MONTH: "month", Window.ALL: "ever"}
        column = columns[Window(wanted.get("window", Window.ALL))]
        place = wanted.get("community_id", EVERYWHERE), wanted.get("by", Measure.VALUE.value)
        tables = self._memory.tables
        found = [
            (getattr(one, column), one.member_id, one)
            for one in tables.leaderboard_entries.values()
            if one.workspace_id == actor.workspace
            and (one.community_id, one.measure) == place
            and getattr(one, column) > 0
            and not tables.members[actor.workspace, one.member_id].is_bot
        ]
        amounts = [points for points, _, _ in found]
        return Page(
            [
                Placed(
                    position=number,
                    rank=1 + sum(other > points for other in amounts),
                    dense_rank=1 + len({other for other in amounts if other > points}),
                    member_id=member_id,
                    name=tables.members[actor.workspace, member_id].name,
                    level=tables.member_values[actor.workspace, member_id].level,
                    points=points,
                    sample=one.sample,
                    scheme_version=tables.member_values[actor.workspace, member_id].scheme_version,
                    is_current=True,
                )
                for number, (points, member_id, one) in enumerate(sorted(found, reverse=True), 1)
            ]
        )

    async def levels(self, actor: Actor) -> Sequence[LevelCount]:
        tables = self._memory.tables
        counts = Counter(
            row.level
            for (workspace, id), row in tables.member_values.items()
            if workspace == actor.workspace and tables.members[workspace, id].merged_into is None
        )
        return [LevelCount(level, members) for level, members in sorted(counts.items())]


def record_of(tables: Tables, workspace: str, member_id: MemberId) -> Record:
    """From everything that was ever done there."""
    theirs = [one for (at, _), one in tables.member_activities.items() if at == workspace]
    times = Counter[tuple[MemberId, int, str, str]]()
    for one in theirs:
        if member_id in _line(tables, one.member_id):
            word, place = word_of(one.kind, one.type), one.community_id or EVERYWHERE
            times[one.member_id, day_of(one.at), word, place] += one.units
    received = Counter(
        (
            one.to_id,
            day_of(one.at),
            _line(tables, one.member_id)[-1],
            word_of(one.kind, one.type),
            one.community_id or EVERYWHERE,
        )
        for one in theirs
        if one.to_id is not None and member_id in _line(tables, one.to_id)
    )
    own = _line(tables, member_id)[-1]
    identities = [
        one
        for one in tables.member_identities.values()
        if member_id in _line(tables, one.member_id) and one.removed_at is None
    ]
    persons = {(one.platform, one.person_id) for one in identities}
    troubles = [
        Trouble(one.weight, day_of(one.created_at), day_of(one.expires_at) + 1)
        for one in tables.strikes.values()
        if one.workspace_id == workspace
        and one.revoked_at is None
        and (tables.channels[workspace, one.channel_id].platform, one.platform_person_id) in persons
    ]
    return Record(
        days=[
            MemberDay(tables.members[workspace, who].workspace_id, who, day, word, place, count)
            for (who, day, word, place), count in sorted(times.items())
            if count > 0
        ],
        received=[
            MemberReceived(
                tables.members[workspace, who].workspace_id, who, day, giver, word, at, n
            )
            for (who, day, giver, word, at), n in received.items()
            if giver != own
        ],
        troubles=troubles,
    )


def _line(tables: Tables, id: MemberId) -> list[MemberId]:
    """It itself and whom it is part of."""
    [member] = [one for (_, key), one in tables.members.items() if key == id]
    return [id, *(_line(tables, member.merged_into) if member.merged_into else [])]
