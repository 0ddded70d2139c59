"""The wire shapes of reports about insights, and of the files that were made of them."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from api.insights.report_template_schemas import (
    MOST_NARROWED,
    BlockOut,
    Blocks,
    Campaigns,
    Channels,
    Communities,
    PeriodIn,
    blocks_of,
)
from api.wire import (
    GIVEN,
    NOT_GIVEN,
    EachOnce,
    FieldFault,
    In,
    InstantOut,
    Name,
    Out,
    Reference,
)
from domain.insights.report import (
    FileTold,
    InsightReport,
    Narrowing,
    ReportFailure,
    ReportFormat,
    ReportLanguage,
    ReportState,
    StandardReport,
)
from domain.insights.report_making import USUAL_FORMATS
from domain.insights.use_cases.read_reports import ReportView
from domain.insights.use_cases.request_report import ReportWish
from domain.shared.ids import ReportTemplateId

TemplateRef = Annotated[str, Reference, Field(examples=["rtp_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
_NARROWED = Field(default=None, max_length=MOST_NARROWED)
_EITHER = ("template_id", "standard", "blocks")
_ONE_OF_THEM: dict[str, Any] = {
    "oneOf": [
        {"required": [name], "properties": dict.fromkeys(_EITHER, NOT_GIVEN) | {name: GIVEN}}
        for name in _EITHER
    ]
}


class InsightReportIn(In):
    """After one of `template_id`, `standard` and `blocks`. What else is said is in the place of
    what the template says."""

    model_config = ConfigDict(json_schema_extra=_ONE_OF_THEM)

    template_id: TemplateRef | None = None
    standard: StandardReport | None = Field(
        default=None, description="One of `GET /v1/report-templates/standard`."
    )
    blocks: Blocks | None = None
    name: Name | None = Field(
        default=None, description="Without one, that of the template, or of the standard report."
    )
    period: PeriodIn | None = Field(
        default=None, description="Without one, that of the template, or else the last month."
    )
    language: ReportLanguage | None = None
    community_ids: Communities | None = _NARROWED
    channel_ids: Channels | None = _NARROWED
    campaign_ids: Campaigns | None = _NARROWED
    formats: Annotated[tuple[ReportFormat, ...], EachOnce()] = Field(
        default=USUAL_FORMATS,
        min_length=1,
        max_length=len(ReportFormat),
        description="What is made at once; any other is made when it is first asked for.",
    )

    @model_validator(mode="after")
    def _one_model(self) -> Self:
        if sum(getattr(self, name) is not None for name in _EITHER) != 1:
            raise FieldFault("one_of", choices=", ".join(_EITHER))
        return self

    def request(self) -> ReportWish:
        narrowed = (self.community_ids, self.channel_ids, self.campaign_ids)
        return ReportWish(
            self.name,
            ReportTemplateId(self.template_id) if self.template_id else None,
            self.standard,
            blocks_of(self.blocks) if self.blocks else None,
            self.period.period() if self.period else None,
            self.language,
            Narrowing(*(one or () for one in narrowed)) if any(narrowed) else None,
            self.formats,
        )


class InsightReportOut(Out):
    """A report, without what was gathered."""

    id: str
    name: str
    state: ReportState
    failure: ReportFailure | None
    operation_id: str
    template_id: str | None
    template_version: int | None
    standard: StandardReport | None
    language: ReportLanguage
    timezone: str = Field(description="By whose clock the days begin and end.")
    first_day: date
    last_day: date
    community_ids: list[str]
    channel_ids: list[str]
    campaign_ids: list[str]
    blocks: list[BlockOut]
    formats: list[ReportFormat]
    as_of: InstantOut | None = Field(description="When the last of its blocks was gathered.")
    expires_at: InstantOut
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, report: InsightReport, language: str) -> "InsightReportOut":
        return cls(**_same(report))


class FileOut(Out):
    format: ReportFormat
    size: int = Field(description="In bytes.")
    sha256: str
    made_at: InstantOut
    url: str

    @classmethod
    def of(cls, file: FileTold, report_id: str) -> "FileOut":
        return cls(
            format=file.format,
            size=file.size,
            sha256=file.sha256,
            made_at=file.made_at,
            url=f"/v1/insight-reports/{report_id}/file?as={file.format}",
        )


class InsightReportWithFilesOut(InsightReportOut):
    files: list[FileOut]

    @classmethod
    def of_view(cls, view: ReportView, language: str) -> "InsightReportWithFilesOut":
        report = view.report
        files = [FileOut.of(file, report.id) for file in view.files]
        return cls(**_same(report), files=files)


def _same(report: InsightReport) -> dict[str, Any]:
    lists = ("community_ids", "channel_ids", "campaign_ids", "formats")
    same = {name: getattr(report, name) for name in InsightReportOut.model_fields}
    same |= {name: list(same[name]) for name in lists}
    same["blocks"] = [BlockOut.of(block) for block in report.blocks]
    return same | {"first_day": report.first, "last_day": report.last}
