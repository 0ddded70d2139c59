"""A small scene of reading numbers, in memory."""

from datetime import timedelta

from domain.insights.model import Measurement
from domain.insights.report import (
    BlockKind,
    InsightReport,
    Period,
    PeriodKind,
    ReportBlock,
    ReportTemplate,
)
from domain.insights.reputation import ReputationDay, ReputationWeights, number_of
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.insights.use_cases.count_reputation import count_reputation
from domain.insights.use_cases.keep_report_templates import (
    NewReportTemplate,
    change_report_template,
    create_report_template,
    remove_report_template,
)
from domain.insights.use_cases.keep_reputation_weights import change_reputation_weights
from domain.insights.use_cases.make_report import make_report
from domain.insights.use_cases.read_reports import delete_report, read_report
from domain.insights.use_cases.request_report import ReportWish, request_report
from domain.shared.operations import CANCELLED, operation_changed
from domain.shared.outcomes import Published
from domain.shared.readings import Metric, Reading
from tests.unit.stage import Scenes, Stage


async def numbers_are_read(s: Stage) -> None:
    await s.answered(Published("1"))
    reading = Reading(Metric.REACTIONS, 3, s.house.clock.now(), "likes")
    s.house.platforms.numbers.extend([(reading,), (reading,)])
    s.house.clock.forward(timedelta(hours=1))
    await collect_metrics(s.house.app.insights, s.actor, s.channel.id)


async def a_reputation_falls(s: Stage) -> None:
    room, home = s.house.app.insights, s.channel
    await change_reputation_weights(room, s.actor, None, {"negative": 2.0})
    await change_reputation_weights(room, s.actor, None, {"negative": None})
    today = number_of(s.house.clock.now().date())
    for back in range(30):
        told = {"positive": 9, "pull_positive": 9.0} if back > 12 else {"negative": 9}
        day = ReputationDay(
            *(s.actor.workspace, home.community_id, today - back),
            **{"pull_negative": 9.0, **told},  # type: ignore[arg-type]
        )
        s.house.memory.tables.reputation_days[day.workspace_id, day.community_id, day.day] = day
    await count_reputation(room, s.actor)


async def a_report_is_made(s: Stage) -> None:
    room = s.house.app.insights
    blocks = (ReportBlock(BlockKind.TEXT, text="What we did."), ReportBlock(BlockKind.FIGURES))
    wanted = NewReportTemplate("Our month", Period(PeriodKind.LAST_MONTH), blocks)
    template = await create_report_template(room, s.actor, wanted)
    template = await change_report_template(
        room, s.actor, template.id, template.version, {"name": "Our own month"}
    )
    wish = ReportWish(template_id=template.id)
    report = await request_report(room, s.actor, wish)
    await make_report(room, s.actor, report.id)
    view = await read_report(room, s.actor, report.id)
    await delete_report(room, s.actor, report.id, view.report.version)
    lost = await request_report(room, s.actor, wish)
    async with room.begin_reports(s.actor) as tx:
        before = await tx.operations.get(lost.operation_id)
        over = before.cancel(room.clock.now())
        await tx.operations.save(before, over)
        tx.announce(operation_changed(CANCELLED, over, before))
        await tx.commit()
    await make_report(room, s.actor, lost.id)
    await remove_report_template(room, s.actor, template.id, None)


INSIGHTS: Scenes = {
    a_report_is_made: (
        {ReportTemplate: "change remove", InsightReport: "begin ready fail delete"},
        {
            *("report_template.created", "report_template.updated", "report_template.deleted"),
            *("insight_report.requested", "insight_report.ready", "insight_report.failed"),
            *(
                "insight_report.started",
                "insight_report.deleted",
                "operation.created",
                "operation.started",
            ),
            *("operation.completed", "operation.cancelled"),
        },
    ),
    a_reputation_falls: (
        {ReputationWeights: "weigh"},
        {"reputation_weights.updated", "reputation.fell"},
    ),
    numbers_are_read: (
        {Measurement: "measured"},
        {
            *("message.created", "message.scheduled"),
            *("message.publishing", "message.published", "delivery.sending", "delivery.published"),
            "metric_snapshot.collected",
        },
    ),
}
