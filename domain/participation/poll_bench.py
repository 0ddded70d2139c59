"""What every use case of polls works with."""

from dataclasses import dataclass

from domain.participation.poll_ports import (
    NativeCounts,
    PollReads,
    PollsBegin,
    PollSecrets,
    PollVoice,
    PollWords,
)
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Polls:
    begin: PollsBegin
    reads: PollReads
    counts: NativeCounts
    words: PollWords
    voice: PollVoice
    secrets: PollSecrets
    clock: Clock
    ids: IdMaker
