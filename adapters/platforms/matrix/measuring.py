"""Of a room is known who is in it; of a message nothing is counted."""

from adapters.platforms.http import Answer, Unreadable
from adapters.platforms.matrix.line import Line
from adapters.platforms.matrix.place import step, user_and_room
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.readings import Metric, Reading, Readings

MEMBERS_BYTES = 32 * 1024 * 1024
"""A member is named with a picture, in some 150 bytes: enough for 200 000."""


class Measuring(Line):
    """Facts: `GET /rooms/{roomId}/joined_members` of the specification."""

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        _, room_id = user_and_room(connection)
        path = f"/rooms/{step(room_id)}/joined_members"
        reply = await self._ask("GET", connection, path, most_bytes=MEMBERS_BYTES)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            joined = reply.object().get("joined")
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if not isinstance(joined, dict):
            return ()
        return (Reading(Metric.MEMBERS, len(joined), self._clock.now(), "joined_members"),)
