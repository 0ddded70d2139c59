"""Draws of contests that nobody ran, for tests of what they come to."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.participation.contest import Contest, ContestStatus
from domain.participation.contest_award import Loss
from domain.participation.contest_draw import Draw, Gone
from domain.participation.contest_rules import (
    EntryAction,
    EntryWay,
    Prize,
    Rules,
    Wall,
)
from domain.participation.draw import Beacon, Ticket, seed_commitment
from domain.shared.ids import (
    ContestEntryId,
    ContestId,
    OrganizationId,
    WorkspaceId,
)

NOW = datetime(2031, 5, 4, 7, tzinfo=UTC)
BEACON = Beacon("52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971", 77, "later")
CHANCE = "ab" * 32
RULES = Rules(
    text="Whoever answers in time can win. Drawn among all who enter.",
    actions=(EntryAction(EntryWay.API),),
    prizes=(Prize("A basket", 1), Prize("A cup", 2)),
    alternates=2,
)


def a_contest(rules: Rules = RULES, status: ContestStatus = ContestStatus.DRAFT) -> Contest:
    return Contest(
        id=ContestId("cts_1"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        title="Win a basket",
        status=status,
        rules=rules,
        opens=Wall("2031-05-01T09:00", "Europe/Madrid", "2031-05-01T07:00:00.000Z"),
        closes=Wall("2031-05-04T09:00", "Europe/Madrid", "2031-05-04T07:00:00.000Z"),
        opens_at=datetime(2031, 5, 1, 7, tzinfo=UTC),
        closes_at=NOW,
        language="en",
        page_token="page",
        created_by="key_1",
        created_at=NOW,
        updated_at=NOW,
    )


def tickets(many: int, persons: int | None = None, weight: int = 1) -> tuple[Ticket, ...]:
    return tuple(Ticket(f"cte_{at:05}", f"p{at % (persons or many)}", weight) for at in range(many))


def a_bundle(
    entries: tuple[Ticket, ...],
    *,
    seed: bytes = b"s" * 32,
    rules: Rules = RULES,
    beacon: Beacon | None = BEACON,
    gone: tuple[str, ...] = (),
) -> dict[str, Any]:
    contest = a_contest(rules).publish(seed_commitment(seed), NOW)
    draw = Draw(
        workspace_id=contest.workspace_id,
        contest_id=contest.id,
        organization_id=contest.organization_id,
        sealed_seed=b"",
        seed_commitment=seed_commitment(seed),
        created_at=NOW,
    )
    drawn = draw.commit(contest, entries, beacon, NOW)
    drawn = drawn.reveal(contest, seed, CHANCE if beacon else None, NOW)
    for id in gone:
        drawn = drawn.without(Gone(ContestEntryId(id), Loss.FRAUD, "key_1", NOW))
    return drawn.bundle(contest)


def with_rules(**changes: Any) -> Rules:
    return replace(RULES, **changes)
