"""The bench of contests: what every use case of theirs works with."""

from dataclasses import dataclass

from domain.participation.contest_ports import (
    Begin,
    ContestFollows,
    ContestReads,
    ContestSecrets,
    ContestWords,
    PromotionRules,
)
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Contests:
    begin: Begin
    reads: ContestReads
    secrets: ContestSecrets
    words: ContestWords
    follows: ContestFollows
    promotion_rules: PromotionRules
    clock: Clock
    ids: IdMaker
