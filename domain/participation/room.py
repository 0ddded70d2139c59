"""The bench: one attribute for each part of the room, and what its use cases work with."""

from dataclasses import dataclass

from domain.participation.contest_room import Contests
from domain.participation.poll_bench import Polls


@dataclass(frozen=True)
class Participation:
    polls: Polls
    contests: Contests
