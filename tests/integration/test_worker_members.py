"""At work whoever speaks becomes a member, a state ends in time, and who is silent is dormant."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.members.model import SILENCE, MemberState
from domain.members.use_cases.move_member import Wanted, move_member
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_workspace
from tests.kit.member_builders import ANA

HOUR = timedelta(hours=1)
STANDS = "SELECT FROM members WHERE name = $1 AND state = $2"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_who_speaks_is_a_member_who_is_silent_is_dormant_and_a_state_ends_in_its_time(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room, inbox, clock = house.app.members, house.app.inbox, house.clock

    async def heard(id: str, kind: HeardKind, who: Person | None, about: Person | None) -> None:
        told = Heard(id, kind, clock.now(), who, "Open?", about=about)
        await tell_sandbox(inbox, actor, channel.id, told)

    bea, ourselves = Person("bea", name="Bea"), Person(channel.account_id, name="Us")
    async with at_work(house):
        await heard("nobody", HeardKind.COMMENT, None, None)
        await heard("us", HeardKind.COMMENT, ourselves, None)
        await heard("an article", HeardKind.ARTICLE, Person("press", name="Press"), None)
        await heard("said", HeardKind.COMMENT, ANA, None)
        # Who is let in is who joins, whoever opened the door.
        await heard("joined", HeardKind.MEMBER_JOINED, Person("door", name="Door"), bea)
        await watch.until_rows(STANDS, "Ana", "active")
        await watch.until_rows(STANDS, "Bea", "active")
        members = (await room.reads.members(actor, PageRequest())).items
        assert sorted(member.name or "" for member in members) == ["Ana", "Bea"]
        of_bea = next(member for member in members if member.name == "Bea")
        until = clock.now() + HOUR
        muted = Wanted(MemberState.MUTED, "Too loud.", until)
        await move_member(room, actor, of_bea.id, None, muted)
        await watch.pass_time(2 * HOUR)
        await house.doorbell.ring()
        await watch.until_rows(STANDS, "Bea", "active")
        await heard("left", HeardKind.MEMBER_LEFT, bea, None)
        await watch.until_rows(STANDS, "Bea", "left")
        await watch.pass_time(SILENCE)
        await house.doorbell.ring()
        await watch.until_rows(STANDS, "Ana", "dormant")
        await heard("again", HeardKind.DIRECT, ANA, None)
        await watch.until_rows(STANDS, "Ana", "active")
    told = await watch.events(of_bea.id)
    assert told == ["member.created", *["member.state_changed"] * 3]
    kinds = await watch.db.fetch(
        "SELECT kind FROM member_activities a JOIN members m ON m.id = a.member_id"
        " WHERE m.name = 'Bea' ORDER BY a.at"
    )
    assert [row["kind"] for row in kinds] == ["join", "leave"]


def scan_of(plan: str) -> dict[str, Any]:
    """What lies right below the limit: nothing is sorted in between."""
    [told] = json.loads(plan)
    [below] = told["Plan"]["Plans"]
    found: dict[str, Any] = below
    return found


async def test_a_timeline_is_read_along_its_index_however_much_there_is(
    house: House, watch: Watcher
) -> None:
    """One page of one member, and of one community, among much of others: no sort, no more rows
    than the page has."""
    actor = await a_workspace(house)
    await watch.db.execute(
        "INSERT INTO member_activities (workspace_id, id, organization_id, member_id, kind, source,"
        " external_id, at, recorded_at, community_id, metadata) SELECT $1, 'act_' || n, $2,"
        " 'mem_' || n % 50, 'message', 'shop', n::text, now() - n * interval '1 second', now(),"
        " 'com_' || n % 3, '{}' FROM generate_series(1, 30000) n",
        actor.workspace,
        actor.organization_id,
    )
    await watch.db.execute("ANALYZE member_activities")
    for column, value in (("member_id", "mem_7"), ("community_id", "com_1")):
        plan = await watch.db.fetchval(
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM member_activities t"
            f" WHERE t.workspace_id = '{actor.workspace}' AND t.{column} = '{value}'"
            " AND (t.at, t.id) < (now(), '') ORDER BY t.at DESC, t.id DESC LIMIT 21"
        )
        scan = scan_of(plan)
        assert scan["Node Type"] == "Index Scan"
        assert column in scan["Index Name"]
        assert scan["Actual Rows"] <= 21
