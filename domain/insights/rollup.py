"""What samples come to, by hour and by day on a workspace's wall clock: counted from what was
read, never added to, so that a reading that comes late, twice or out of order changes nothing that
it should not.

Of each series (one metric of one subject from one source) a bucket keeps the last, the lowest and
the highest number that was read in it, and by how much the number has grown since the reading
before, wherever that was. What a platform takes back is kept as it came: `restated` is the part of
the increment by which the number went down, never more than zero.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.shared.ids import ChannelId, MessageId, WorkspaceId
from domain.shared.readings import Metric

COUNT = "insights.count"
"""The duty to count anew, in a whole workspace, what samples that came since have touched."""

SUBJECTS_AT_ONCE = 500
"""Of so many subjects what came is counted in one commit."""

MONTHS_AHEAD = 3
"""So many months have their place before they come."""

ROUNDS = 20
"""So many times one after the other; then others have their turn."""


@dataclass(frozen=True, slots=True)
class MetricMark:
    """Samples of this subject came that are not counted yet, the first and the last of these
    instants; of what is counted there are none."""

    workspace_id: WorkspaceId
    subject_id: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MetricHour:
    """One hour of one series. An hour starts where the wall clock says so: every hour of it is one
    of its own, also the second of the two that have one name when clocks are put back."""

    workspace_id: WorkspaceId
    subject_id: str
    metric: Metric
    source: str
    starts_at: datetime
    channel_id: ChannelId
    platform: str
    samples: int
    last_at: datetime
    last: int
    lowest: int
    highest: int
    increment: int
    restated: int
    restatements: int
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class MetricDay:
    """One day of one series. Days are of the workspace's wall, counted from 1970-01-01, however
    many hours they have."""

    workspace_id: WorkspaceId
    subject_id: str
    metric: Metric
    source: str
    day: int
    channel_id: ChannelId
    platform: str
    samples: int
    last_at: datetime
    last: int
    lowest: int
    highest: int
    increment: int
    restated: int
    restatements: int
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class ChannelMetricDay:
    """One day of one metric of a channel: of all its posts together, or else of its account.
    `subjects` is of how many something was read; the last, lowest and highest numbers are those of
    each of them, added up."""

    workspace_id: WorkspaceId
    metric: Metric
    day: int
    channel_id: ChannelId
    of_posts: bool
    source: str
    platform: str
    subjects: int
    samples: int
    last_at: datetime
    last: int
    lowest: int
    highest: int
    increment: int
    restated: int
    restatements: int


@dataclass(frozen=True, slots=True)
class MetricClock:
    """By which wall the hours and days of a workspace are counted."""

    workspace_id: WorkspaceId
    zone: str
