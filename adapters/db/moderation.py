"""What is to be done on channels, and every call that was made for it, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.called_channels import DbCalledChannels
from adapters.db.cases import DbCases, DbDecisions, DbHeard
from adapters.db.containments import DbContainments
from adapters.db.due_process import DbAppeals, DbQueues, DbStrikes
from adapters.db.mapping import Table
from adapters.db.moderation_links import DbModerationLinks
from adapters.db.moderation_policies import DbPolicies
from adapters.db.moderation_rules import DbJudgements, DbRules, DbWordLists
from adapters.db.paces import DbPaces
from adapters.db.reports import DbReports
from adapters.db.teammate_facts import DbTeammateFacts
from adapters.db.transaction import DbTransaction
from domain.moderation.model import OPEN, ActionAttempt, ActionState, ModerationAction
from domain.shared.acts import NEEDS
from domain.shared.errors import NotFound
from domain.shared.ids import CaseId, ChannelId, ModerationActionId

MODERATION_ACTIONS = Table("moderation_actions", ModerationAction)
MODERATION_ATTEMPTS = Table(
    "moderation_attempts", ActionAttempt, keys=("workspace_id", "action_id", "number")
)
_ONE = f"SELECT {MODERATION_ACTIONS.listed('a')} FROM moderation_actions a"
# Two are about the same: `a` and what is in $2 to $6.
_SAME = (
    "a.workspace_id = $1 AND a.channel_id = $2 AND a.kind = ANY ($3)"
    " AND a.platform_message_id IS NOT DISTINCT FROM $4"
    " AND a.platform_person_id IS NOT DISTINCT FROM $5 AND a.place IS NOT DISTINCT FROM $6"
)
WITHOUT_WORD = (ActionState.REFUSED, ActionState.FAILED, ActionState.CANCELLED)
IN_HAND = ActionState.DOING.value


class ModerationTx(DbTransaction):
    """A transaction of moderation."""

    @property
    def actions(self) -> "DbActions":
        return DbActions(self)

    @property
    def channels(self) -> DbCalledChannels:
        return DbCalledChannels(self)

    @property
    def paces(self) -> DbPaces:
        return DbPaces(self)

    @property
    def policies(self) -> DbPolicies:
        return DbPolicies(self)

    @property
    def reports(self) -> DbReports:
        return DbReports(self)

    @property
    def teams(self) -> DbTeammateFacts:
        return DbTeammateFacts(self)

    @property
    def heard(self) -> DbHeard:
        return DbHeard(self)

    @property
    def cases(self) -> DbCases:
        return DbCases(self)

    @property
    def decisions(self) -> DbDecisions:
        return DbDecisions(self)

    @property
    def appeals(self) -> DbAppeals:
        return DbAppeals(self)

    @property
    def strikes(self) -> DbStrikes:
        return DbStrikes(self)

    @property
    def queues(self) -> DbQueues:
        return DbQueues(self)

    @property
    def rules(self) -> DbRules:
        return DbRules(self)

    @property
    def word_lists(self) -> DbWordLists:
        return DbWordLists(self)

    @property
    def judgements(self) -> DbJudgements:
        return DbJudgements(self)

    @property
    def containments(self) -> DbContainments:
        return DbContainments(self)

    @property
    def moderation_links(self) -> DbModerationLinks:
        return DbModerationLinks(self)


class DbActions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def alone(self, channel_id: ChannelId) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/moderation/{channel_id}",
        )

    async def add(self, action: ModerationAction) -> None:
        self._tx.add(MODERATION_ACTIONS, action)

    async def get(self, action_id: ModerationActionId) -> ModerationAction:
        record = await self._tx.connection.fetchrow(
            f"{_ONE} WHERE {self._tx.tools.database.mine('a')} AND a.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            action_id,
        )
        if record is None:
            raise NotFound(thing="moderation_action")
        return MODERATION_ACTIONS.entity(record)

    async def save(self, before: ModerationAction, after: ModerationAction) -> None:
        self._tx.change(MODERATION_ACTIONS, (before, after))

    async def open_on(self, channel_id: ChannelId) -> Sequence[ModerationAction]:
        return await self._some(
            f"{_ONE} WHERE a.workspace_id = $1 AND a.channel_id = $2"
            f" AND a.next_at IS NOT NULL ORDER BY a.id FOR UPDATE",
            self._tx.actor.workspace,
            channel_id,
        )

    async def waiting_about(self, action: ModerationAction) -> Sequence[ModerationAction]:
        return await self._some(
            f"{_ONE} WHERE {_SAME} AND a.state = ANY ($7) ORDER BY a.id FOR UPDATE",
            *self._same(action),
            [state.value for state in OPEN if state is not ActionState.DOING],
        )

    async def due(self, channel_id: ChannelId, now: datetime) -> ModerationAction | None:
        found = await self._some(
            f"{_ONE} WHERE a.workspace_id = $1 AND a.channel_id = $2 AND a.next_at <= $3"
            f" AND NOT EXISTS (SELECT FROM moderation_actions b WHERE b.workspace_id = $1"
            f"  AND b.channel_id = $2 AND b.next_at > $3 AND b.state = $4 AND b.id <> a.id"
            f"  AND b.platform_message_id IS NOT DISTINCT FROM a.platform_message_id"
            f"  AND b.platform_person_id IS NOT DISTINCT FROM a.platform_person_id)"
            f" ORDER BY a.id LIMIT 1 FOR UPDATE OF a SKIP LOCKED",
            self._tx.actor.workspace,
            channel_id,
            now,
            IN_HAND,
        )
        return found[0] if found else None

    async def next_at(self, channel_id: ChannelId) -> datetime | None:
        at: datetime | None = await self._tx.connection.fetchval(
            "SELECT min(next_at) FROM moderation_actions WHERE workspace_id = $1"
            " AND channel_id = $2 AND next_at IS NOT NULL",
            self._tx.actor.workspace,
            channel_id,
        )
        return at

    async def decided_on(self, case_id: CaseId) -> Mapping[ModerationActionId, ModerationAction]:
        records = await self._tx.connection.fetch(
            f"WITH asked AS (SELECT a.id, a.undone_by FROM moderation_actions a JOIN decisions d"
            f" ON d.workspace_id = a.workspace_id AND d.action_id = a.id"
            f" WHERE d.workspace_id = $1 AND d.case_id = $2)"
            f" {_ONE} WHERE a.workspace_id = $1"
            f" AND a.id IN (SELECT id FROM asked UNION SELECT undone_by FROM asked)",
            self._tx.actor.workspace,
            case_id,
        )
        return {action.id: action for action in map(MODERATION_ACTIONS.entity, records)}

    async def later_word(self, action: ModerationAction) -> bool:
        later: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM moderation_actions a WHERE {_SAME} AND a.id > $7"
            f" AND NOT a.state = ANY ($8))",
            *self._same(action),
            action.id,
            [state.value for state in WITHOUT_WORD],
        )
        return later

    async def start(self, attempt: ActionAttempt) -> None:
        self._tx.add(MODERATION_ATTEMPTS, attempt)

    async def finish(self, before: ActionAttempt, after: ActionAttempt) -> None:
        self._tx.change(MODERATION_ATTEMPTS, (before, after))

    def _same(self, action: ModerationAction) -> tuple[Any, ...]:
        return (
            self._tx.actor.workspace,
            action.channel_id,
            [kind.value for kind, needs in NEEDS.items() if needs is action.needs],
            action.platform_message_id,
            action.platform_person_id,
            action.place,
        )

    async def _some(self, query: str, *values: Any) -> Sequence[ModerationAction]:
        records = await self._tx.connection.fetch(query, *values)
        return [MODERATION_ACTIONS.entity(record) for record in records]
