"""Where short links are said is written down in the commit before they go out, with the UTM
parameters they have there."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.db.links import PLACEMENTS
from adapters.db.transaction import DbTransaction
from domain.campaigns.link import LinkPlacement
from domain.campaigns.utm import Utm, counted_as
from domain.shared.short_links import SaidLink, name_of

# As whoever follows it finds it: under a domain that is proved to be the workspace's only links of
# that domain, and those of ours only under our own name. What another service has below `/l/` is
# no link of anybody here.
# A template of the link's own comes before that of the message's campaign, and this before that of
# the link's.
FOUND = """
    SELECT s.number, l.id, l.slug, l.utm, u.utm AS template, coalesce(m.name, c.name) AS campaign,
        coalesce(m.id, c.id) AS campaign_id, h.name AS channel
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
        WITH ORDINALITY AS s (host, slug, campaign_id, channel_id, is_ours, number)
    LEFT JOIN link_domains d ON d.workspace_id = $1 AND d.host = s.host
        AND d.verified_at IS NOT NULL AND d.removed_at IS NULL
    JOIN links l ON l.slug = s.slug AND l.host = coalesce(d.host, '')
        AND (d.host IS NOT NULL OR s.is_ours) AND {mine}
    JOIN channels h ON h.workspace_id = l.workspace_id AND h.id = s.channel_id
    LEFT JOIN campaigns m ON m.workspace_id = l.workspace_id AND m.id = s.campaign_id
    LEFT JOIN campaigns c ON c.workspace_id = l.workspace_id AND c.id = l.campaign_id
    LEFT JOIN utm_templates u ON u.workspace_id = l.workspace_id AND u.removed_at IS NULL
        AND u.id = coalesce(l.utm_template_id, m.utm_template_id, c.utm_template_id)
"""
_NEW = f"{PLACEMENTS.insert} ON CONFLICT (workspace_id, link_id, tag) DO UPDATE SET utm = $9"


async def place_links(tx: DbTransaction, links: Sequence[SaidLink]) -> None:
    """Those that are links of this workspace."""
    if not links:
        return
    own_name = tx.tools.own_name
    records = await tx.connection.fetch(
        FOUND.format(mine=tx.tools.database.mine("l")),
        tx.actor.workspace,
        [link.host for link in links],
        [link.slug for link in links],
        [link.campaign_id for link in links],
        [link.channel_id for link in links],
        # Where nobody has said what ours is, it is whatever we were asked under.
        [not own_name or name_of(link.host) == own_name for link in links],
    )
    now = tx.tools.clock.now()
    placements = [
        LinkPlacement(
            workspace_id=tx.actor.workspace,
            link_id=record["id"],
            tag=said.tag,
            message_id=said.message_id,
            channel_id=said.channel_id,
            platform=said.platform,
            created_at=now,
            campaign_id=record["campaign_id"],
            utm=_filled(record, said),
        )
        for record in records
        for said in [links[record["number"] - 1]]
    ]
    await tx.connection.executemany(_NEW, [PLACEMENTS.values(one) for one in placements])


def _filled(record: Mapping[str, Any], said: SaidLink) -> dict[str, str]:
    own = Utm(**record["utm"]) if record["utm"] else Utm()
    values = {
        "platform": said.platform,
        "channel": counted_as(record["channel"]),
        "message.id": said.message_id,
        "link": record["slug"],
    }
    if record["campaign"]:
        values["campaign"] = counted_as(record["campaign"])
    return own.over(Utm(**record["template"]) if record["template"] else None).filled(values)
