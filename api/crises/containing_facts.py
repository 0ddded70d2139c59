"""What is told of containing crises: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.crises import measure_events as measures
from domain.crises import settings_events as settings
from domain.crises.crisis_measures import Measure, TightAction
from domain.crises.crisis_settings import ContainedAt


class TighteningFact(Out):
    policy_id: str
    word_list_ids: list[str]
    action: TightAction


class AutomaticContainmentFact(Out):
    at: ContainedAt
    hold: bool
    replies_need_approval: bool
    tighten: TighteningFact | None


class BySeverityFact(Out):
    """For each severity, or null where nothing is done by itself."""

    sev1: AutomaticContainmentFact | None
    sev2: AutomaticContainmentFact | None
    sev3: AutomaticContainmentFact | None
    sev4: AutomaticContainmentFact | None


class CrisisSettingsFact(Out):
    """What is contained by itself, by how bad a crisis is."""

    id: str
    containment: BySeverityFact
    version: int


class CrisisMeasureFact(Out):
    """What a crisis asks of its surroundings, there, or everywhere where nothing is named."""

    id: str
    crisis_id: str
    measure: Measure
    channel_ids: list[str]
    community_ids: list[str]
    platforms: list[str]
    by_itself: bool
    rule_ids: list[str]
    lifted_at: InstantOut | None
    version: int


OF_CONTAINING: Mapping[str, Fact] = {
    settings.SETTINGS_UPDATED: Fact(
        "What is contained by itself in a crisis was set.", CrisisSettingsFact
    ),
    measures.MEASURE_PLACED: Fact(
        "A crisis asks for replies to be approved first, or for stricter moderation.",
        CrisisMeasureFact,
    ),
    measures.MEASURE_LIFTED: Fact(
        "What a crisis asked of its surroundings was given back.", CrisisMeasureFact
    ),
}
