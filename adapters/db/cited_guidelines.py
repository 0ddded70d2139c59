"""Guidelines of communities as moderation asks for them, in PostgreSQL."""

from adapters.db.database import Database
from domain.moderation.citing import KnownGuidelines
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, GuidelinesId


class DbCitedGuidelines:
    """What moderation's reads know of guidelines."""

    def __init__(self, database: Database) -> None:
        self._guidelines_database = database

    async def guidelines(
        self, actor: Actor, guidelines_id: GuidelinesId, channel_id: ChannelId | None
    ) -> KnownGuidelines | None:
        database = self._guidelines_database
        record = await database.ask_one(
            actor,
            "SELECT g.id, g.number, g.state <> 'draft' AS is_published, EXISTS (SELECT"
            f" FROM channels c WHERE {database.in_workspace('c')} AND c.id = $6::text"
            " AND c.community_id = g.community_id) AS is_of_channel,"
            " ARRAY(SELECT t->>'text' FROM jsonb_array_elements(g.texts) t) AS texts"
            f" FROM guidelines g WHERE {database.in_workspace('g')} AND g.id = $5"
            " AND g.removed_at IS NULL",
            *(guidelines_id, channel_id),
        )
        if record is None:
            return None
        return KnownGuidelines(
            *(record["id"], record["number"], record["is_published"], record["is_of_channel"]),
            tuple(record["texts"]),
        )
