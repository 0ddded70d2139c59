"""The bench: one attribute for each part of the room, and what its use cases work with."""

from dataclasses import dataclass

from domain.participation.contest_room import Contests


@dataclass(frozen=True)
class Participation:
    contests: Contests
