"""Read shapes: what is known of one post or account, and what is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.insights.model import Sample
from domain.shared.ids import ChannelId, DeliveryId
from domain.shared.readings import Metric, Nature


class Unavailable(StrEnum):
    """Why there is no number. Never is there a zero in its place.

    not_out: there is no post of it on the platform. not_supported: the platform, or our way to it,
    counts nothing of this kind. not_measured_yet: nobody has asked it yet, or it did not answer.
    not_said: it was asked, and says nothing of this.
    """

    NOT_OUT = "not_out"
    NOT_SUPPORTED = "not_supported"
    NOT_MEASURED_YET = "not_measured_yet"
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of one post or account: the latest sample of each metric. `counted` is whether
    the channel can be asked for it, `out` whether there is a post to ask about."""

    channel_id: ChannelId
    platform: str
    counted: bool
    latest: Sequence[Sample]
    measured_at: datetime | None
    next_at: datetime | None
    trouble: str | None
    out: bool = True
    delivery_id: DeliveryId | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One metric of a post or an account, as its platform said it last, or why there is none."""

    metric: Metric
    unit: str
    source: str
    unavailable: Unavailable | None = None
    value: int | None = None
    nature: Nature | None = None
    native: str | None = None
    as_of: datetime | None = None
