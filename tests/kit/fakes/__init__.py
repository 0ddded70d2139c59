"""Rooms in memory, for tests of what use cases decide; `tests/contract` keeps them honest."""

from tests.kit.fakes.house import FakeHouse, a_fake_house
from tests.kit.fakes.house_profiles import an_account
from tests.kit.fakes.memory import NOW, FakeClock, FakeSeconds, Memory, SequentialIds
from tests.kit.fakes.platforms import ScriptedPlatforms

__all__ = [
    "NOW",
    "FakeClock",
    "FakeHouse",
    "FakeSeconds",
    "Memory",
    "ScriptedPlatforms",
    "SequentialIds",
    "a_fake_house",
    "an_account",
]
