"""The bench: what every use case of moderation works with."""

from dataclasses import dataclass

from domain.moderation.judging_ports import Glances, Scorer
from domain.moderation.link_ports import LinkMint
from domain.moderation.ports import Begin, ModerationReads, Platforms
from domain.moderation.rule_ports import Rulebooks
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Moderation:
    begin: Begin
    reads: ModerationReads
    platforms: Platforms
    clock: Clock
    ids: IdMaker
    rulebooks: Rulebooks
    glances: Glances
    scorer: Scorer
    links: LinkMint
