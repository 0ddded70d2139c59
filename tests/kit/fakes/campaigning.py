"""The room of campaigns in memory; short links are tried on the real database."""

from domain.campaigns.room import Campaigns
from tests.kit.fakes.campaigns import FakeCampaignReads, FakeCampaignResults, FakeCampaignsTx
from tests.kit.fakes.experiments import FakeCountedMetrics, FakeExperimentReads, counts_of
from tests.kit.fakes.linking import no_linking
from tests.kit.fakes.memory import FakeBegin, Memory
from tests.kit.fakes.promotions import FakeCodeSecrets, FakeGuesses, FakePromotionReads


def fake_campaigns(memory: Memory) -> Campaigns:
    return Campaigns(
        begin=FakeBegin(FakeCampaignsTx, memory),
        reads=FakeCampaignReads(memory),
        results=FakeCampaignResults(memory.clock),
        clock=memory.clock,
        ids=memory.ids,
        linking=no_linking(),
        experiments=FakeExperimentReads(memory),
        counts=counts_of(memory),
        metrics=FakeCountedMetrics(),
        promotions=FakePromotionReads(memory),
        code_secrets=FakeCodeSecrets(),
        guesses=FakeGuesses(),
    )
