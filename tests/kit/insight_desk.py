"""Somebody who asks what posts got, and the counting of what the database is asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
from starlette.types import ASGIApp

from adapters.db.analyses import DbAnalysisReads
from adapters.db.analysis_tables import DbAnalysisTables
from adapters.db.best_times import DbBestTimes
from adapters.db.database import Database
from adapters.db.insights_reads import DbInsightsReads
from adapters.db.metric_queries import DbMetricReads
from adapters.db.reputation import DbReputationReads
from adapters.db.warehouse import DbWarehouse
from adapters.wiring import House
from domain.insights.room import Insights
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId
from tests.kit.analysing import Press
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace


@dataclass(frozen=True)
class Desk:
    """Somebody with a channel, and a key to ask with."""

    client: httpx.AsyncClient
    house: House
    actor: Actor
    press: Press
    channel: ChannelId
    home: CommunityId

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.client.get(f"/v1/{path}", params=query)
        assert answer.is_success, answer.text
        return answer.json()

    async def refused(self, path: str, **query: Any) -> tuple[int, str, str]:
        """Status, code and what it points to."""
        answer = await self.client.get(f"/v1/{path}", params=query)
        problem = answer.json()
        fault = problem.get("errors", [problem])[0]
        return answer.status_code, fault["code"], fault.get("parameter", "")

    async def behind(self, drilldown: Any) -> list[Any]:
        """What the ready request lists."""
        path, query = drilldown["path"], drilldown["query"]
        answer = await self.client.request(drilldown["method"], path, params=query | {"limit": 100})
        assert answer.is_success, answer.text
        data: list[Any] = answer.json()["data"]
        return data

    def ago(self, days: float) -> Any:
        return self.house.clock.now() - timedelta(days=days)


@asynccontextmanager
async def a_desk(house: House, app: ASGIApp, **rest: Any) -> AsyncIterator[Desk]:
    actor = await a_workspace(house, **rest)
    home = (await a_community(house, actor)).id
    channel = await a_sandbox_channel(house, actor, community_id=home)
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield Desk(client, house, actor, Press(house, actor), channel.id, home)


class Counting(Database):
    """Counts what it is asked."""

    asked = 0

    async def ask(self, actor: Actor, query: str, *parameters: Any) -> Any:
        self.asked += 1
        return await super().ask(actor, query, *parameters)


def counting(house: House) -> tuple[Insights, Counting]:
    """The room, reading by a database that counts."""
    database = Counting(house.database.pool, size=2)
    room = replace(
        house.app.insights,
        reads=DbInsightsReads(database),
        analyses=DbAnalysisReads(database),
        tables=DbAnalysisTables(database),
        best_times=DbBestTimes(database),
        warehouse=DbWarehouse(database),
        numbers=DbMetricReads(database),
        reputation=DbReputationReads(database),
    )
    return room, database
