"""How often accounts are asked for numbers in an hour: counted beside the budgets of posts, by the
same clock and by all workers together."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.platforms.counted import CALLS_AN_HOUR, FEW_CALLS
from domain.publishing.budget_ports import Budgets
from domain.shared.ids import ChannelId
from domain.shared.platforms import Connection, RateBudget

HOUR = 3600


class MeterBudget:
    def __init__(
        self, budgets: Budgets, calls: Mapping[str, int] = CALLS_AN_HOUR, few: int = FEW_CALLS
    ) -> None:
        self._budgets = budgets
        self._calls = calls
        self._few = few

    async def take(self, connection: Connection) -> timedelta | None:
        # Under a name of its own: what posts may is another budget.
        name = ChannelId(self._name(connection))
        most = RateBudget(self._calls.get(connection.platform, self._few), HOUR)
        grant = (await self._budgets.take({name: (most, 1)}))[name]
        return None if grant.posts else grant.wait

    def _name(self, connection: Connection) -> str:
        return f"measuring:{connection.channel_id}"


class ReadingBudget(MeterBudget):
    """The same for looking at accounts of others: through a channel, out of what measuring it may
    take; without one, each server has a budget of its own, whoever asks it for whom."""

    def _name(self, connection: Connection) -> str:
        if connection.channel_id:
            return super()._name(connection)
        return f"reading:{connection.server_url or connection.platform}"
