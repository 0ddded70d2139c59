"""Reports gather what the store knows in as many queries as they have blocks need, and say the same
in every format, however often they are asked."""

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.db.growth_reads import DbGrowthReads
from adapters.db.report_names import DbReportNames
from adapters.db.watch_reads import DbListeningReads
from adapters.reporting import SourcesOfRooms
from adapters.settings import Settings
from adapters.wiring import House
from domain.identity.use_cases.keep_branding import change_branding
from domain.insights.query import Bucket, Dimension
from domain.insights.report import (
    BlockKind,
    GrowthMeasure,
    InsightReport,
    Narrowing,
    Period,
    PeriodKind,
    ReportBlock,
    ReportFormat,
    ReportLanguage,
    ReportState,
    StandardReport,
)
from domain.insights.use_cases.make_report import make_report
from domain.insights.use_cases.read_reports import (
    delete_report,
    list_reports,
    read_report,
    read_report_chart,
    read_report_file,
)
from domain.insights.use_cases.request_report import ReportWish, request_report
from domain.listening.model import NewWatch
from domain.listening.use_cases.keep_watches import create_watch
from domain.listening.use_cases.match_inbound import match_inbound
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId, WatchId
from domain.shared.paging import PageRequest
from domain.shared.readings import Metric
from tests.integration.at_work import Watcher, watching
from tests.kit.analysing import Press
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.inbound import said
from tests.kit.insight_desk import counting
from workers.tidy import tidy

FORMULA = '=HYPERLINK("http://evil.example","open")'
LAST_30 = Period(PeriodKind.LAST_30_DAYS)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


class Desk:
    """A workspace with posts that were read, and somebody who listens."""

    def __init__(
        self, house: House, actor: Actor, home: CommunityId, channel: ChannelId, watch: WatchId
    ) -> None:
        self.house, self.actor, self.home, self.channel = house, actor, home, channel
        self.watch = watch
        self.room, self.press = house.app.insights, Press(house, actor)

    async def more(self, posts: int, channel: ChannelId | None = None) -> None:
        for number in range(posts):
            at = self.house.clock.now() - timedelta(days=2 + number % 20, hours=number % 5)
            await self.press.post(channel or self.channel, at, f"Post {number} #churros", {1: 5})

    async def make(self, **said: Any) -> InsightReport:
        wish = ReportWish(**{"period": LAST_30, **said})
        report = await request_report(self.room, self.actor, wish)
        for _ in range(3):
            await make_report(self.room, self.actor, report.id)
        view = await read_report(self.room, self.actor, report.id)
        assert view.report.state is ReportState.READY
        return view.report

    async def file(self, report: InsightReport, format: ReportFormat) -> bytes:
        return (await read_report_file(self.room, self.actor, report.id, format)).content

    async def facts(self, report: InsightReport) -> list[Any]:
        said = json.loads(await self.file(report, ReportFormat.JSON))
        return [block["facts"] for block in said["blocks"]]


async def a_desk(house: House, **rest: Any) -> Desk:
    actor = await a_workspace(house, **rest)
    home = (await a_community(house, actor)).id
    channel = await a_sandbox_channel(house, actor, community_id=home)
    watch = (await create_watch(house.app.listening, actor, NewWatch("Churros", "churros"))).id
    return Desk(house, actor, home, channel.id, watch)


def blocks(desk: Desk) -> dict[BlockKind, ReportBlock]:
    return {
        BlockKind.TEXT: ReportBlock(BlockKind.TEXT, text="What we did."),
        BlockKind.FIGURES: ReportBlock(BlockKind.FIGURES),
        BlockKind.METRIC: ReportBlock(
            *(BlockKind.METRIC, None, None, (Metric.REACTIONS,), Dimension.CHANNEL, Bucket.DAY),
            compare=True,
        ),
        BlockKind.POSTS: ReportBlock(BlockKind.POSTS, top=20),
        BlockKind.CAMPAIGNS: ReportBlock(BlockKind.CAMPAIGNS),
        BlockKind.GROWTH: ReportBlock(BlockKind.GROWTH, measure=GrowthMeasure.ACTIVE),
        BlockKind.COHORTS: ReportBlock(BlockKind.COHORTS),
        BlockKind.REPUTATION: ReportBlock(BlockKind.REPUTATION),
        BlockKind.BEST_TIMES: ReportBlock(BlockKind.BEST_TIMES, channel_id=desk.channel),
        BlockKind.HASHTAGS: ReportBlock(BlockKind.HASHTAGS),
        BlockKind.LISTENING: ReportBlock(BlockKind.LISTENING, watch_ids=(desk.watch,)),
    }


