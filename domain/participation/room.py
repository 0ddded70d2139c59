"""The bench: one attribute for each part of the room, and what its use cases work with."""

from dataclasses import dataclass

from domain.participation.challenge_ports import BeginChallenges, ChallengeReads
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
class Challenges:
    """What a community does for a time; it is congratulated as prompts ask."""

    begin: BeginChallenges
    reads: ChallengeReads
    voice: Voice
    clock: Clock
    ids: IdMaker


@dataclass(frozen=True)
class Participation:
    polls: Polls
    contests: Contests
    dynamics: Dynamics
    challenges: Challenges
