"""Of a room is known who is in it; of a message, who reacted, answered in its thread, and voted."""

from collections.abc import Sequence
from typing import Any

from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.matrix.line import Line
from adapters.platforms.matrix.place import step, user_and_room
from adapters.platforms.matrix.voting import counts_in
from adapters.platforms.replies import untold
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.poll_counts import PollCounts
from domain.shared.readings import Metric, Reading, Readings

MEMBERS_BYTES = 32 * 1024 * 1024
"""A member is named with a picture, in some 150 bytes: enough for 200 000."""

PAGE = 500
MOST_PAGES = 10

Events = Sequence[dict[str, Any]]


class Measuring(Line):
    """Facts: `GET /rooms/{roomId}/joined_members`, `GET /rooms/{roomId}/event/{eventId}` with what
    the server adds up of threads, and `GET /rooms/{roomId}/relations/{eventId}` of the
    specification."""

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        """What is more than we read has no number; a plain answer outside the thread is not
        counted by anybody."""
        event = await self._event(connection, post_id)
        if isinstance(event, CannotTell):
            return event
        numbers = {(Metric.COMMENTS, "m.thread.count"): _in_thread(event)}
        reactions = await self._related(connection, post_id, "m.annotation/m.reaction")
        if isinstance(reactions, CannotTell):
            return reactions
        if reactions is not None:
            numbers[Metric.REACTIONS, "m.annotation"] = len(reactions)
        if counts_in(event, ()) is not None:
            others = await self._related(connection, post_id, "m.reference")
            if isinstance(others, CannotTell):
                return others
            counted = None if others is None else counts_in(event, others)
            if counted is not None:
                numbers[Metric.VOTES, "poll.response"] = sum(counted.counts)
        now = self._clock.now()
        return tuple(Reading(metric, n, now, native) for (metric, native), n in numbers.items())

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        event = await self._event(connection, post_id)
        if isinstance(event, CannotTell):
            return event
        if counts_in(event, ()) is None:
            return CannotTell("The server does not say that this is a poll.")
        others = await self._related(connection, post_id, "m.reference")
        if isinstance(others, CannotTell):
            return others
        counted = None if others is None else counts_in(event, others)
        return counted or CannotTell("More refers to the poll than is read at once.")

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        _, room_id = user_and_room(connection)
        path = f"/rooms/{step(room_id)}/joined_members"
        reply = await self._ask("GET", connection, path, most_bytes=MEMBERS_BYTES)
        said = self._said(reply, connection)
        if isinstance(said, CannotTell):
            return said
        joined = said.get("joined")
        if not isinstance(joined, dict):
            return ()
        return (Reading(Metric.MEMBERS, len(joined), self._clock.now(), "joined_members"),)

    async def _event(self, place: Connection, event_id: str) -> dict[str, Any] | CannotTell:
        _, room_id = user_and_room(place)
        path = f"/rooms/{step(room_id)}/event/{step(event_id)}"
        event = self._said(await self._ask("GET", place, path), place)
        if isinstance(event, dict) and not (
            isinstance(event.get("content"), dict) and event["content"]
        ):
            return CannotTell("The server shows no message by that id.")
        return event

    async def _related(
        self, place: Connection, event_id: str, kind: str
    ) -> Events | CannotTell | None:
        """The events that stand in that relation; None where there are more than we read."""
        _, room_id = user_and_room(place)
        path = f"/_matrix/client/v1/rooms/{step(room_id)}/relations/{step(event_id)}/{kind}"
        found, params = list[dict[str, Any]](), {"limit": str(PAGE)}
        for _ in range(MOST_PAGES):
            reply = await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
            said = self._said(reply, place)
            if isinstance(said, CannotTell):
                return said
            chunk, following = said.get("chunk"), said.get("next_batch")
            if not isinstance(chunk, list):
                return CannotTell("What refers to the message is not told as a list.")
            found += [it for it in chunk if isinstance(it, dict)]
            if not isinstance(following, str) or following == params.get("from"):
                return found
            params["from"] = following
        return None

    def _said(self, reply: Reply, place: Connection) -> dict[str, Any] | CannotTell:
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        try:
            return reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))


def _in_thread(event: dict[str, Any]) -> int:
    """The server says nothing of a thread that there is not."""
    found: Any = event
    for name in ("unsigned", "m.relations", "m.thread", "count"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0
