"""The bench: what every use case of campaigns works with."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.campaigns.experiment import Counting
from domain.campaigns.experiment_ports import CountedMetrics, ExperimentReads, VariantCounts
from domain.campaigns.link_ports import Linking
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
    linking: Linking
    experiments: ExperimentReads
    counts: Mapping[Counting, VariantCounts]
    metrics: CountedMetrics
    promotions: PromotionReads
    code_secrets: CodeSecrets
    guesses: Guesses
