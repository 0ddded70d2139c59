"""A brand and strategies for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.brand.strategy import Objective, Of, Pillar, PlannedChannel
from domain.brand.use_cases.keep_brand import change_brand
from domain.brand.use_cases.keep_strategies import NewStrategy, create_strategy
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, Kind
from domain.shared.readings import Metric

BRAND = dict.fromkeys(("strategy", "strategy_to_activate", "strategy_to_retire"), Kind.STRATEGY)


async def what_a_brand_wants(
    house: House, actor: Actor, channel: str, external_id: str
) -> dict[str, str]:
    """One strategy for each move, none of them active yet."""
    room = house.app.brand
    await change_brand(room, actor, None, {"mission": "Good coffee."})
    made: dict[str, str] = {}
    for name in BRAND:
        wanted = NewStrategy(
            name="Be talked of",
            starts_on="2026-01-01",
            ends_on="2026-12-31",
            objectives=(
                Objective("", "Seen", Metric.VIEWS, Of.POSTS, 0, 1000, "2026-12-31"),
                Objective("", "Known", Metric.FOLLOWERS, Of.ACCOUNTS, 10, 20, "2026-12-31"),
            ),
            pillars=(Pillar("recipes", "What we cook", 0.5),),
            channel_plan=(PlannedChannel(3.0, ChannelId(channel)),),
            external_id=external_id if name == "strategy" else None,
        )
        made[name] = (await create_strategy(room, actor, wanted)).id
    return made
