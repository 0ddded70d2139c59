"""What a forum counts of a post of ours, and of the forum as a whole."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.discourse.answers import integer, path_of
from adapters.platforms.discourse.desk import Desk
from adapters.platforms.http import LISTING_BYTES
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.poll_counts import PollCounts
from domain.shared.readings import Metric, Nature, Reading, Readings

LIKE = 2
"""The id of a like among a post's actions (post_action_type.rb)."""


class Measuring(Desk):
    """Facts: `GET /posts/{id}`, `GET /t/{id}` and `GET /about` of openapi.json."""

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        """Of a topic's first post the topic's views and its answers; of a reply those of its own.
        Likes of a post that has none are not named by the forum, and are none."""
        found = await self._look(connection, path_of(post_id))
        if isinstance(found, CannotTell):
            return found
        post, counts = found[1], dict[tuple[Metric, str], int | None]()
        topic_id = integer(post.get("topic_id"))
        if integer(post.get("post_number")) == 1 and topic_id is not None:
            whole = await self._look(connection, f"/t/{topic_id}.json", most_bytes=LISTING_BYTES)
            if isinstance(whole, CannotTell):
                return whole
            posts = integer(whole[1].get("posts_count"))
            counts[Metric.VIEWS, "views"] = integer(whole[1].get("views"))
            counts[Metric.COMMENTS, "posts_count"] = None if posts is None else max(posts - 1, 0)
        else:
            counts[Metric.VIEWS, "reads"] = integer(post.get("reads"))
            counts[Metric.COMMENTS, "reply_count"] = integer(post.get("reply_count"))
        counts[Metric.REACTIONS, "like"] = _likes(post)
        return self._readings(counts, {Metric.VIEWS})

    async def count_poll(self, connection: Connection, post_id: str) -> PollCounts | CannotTell:
        """The poll plugin tells of each poll in a post its options with their votes, which it
        leaves out where the asker may not see them yet, and how many people voted (poll_serializer
        and poll_option_serializer of plugins/poll). A post of ours has one poll."""
        found = await self._look(connection, path_of(post_id))
        if isinstance(found, CannotTell):
            return found
        polls = found[1].get("polls")
        poll = polls[0] if isinstance(polls, list) and polls else None
        options = poll.get("options") if isinstance(poll, Mapping) else None
        if not isinstance(poll, Mapping) or not isinstance(options, list):
            return CannotTell("The forum does not say that this is a poll.")
        said = [integer(one.get("votes")) if isinstance(one, Mapping) else None for one in options]
        counts = tuple(one for one in said if one is not None and one >= 0)
        if not counts or len(counts) != len(said):
            return CannotTell("The forum does not say yet how many voted for what.")
        return PollCounts(counts, integer(poll.get("voters")))

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        """Of the whole forum, as its own page About says."""
        found = await self._look(connection, "/about.json", most_bytes=LISTING_BYTES)
        if isinstance(found, CannotTell):
            return found
        about = found[1].get("about")
        stats = about.get("stats") if isinstance(about, Mapping) else None
        if not isinstance(stats, Mapping):
            return CannotTell("The forum's page About has no numbers.")
        counts: dict[tuple[Metric, str], int | None] = {}
        # The names have an s since 2024.
        for metric, names in (
            (Metric.MEMBERS, ("users_count", "user_count")),
            (Metric.POSTS, ("posts_count", "post_count")),
        ):
            known = next((name for name in names if integer(stats.get(name)) is not None), None)
            if known is not None:
                counts[metric, known] = integer(stats.get(known))
        return self._readings(counts, set())

    def _readings(
        self, counts: Mapping[tuple[Metric, str], int | None], counters: set[Metric]
    ) -> Readings:
        now = self._clock.now()
        return tuple(
            Reading(
                metric,
                value,
                now,
                native,
                Nature.COUNTER if metric in counters else Nature.GAUGE,
            )
            for (metric, native), value in counts.items()
            if value is not None
        )


def _likes(post: Mapping[str, Any]) -> int | None:
    actions = post.get("actions_summary")
    if not isinstance(actions, list):
        return None
    for action in actions:
        if isinstance(action, Mapping) and action.get("id") == LIKE:
            return integer(action.get("count")) or 0
    return 0
