"""Queries on how communities grow: from their days, and from conversations by when they began."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.pages import ListSource, fetch_page
from adapters.db.presence import COMMUNITY_DAYS, LEVEL_MOVES
from adapters.db.presence_counts import ACTS, CAME, SAID
from domain.members.activity import SPOKEN
from domain.members.growth import (
    QUESTION_MARKS,
    CommunityDay,
    Ground,
    LevelMove,
    Newcomer,
    Talk,
    Unanswered,
    number_of,
)
from domain.members.value import date_of
from domain.members.value_ports import LevelCount
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId
from domain.shared.paging import Page, PageRequest

_SPOKEN = ", ".join(f"'{kind}'" for kind in sorted(SPOKEN))
_GONE = "'left', 'banned', 'suspended', 'erased'"


class DbGrowthReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        self._channels = (
            f"ARRAY(SELECT c.id FROM channels c WHERE {mine('c')} AND c.community_id = $5)"
        )
        self._alone = (
            "k.first_reply_at IS NULL AND (k.inbound_count = 1 OR NOT EXISTS (SELECT"
            f" FROM inbound_messages o WHERE {mine('o')} AND o.conversation_id = k.id"
            " AND o.author_id IS DISTINCT FROM k.author_id))"
        )
        self._newcomers = self._those_at_risk()
        is_question = f"coalesce(i.text ~ '[{QUESTION_MARKS}]', false)"
        self._unanswered = ListSource(
            select="k.id, k.channel_id, k.kind, k.state, i.id AS message_id, k.began_at,"
            " coalesce(k.author->>'name', k.author->>'handle') AS author, i.text, i.url,"
            f" {is_question} AS is_question, {{position}} FROM conversations k"
            f" JOIN inbound_messages i ON {mine('i')} AND i.channel_id = k.channel_id"
            " AND i.platform_message_id = k.began_with AND i.deleted_at IS NULL",
            where=f"{mine('k')} AND k.merged_into IS NULL AND k.channel_id = ANY ({self._channels})"
            f" AND k.began_at < $6 AND k.state <> 'closed' AND {self._alone}",
            sorts={"began_at": "k.began_at", "id": "k.id"},
            filters={
                "is_question": f"{is_question} = %s",
                # Ids of teammates and of teams are never alike.
                "in_hand": "(k.assignee_id = ANY (%s) OR k.team_id = ANY (%s))",
            },
        )

    async def ground(self, actor: Actor, community_id: CommunityId) -> Ground:
        mine = self._database.in_workspace
        record = await self._database.ask_one(
            actor,
            "SELECT c.id AS community_id, coalesce(z.zone, c.timezone, w.timezone) AS zone,"
            f" (SELECT d.day FROM community_days d WHERE {mine('d')} AND d.community_id = c.id"
            " AND d.joined + d.gone + d.active > 0 ORDER BY d.day LIMIT 1) AS first_day,"
            f" EXISTS (SELECT FROM channels h WHERE {mine('h')} AND h.community_id = c.id)"
            " AS has_channels,"
            f" NOT EXISTS (SELECT FROM member_presences p WHERE {mine('p')}"
            " AND p.community_id = c.id AND p.is_stale)"
            f" AND NOT EXISTS (SELECT FROM community_days d WHERE {mine('d')}"
            " AND d.community_id = c.id AND d.is_stale)"
            " AND coalesce(z.moving_to IS NULL AND z.zone = coalesce(c.timezone, w.timezone), true)"
            " AS is_current"
            " FROM communities c JOIN workspaces w ON w.id = c.workspace_id"
            f" LEFT JOIN community_zones z ON {mine('z')} AND z.community_id = c.id"
            f" WHERE {mine('c')} AND c.id = $5",
            community_id,
        )
        if record is None:
            raise NotFound(thing="community")
        return Ground(**record)

    async def days(
        self, actor: Actor, community_id: CommunityId, first: int, last: int
    ) -> Sequence[CommunityDay]:
        found = await self._database.ask(
            actor,
            f"SELECT {COMMUNITY_DAYS.listed('d')} FROM community_days d"
            f" WHERE {self._database.in_workspace('d')} AND d.community_id = $5"
            " AND d.day BETWEEN $6 AND $7 ORDER BY d.day",
            *(community_id, first, last),
        )
        return [COMMUNITY_DAYS.entity(record) for record in found]

    async def level_moves(
        self, actor: Actor, community_id: CommunityId, first: int, last: int
    ) -> Sequence[LevelMove]:
        found = await self._database.ask(
            actor,
            "SELECT l.workspace_id, l.community_id, min(l.day) AS day, l.before, l.level,"
            f" sum(l.count)::int AS count FROM level_moves l"
            f" WHERE {self._database.in_workspace('l')} AND l.community_id = $5"
            " AND l.day BETWEEN $6 AND $7 GROUP BY 1, 2, 4, 5 ORDER BY 4, 5",
            *(community_id, first, last),
        )
        return [LEVEL_MOVES.entity({**record, "day": first}) for record in found]

    async def on_levels(self, actor: Actor, community_id: CommunityId) -> Sequence[LevelCount]:
        mine = self._database.in_workspace
        found = await self._database.ask(
            actor,
            "SELECT coalesce(v.level, 0) AS level, count(*) AS members FROM members m"
            f" LEFT JOIN member_values v ON {mine('v')} AND v.member_id = m.id"
            f" WHERE {mine('m')} AND m.community_ids && ARRAY[$5] AND m.merged_into IS NULL"
            f" AND NOT m.is_bot AND m.state NOT IN ({_GONE}) GROUP BY 1 ORDER BY 1",
            community_id,
        )
        return [LevelCount(**record) for record in found]

    async def moves_known_from(self, actor: Actor) -> int | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT min(l.day) AS day FROM level_moves l WHERE {self._database.in_workspace('l')}",
        )
        day: int | None = record["day"]
        return day

    async def talks(
        self, actor: Actor, community_id: CommunityId, spans: Sequence[tuple[datetime, datetime]]
    ) -> Sequence[Talk]:
        seconds = "greatest(0, extract(epoch FROM k.first_reply_at - k.began_at))::int"
        part = (
            f"percentile_disc({{}}) WITHIN GROUP (ORDER BY {seconds})"
            " FILTER (WHERE k.first_reply_at IS NOT NULL)"
        )
        mine = self._database.in_workspace("k")
        found = await self._database.ask(
            actor,
            "SELECT count(k.id) AS begun, count(k.first_reply_at) AS replied,"
            f" count(k.id) FILTER (WHERE {self._alone}) AS unanswered,"
            f" {part.format('0.5')} AS median_seconds, {part.format('0.9')} AS p90_seconds"
            " FROM unnest($6::timestamptz[], $7::timestamptz[]) WITH ORDINALITY"
            f" AS s(starts, ends, n) LEFT JOIN conversations k ON {mine}"
            f" AND k.merged_into IS NULL AND k.channel_id = ANY ({self._channels})"
            " AND k.began_at >= s.starts AND k.began_at < s.ends GROUP BY s.n ORDER BY s.n",
            *(community_id, [starts for starts, _ in spans], [ends for _, ends in spans]),
        )
        return [Talk(**record) for record in found]

    def _those_at_risk(self) -> ListSource:
        mine = self._database.in_workspace
        theirs = (
            f"(SELECT q.member_id FROM member_presences q WHERE {mine('q')}"
            " AND q.person_id = t.id AND q.community_id = $5)"
        )
        of_each = (
            f"SELECT d.person_id AS id, min(d.day) FILTER (WHERE {CAME}) AS joined_on,"
            f" min(d.day) FILTER (WHERE {SAID}) AS posted_on,"
            f" max(d.day) FILTER (WHERE {ACTS}) AS last_active_on FROM member_presences d"
            f" WHERE {mine('d')} AND d.community_id = $5 AND d.day >= $6 GROUP BY d.person_id"
            " HAVING sum(d.posts + d.replies) = 1"
        )
        said = (
            "SELECT a.id AS activity_id, a.at, a.url, a.source, a.external_id"
            f" FROM member_activities a WHERE {mine('a')} AND a.member_id IN {theirs}"
            f" AND a.community_id = $5 AND a.kind IN ({_SPOKEN}) ORDER BY a.at, a.id LIMIT 1"
        )
        talked = (
            "SELECT k.id AS conversation_id, k.first_reply_at AS replied_at"
            f" FROM inbound_messages i JOIN conversations k ON {mine('k')}"
            f" AND k.id = i.conversation_id WHERE {mine('i')} AND said.source = 'inbound'"
            " AND i.id = said.external_id"
        )
        answers = (
            "SELECT count(DISTINCT r.giver_id) AS answered_by FROM member_received r"
            f" WHERE {mine('r')} AND r.member_id IN {theirs} AND r.community_id = $5"
            f" AND r.word IN ({_SPOKEN}) AND r.giver_id NOT IN {theirs}"
        )
        return ListSource(
            select="t.*, m.name, said.activity_id, said.at, said.url, talked.*, answers.*,"
            f" {{position}} FROM ({of_each}) t JOIN members m ON {mine('m')} AND m.id = t.id"
            f" LEFT JOIN LATERAL ({said}) said ON true LEFT JOIN LATERAL ({talked}) talked ON true"
            f" CROSS JOIN LATERAL ({answers}) answers",
            where=f"NOT m.is_bot AND m.state NOT IN ({_GONE}) AND t.posted_on < $7"
            " AND (t.last_active_on < $7"
            " OR answers.answered_by = 0 AND talked.replied_at IS NULL)"
            f" AND NOT EXISTS (SELECT FROM member_presences d WHERE {mine('d')}"
            f" AND d.person_id = t.id AND d.community_id = $5 AND d.day < $6 AND {CAME})",
            sorts={"joined_on": "t.joined_on", "id": "t.id"},
            filters={},
        )

    async def newcomers(
        self,
        actor: Actor,
        community_id: CommunityId,
        since: date,
        until: date,
        request: PageRequest,
    ) -> Page[Newcomer]:
        rows, after = await fetch_page(
            *(self._database, actor, self._newcomers, request),
            (community_id, number_of(since), number_of(until)),
        )
        return Page([_newcomer(row) for row in rows], after)

    async def unanswered(
        self, actor: Actor, community_id: CommunityId, before: datetime, request: PageRequest
    ) -> Page[Unanswered]:
        rows, after = await fetch_page(
            *(self._database, actor, self._unanswered, request), (community_id, before)
        )
        names = Unanswered.__dataclass_fields__
        return Page([Unanswered(**{name: row[name] for name in names}) for row in rows], after)


def _newcomer(row: Any) -> Newcomer:
    return Newcomer(
        id=row["id"],
        name=row["name"],
        joined_on=date_of(row["joined_on"]),
        posted_on=date_of(row["posted_on"]),
        last_active_on=date_of(row["last_active_on"]),
        activity_id=row["activity_id"],
        at=row["at"],
        url=row["url"],
        conversation_id=row["conversation_id"],
        answered_by=row["answered_by"],
        replied_at=row["replied_at"],
    )