async def test_each_block_takes_so_many_queries_however_much_there_is(house: House) -> None:
    desk = await a_desk(house)
    wanted = blocks(desk)
    assert set(wanted) == set(BlockKind)
    await desk.more(2)
    first = await _asked(desk, wanted)
    for number in range(4):
        other = await a_sandbox_channel(
            house, desk.actor, account=f"more-{number}", community_id=desk.home
        )
        await desk.more(5, other.id)
    again = await _asked(desk, wanted)
    assert again == first
    assert sum(first.values()) <= 45
    assert {kind for kind, many in first.items() if many > 10} == set()


async def _asked(desk: Desk, wanted: dict[BlockKind, ReportBlock]) -> dict[BlockKind, int]:
    """How often the database was asked for each block, once everything is counted."""
    insights, database = counting(desk.house)
    members = replace(desk.house.app.members, growth=DbGrowthReads(database))
    listening = replace(desk.house.app.listening, reads=DbListeningReads(database))
    sources = SourcesOfRooms(insights, members, listening, DbReportNames(database))
    wish = ReportWish(blocks=tuple(wanted.values()), period=LAST_30)
    report = await request_report(desk.room, desk.actor, wish)
    found = {}
    for _ in range(2):
        # What was read is counted by whoever asks first.
        for number, kind in enumerate(wanted, start=1):
            before = database.asked
            await sources.gather(desk.actor, report, number)
            found[kind] = database.asked - before
    return found


async def test_whose_voice_is_heard_is_told_of_the_days_of_the_report(house: House) -> None:
    desk = await a_desk(house)
    coffee = await create_watch(house.app.listening, desk.actor, NewWatch("Coffee", "coffee"))
    for text in ("Churros!", "More churros, please.", "churros and churros", "Coffee, rather."):
        message = await said(house, desk.actor, desk.channel, text)
        await match_inbound(house.app.listening, desk.actor, message)
    block = ReportBlock(BlockKind.LISTENING, watch_ids=(coffee.id, desk.watch))
    this_month = await desk.make(blocks=(block,), period=Period(PeriodKind.THIS_MONTH))
    [facts] = await desk.facts(this_month)
    told = [(one["name"], one["hits"], one["previous"], one["share"]) for one in facts["watches"]]
    assert told == [("Churros", 3, 0, 0.75), ("Coffee", 1, 0, 0.25)]
    table = await desk.file(this_month, ReportFormat.CSV)
    with zipfile.ZipFile(io.BytesIO(table)) as folder:
        written = "".join(folder.read(name).decode() for name in folder.namelist())
    assert "Churros,3,0,,0.75" in written
    # Days that end yesterday have nothing of what was said today.
    [facts] = await desk.facts(await desk.make(blocks=(block,)))
    assert {one["hits"] for one in facts["watches"]} == {0}


async def test_what_was_gathered_stays_as_it_was_in_every_format(house: House) -> None:
    desk = await a_desk(house)
    await desk.more(3)
    report = await desk.make(
        blocks=tuple(blocks(desk).values()), formats=tuple(ReportFormat), name="Ours"
    )
    before = {format: await desk.file(report, format) for format in ReportFormat}
    await desk.more(4)
    await change_branding(house.app.identity, desk.actor, None, {"display_name": "Another"})
    assert {format: await desk.file(report, format) for format in ReportFormat} == before
    document = await desk.room.reports.document(desk.actor, report)
    for format in ReportFormat:
        assert await desk.room.report_printer.printed(document, format) == before[format], format
    assert before[ReportFormat.PDF].startswith(b"%PDF-")
    told = (await read_report(desk.room, desk.actor, report.id)).files
    assert {one.format: one.size for one in told} == {
        format: len(content) for format, content in before.items()
    }


@pytest.mark.parametrize("standard", StandardReport)
@pytest.mark.parametrize("language", ReportLanguage)
async def test_a_standard_report_of_a_workspace_where_nothing_happened_is_whole(
    house: House, standard: StandardReport, language: ReportLanguage
) -> None:
    desk = await a_desk(house)
    report = await desk.make(standard=standard, language=language, formats=tuple(ReportFormat))
    for facts in await desk.facts(report):
        assert facts["unavailable"] is None
        for one in facts.get("series", []):
            assert one["value"] != 0 or one.get("measure") is None
    assert (await desk.file(report, ReportFormat.PDF)).startswith(b"%PDF-")


