"""How messages are chosen: the filters of their list, which a selection uses, too."""

SERVED = (
    "coalesce(m.objective_id, (SELECT g.objective_id FROM campaigns g"
    " WHERE g.workspace_id = m.workspace_id AND g.id = m.campaign_id))"
)
"""The objective of a message: its own, or that of its campaign."""

MESSAGE_FILTERS = {
    "status": "m.status",
    "community_id": "m.community_id",
    "channel_id": "EXISTS (SELECT FROM deliveries f WHERE f.workspace_id ="
    " m.workspace_id AND f.message_id = m.id AND f.state <> 'skipped'"
    " AND f.channel_id = ANY (%s))",
    "platform": "EXISTS (SELECT FROM deliveries f WHERE f.workspace_id ="
    " m.workspace_id AND f.message_id = m.id AND f.state <> 'skipped'"
    " AND f.platform = ANY (%s))",
    "external_id": "m.external_id",
    "kind": "m.kind",
    "in_reply_to": "m.in_reply_to",
    "created_at": "m.created_at",
    "publish_at": "m.publish_at",
    # Of what has several posts it is the first that counts.
    "published_at": "(SELECT min(f.published_at) FROM deliveries f"
    " WHERE f.workspace_id = m.workspace_id AND f.message_id = m.id)",
    "tag": "m.tags && %s",
    "without_tag": "NOT m.tags && %s",
    "campaign_id": "m.campaign_id",
    "objective_id": f"{SERVED} = ANY (%s)",
    "without_objective_id": f"({SERVED} = ANY (%s)) IS NOT TRUE",
    "q": "position(lower(%s) in lower(m.text)) > 0",
}
