"""What is counted here of what is part of a campaign."""

from adapters.db.database import Database
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.performance import Own
from domain.shared.access import Actor
from domain.shared.ids import CampaignId


class CampaignCounts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def own(self, actor: Actor, campaign_id: CampaignId) -> Own:
        mine = self._database.in_workspace
        # Nothing but what is there can be counted: of no poll there are not zero votes.
        row = await self._database.ask_one(
            actor,
            f"SELECT EXISTS (SELECT FROM links l WHERE {mine('l')} AND l.campaign_id = $5)"
            f" OR EXISTS (SELECT FROM link_placements s WHERE {mine('s')} AND s.campaign_id = $5)"
            " AS has_links,"
            f" EXISTS (SELECT FROM promotions o WHERE {mine('o')} AND o.campaign_id = $5)"
            " AS has_promotions,"
            " (SELECT coalesce(sum((SELECT count(*) FROM poll_votes v"
            f" WHERE {mine('v')} AND v.poll_id = p.id)), 0)::bigint FROM polls p"
            f" WHERE {mine('p')} AND p.campaign_id = $5 HAVING count(*) > 0) AS poll_votes,"
            " (SELECT coalesce(sum((SELECT count(*) FROM contest_entries e"
            f" WHERE {mine('e')} AND e.contest_id = c.id AND e.state = 'accepted')), 0)::bigint"
            f" FROM contests c WHERE {mine('c')} AND c.campaign_id = $5 HAVING count(*) > 0)"
            " AS contest_entries",
            campaign_id,
        )
        return Own(**row)

    async def clicks(self, actor: Actor, campaign_id: CampaignId) -> ClickCounts:
        # Said in its messages, or of its own where nobody knows in which message it was.
        row = await self._database.ask_one(
            actor,
            "SELECT coalesce(sum(d.total), 0)::bigint AS total,"
            " coalesce(sum(d.total) FILTER (WHERE d.bot = ''), 0)::bigint AS people,"
            " coalesce(sum(d.fresh), 0)::bigint AS fresh FROM link_days d"
            " JOIN links l ON l.workspace_id = d.workspace_id AND l.id = d.link_id AND l.id IN"
            f" (SELECT o.id FROM links o WHERE {self._database.in_workspace('o')}"
            " AND o.campaign_id = $5 UNION SELECT s.link_id FROM link_placements s"
            f" WHERE {self._database.in_workspace('s')} AND s.campaign_id = $5)"
            " LEFT JOIN link_placements p ON p.workspace_id = d.workspace_id"
            " AND p.link_id = d.link_id AND p.tag = d.tag"
            f" WHERE {self._database.in_workspace('d')}"
            " AND coalesce(p.campaign_id, l.campaign_id) = $5",
            campaign_id,
        )
        return ClickCounts(row["total"], row["people"], row["fresh"])
