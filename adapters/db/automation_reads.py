"""Reading macros, automations and what these did, and what they are tried on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.db.automations import AUTOMATIONS, MACROS, RUNS, weeks_of
from adapters.db.conversations import UNSETTLED
from adapters.db.database import Database
from adapters.db.desk import BUSINESS_CALENDARS
from adapters.db.heard_messages import INBOUND_MESSAGES
from adapters.db.shelf import Shelf
from domain.inbox.automation import Automation, AutomationRun
from domain.inbox.automation_ports import Followed, Told
from domain.inbox.business_calendar import WorkingWeek
from domain.inbox.condition import SaidThen, said_then
from domain.inbox.conversation_events import ABOUT_ONE
from domain.inbox.macro import Macro
from domain.inbox.triggering import happened_in, seen_in
from domain.shared.access import Actor
from domain.shared.ids import (
    AutomationId,
    AutomationRunId,
    BusinessCalendarId,
    ConversationId,
    EventId,
    MacroId,
)
from domain.shared.paging import Filter, Page, PageRequest

_HERE = "t.removed_at IS NULL"


class DbAutomationReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = database.in_workspace
        self._macros = Shelf(
            database,
            MACROS,
            "macro",
            sorts=("id", "name", "created_at", "updated_at"),
            filters={
                "external_id": "t.external_id",
                "created_at": "t.created_at",
                "for_all_teams": "(t.audience <> 'personal' OR t.owner = %s)",
                "for_teams": "(t.audience = 'all' OR (t.audience = 'team' AND"
                " t.team_id = ANY (%s)) OR t.owner = ANY (%s))",
            },
            also=_HERE,
        )
        self._automations = Shelf(
            database,
            AUTOMATIONS,
            "automation",
            sorts=("position", "id", "name", "created_at", "updated_at"),
            filters={
                "enabled": "t.enabled = %s",
                "group": 't."group"',
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also=_HERE,
        )
        self._runs = Shelf(
            database,
            RUNS,
            "automation_run",
            sorts=("id", "at"),
            filters={
                "automation_id": "t.automation_id",
                "conversation_id": "t.conversation_id",
                "state": "t.state",
                "at": "t.at",
            },
        )

    async def followed(self, actor: Actor, conversation_id: ConversationId) -> Followed:
        found = await self._database.ask_one(
            actor,
            f"SELECT EXISTS (SELECT FROM sla_policies p WHERE {self._mine('p')}"
            " AND p.removed_at IS NULL AND p.enabled)"
            f" OR EXISTS (SELECT FROM applied_slas a WHERE {self._mine('a')}"
            " AND a.conversation_id = $5 AND a.sealed_at IS NULL)"
            f" OR EXISTS (SELECT FROM assignment_policies g WHERE {self._mine('g')}"
            " AND g.removed_at IS NULL AND g.enabled) AS promises,"
            f" EXISTS (SELECT FROM automations t WHERE {self._mine('t')} AND t.enabled)"
            f" AS automations, EXISTS (SELECT FROM conversation_replies r WHERE {self._mine('r')}"
            f" AND r.conversation_id = $5 AND {UNSETTLED}) AS saved_replies,"
            f" EXISTS (SELECT FROM survey_policies s WHERE {self._mine('s')}"
            " AND s.enabled AND s.way = 'reply') AS surveys,"
            f" EXISTS (SELECT FROM escalations e WHERE {self._mine('e')}"
            " AND e.subject_kind = 'conversation' AND e.subject_id = $5"
            " AND e.state = 'running') AS escalations",
            conversation_id,
        )
        return Followed(**found)

    async def macro(self, actor: Actor, id: MacroId) -> Macro:
        return await self._macros.one(actor, id)

    async def macros(self, actor: Actor, request: PageRequest) -> Page[Macro]:
        if actor.teammate_id is None:
            own = Filter("for_all_teams", "in", actor.id)
        else:
            own = Filter("for_teams", "in", [actor.id, *sorted(actor.team_ids)])
        return await self._macros.page(actor, replace(request, filters=[*request.filters, own]))

    async def automation(self, actor: Actor, id: AutomationId) -> Automation:
        return await self._automations.one(actor, id)

    async def automations(self, actor: Actor, request: PageRequest) -> Page[Automation]:
        return await self._automations.page(actor, request)

    async def automation_run(self, actor: Actor, id: AutomationRunId) -> AutomationRun:
        return await self._runs.one(actor, id)

    async def automation_runs(self, actor: Actor, request: PageRequest) -> Page[AutomationRun]:
        return await self._runs.page(actor, request)

    async def weeks(
        self, actor: Actor, ids: Collection[BusinessCalendarId]
    ) -> Mapping[BusinessCalendarId, WorkingWeek]:
        if not ids:
            return {}
        records = await self._database.ask(
            actor,
            f"SELECT {BUSINESS_CALENDARS.listed('t')} FROM business_calendars t"
            f" WHERE {self._mine('t')} AND t.id = ANY ($5) AND {_HERE}",
            list(ids),
        )
        return weeks_of(records)

    async def told(self, actor: Actor, since: datetime, most: int) -> Sequence[Told]:
        """Those that are not told yet are the latest. What was said last before an event is looked
        for where it does not say by what it came to this."""
        records = await self._database.ask(
            actor,
            "SELECT e.id AS event_id, e.name, e.object_id, e.sequence, e.data, e.previous,"
            " e.actor_id, e.at AS told_at, e.by_automation, c.platform,"
            f" {INBOUND_MESSAGES.listed('m')} FROM ("
            "   SELECT x.*, coalesce(x.name = 'conversation.replied' AND ("
            "     SELECT starts_with(w.created_by, 'aut_') FROM conversation_replies r"
            "     JOIN messages w ON w.workspace_id = r.workspace_id AND w.id = r.message_id"
            "     WHERE r.workspace_id = x.workspace_id AND r.conversation_id = x.object_id"
            "     AND r.at <= x.at ORDER BY r.at DESC LIMIT 1), false) AS by_automation"
            f"   FROM events x WHERE {self._mine('x')}"
            "   AND x.name = ANY ($5) AND x.at >= $6"
            "   ORDER BY x.position DESC, x.ticket DESC LIMIT $7) e"
            " LEFT JOIN channels c ON c.workspace_id = e.workspace_id"
            " AND c.id = e.data ->> 'channel_id'"
            " LEFT JOIN LATERAL (SELECT * FROM inbound_messages i"
            "   WHERE i.workspace_id = e.workspace_id AND i.id = coalesce("
            "     e.data ->> 'inbound_message_id', (SELECT l.id FROM inbound_messages l"
            "     WHERE l.workspace_id = e.workspace_id AND l.conversation_id = e.object_id"
            "     AND l.received_at <= e.at ORDER BY l.at DESC, l.id DESC LIMIT 1))) m ON true"
            " ORDER BY e.position, e.ticket",
            sorted(ABOUT_ONE),
            since,
            most,
        )
        return [_told(record) for record in records]


def _told(record: Mapping[str, Any]) -> Told:
    said = said_then(INBOUND_MESSAGES.entity(record)) if record["id"] else SaidThen()
    by = f"aut_{'0' * 26}" if record["by_automation"] else record["actor_id"]
    happened = happened_in(
        EventId(record["event_id"]),
        record["name"],
        record["data"],
        record["previous"],
        record["sequence"],
        by,
    )
    return Told(happened, seen_in(record["data"], record["platform"], said, record["told_at"]))
