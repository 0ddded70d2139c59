"""Tables of posts and campaigns with their latest numbers, and of people, in PostgreSQL."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from adapters.db.analyses import TEXT, ZONE
from adapters.db.analysis_people import DbPeople
from adapters.db.database import Database
from adapters.db.message_lists import SERVED
from adapters.db.pages import ListSource, fetch_page
from domain.insights.analysing import Counted
from domain.insights.analysis_views import (
    CampaignNumbers,
    Latest,
    OnPlatform,
    PersonNumbers,
    PostNumbers,
)
from domain.shared.access import Actor
from domain.shared.best_times import ENGAGEMENT
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Capability
from domain.shared.readings import Metric

_ON_PLATFORMS = TypeAdapter(list[OnPlatform])
_LATEST_OF_POST = TypeAdapter(Mapping[Metric, Latest])
_EACH = [counted.value for counted in Counted if counted is not Counted.ENGAGEMENT]
# A hashtag as `domain.shared.hashtags` has it.
_TAGS = (
    "ARRAY(SELECT lower(r[1]) FROM"
    f" regexp_matches({TEXT}, '(?<![\\w&/#])#(\\w*[[:alpha:]]\\w*)', 'g') r)"
)
_THESE = "ARRAY(SELECT lower(x) FROM unnest(%s::text[]) x)"
_ON_THE_WALL = f"(d.published_at AT TIME ZONE {ZONE})"


def _latest(*columns: str) -> str:
    """Of the post in `d`, each metric as it was read last."""
    of_them = ", ".join(f"'{metric}'" for metric in ENGAGEMENT)
    each = [f"max(l.value) FILTER (WHERE l.metric = '{name}') AS {name}" for name in _EACH]
    return (
        f"SELECT {', '.join([*columns, *each])}, max(l.as_of) AS as_of,"
        f" (sum(l.value) FILTER (WHERE l.metric IN ({of_them})))::bigint AS engagement"
        " FROM (SELECT DISTINCT ON (s.metric) s.metric, s.value, s.nature, s.native, s.as_of"
        "  FROM samples s WHERE s.workspace_id = d.workspace_id AND s.subject_id = d.id"
        "  AND s.source = '' AND s.as_of >= d.published_at"
        "  ORDER BY s.metric, s.as_of DESC, s.id DESC) l"
    )


class DbAnalysisTables:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._people = DbPeople(database)
        mine = database.in_workspace
        named = (
            "jsonb_object_agg(l.metric, jsonb_build_object('value', l.value, 'nature', l.nature,"
            " 'native', l.native, 'as_of', l.as_of)) AS latest"
        )
        self._posts = ListSource(
            select="d.id, d.message_id, d.channel_id, m.community_id, m.campaign_id, d.platform,"
            f" d.part, d.published_at, d.platform_url AS url, {TEXT} AS text, m.tags,"
            f" '{Capability.POST_METRICS}' = ANY (c.capabilities) AS counted, q.measured_at,"
            " k.engagement, coalesce(k.latest, jsonb_build_object()) AS latest, {position}"
            " FROM deliveries d"
            " JOIN messages m ON m.workspace_id = d.workspace_id AND m.id = d.message_id"
            " AND m.kind = 'post'"
            " JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            " JOIN communities co ON co.workspace_id = c.workspace_id AND co.id = c.community_id"
            " JOIN workspaces w ON w.id = d.workspace_id"
            " LEFT JOIN measurements q ON q.workspace_id = d.workspace_id AND q.subject_id = d.id"
            f" CROSS JOIN LATERAL ({_latest(named)}) k",
            where=f"{mine('d')} AND d.published_at IS NOT NULL AND d.platform_post_id IS NOT NULL",
            sorts={
                "published_at": "d.published_at",
                "id": "d.id",
                **{name: f"coalesce(k.{name}, -1)" for name in ("engagement", *_EACH)},
            },
            filters={
                "platform": "d.platform",
                "channel_id": "d.channel_id",
                "community_id": "c.community_id",
                "campaign_id": "m.campaign_id",
                "objective_id": f"{SERVED} = ANY (%s)",
                "without_objective_id": f"({SERVED} = ANY (%s)) IS NOT TRUE",
                "message_id": "d.message_id",
                "tag": "m.tags && %s",
                "without_tag": "NOT m.tags && %s",
                "hashtag": f"{_TAGS} && {_THESE}",
                "without_hashtag": f"NOT {_TAGS} && {_THESE}",
                "published_at": "d.published_at",
                "part": "d.part",
                "weekday": f"extract(isodow FROM {_ON_THE_WALL})::int",
                "hour": f"extract(hour FROM {_ON_THE_WALL})::int",
            },
        )
        self._campaigns = ListSource(
            select="g.id, g.name, g.status, g.starts_on, g.ends_on, g.created_at,"
            " (SELECT count(*) FROM messages m WHERE m.workspace_id = g.workspace_id"
            "  AND m.campaign_id = g.id) AS messages,"
            " (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.platform), '[]') FROM"
            "  (SELECT d.platform, count(*) AS posts, count(k.as_of) AS n,"
            "   sum(k.engagement)::bigint AS engagement, sum(k.impressions)::bigint AS impressions,"
            "   sum(k.views)::bigint AS views, max(k.as_of) AS as_of FROM messages m"
            "   JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.message_id = m.id"
            "   AND d.published_at IS NOT NULL AND d.platform_post_id IS NOT NULL"
            f"   CROSS JOIN LATERAL ({_latest()}) k"
            "   WHERE m.workspace_id = g.workspace_id AND m.campaign_id = g.id"
            "   AND m.kind = 'post' GROUP BY d.platform) p) AS platforms, {position}"
            " FROM campaigns g",
            where=mine("g"),
            sorts={"created_at": "g.created_at", "id": "g.id"},
            filters={"status": "g.status", "campaign_id": "g.id"},
        )

    async def posts(self, actor: Actor, request: PageRequest) -> Page[PostNumbers]:
        rows, after = await fetch_page(self._database, actor, self._posts, request)
        return Page([_post(row) for row in rows], after)

    async def campaigns(self, actor: Actor, request: PageRequest) -> Page[CampaignNumbers]:
        rows, after = await fetch_page(self._database, actor, self._campaigns, request)
        return Page([_campaign(row) for row in rows], after)

    async def people(
        self, actor: Actor, request: PageRequest, days: int, today: date
    ) -> Page[PersonNumbers]:
        return await self._people.page(actor, request, days, today)


def _post(row: Any) -> PostNumbers:
    known = {name: row[name] for name in PostNumbers.__dataclass_fields__}
    return PostNumbers(**known | {"latest": _LATEST_OF_POST.validate_python(row["latest"])})


def _campaign(row: Any) -> CampaignNumbers:
    known = {name: row[name] for name in CampaignNumbers.__dataclass_fields__}
    return CampaignNumbers(**known | {"platforms": _ON_PLATFORMS.validate_python(row["platforms"])})
