"""Which messages are of a place that is listened to, in SQL: $7 is a community, $8 a platform and
$9 a watch, each null where it does not matter."""

from adapters.db.database import Database


class HeardPlaces:
    """The conditions on rows within an actor's walls."""

    def __init__(self, database: Database) -> None:
        self._mine = database.in_workspace

    def of_channels(self, alias: str) -> str:
        """That the channel of a row is there; where that does not matter, none is looked for."""
        return (
            "(coalesce($7::text, $8::text) IS NULL OR EXISTS (SELECT FROM channels c"
            f" WHERE {self._mine('c')} AND c.id = {alias}.channel_id"
            " AND ($7::text IS NULL OR c.community_id = $7)"
            " AND ($8::text IS NULL OR c.platform = $8)))"
        )

    def of_messages(self, alias: str = "m") -> str:
        """That a message was said there."""
        return (
            f"{self.of_channels(alias)} AND ($9::text IS NULL OR EXISTS"
            f" (SELECT FROM watch_hits h WHERE {self._mine('h')}"
            f" AND h.inbound_message_id = {alias}.id AND h.watch_id = $9))"
        )
