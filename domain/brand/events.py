"""What is told of a brand, and of its strategies."""

from typing import Any

from domain.brand.model import Brand
from domain.brand.strategy import Strategy
from domain.shared.events import News, differences

UPDATED = "brand.updated"
STRATEGY_CREATED = "strategy.created"
STRATEGY_UPDATED = "strategy.updated"
STRATEGY_ACTIVATED = "strategy.activated"
STRATEGY_RETIRED = "strategy.retired"

ANNOUNCED = frozenset(
    {UPDATED, STRATEGY_CREATED, STRATEGY_UPDATED, STRATEGY_ACTIVATED, STRATEGY_RETIRED}
)


def brand_changed(brand: Brand, before: Brand) -> News:
    """That it is another: what it says may be long, and who may read it can fetch it."""
    after = _brand(brand)
    previous = differences(_brand(before), after)
    return News(UPDATED, brand.workspace_id, brand.version, after, previous=previous)


def strategy_changed(name: str, strategy: Strategy, before: Strategy | None = None) -> News:
    """The strategy as it is now, with how many parts it has rather than the parts."""
    after = _strategy(strategy)
    previous = differences(_strategy(before), after) if before else {}
    return News(name, strategy.id, strategy.version, after, previous=previous)


def _brand(brand: Brand) -> dict[str, Any]:
    return {
        "id": brand.workspace_id,
        "values": len(brand.values),
        "audiences": len(brand.audiences),
        "version": brand.version,
    }


def _strategy(strategy: Strategy) -> dict[str, Any]:
    return {
        "id": strategy.id,
        "name": strategy.name,
        "status": strategy.status.value,
        "starts_on": strategy.starts_on,
        "ends_on": strategy.ends_on,
        "objectives": len(strategy.objectives),
        "pillars": len(strategy.pillars),
        "channel_plan": len(strategy.channel_plan),
        "external_id": strategy.external_id,
        "version": strategy.version,
    }
