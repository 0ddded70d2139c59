"""The bench: one attribute for each part of the room, and what its use cases work with."""

from dataclasses import dataclass

from domain.participation.contest_room import Contests
from domain.participation.poll_bench import Polls
from domain.participation.prompt_ports import BeginDynamics, PromptReads, Rhythm, Voice
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Dynamics:
    """What recurs: prompts."""

    begin: BeginDynamics
    reads: PromptReads
    rhythm: Rhythm
    voice: Voice
    clock: Clock
    ids: IdMaker


@dataclass(frozen=True)
class Participation:
    polls: Polls
    contests: Contests
    dynamics: Dynamics
