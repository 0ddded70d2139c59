"""Assignment policies, whose turn it is, and who takes new conversations, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from adapters.db.desk import BUSINESS_CALENDARS, DbKept
from adapters.db.mapping import Table, quoted
from adapters.db.missing import missing
from adapters.db.transaction import DbTransaction
from domain.identity.role import BUILT_IN
from domain.inbox.assigning import Colleague
from domain.inbox.assignment import AssignmentPolicy, AssignmentTurn, ConversationPick
from domain.inbox.availability import Availability
from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.conversation import ConversationState
from domain.shared.access import Permission
from domain.shared.ids import (
    BusinessCalendarId,
    ChannelId,
    ConversationId,
    TeamId,
    TeammateId,
)

ASSIGNMENT_POLICIES = Table("assignment_policies", AssignmentPolicy)
TURNS = Table("assignment_turns", AssignmentTurn, keys=("workspace_id", "policy_id", "teammate_id"))
AVAILABILITIES = Table("availabilities", Availability)


def _anew(table: Table[Any]) -> str:
    """Written for the first time, or in the place of what was there."""
    moved = [column for column in table.columns if column not in table.keys]
    sets = ", ".join(f"{quoted(column)} = excluded.{quoted(column)}" for column in moved)
    return f"{table.insert} ON CONFLICT ({', '.join(table.keys)}) DO UPDATE SET {sets}"


_ANSWERING = [role.id for role in BUILT_IN.values() if Permission.INBOX_WRITE in role.permissions]
_NOTE, _SAVE = _anew(TURNS), _anew(AVAILABILITIES)


def _beside(table: Table[Any], alias: str, mark: str) -> str:
    return ", ".join(f'{alias}.{quoted(c)} AS "{mark}{c}"' for c in table.columns)


_COLLEAGUES = (
    f"SELECT w.teammate_id, w.team_ids, {_beside(AVAILABILITIES, 'a', 'a_')},"
    f" {_beside(TURNS, 't', 't_')}, (SELECT count(*) FROM conversations c"
    " WHERE c.workspace_id = $1 AND c.assignee_id = w.teammate_id"
    " AND c.state = 'open' AND c.merged_into IS NULL) AS in_hand"
    " FROM people_at_work($2, $1) w"
    " LEFT JOIN availabilities a ON a.workspace_id = $1 AND a.id = w.teammate_id"
    " LEFT JOIN assignment_turns t ON t.workspace_id = $1 AND t.policy_id = $3"
    " AND t.teammate_id = w.teammate_id"
    " WHERE w.teammate_id = ANY ($4) OR $5 = ANY (w.team_ids)"
    " OR ($6 AND (w.permissions ? 'inbox:write' OR w.role_id = ANY ($7)))"
)
_SCOPE = (
    " AND c.merged_into IS NULL AND (c.channel_id = ANY ($2) OR $2 = '{}')"
    " AND (c.kind = ANY ($3) OR $3 = '{}') AND (c.priority = ANY ($4) OR $4 = '{}')"
    " AND (c.labels && $5 OR $5 = '{}') AND (c.team_id = ANY ($6) OR $6 = '{}')"
)
_PICKS = {
    ConversationPick.LONGEST_WAITING: "c.waits_from, c.id",
    ConversationPick.EARLIEST_CREATED: "c.created_at, c.id",
}


class DbAssignmentPolicies(DbKept[AssignmentPolicy]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, ASSIGNMENT_POLICIES, "assignment_policy")

    async def alone(self) -> Sequence[AssignmentPolicy]:
        records = await self._tx.connection.fetch(
            f"SELECT {ASSIGNMENT_POLICIES.listed('p')} FROM assignment_policies p"
            f" WHERE {self._tx.tools.database.mine('p')} AND p.removed_at IS NULL AND p.enabled"
            " ORDER BY p.id FOR UPDATE",
            self._tx.actor.workspace,
        )
        found = [ASSIGNMENT_POLICIES.entity(record) for record in records]
        return sorted(found, key=lambda policy: (policy.position, policy.id))

    async def go_by(self, calendar_id: BusinessCalendarId) -> int:
        mine = self._tx.tools.database.mine
        found: int = await self._tx.connection.fetchval(
            f"SELECT (SELECT count(*) FROM assignment_policies p WHERE {mine('p')}"
            " AND p.removed_at IS NULL AND p.business_calendar_id = $2)"
            f" + (SELECT count(*) FROM availabilities a WHERE {mine('a')}"
            " AND a.business_calendar_id = $2)",
            self._tx.actor.workspace,
            calendar_id,
        )
        return found

    async def missing_channels(self, channel_ids: Collection[ChannelId]) -> set[ChannelId]:
        return await missing(self._tx, "channels", channel_ids)

    async def colleagues(self, policy: AssignmentPolicy) -> Sequence[Colleague]:
        records = await self._tx.connection.fetch(
            _COLLEAGUES,
            self._tx.actor.workspace,
            self._tx.actor.organization_id,
            policy.id,
            list(policy.assignee_ids),
            policy.assignee_team_id,
            policy.names_nobody,
            _ANSWERING,
        )
        return [
            Colleague(
                TeammateId(record["teammate_id"]),
                frozenset(record["team_ids"]),
                record["in_hand"],
                _part(AVAILABILITIES, record, "a_", "id"),
                _part(TURNS, record, "t_", "teammate_id"),
            )
            for record in records
        ]

    async def weeks(
        self, ids: Collection[BusinessCalendarId]
    ) -> Mapping[BusinessCalendarId, WorkingWeek]:
        records = await self._tx.connection.fetch(
            f"SELECT {BUSINESS_CALENDARS.listed('b')} FROM business_calendars b"
            f" WHERE {self._tx.tools.database.mine('b')} AND b.id = ANY ($2)",
            self._tx.actor.workspace,
            sorted(ids),
        )
        found = [BUSINESS_CALENDARS.entity(record) for record in records]
        return {calendar.id: calendar.week for calendar in found}

    async def waiting(
        self, policy: AssignmentPolicy, teams: Collection[TeamId] | None, most: int
    ) -> Sequence[ConversationId]:
        records = await self._tx.connection.fetch(
            "SELECT c.id FROM conversations c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.state = 'open'"
            f" AND c.assignee_id IS NULL {_SCOPE}"
            " AND ($7::text[] IS NULL OR c.team_id IS NULL OR c.team_id = ANY ($7))"
            f" ORDER BY {_PICKS[policy.conversation_order]} LIMIT $8",
            *self._scope(policy),
            None if teams is None else sorted(teams),
            most,
        )
        return [ConversationId(record["id"]) for record in records]

    async def held(
        self,
        policy: AssignmentPolicy,
        teammate_id: TeammateId,
        states: Collection[ConversationState],
        most: int,
    ) -> Sequence[ConversationId]:
        records = await self._tx.connection.fetch(
            "SELECT c.id FROM conversations c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.assignee_id = $7"
            f" AND c.state = ANY ($8) {_SCOPE} ORDER BY c.id LIMIT $9",
            *self._scope(policy),
            teammate_id,
            [state.value for state in states],
            most,
        )
        return [ConversationId(record["id"]) for record in records]

    async def note(self, turns: Sequence[AssignmentTurn]) -> None:
        if turns:
            await self._tx.connection.executemany(_NOTE, [TURNS.values(turn) for turn in turns])

    def _scope(self, policy: AssignmentPolicy) -> Sequence[Any]:
        return (
            self._tx.actor.workspace,
            list(policy.channel_ids),
            [kind.value for kind in policy.kinds],
            [priority.value for priority in policy.priorities],
            list(policy.labels),
            list(policy.team_ids),
        )


class DbAvailabilities:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def find(self, teammate_id: TeammateId) -> Availability | None:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/availability/{teammate_id}",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {AVAILABILITIES.listed('a')} FROM availabilities a"
            f" WHERE {self._tx.tools.database.mine('a')} AND a.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            teammate_id,
        )
        return AVAILABILITIES.entity(record) if record else None

    async def save(self, availability: Availability) -> None:
        await self._tx.connection.execute(_SAVE, *AVAILABILITIES.values(availability))

    async def away(self) -> Sequence[Availability]:
        records = await self._tx.connection.fetch(
            f"SELECT {AVAILABILITIES.listed('a')} FROM availabilities a"
            f" WHERE {self._tx.tools.database.mine('a')} AND a.state = 'away' ORDER BY a.id",
            self._tx.actor.workspace,
        )
        return [AVAILABILITIES.entity(record) for record in records]


def _part(table: Table[Any], record: Any, mark: str, key: str) -> Any:
    if record[f"{mark}{key}"] is None:
        return None
    return table.entity({column: record[f"{mark}{column}"] for column in table.columns})
