"""What a brand and its strategies tell: each name in a sentence, and the shape of what it is
about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, Out
from domain.brand import events
from domain.brand.strategy import StrategyStatus


class BrandFact(Out):
    """How much a brand says of itself; what it says is read where it is."""

    id: str = Field(description="The workspace's.")
    values: int
    audiences: int
    version: int


class StrategyFact(Out):
    """A strategy as it is after what happened, with how many parts it has."""

    id: str
    name: str
    status: StrategyStatus
    starts_on: str
    ends_on: str
    objectives: int
    pillars: int
    channel_plan: int
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.UPDATED: Fact("What the brand stands for was changed.", BrandFact),
    events.STRATEGY_CREATED: Fact("A strategy was written down.", StrategyFact),
    events.STRATEGY_UPDATED: Fact("What a strategy says was changed.", StrategyFact),
    events.STRATEGY_ACTIVATED: Fact("A strategy holds from now on.", StrategyFact),
    events.STRATEGY_RETIRED: Fact("A strategy holds no more, for good.", StrategyFact),
}
