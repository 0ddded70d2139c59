"""Contests that are as far as a test needs them."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from domain.participation.contest import Contest, ContestMove
from domain.participation.contest_entry import Entry
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import (
    Criterion,
    EntryAction,
    EntryWay,
    Judging,
    Prize,
    Rules,
)
from domain.participation.use_cases.draw_contest import Drawn, commit_draw, reveal_draw
from domain.participation.use_cases.enter_contest import NewEntry, enter_contest
from domain.participation.use_cases.keep_contests import NewContest, WallTime, create_contest
from domain.participation.use_cases.move_contest import (
    move_contest,
    schedule_contest,
    turn_contest,
)
from domain.shared.access import Actor
from domain.shared.clock import Clock
from domain.shared.ids import ContestId

HOUR = timedelta(hours=1)
TEXT = (
    "Whoever enters before it closes can win. The winner is drawn among all entries, and told by"
    " email. Whoever works for us cannot enter."
)
RULES = Rules(
    text=TEXT,
    actions=(EntryAction(EntryWay.API), EntryAction(EntryWay.FORM)),
    prizes=(Prize("A basket"),),
    alternates=2,
)
BY_JURY = replace(RULES, judging=Judging.JURY, criteria=(Criterion("surprise", "Surprise"),))


@dataclass(frozen=True)
class Ahead:
    """A clock that is some while ahead of another."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.by


class Roomy(Protocol):
    """A house that has the room, real or in memory."""

    @property
    def app(self) -> Any: ...


def later(room: Contests, by: timedelta) -> Contests:
    """The same room, some while from now."""
    return replace(room, clock=Ahead(room.clock, by))


def wall(at: datetime) -> WallTime:
    return WallTime(f"{at:%Y-%m-%dT%H:%M:%S}", "Etc/UTC")


async def a_contest(house: Roomy, actor: Actor, rules: Rules = RULES, **more: Any) -> Contest:
    """A draft that would be open from an hour ago until an hour from now."""
    room: Contests = house.app.participation.contests
    now = room.clock.now()
    told: Mapping[str, Any] = {
        "title": "Win a basket",
        "rules": rules,
        "opens": wall(now - HOUR),
        "closes": wall(now + HOUR),
        "language": "en",
    }
    return await create_contest(room, actor, NewContest(**{**told, **more}))


async def an_open_contest(house: Roomy, actor: Actor, rules: Rules = RULES, **more: Any) -> Contest:
    room: Contests = house.app.participation.contests
    made = await a_contest(house, actor, rules, **more)
    await schedule_contest(room, actor, made.id, None)
    await turn_contest(room, actor, made.id)
    return await room.reads.contest(actor, made.id)


async def entered(house: Roomy, actor: Actor, id: ContestId, person: str, **more: Any) -> Entry:
    room: Contests = house.app.participation.contests
    return await enter_contest(room, actor, id, NewEntry(EntryWay.API, person, **more))


async def a_closed_contest(
    house: Roomy, actor: Actor, rules: Rules = RULES, many: int = 5, **more: Any
) -> Contest:
    """With so many entries, each of somebody else."""
    room: Contests = house.app.participation.contests
    made = await an_open_contest(house, actor, rules, **more)
    for number in range(many):
        await entered(house, actor, made.id, f"p{number}", display_name=f"P{number}")
    await turn_contest(later(room, 2 * HOUR), actor, made.id)
    return await room.reads.contest(actor, made.id)


async def a_judged_contest(house: Roomy, actor: Actor, rules: Rules = BY_JURY) -> Contest:
    """Whose jury is at it."""
    room: Contests = house.app.participation.contests
    made = await a_closed_contest(house, actor, rules)
    return await move_contest(room, actor, made.id, None, ContestMove.JUDGE)


async def a_drawn_contest(house: Roomy, actor: Actor, rules: Rules = RULES) -> Drawn:
    room: Contests = house.app.participation.contests
    made = await a_closed_contest(house, actor, rules)
    await commit_draw(room, actor, made.id, None)
    return await reveal_draw(room, actor, made.id, None)


def verified(
    bundle: bytes, script: bytes, folder: Path, *published: str
) -> "subprocess.CompletedProcess[str]":
    """What the script says of it, run by Python alone."""
    (folder / "bundle.json").write_bytes(bundle)
    (folder / "verify_draw.py").write_bytes(script)
    command = [sys.executable, "-I", "-S", "verify_draw.py", "bundle.json", *published]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
