"""Of generated streams with a known truth it is counted what is told, missed and told in vain."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from domain.crises.detector import DetectorKind, Rule
from domain.crises.detector_folding import Episode, Ground, Standing, fold
from domain.crises.series import BUCKETS_AN_HOUR, Grain, begin_of, coarser, number_of, tally
from tests.kit.crisis_streams import BEGIN, Scenario, scenarios

WARM = 14 * 24 * BUCKETS_AN_HOUR
"""For two weeks nothing is told: so long it takes to know what is usual."""

LINGERS = timedelta(hours=9)
"""What is smoothed over hours may be found for so long after it ended."""


@dataclass
class Row:
    scenarios: int = 0
    crises: int = 0
    hits: int = 0
    misses: int = 0
    late: int = 0
    false_alarms: int = 0
    delays: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        middle = sorted(self.delays)[len(self.delays) // 2] if self.delays else None
        said = "-" if middle is None else f"{middle:.0f}/{max(self.delays):.0f}"
        return (
            f"{name:18} {self.scenarios:9} {self.crises:6} {self.hits:4} {self.misses:6}"
            f" {self.false_alarms:12} {said:>14}"
        )


def found_in(scene: Scenario) -> dict[DetectorKind, list[Episode]]:
    buckets = tally(scene.messages)
    first = number_of(BEGIN)
    ground = Ground(buckets, coarser(buckets, Grain.HOUR), first // BUCKETS_AN_HOUR)
    last = number_of(scene.until) - 1
    found = {}
    for kind in DetectorKind:
        _, episodes = fold(Rule(kind), ground, Standing(first + WARM - 1), last)
        found[kind] = list(episodes.values())
    return found


def enter(row: Row, scene: Scenario) -> list[str]:
    """Says what was told in vain, or not at all."""
    row.scenarios += 1
    row.crises += len(scene.troubles)
    notes = []
    opened = {
        begin_of(one.opened + 1): kind for kind, all_ in found_in(scene).items() for one in all_
    }
    for trouble in scene.troubles:
        until = trouble.begins + trouble.told_within
        told = [at for at in sorted(opened) if trouble.begins <= at <= until]
        if told:
            row.hits += 1
            row.delays.append((told[0] - trouble.begins).total_seconds() / 60)
        else:
            row.misses += 1
            notes.append(f"{scene.name} {scene.seed}: missed {trouble.begins}")
    for at, kind in opened.items():
        if not any(one.begins <= at <= one.ends + LINGERS for one in scene.troubles):
            row.false_alarms += 1
            notes.append(f"{scene.name} {scene.seed}: {kind} in vain at {at}")
    return notes


def test_crises_are_told_in_time_and_nothing_else_is(capsys: pytest.CaptureFixture[str]) -> None:
    rows: dict[str, Row] = defaultdict(Row)
    notes = []
    for make, seed in scenarios():
        scene = make(seed)
        notes += enter(rows[scene.name], scene)
    with capsys.disabled():
        print(f"\n{'':18} scenarios crises hits misses false_alarms delay_min(mid/max)")
        for name, row in rows.items():
            print(row.line(name))
        for note in notes:
            print(note)
    assert sum(row.scenarios for row in rows.values()) >= 50
    assert sum(row.misses for row in rows.values()) == 0
    assert sum(row.false_alarms for row in rows.values()) == 0
