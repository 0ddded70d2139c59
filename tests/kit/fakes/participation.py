"""The room of participation in memory; contests and challenges are tried on the real database."""

from typing import Any

from domain.participation.contest_room import Contests
from domain.participation.room import Challenges, Participation
from tests.kit.fakes.memory import FakeBegin, Memory
from tests.kit.fakes.nothing import Nothing
from tests.kit.fakes.polls import fake_polls
from tests.kit.fakes.prompts import fake_dynamics


def fake_participation(memory: Memory) -> Participation:
    nothing: Any = Nothing("contests")
    nobody: Any = Nothing("challenges")
    challenges = Challenges(nobody, nobody, nobody, memory.clock, memory.ids)
    contests = Contests(
        *(nothing, nothing, nothing, nothing, nothing, nothing), memory.clock, memory.ids
    )
    return Participation(
        polls=fake_polls(memory, FakeBegin),
        contests=contests,
        dynamics=fake_dynamics(memory),
        challenges=challenges,
    )
