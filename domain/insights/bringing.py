"""Numbers that a product counted itself, or that are from before: each stands for its post or its
channel beside those of the platform, under the name of who counted it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.insights.rules import OF_ACCOUNTS
from domain.shared.errors import FieldError, NotFound, Refusal, ValidationFailed
from domain.shared.ids import ChannelId, DeliveryId, MessageId
from domain.shared.readings import Metric, Nature

MOST_SAMPLES = 1000
LARGEST = 10**15
AHEAD = timedelta(minutes=5)
"""So far the clock of whoever tells may be ahead of ours."""

SETTLED = timedelta(days=2)
"""What is older than samples are kept, and so much more, is told too late: of a day that is no
longer there as a whole nothing is counted anew."""


@dataclass(frozen=True, slots=True)
class NewSample:
    """Of a message's post on that channel, the first of several; without one of its account."""

    channel_id: ChannelId
    metric: Metric
    value: int
    as_of: datetime
    message_id: MessageId | None = None
    native: str | None = None

    @property
    def nature(self) -> Nature:
        return Nature.GAUGE if self.metric in OF_ACCOUNTS else Nature.COUNTER


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of whatever is told of: channels with their platforms, and posts by message and
    channel. Samples are taken from `kept_since` on."""

    platforms: Mapping[ChannelId, str]
    posts: Mapping[tuple[MessageId, ChannelId], DeliveryId]
    kept_since: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """How many are new and how many were there before; the others were refused, by their place."""

    recorded: int
    known: int
    refused: Sequence[tuple[int, Refusal]]


def refusals(
    told: Sequence[NewSample], around: Surroundings, now: datetime
) -> Iterator[tuple[int, Refusal]]:
    """Which of these cannot be taken, and why."""
    latest = now + AHEAD
    for place, one in enumerate(told):
        if (
            one.channel_id in around.platforms
            and (one.message_id is None or (one.message_id, one.channel_id) in around.posts)
            and around.kept_since <= one.as_of <= latest
            and (one.message_id is None or one.metric not in OF_ACCOUNTS)
        ):
            continue
        yield place, _refusal(place, one, around, latest)


def _refusal(place: int, one: NewSample, around: Surroundings, latest: datetime) -> Refusal:
    at = f"/samples/{place}"
    if one.channel_id not in around.platforms:
        return NotFound(thing="channel", pointer=f"{at}/channel_id")
    if one.message_id is not None and (one.message_id, one.channel_id) not in around.posts:
        return NotFound(thing="message", pointer=f"{at}/message_id")
    if one.as_of > latest:
        return ValidationFailed(errors=[FieldError(f"{at}/as_of", "sample_in_future")])
    if one.as_of < around.kept_since:
        since = {"since": around.kept_since.date().isoformat()}
        return ValidationFailed(errors=[FieldError(f"{at}/as_of", "sample_too_old", since)])
    return ValidationFailed(errors=[FieldError(f"{at}/metric", "metric_of_accounts")])
