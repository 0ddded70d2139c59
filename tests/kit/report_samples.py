"""Reports about insights and what belongs to them, each with every field set to something other
than its default."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.insights.query import Bucket, Dimension
from domain.insights.report import (
    BlockFacts,
    BlockKind,
    GrowthMeasure,
    InsightReport,
    Period,
    PeriodKind,
    ReportBlock,
    ReportFailure,
    ReportFile,
    ReportFormat,
    ReportLanguage,
    ReportState,
    ReportTemplate,
    StandardReport,
)
from domain.shared.ids import InsightReportId, OperationId, ReportTemplateId
from domain.shared.readings import Metric
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

TEMPLATE = ReportTemplateId("rtp_1")
REPORT = InsightReportId("rep_1")
BLOCKS = (
    ReportBlock(BlockKind.TEXT, ODD, ODD),
    ReportBlock(
        BlockKind.METRIC,
        metrics=(Metric.REACTIONS, Metric.COMMENTS),
        dimension=Dimension.CHANNEL,
        bucket=Bucket.WEEK,
        compare=True,
        top=7,
    ),
    ReportBlock(BlockKind.GROWTH, measure=GrowthMeasure.ACTIVE, community_id="com_1"),
    ReportBlock(BlockKind.BEST_TIMES, channel_id="chn_1"),
    ReportBlock(BlockKind.LISTENING, watch_ids=("wch_1", "wch_2")),
)
REPORTS_OF_INSIGHTS: Mapping[str, Any] = {
    "report_templates": ReportTemplate(
        id=TEMPLATE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        period=Period(PeriodKind.LAST_WEEK, date(2026, 5, 4), date(2026, 5, 10)),
        blocks=BLOCKS,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        language=ReportLanguage.PT,
        community_ids=("com_1",),
        channel_ids=("chn_1", "chn_2"),
        campaign_ids=("cmp_1",),
        external_id=ODD,
        metadata={"made": ODD},
        removed_at=at(3),
        version=4,
    ),
    "insight_reports": InsightReport(
        id=REPORT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        language=ReportLanguage.ES,
        timezone="Europe/Madrid",
        first_day="2026-05-04",
        last_day="2026-05-10",
        blocks=BLOCKS,
        formats=(ReportFormat.PDF, ReportFormat.XLSX),
        workspace_name=ODD,
        dress={"primary": "#14532d", "accent": "#1f5f8b", "logo_media_id": None},
        operation_id=OperationId("op_1"),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        expires_at=at(3),
        template_id=TEMPLATE,
        template_version=2,
        standard=StandardReport.MONTHLY,
        community_ids=("com_1",),
        channel_ids=("chn_1",),
        campaign_ids=("cmp_1", "cmp_2"),
        state=ReportState.FAILED,
        failure=ReportFailure.BROKE_OFF,
        as_of=at(4),
        over_at=at(5),
        deleted_at=at(6),
        version=5,
    ),
    "insight_report_blocks": BlockFacts(
        WORKSPACE, REPORT, 2, {"v": 1, "unavailable": None, "series": [{"value": 0.5}]}, at(7)
    ),
    "insight_report_files": ReportFile(
        WORKSPACE, REPORT, ReportFormat.XLSX, 3, "ab" * 32, at(8), b"\x00\xff\n"
    ),
}
