"""The wire shapes of templates of reports: a period, what it is narrowed down to, and blocks."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.wall_times import Day
from api.wire import (
    AS_WHOLE,
    SEEN,
    CampaignRef,
    ChannelRef,
    CommunityRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    WatchRef,
    absent,
)
from domain.insights.measures import Bucket, Dimension, Measure
from domain.insights.query import MOST_METRICS
from domain.insights.report import (
    MOST_BLOCKS,
    BlockKind,
    GrowthMeasure,
    Narrowing,
    Period,
    PeriodKind,
    ReportBlock,
    ReportLanguage,
    ReportTemplate,
    StandardReport,
)
from domain.insights.report_standard import STANDARD, USUAL_PERIOD
from domain.insights.use_cases.keep_report_templates import NewReportTemplate
from domain.listening.sharing import MOST_COMPARED

MOST_NARROWED = 100
Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, pattern=SEEN),
    Field(description="Above the block; without one it has one of its own."),
]
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=5000, pattern=SEEN),
    Field(examples=["In May we opened the terrace, and said so on every channel."]),
]
Metrics = Annotated[
    tuple[Measure, ...],
    Field(min_length=1, max_length=MOST_METRICS, examples=[["reactions", "comments"]]),
    EachOnce(),
]
SomeMetrics = Annotated[
    tuple[Measure, ...],
    Field(max_length=MOST_METRICS, examples=[["messages_published", "reactions"]]),
    EachOnce(),
]
Top = Annotated[StrictInt, Field(ge=1, le=20, examples=[5]), AS_WHOLE]


class _BlockIn(In):
    title: Title | None = None

    def block(self) -> ReportBlock:
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return ReportBlock(**said | {"kind": BlockKind(said["kind"])})


class TextBlockIn(_BlockIn):
    """Words of your own; an empty line begins a new paragraph."""

    kind: Literal["text"]
    text: Words


class FiguresBlockIn(_BlockIn):
    """Key figures beside those of as many days before; without metrics, all that are known."""

    kind: Literal["figures"]
    metrics: SomeMetrics = ()


class MetricBlockIn(_BlockIn):
    """Numbers over time, or with a `dimension` beside one another."""

    kind: Literal["metric"]
    metrics: Metrics
    dimension: Dimension | None = Field(
        default=None, description="By what there is a bar each; without it, it goes over time."
    )
    bucket: Bucket | None = Field(
        default=None,
        description="How long each point is; without it a day, or a week where the report is of"
        " more than three months. With a dimension, none.",
    )
    compare: StrictBool = Field(
        default=False, description="Whether to say what it was in as many days before."
    )
    top: Top | None = Field(default=None, description="With a dimension, of how many; 5.")


class PostsBlockIn(_BlockIn):
    """The posts with which people did most."""

    kind: Literal["posts"]
    top: Top | None = Field(default=None, description="How many; 5 where it is not said.")


class CampaignsBlockIn(_BlockIn):
    """What came of campaigns: those that the report is narrowed down to, or those of its days."""

    kind: Literal["campaigns"]
    top: Top | None = Field(default=None, description="How many; 5 where it is not said.")


class GrowthBlockIn(_BlockIn):
    """One measure of how communities grow: of this one, of those of the report, or of the first
    four of the workspace."""

    kind: Literal["growth"]
    measure: GrowthMeasure
    bucket: Literal[Bucket.DAY, Bucket.WEEK, Bucket.MONTH] | None = None
    community_id: CommunityRef | None = None


class CohortsBlockIn(_BlockIn):
    """Who joined in each of the last twelve weeks, and how many of them were active later."""

    kind: Literal["cohorts"]
    community_id: CommunityRef | None = None


class ReputationBlockIn(_BlockIn):
    """The reputation of a community, or of the workspace."""

    kind: Literal["reputation"]
    community_id: CommunityRef | None = None


class BestTimesBlockIn(_BlockIn):
    """At which hours of the week posts on a channel do best, by the last sixteen weeks."""

    kind: Literal["best_times"]
    channel_id: ChannelRef


class HashtagsBlockIn(_BlockIn):
    """What hashtags add to posts."""

    kind: Literal["hashtags"]
    top: Top | None = Field(default=None, description="How many; 5 where it is not said.")


class ListeningBlockIn(_BlockIn):
    """How much of what is said each of some watches finds, in which mood, and its share of voice
    among them, beside as many days before."""

    kind: Literal["listening"]
    watch_ids: Annotated[
        tuple[WatchRef, ...], Field(min_length=1, max_length=MOST_COMPARED), EachOnce()
    ]


BlockIn = Annotated[
    TextBlockIn
    | FiguresBlockIn
    | MetricBlockIn
    | PostsBlockIn
    | CampaignsBlockIn
    | GrowthBlockIn
    | CohortsBlockIn
    | ReputationBlockIn
    | BestTimesBlockIn
    | HashtagsBlockIn
    | ListeningBlockIn,
    Field(discriminator="kind"),
]
Blocks = Annotated[
    list[BlockIn],
    Field(
        min_length=1,
        max_length=MOST_BLOCKS,
        examples=[[{"kind": "figures"}, {"kind": "posts", "top": 3}]],
    ),
]


class PeriodIn(In):
    """Either a `kind`, or both days."""

    kind: PeriodKind | None = None
    first_day: Day | None = Field(default=None, description="Included.")
    last_day: Day | None = Field(default=None, description="Included; 366 days at most.")

    def period(self) -> Period:
        return Period(self.kind, _day(self.first_day), _day(self.last_day))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def blocks_of(given: list[BlockIn]) -> tuple[ReportBlock, ...]:
    return tuple(one.block() for one in given)


_SIZE = Field(default=(), max_length=MOST_NARROWED)
Communities = Annotated[tuple[CommunityRef, ...], EachOnce()]
Channels = Annotated[tuple[ChannelRef, ...], EachOnce()]
Campaigns = Annotated[tuple[CampaignRef, ...], EachOnce()]


class ReportTemplateIn(In):
    name: Name
    period: PeriodIn = Field(default_factory=lambda: PeriodIn(kind=USUAL_PERIOD.kind))
    blocks: Blocks
    language: ReportLanguage | None = Field(
        default=None, description="Without one, that of the workspace's branding."
    )
    community_ids: Communities = _SIZE
    channel_ids: Channels = _SIZE
    campaign_ids: Campaigns = _SIZE
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewReportTemplate:
        return NewReportTemplate(
            self.name,
            self.period.period(),
            blocks_of(self.blocks),
            self.language,
            Narrowing(self.community_ids, self.channel_ids, self.campaign_ids),
            self.external_id,
            self.metadata,
        )


class ReportTemplateChange(In):
    name: Name = absent()
    period: PeriodIn = absent()
    blocks: Blocks = absent()
    language: ReportLanguage | None = absent()
    community_ids: Annotated[Communities, Field(max_length=MOST_NARROWED)] = absent()
    channel_ids: Annotated[Channels, Field(max_length=MOST_NARROWED)] = absent()
    campaign_ids: Annotated[Campaigns, Field(max_length=MOST_NARROWED)] = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(blocks=blocks_of, period=PeriodIn.period)


class BlockOut(Out):
    kind: BlockKind
    title: str | None
    text: str | None
    metrics: list[Measure]
    dimension: Dimension | None
    bucket: Bucket | None
    compare: bool
    top: int | None
    measure: GrowthMeasure | None
    community_id: str | None
    channel_id: str | None
    watch_ids: list[str]

    @classmethod
    def of(cls, block: ReportBlock) -> "BlockOut":
        same = {name: getattr(block, name) for name in cls.model_fields}
        return cls(**same | {"metrics": list(block.metrics), "watch_ids": list(block.watch_ids)})


class PeriodOut(Out):
    kind: PeriodKind | None
    first_day: date | None
    last_day: date | None

    @classmethod
    def of(cls, period: Period) -> "PeriodOut":
        return cls(kind=period.kind, first_day=period.first_day, last_day=period.last_day)


class ReportTemplateOut(Out):
    id: str
    name: str
    period: PeriodOut
    blocks: list[BlockOut]
    language: ReportLanguage | None
    community_ids: list[str]
    channel_ids: list[str]
    campaign_ids: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: ReportTemplate, language: str) -> "ReportTemplateOut":
        made = {"period", "blocks"}
        same = {name: getattr(found, name) for name in cls.model_fields if name not in made}
        for name in ("community_ids", "channel_ids", "campaign_ids"):
            same[name] = list(same[name])
        return cls(
            **same | {"metadata": dict(found.metadata)},
            period=PeriodOut.of(found.period),
            blocks=[BlockOut.of(block) for block in found.blocks],
        )


class StandardReportOut(Out):
    key: StandardReport = Field(description="For `standard` of `POST /v1/insight-reports`.")
    blocks: list[BlockOut]


class StandardReportsOut(Out):
    data: list[StandardReportOut]

    @classmethod
    def of(cls, nothing: None, language: str) -> "StandardReportsOut":
        return cls(
            data=[
                StandardReportOut(key=key, blocks=[BlockOut.of(block) for block in blocks])
                for key, blocks in STANDARD.items()
            ]
        )
