"""A report is gathered once, block by block, and is told of once, whatever breaks off."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.insights.errors import ReportNotReady, TooManyReportTemplates
from domain.insights.query import Bucket, Dimension
from domain.insights.report import (
    BlockKind,
    GrowthMeasure,
    InsightReport,
    Narrowing,
    Period,
    PeriodKind,
    ReportBlock,
    ReportFailure,
    ReportFormat,
    ReportLanguage,
    ReportState,
    StandardReport,
)
from domain.insights.report_making import days_of, language_of
from domain.insights.report_standard import STANDARD
from domain.insights.use_cases.keep_report_templates import (
    MOST_TEMPLATES,
    NewReportTemplate,
    change_report_template,
    create_report_template,
)
from domain.insights.use_cases.make_report import AT_ONCE, make_report
from domain.insights.use_cases.read_reports import (
    delete_report,
    read_report,
    read_report_chart,
    read_report_file,
)
from domain.insights.use_cases.request_report import ReportWish, request_report
from domain.members.measuring import OF_A_SPAN
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import InvalidState, NotFound, TemporarilyUnavailable, ValidationFailed
from domain.shared.operations import OperationState
from domain.shared.readings import Metric
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes.house import FakeHouse, a_fake_house
from tests.kit.fakes.insight_reports import ScriptedPrinter, ScriptedSources

TEXT = ReportBlock(BlockKind.TEXT, text="What we did.")
FIGURES = ReportBlock(BlockKind.FIGURES)
TODAY = date(2026, 5, 13)


class Desk:
    """A workspace in memory whose blocks and files are made up."""

    def __init__(self, house: FakeHouse, actor: Actor) -> None:
        self.house, self.actor, self.room = house, actor, house.app.insights
        sources, printer = self.room.report_sources, self.room.report_printer
        assert isinstance(sources, ScriptedSources)
        assert isinstance(printer, ScriptedPrinter)
        self.sources, self.printer = sources, printer

    async def ask(self, *blocks: ReportBlock, **said: Any) -> InsightReport:
        wish = ReportWish(blocks=blocks or (TEXT, FIGURES), **said)
        return await request_report(self.room, self.actor, wish)

    async def make(self, report: InsightReport) -> InsightReport:
        await make_report(self.room, self.actor, report.id)
        return (await read_report(self.room, self.actor, report.id)).report

    def told(self, name: str) -> int:
        return sum(news.name == name for news in self.house.memory.news)


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    return Desk(house, await a_workspace(house))


async def test_a_report_is_gathered_block_by_block_and_then_made(desk: Desk) -> None:
    wanted = (ReportFormat.PDF, ReportFormat.JSON)
    report = await desk.ask(formats=wanted)
    assert (report.state, report.as_of) == (ReportState.PENDING, None)
    ready = await desk.make(report)
    assert (ready.state, desk.sources.gathered) == (ReportState.READY, [1, 2])
    assert desk.printer.printed_formats == [ReportFormat.PDF, ReportFormat.JSON]
    view = await read_report(desk.room, desk.actor, report.id)
    assert [(file.format, file.size) for file in view.files] == [
        (ReportFormat.PDF, len("pdf: 2 blocks")),
        (ReportFormat.JSON, len("json: 2 blocks")),
    ]
    operations = desk.house.memory.tables.operations.values()
    assert [(one.state, one.done, one.total) for one in operations] == [
        (OperationState.SUCCEEDED, 4, 4)
    ]
    await desk.make(report)
    assert (desk.told("insight_report.ready"), desk.sources.gathered) == (1, [1, 2])


async def test_what_is_long_is_made_in_several_turns(desk: Desk) -> None:
    report = await desk.ask(*[TEXT] * (AT_ONCE + 5))
    assert (await desk.make(report)).state is ReportState.RUNNING
    assert (await desk.make(report)).state is ReportState.READY


async def test_a_block_that_breaks_off_says_so_and_the_report_is_ready(desk: Desk) -> None:
    report = await desk.ask()
    desk.sources.breaks[1] = RuntimeError("no such table")
    with pytest.raises(RuntimeError, match="no such table"):
        await make_report(desk.room, desk.actor, report.id)
    ready = await desk.make(report)
    document = await desk.room.reports.document(desk.actor, ready)
    assert [facts.facts["unavailable"] for facts in document.blocks] == ["broke_off", None]
    [operation] = desk.house.memory.tables.operations.values()
    assert operation.state is OperationState.NEEDS_REVIEW


async def test_trouble_in_passing_leaves_everything_as_it_was(desk: Desk) -> None:
    report = await desk.ask()
    desk.sources.breaks[1] = TemporarilyUnavailable()
    with pytest.raises(TemporarilyUnavailable):
        await make_report(desk.room, desk.actor, report.id)
    desk.sources.breaks.clear()
    assert (await desk.make(report)).state is ReportState.READY


async def test_a_file_that_breaks_off_fails_the_report_once(desk: Desk) -> None:
    report = await desk.ask(formats=(ReportFormat.PDF, ReportFormat.XLSX))
    desk.printer.breaks = RuntimeError("out of paper")
    with pytest.raises(RuntimeError, match="out of paper"):
        await make_report(desk.room, desk.actor, report.id)
    failed = await desk.make(report)
    assert (failed.state, failed.failure) == (ReportState.FAILED, ReportFailure.BROKE_OFF)
    assert (desk.told("insight_report.failed"), desk.told("insight_report.ready")) == (1, 0)
    with pytest.raises(ReportNotReady):
        await read_report_file(desk.room, desk.actor, report.id, ReportFormat.PDF)


async def test_a_format_nobody_asked_for_is_made_once_when_somebody_does(desk: Desk) -> None:
    report = await desk.ask()
    with pytest.raises(ReportNotReady):
        await read_report_file(desk.room, desk.actor, report.id, ReportFormat.CSV)
    await desk.make(report)
    first = await read_report_file(desk.room, desk.actor, report.id, ReportFormat.CSV)
    again = await read_report_file(desk.room, desk.actor, report.id, ReportFormat.CSV)
    assert first == again
    assert desk.printer.printed_formats.count(ReportFormat.CSV) == 1


async def test_only_blocks_with_a_chart_have_one(desk: Desk) -> None:
    report = await desk.make(await desk.ask())
    assert (await read_report_chart(desk.room, desk.actor, report.id, 1)).title == "A block"
    for number in (0, 2, 3):
        with pytest.raises(NotFound):
            await read_report_chart(desk.room, desk.actor, report.id, number)


async def test_only_what_is_over_is_deleted_and_then_it_is_gone(desk: Desk) -> None:
    report = await desk.ask()
    with pytest.raises(InvalidState):
        await delete_report(desk.room, desk.actor, report.id, None)
    await desk.make(report)
    await delete_report(desk.room, desk.actor, report.id, None)
    with pytest.raises(NotFound):
        await read_report(desk.room, desk.actor, report.id)
    await make_report(desk.room, desk.actor, report.id)


async def test_a_report_keeps_what_its_template_said_when_it_was_asked_for(desk: Desk) -> None:
    channel = await a_sandbox_channel(desk.house, desk.actor)
    wanted = NewReportTemplate(
        *("Ours", Period(PeriodKind.LAST_WEEK), (TEXT,), ReportLanguage.PT),
        Narrowing(channel_ids=(channel.id,)),
    )
    template = await create_report_template(desk.room, desk.actor, wanted)
    wish = ReportWish(template_id=template.id)
    report = await request_report(desk.room, desk.actor, wish)
    await change_report_template(
        desk.room, desk.actor, template.id, template.version, {"blocks": (FIGURES,)}
    )
    assert (report.name, report.language, report.blocks) == ("Ours", ReportLanguage.PT, (TEXT,))
    assert (report.narrowing, report.template_version) == (wanted.narrowing, 1)
    other = await request_report(
        desk.room, desk.actor, replace(wish, name="Theirs", language=ReportLanguage.ES)
    )
    assert (other.name, other.language, other.blocks) == ("Theirs", ReportLanguage.ES, (FIGURES,))


async def test_a_workspace_has_so_many_templates_at_most(desk: Desk) -> None:
    wanted = NewReportTemplate("Ours", Period(PeriodKind.LAST_WEEK), (TEXT,))
    for _ in range(MOST_TEMPLATES):
        await create_report_template(desk.room, desk.actor, wanted)
    with pytest.raises(TooManyReportTemplates):
        await create_report_template(desk.room, desk.actor, wanted)


@pytest.mark.parametrize("standard", StandardReport)
async def test_a_standard_report_needs_nothing(desk: Desk, standard: StandardReport) -> None:
    report = await request_report(desk.room, desk.actor, ReportWish(standard=standard))
    assert report.blocks == STANDARD[standard]
    assert report.name.startswith(standard.value)


async def test_whoever_may_not_see_what_is_in_it_has_no_report_made(desk: Desk) -> None:
    own = {Permission.INSIGHT_REPORTS_WRITE, Permission.INSIGHTS_READ}
    narrow = replace(desk.actor, scopes=frozenset(own))
    for block, missing in (
        (ReportBlock(BlockKind.POSTS), "messages:read"),
        (ReportBlock(BlockKind.CAMPAIGNS), "planning:read"),
        (ReportBlock(BlockKind.GROWTH, measure=GrowthMeasure.LEFT), "members:read"),
    ):
        with pytest.raises(MissingScope) as refused:
            await request_report(desk.room, narrow, ReportWish(blocks=(block,)))
        assert refused.value.facts == {"scope": missing}
    await request_report(desk.room, narrow, ReportWish(blocks=(FIGURES,)))


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (PeriodKind.LAST_7_DAYS, date(2026, 5, 6), date(2026, 5, 12)),
        (PeriodKind.LAST_30_DAYS, date(2026, 4, 13), date(2026, 5, 12)),
        (PeriodKind.LAST_WEEK, date(2026, 5, 4), date(2026, 5, 10)),
        (PeriodKind.LAST_MONTH, date(2026, 4, 1), date(2026, 4, 30)),
        (PeriodKind.THIS_MONTH, date(2026, 5, 1), TODAY),
    ],
)
def test_each_kind_of_period_is_of_these_days(kind: PeriodKind, first: date, last: date) -> None:
    assert days_of(Period(kind), TODAY) == (first, last)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (Period(), "period_incomplete"),
        (Period(first_day=TODAY), "period_incomplete"),
        (Period(PeriodKind.LAST_WEEK, TODAY, TODAY), "period_twice"),
        (Period(None, date(2026, 5, 2), date(2026, 5, 1)), "before_its_beginning"),
        (Period(None, date(2024, 1, 1), date(2025, 12, 31)), "report_too_long"),
        (Period(None, date(2090, 1, 1), date(2090, 1, 2)), "window_not_begun"),
    ],
)
async def test_days_that_lie_badly_are_refused(desk: Desk, period: Period, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await desk.ask(period=period)
    assert [error.code for error in refused.value.errors] == [code]


@pytest.mark.parametrize(
    ("block", "where", "code"),
    [
        (ReportBlock(BlockKind.TEXT), "/blocks/0/text", "block_needs"),
        (ReportBlock(BlockKind.POSTS, text="Hm"), "/blocks/0/text", "not_of_this_block"),
        (
            ReportBlock(BlockKind.METRIC, metrics=(Metric.REACTIONS, Metric.FOLLOWERS)),
            *("/blocks/0/metrics/1", "metric_of_accounts"),
        ),
        (
            ReportBlock(BlockKind.METRIC, metrics=(Metric.FOLLOWERS, Metric.REACTIONS)),
            *("/blocks/0/metrics/1", "metric_of_posts"),
        ),
        (
            ReportBlock(
                *(BlockKind.METRIC, None, None),
                metrics=(Metric.FOLLOWERS,),
                dimension=Dimension.CAMPAIGN,
            ),
            *("/blocks/0/dimension", "not_of_accounts"),
        ),
        (
            ReportBlock(BlockKind.REPUTATION, bucket=Bucket.DAY),
            *("/blocks/0/bucket", "not_of_this_block"),
        ),
    ],
)
async def test_blocks_that_say_nothing_are_refused(
    desk: Desk, block: ReportBlock, where: str, code: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await desk.ask(block)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(where, code)]


def test_a_report_is_in_the_language_of_the_workspace_or_else_in_english() -> None:
    assert language_of("pt-BR") is ReportLanguage.PT
    assert language_of("fr") is ReportLanguage.EN


def test_what_can_be_told_of_growth_is_what_the_members_room_measures() -> None:
    assert {measure.value for measure in GrowthMeasure} == set(OF_A_SPAN)
