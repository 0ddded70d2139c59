"""What campaigns tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.campaigns.schemas import CampaignApprovalOut, TargetOut
from api.wire import Fact, Out
from domain.campaigns import events
from domain.campaigns.model import CampaignStatus


class CampaignFact(Out):
    """A campaign as it is after what happened. Its brief, its money and its review are not
    told."""

    id: str
    name: str
    status: CampaignStatus
    objective: str | None
    objective_id: str | None
    starts_on: str | None
    ends_on: str | None
    hashtags: list[str]
    pillars: list[str]
    targets: list[TargetOut]
    fingerprint: str
    approval: CampaignApprovalOut | None
    cloned_from: str | None
    hold_id: str | None
    utm_template_id: str | None
    external_id: str | None
    version: int


_SAYS = {
    events.CREATED: "A campaign was written down.",
    events.UPDATED: "What a campaign is about was changed.",
    events.SUBMITTED: "A campaign waits until somebody approves it.",
    events.RETURNED: "A campaign is a draft again.",
    events.APPROVED: "Somebody said yes to the plan of a campaign as it is.",
    events.STARTED: "A campaign began.",
    events.PAUSED: "A campaign was paused: nothing of it goes out.",
    events.RESUMED: "A campaign goes on.",
    events.FINISHED: "A campaign is over.",
    events.REVIEWED: "People said what they make of a campaign that is over.",
    events.ARCHIVED: "A campaign was put away: nothing more becomes part of it.",
}
FACTS: Mapping[str, Fact] = {name: Fact(says, CampaignFact) for name, says in _SAYS.items()}
