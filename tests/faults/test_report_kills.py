"""Workers may be killed anywhere in a report: each block is gathered and each file made once, and
that it is ready is told once."""

from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.insights.report import REPORT_DUE, BlockKind, ReportBlock, ReportFormat
from domain.insights.use_cases.read_reports import read_report
from domain.insights.use_cases.request_report import ReportWish, request_report
from domain.shared.duties import LEASE
from tests.faults.desk import KILLED
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.builders import a_workspace

MANY = 12
LEFT_BEHIND = LEASE + timedelta(seconds=1)
OVER = "SELECT FROM insight_reports WHERE state = 'ready'"
GATHERED = "SELECT count(*) FROM insight_report_blocks"


@pytest.mark.parametrize(
    ("point", "deaths"),
    [
        # Written, and not committed; everything planned is done, and not struck out.
        ("report_block_written", 2),
        ("report_file_written", 2),
        ("operation_written", 2),
        (f"{REPORT_DUE}_acted", 2),
    ],
)
async def test_a_report_is_made_once_wherever_its_workers_are_killed(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, point: str, deaths: int
) -> None:
    actor = await a_workspace(house)
    text = ReportBlock(BlockKind.TEXT, text="What we did.")
    wish = ReportWish(blocks=(text,) * MANY, formats=(ReportFormat.JSON, ReportFormat.CSV))
    report = await request_report(house.app.insights, actor, wish)
    for _ in range(deaths):
        await nursery.start("worker", environment(settings, point))
        assert await nursery.ended() == KILLED
        await watch.pass_time(LEFT_BEHIND)
        if await watch.db.fetch(OVER):
            break
    assert await watch.db.fetchval(GATHERED) <= MANY
    async with at_work(house):
        await watch.until_rows(OVER)
    assert await watch.db.fetchval(GATHERED) == MANY
    view = await read_report(house.app.insights, actor, report.id)
    assert {file.format for file in view.files} == {ReportFormat.JSON, ReportFormat.CSV}
    [operation] = await watch.db.fetch("SELECT state, done, failed FROM operations")
    assert tuple(operation) == ("succeeded", MANY + 2, 0)
    told = await watch.db.fetch(
        "SELECT name FROM events WHERE name LIKE 'insight_report.%' OR name = 'operation.completed'"
    )
    assert sorted(row["name"] for row in told) == [
        *("insight_report.ready", "insight_report.requested", "insight_report.started"),
        "operation.completed",
    ]
