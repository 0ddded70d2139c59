"""What is told of policies: each name in a sentence, and their shape."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.moderation import policy_events as events
from domain.moderation.policy import Ground, Severity


class ModerationPolicyFact(Out):
    """A policy as it is after what happened. Of its guidelines only the languages are told."""

    id: str
    name: str
    severity: Severity
    ground: Ground
    strike_weight: int
    appeal_days: int
    languages: list[str]
    legal_reference: str | None
    category: str | None
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.POLICY_CREATED: Fact("A moderation policy was written down.", ModerationPolicyFact),
    events.POLICY_UPDATED: Fact("A moderation policy was changed.", ModerationPolicyFact),
    events.POLICY_DELETED: Fact("A moderation policy was thrown away.", ModerationPolicyFact),
}
