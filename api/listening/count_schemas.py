"""The wire shapes of what many hits come to: over time, side by side, and in words."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from api.wire import EachOnce, In, Instant, InstantOut, Out, WatchRef
from domain.listening.sharing import MOST_COMPARED
from domain.listening.views import (
    Bucket,
    Evidence,
    Look,
    Resemblance,
    Share,
    Slice,
    Suspect,
    Topics,
    Volume,
    Volumes,
)
from domain.shared.ids import WatchId

MOST_TOPICS = 10
Since = Annotated[Instant | None, Field(description="From then on. Null: the usual time back.")]
Until = Annotated[Instant | None, Field(description="Until before then. Null: until now.")]


class WatchVolumeIn(In):
    bucket: Bucket = Field(default=Bucket.DAY, description="Hours and days are of UTC.")
    since: Since = None
    until: Until = None


class WatchTopicsIn(In):
    since: Since = None
    until: Until = None


TopicWord = Annotated[
    str, StringConstraints(min_length=1, max_length=100), Field(examples=["espresso"])
]


class WatchComparisonIn(In):
    watch_ids: Annotated[list[WatchRef], Field(min_length=1, max_length=MOST_COMPARED), EachOnce()]
    topics: Annotated[list[TopicWord], Field(max_length=MOST_TOPICS), EachOnce()] = Field(
        default_factory=list,
        description="Words to compare by, of three letters at least; case and accents are one.",
    )
    since: Since = None
    until: Until = None

    def ids(self) -> list[WatchId]:
        return [WatchId(id) for id in self.watch_ids]


class ImpersonationCheckIn(In):
    since: Instant | None = Field(
        default=None, description="Whoever spoke since then. Null: 30 days ago."
    )


class VolumeOut(Out):
    """How many hits, and of which sentiment. Those of a sentiment that nobody knows are only in
    `hits`."""

    hits: int
    positive: int
    negative: int
    neutral: int
    mixed: int
    net_sentiment: float | None = Field(
        description="(positive - negative) / (positive + negative + neutral + mixed), from -1 to 1."
        " Null where there is nothing to divide by."
    )

    @classmethod
    def counted(cls, volume: Volume) -> "VolumeOut":
        names = ("hits", "positive", "negative", "neutral", "mixed")
        fields = {name: getattr(volume, name) for name in names}
        return cls(**fields, net_sentiment=volume.net)


class VolumeBucketOut(VolumeOut):
    at: InstantOut = Field(description="When it begins, in UTC.")

    @classmethod
    def begun(cls, volume: Volume) -> "VolumeBucketOut":
        return cls(at=volume.at, **VolumeOut.counted(volume).model_dump())


class WatchAuthorOut(Out):
    platform: str
    author_id: str
    handle: str | None
    hits: int
    latest_at: InstantOut


class WatchVolumeOut(Out):
    """A watch over a time, by when it was said."""

    watch_id: str
    bucket: Bucket
    since: InstantOut
    until: InstantOut
    total: VolumeOut
    series: list[VolumeBucketOut] = Field(description="Every bucket, those without hits too.")
    authors: list[WatchAuthorOut] = Field(description="The 20 busiest.")

    @classmethod
    def of(cls, volumes: Volumes, language: str) -> "WatchVolumeOut":
        return cls(
            watch_id=volumes.watch_id,
            bucket=volumes.bucket,
            since=volumes.since,
            until=volumes.until,
            total=VolumeOut.counted(volumes.total),
            series=[VolumeBucketOut.begun(volume) for volume in volumes.series],
            authors=[
                WatchAuthorOut(
                    platform=author.platform,
                    author_id=author.author_id,
                    handle=author.handle,
                    hits=author.hits,
                    latest_at=author.latest_at,
                )
                for author in volumes.authors
            ],
        )


class WatchSliceOut(Out):
    """One platform, or one topic: what part of all that is compared there is this watch's."""

    name: str
    hits: int
    share: float | None
    reach_share: float | None


