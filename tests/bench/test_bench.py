"""The bench can measure, counts only what succeeded, and says what has changed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.load import Void, a_generator, request
from tests.bench.report import latest, save, table
from tests.kit.database import DatabaseUrls

READ = Figure("read", "one", "requests/s", 150.0, "at least 0.2", False, floor=1000.0)


@pytest.fixture
async def ground(
    database_server: DatabaseUrls, redis_url: str, tmp_path: Path
) -> AsyncIterator[Ground]:
    async with a_generator() as generator:
        yield Ground(database_server, redis_url, tmp_path, generator, quick=True)


async def test_a_server_is_timed_and_a_refusal_is_no_figure(ground: Ground) -> None:
    async with ground.floor() as floor:
        pairs = await ground.alternate(
            lambda: ground.timed(floor, request("GET", "/answer"), most=50),
            lambda: ground.timed_floor(floor),
        )
        [ours], [theirs] = pairs.ours, pairs.floor
        assert ours.load.answered == 50
        assert theirs.load.answered > 0
        assert 0 < theirs.cpu_seconds < 10 * ground.seconds
        with pytest.raises(Void, match="404"):
            await ground.timed(floor, request("GET", "/nowhere"))


def test_a_run_is_held_against_the_last_one_that_was_not_quick(tmp_path: Path) -> None:
    assert "new" in table([READ], latest(tmp_path))
    save(tmp_path, [READ], quick=False).rename(tmp_path / "1.json")
    save(tmp_path, [replace(READ, ours=900.0)], quick=True).rename(tmp_path / "2.json")
    [line] = [
        line
        for line in table([replace(READ, ours=300.0)], latest(tmp_path)).splitlines()
        if line.startswith("read")
    ]
    assert "0.300" in line
    assert "0.150 (+100 %)" in line
