"""The bench: what every use case of participation works with, by its parts."""

from dataclasses import dataclass

from domain.participation.poll_bench import Polls


@dataclass(frozen=True)
class Participation:
    polls: Polls