async def test_what_is_not_known_is_null_with_why_and_never_zero(house: House) -> None:
    desk = await a_desk(house)
    block = ReportBlock(BlockKind.METRIC, metrics=(Metric.REACTIONS,))
    report = await desk.make(blocks=(block,))
    [facts] = await desk.facts(report)
    [series] = facts["series"]
    assert (series["value"], series["unavailable"]) == (None, "not_measured_yet")
    assert {point["value"] for point in series["points"]} == {None}
    assert len(series["points"]) == 30


async def test_words_that_look_like_formulas_are_words_in_tables(house: House) -> None:
    desk = await a_desk(house)
    at = house.clock.now() - timedelta(days=3)
    await desk.press.post(desk.channel, at, FORMULA, {1: 7})
    report = await desk.make(blocks=(ReportBlock(BlockKind.POSTS),))
    with zipfile.ZipFile(io.BytesIO(await desk.file(report, ReportFormat.CSV))) as folder:
        [name] = folder.namelist()
        rows = list(csv.reader(io.StringIO(folder.read(name).decode())))
    assert rows[1][0] == f"'{FORMULA}"
    with zipfile.ZipFile(io.BytesIO(await desk.file(report, ReportFormat.XLSX))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK(" in words
    # What was counted is a number, and when it was said a day.
    assert "<v>7</v>" in sheet


async def test_a_report_is_narrowed_down_to_what_it_is_about(house: House) -> None:
    desk = await a_desk(house)
    await desk.more(2)
    other = await a_sandbox_channel(house, desk.actor, account="other", community_id=desk.home)
    await desk.more(3, other.id)
    block = ReportBlock(BlockKind.POSTS, top=20)
    whole = await desk.make(blocks=(block,))
    part = await desk.make(blocks=(block,), narrowing=Narrowing(channel_ids=(other.id,)))
    assert [len(facts["posts"]) for facts in await desk.facts(whole)] == [5]
    assert [len(facts["posts"]) for facts in await desk.facts(part)] == [3]


async def test_a_report_is_about_nothing_that_is_somebody_elses(house: House) -> None:
    desk, theirs = await a_desk(house), await a_desk(house)
    block = ReportBlock(BlockKind.BEST_TIMES, channel_id=theirs.channel)
    text = ReportBlock(BlockKind.TEXT, text="Ours")
    wrongs: tuple[tuple[dict[str, Any], str], ...] = (
        ({"blocks": (text, block)}, "/blocks/1/channel_id"),
        ({"narrowing": Narrowing(community_ids=(desk.home, theirs.home))}, "/community_ids/1"),
        ({"narrowing": Narrowing(campaign_ids=(desk.home,))}, "/campaign_ids/0"),
    )
    for wrong, pointer in wrongs:
        with pytest.raises(NotFound) as refused:
            await desk.make(**{"blocks": (text,), **wrong})
        assert refused.value.pointer == pointer


async def test_charts_are_drawn_of_what_was_gathered(house: House) -> None:
    desk = await a_desk(house)
    await desk.more(2)
    report = await desk.make(standard=StandardReport.MONTHLY, language=ReportLanguage.ES)
    picture = await read_report_chart(desk.room, desk.actor, report.id, 2)
    assert picture.language == "es"
    with pytest.raises(NotFound):
        await read_report_chart(desk.room, desk.actor, report.id, 1)


async def test_another_workspace_sees_nothing_of_it(house: House) -> None:
    desk, theirs = await a_desk(house), await a_desk(house)
    report = await desk.make(blocks=(ReportBlock(BlockKind.TEXT, text="Ours"),))
    with pytest.raises(NotFound):
        await read_report(desk.room, theirs.actor, report.id)
    with pytest.raises(NotFound):
        await read_report_file(desk.room, theirs.actor, report.id, ReportFormat.PDF)
    assert (await list_reports(desk.room, theirs.actor, PageRequest())).items == []


async def test_what_was_deleted_or_is_too_old_is_forgotten_with_its_parts(
    house: House, watch: Watcher
) -> None:
    desk = await a_desk(house)
    text = (ReportBlock(BlockKind.TEXT, text="Ours"),)
    gone, old, kept = [await desk.make(blocks=text) for _ in range(3)]
    await delete_report(desk.room, desk.actor, gone.id, None)
    await watch.db.execute(
        "UPDATE insight_reports SET expires_at = now() - interval '1 day' WHERE id = $1", old.id
    )
    assert (await tidy(house.ring))["forget_old_reports"] == 2
    for table, column in (
        ("insight_reports", "id"),
        ("insight_report_blocks", "report_id"),
        ("insight_report_files", "report_id"),
    ):
        left = await watch.db.fetch(f"SELECT {column} AS id FROM {table}")
        assert {row["id"] for row in left} == {kept.id}, table
