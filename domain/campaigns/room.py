"""The bench: what every use case of campaigns works with."""

from dataclasses import dataclass

from domain.campaigns.ports import Begin, CampaignReads, CampaignResults
from domain.campaigns.promotion_ports import CodeSecrets, Guesses, PromotionReads
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Campaigns:
    begin: Begin
    reads: CampaignReads
    results: CampaignResults
    clock: Clock
    ids: IdMaker
    promotions: PromotionReads
    code_secrets: CodeSecrets
    guesses: Guesses
