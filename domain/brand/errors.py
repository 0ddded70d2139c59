"""Why the room of the brand refuses."""

from domain.shared.errors import Conflict


class AnotherStrategyActive(Conflict):
    """One strategy is active at a time, and another one is. Facts: strategy."""

    code = "another_strategy_active"
