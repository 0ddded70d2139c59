"""The sandbox's numbers follow from its posts, so that everybody can work out what they must be."""

from datetime import timedelta

from adapters.platforms.sandbox.wall import Wall
from domain.publishing.outcomes import CannotTell
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.readings import Metric, Nature, Reading, Readings

GIVEN, NONE, THROTTLED, UNREACHABLE = "given", "none", "throttled", "unreachable"
MOODS = (GIVEN, NONE, THROTTLED, UNREACHABLE)
"""What the setting `metrics` may say: all numbers, none, or trouble."""

WAIT = timedelta(seconds=20)
VIEWS_PER_CHARACTER = 10
FOLLOWERS = 100
FOLLOWERS_PER_POST = 7


async def of_post(
    wall: Wall, clock: Clock, connection: Connection, post_id: str
) -> Readings | CannotTell:
    """A post was viewed ten times for each of its characters, every fifth of which pleased
    somebody; its comments are what answers it."""
    said = in_mood(connection)
    if said is not None:
        return said
    known = await wall.length(connection, post_id)
    if known is None:
        return CannotTell("There is no such post any more.")
    length, answers = known
    now = clock.now()
    numbers = {
        Metric.VIEWS: (length * VIEWS_PER_CHARACTER, "view_count", Nature.COUNTER),
        Metric.REACTIONS: (length // 5, "like_count", Nature.GAUGE),
        Metric.COMMENTS: (answers, "answer_count", Nature.GAUGE),
    }
    return tuple(
        Reading(m, value, now, native, nature) for m, (value, native, nature) in numbers.items()
    )


async def of_account(wall: Wall, clock: Clock, connection: Connection) -> Readings | CannotTell:
    """A hundred follow it, and seven more for each of its posts."""
    said = in_mood(connection)
    if said is not None:
        return said
    posts, now = await wall.hanging(connection), clock.now()
    followers = FOLLOWERS + FOLLOWERS_PER_POST * posts
    return (
        Reading(Metric.FOLLOWERS, followers, now, "follower_count"),
        Reading(Metric.POSTS, posts, now, "post_count"),
    )


def in_mood(connection: Connection) -> Readings | CannotTell | None:
    """What the setting `metrics` has it say instead of numbers."""
    match connection.settings.get("metrics", GIVEN):
        case "none":
            return ()
        case "throttled":
            return CannotTell("The sandbox throttles, as the settings ask.", WAIT)
        case "unreachable":
            return CannotTell("The sandbox pretends to be unreachable, as the settings ask.")
        case _:
            return None
