"""Workers may be killed anywhere in an audit: each check is made and written down once."""

from collections import Counter
from datetime import date, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.audit_catalogue import AuditSubject, CheckKind
from domain.communities.audit_template import AuditItem, AuditSection, ItemKind
from domain.communities.community_audit import CommunityAudit
from domain.communities.use_cases.read_audits import read_audit
from domain.communities.use_cases.start_audit import AuditModel, NewAudit, start_audit
from domain.shared.access import Actor
from domain.shared.duties import LEASE
from tests.faults.desk import KILLED
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work, some_channels

MANY, CHANNELS = 25, 3
LEFT_BEHIND = LEASE + timedelta(seconds=1)
OVER = "SELECT FROM community_audits WHERE state = 'asking'"
MADE = "SELECT count(*) FROM community_audit_results WHERE outcome <> 'open'"


async def an_audit(house: House, today: date) -> tuple[Actor, CommunityAudit]:
    """So many checks that come out alike, each with its channels to show for it, and a failure."""
    actor, channels = await some_channels(house, CHANNELS)
    items = [
        AuditItem(f"handles_{n}", ItemKind.CHECK, 1, CheckKind.HANDLES_ALIKE) for n in range(MANY)
    ]
    sections = (AuditSection("all", "All", tuple(items)),)
    model = AuditModel("look", "Look", AuditSubject.COMMUNITY, sections)
    wanted = NewAudit(channels[0].community_id, model, last_day=today)
    return actor, await start_audit(house.app.communities, actor, wanted)


@pytest.mark.parametrize(
    ("point", "deaths"),
    [
        # Written, and not committed; everything planned is done, and not struck out.
        ("audit_result_written", 2),
        ("operation_written", 2),
        ("community_audit.check_acted", 2),
    ],
)
async def test_each_check_is_made_once_wherever_its_workers_are_killed(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, point: str, deaths: int
) -> None:
    actor, audit = await an_audit(house, (await watch.now()).date())
    for _ in range(deaths):
        await nursery.start("worker", environment(settings, point))
        assert await nursery.ended() == KILLED
        await watch.pass_time(LEFT_BEHIND)
        if await watch.db.fetch(OVER):
            break
    assert await watch.db.fetchval(MADE) <= MANY
    async with at_work(house):
        await watch.until_rows(OVER)
    view = await read_audit(house.app.communities, actor, audit.id)
    assert Counter(one.outcome for one in view.results) == {"failed": MANY}
    assert (view.audit.points, view.audit.possible) == (0, MANY)
    assert Counter(one.item_key for one in view.evidence) == {
        f"handles_{n}": CHANNELS for n in range(MANY)
    }
    assert Counter(one.item_key for one in view.findings) == {
        f"handles_{n}": 1 for n in range(MANY)
    }
    [operation] = await watch.db.fetch("SELECT state, done, failed FROM operations")
    assert tuple(operation) == ("succeeded", MANY, 0)
    told = await watch.db.fetch(
        "SELECT name FROM events WHERE name IN ('community_audit.checked', 'operation.completed')"
    )
    assert sorted(row["name"] for row in told) == ["community_audit.checked", "operation.completed"]
