"""What a brand demands that its posts tell their readers, whoever writes them."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.publishing.hold import HoldScope, Mark
from domain.shared.ids import CampaignId

MOST_DEMANDS = 20


@dataclass(frozen=True, slots=True)
class Demand:
    """The first post says one of these, as whole words, whatever case and accents: every post where
    the demand holds, or with a `tag` or a `campaign_id` those alone that bear it."""

    says: tuple[str, ...]
    tag: str | None = None
    campaign_id: CampaignId | None = None

    def concerns(self, marks: Collection[Mark]) -> bool:
        """Whether it is made of a post that bears these."""
        wanted = [(HoldScope.TAG, self.tag), (HoldScope.CAMPAIGN, self.campaign_id)]
        return all(name is None or (scope, name) in marks for scope, name in wanted)
