"""Draws of contests that nobody ran, for tests of what they come to."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
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
from domain.participation.draw import Beacon, BeaconValue, Ticket, seed_commitment
from domain.shared.ids import (
    ContestEntryId,
    ContestId,
    OrganizationId,
    WorkspaceId,
)

SCRIPT = Path(__file__).parents[3] / "api" / "participation" / "verify_draw.py"
HOLDS = "The draw is as it says."
ANCHORS = ("rules_hash", "seed_commitment", "commitment", "randomness", "digest")
NOW = datetime(2031, 5, 4, 7, tzinfo=UTC)
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
BEACON = Beacon(QUICKNET, 80947312, "2031-05-04T07:15:00.000Z")
OTHER_BEACON = Beacon("1" * 64, 7, "2031-05-04T07:10:00.337Z")
SIGNATURE = "b4" * 48
SIGNED = BeaconValue(hashlib.sha256(bytes.fromhex(SIGNATURE)).hexdigest(), SIGNATURE)
"""Not what that round says, which nobody knows yet: but as drand makes its randomness."""

COMMITTED = NOW + timedelta(microseconds=337_999)
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
    drawn = draw.commit(contest, entries, beacon, COMMITTED)
    said = BeaconValue(SIGNED.randomness) if beacon else None
    if beacon == BEACON:
        said = SIGNED
    drawn = drawn.reveal(contest, seed, said, NOW)
    for id in gone:
        drawn = drawn.without(Gone(ContestEntryId(id), Loss.FRAUD, "key_1", NOW))
    return drawn.bundle(contest)


def with_rules(**changes: Any) -> Rules:
    return replace(RULES, **changes)


def run(bundle: Any, folder: Path, **published: str) -> "subprocess.CompletedProcess[str]":
    """The script by itself, told what was published."""
    file = folder / "bundle.json"
    file.write_text(json.dumps(bundle), encoding="utf-8")
    told = [f"{name}={value}" for name, value in published.items()]
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(file), *told],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