class WatchShareOut(Out):
    watch_id: str
    name: str
    share: float | None = Field(
        description="Its part of all the hits of those compared, from 0 to 1. Null without any."
    )
    reach_share: float | None = Field(
        description="The same with each hit weighed by its author's reach: 1 + log10(1 +"
        " followers), and 1 where nobody knows."
    )
    volume: VolumeOut
    by_platform: list[WatchSliceOut]
    by_topic: list[WatchSliceOut] = Field(description="In the order in which they were asked for.")
    texts_read: int = Field(
        description="Of how many of its hits the texts were read for `by_topic`: the latest, 2,000"
        " at most."
    )


class WatchComparisonOut(Out):
    """The share of voice of each, the largest first. A message that several found counts for
    each."""

    data: list[WatchShareOut]

    @classmethod
    def of(cls, shares: Sequence[Share], language: str) -> "WatchComparisonOut":
        return cls(
            data=[
                WatchShareOut(
                    watch_id=share.watch_id,
                    name=share.name,
                    share=share.share,
                    reach_share=share.reach_share,
                    volume=VolumeOut.counted(share.volume),
                    by_platform=_slices(share.by_platform),
                    by_topic=_slices(share.by_topic),
                    texts_read=share.read,
                )
                for share in shares
            ]
        )


def _slices(slices: Sequence[Slice]) -> list[WatchSliceOut]:
    names = WatchSliceOut.model_fields
    return [WatchSliceOut(**{name: getattr(one, name) for name in names}) for one in slices]


class WatchTopicOut(Out):
    word: str
    messages: int = Field(description="In how many of those that the watch found it stands.")
    other_messages: int = Field(description="In how many others.")
    log_odds: float = Field(description="How much likelier it is there, as a natural logarithm.")
    z: float = Field(description="The same in standard deviations: from 1.96 on it is here.")


class WatchTopicsOut(Out):
    """The words that what a watch found has in common and all else has not, the surest first."""

    messages: int = Field(description="How many of those that it found were looked at.")
    other_messages: int
    method: str = Field(examples=["log_odds_dirichlet/1"])
    topics: list[WatchTopicOut]

    @classmethod
    def of(cls, found: Topics, language: str) -> "WatchTopicsOut":
        return cls(
            messages=found.found,
            other_messages=found.others,
            method="log_odds_dirichlet/1",
            topics=[
                WatchTopicOut(
                    word=topic.word,
                    messages=topic.found,
                    other_messages=topic.others,
                    log_odds=topic.log_odds,
                    z=topic.z,
                )
                for topic in found.topics
            ],
        )


class ResemblanceOut(Out):
    """Which name of theirs can be taken for which of yours."""

    field: str = Field(description="`handle` or `name`.")
    theirs: str
    yours: str
    channel_id: str = Field(description="The channel that is called so.")
    resemblance: Resemblance
    distance: int = Field(description="How many letters are otherwise.")

    @classmethod
    def seen(cls, evidence: Evidence) -> "ResemblanceOut":
        return cls(
            field=evidence.field,
            theirs=evidence.theirs,
            yours=evidence.ours,
            channel_id=evidence.channel_id,
            resemblance=evidence.resemblance,
            distance=evidence.distance,
        )


class SuspectOut(Out):
    """Somebody who may be taken for you. Whether they mean to, nobody says here."""

    platform: str
    author_id: str
    handle: str | None
    name: str | None
    url: str | None
    channel_id: str = Field(description="Where they were heard last.")
    messages: int
    latest_at: InstantOut
    evidence: list[ResemblanceOut]

    @classmethod
    def seen(cls, suspect: Suspect) -> "SuspectOut":
        names = (
            *("platform", "author_id", "handle", "name", "url", "channel_id"),
            *("messages", "latest_at"),
        )
        return cls(
            **{name: getattr(suspect.stranger, name) for name in names},
            evidence=[ResemblanceOut.seen(evidence) for evidence in suspect.evidence],
        )


class ImpersonationCheckOut(Out):
    since: InstantOut
    people: int = Field(description="How many were compared.")
    suspects: list[SuspectOut] = Field(description="The most alike first, 100 at most.")

    @classmethod
    def of(cls, look: Look, language: str) -> "ImpersonationCheckOut":
        return cls(
            since=look.since,
            people=look.people,
            suspects=[SuspectOut.seen(suspect) for suspect in look.suspects],
        )
