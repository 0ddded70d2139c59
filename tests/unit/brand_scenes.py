"""Small scenes about a brand and its strategies, in memory."""

from domain.brand.model import Brand, Value
from domain.brand.strategy import Strategy
from domain.brand.use_cases.keep_brand import change_brand
from domain.brand.use_cases.keep_strategies import (
    NewStrategy,
    change_strategy,
    create_strategy,
)
from domain.brand.use_cases.move_strategy import activate_strategy, retire_strategy
from tests.unit.stage import Scenes, Stage


async def a_brand_says_what_it_stands_for(s: Stage) -> None:
    room = s.house.app.brand
    await change_brand(room, s.actor, None, {"mission": "Good coffee."})
    await change_brand(room, s.actor, None, {"values": (Value("Unhurried"),)})


async def a_strategy_comes_to_its_end(s: Stage) -> None:
    room = s.house.app.brand
    wanted = NewStrategy("Be talked of", "2030-01-01", "2030-12-31")
    made = await create_strategy(room, s.actor, wanted)
    await change_strategy(room, s.actor, made.id, None, {"name": "Be talked of more"})
    await activate_strategy(room, s.actor, made.id, None)
    await retire_strategy(room, s.actor, made.id, None)


BRANDS: Scenes = {
    a_brand_says_what_it_stands_for: ({Brand: "change"}, {"brand.updated"}),
    a_strategy_comes_to_its_end: (
        {Strategy: "change activate retire"},
        {
            *("strategy.created", "strategy.updated"),
            *("strategy.activated", "strategy.retired"),
        },
    ),
}
