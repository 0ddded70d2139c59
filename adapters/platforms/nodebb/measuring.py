"""What a forum counts of a post of ours, and of the account that made it."""

from collections.abc import Mapping

from adapters.platforms.nodebb.answers import identifier, said, whole
from adapters.platforms.nodebb.desk import Desk, Post
from adapters.platforms.nodebb.place import user_and_place
from domain.publishing.outcomes import Absent, CannotTell
from domain.shared.platforms import Connection
from domain.shared.readings import Metric, Nature, Reading, Readings

Counts = dict[tuple[Metric, str], int | None]


class Measuring(Desk):
    """Facts: components/schemas of PostObject, TopicObject and UserObject in public/openapi."""

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        """Votes for it, and of a topic's first post the topic's views and its answers."""
        found = await self._post(connection, post_id)
        if isinstance(found, CannotTell):
            return found
        if not isinstance(found, Post):
            return CannotTell("The forum has no such post.")
        topic = await self._topic(connection, found.tid)
        if isinstance(topic, CannotTell | Absent):
            return topic if isinstance(topic, CannotTell) else CannotTell("The topic is gone.")
        counts: Counts = {(Metric.REACTIONS, "upvotes"): whole(found.body.get("upvotes"))}
        if identifier(topic.get("mainPid")) == found.pid:
            posts = whole(topic.get("postcount"))
            counts[Metric.VIEWS, "viewcount"] = whole(topic.get("viewcount"))
            counts[Metric.COMMENTS, "postcount"] = None if posts is None else max(posts - 1, 0)
        else:
            counts[Metric.COMMENTS, "replies"] = _replies(found.body.get("replies"))
        return self._readings(counts)

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        uid, _ = user_and_place(connection)
        found = await self._look(connection, f"/api/user/uid/{uid}")
        if isinstance(found, CannotTell):
            return found
        user = said(found)
        return self._readings(
            {
                (Metric.FOLLOWERS, "followerCount"): whole(user.get("followerCount")),
                (Metric.FOLLOWING, "followingCount"): whole(user.get("followingCount")),
                (Metric.POSTS, "postcount"): whole(user.get("postcount")),
            }
        )

    def _readings(self, counts: Counts) -> Readings:
        now = self._clock.now()
        return tuple(
            Reading(
                metric,
                value,
                now,
                native,
                Nature.COUNTER if metric is Metric.VIEWS else Nature.GAUGE,
            )
            for (metric, native), value in counts.items()
            if value is not None
        )


def _replies(value: object) -> int | None:
    """A number, or an object that holds one."""
    return whole(value.get("count") if isinstance(value, Mapping) else value)
