"""How what happened on channels is chosen by what is known of the channel, or of the message that
it answers."""

CAMPAIGN_ANSWERED = (
    "(SELECT g.campaign_id FROM messages g"
    " WHERE g.workspace_id = t.workspace_id AND g.id = t.answers_message_id)"
)
"""Of the row in `t`, the campaign of the message that it answers."""


def of_its_channel(column: str) -> str:
    """Of the row in `t`, what its channel has in that column."""
    return (
        f"(SELECT c.{column} FROM channels c"
        " WHERE c.workspace_id = t.workspace_id AND c.id = t.channel_id)"
    )
