"""A crisis is contained by all that was asked for, or by nothing of it, wherever the API dies."""

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.crisis_measures import Tightening
from domain.crises.crisis_settings import AutomaticContainment, BySeverity, ContainedAt
from domain.crises.use_cases.keep_crisis_settings import set_crisis_settings
from domain.moderation.policy import Severity
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_word_lists import NewWordList, create_word_list
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery, answering
from tests.integration.at_work import Watcher

TABLES = ("crises", "holds", "crisis_measures", "moderation_rules", "crisis_entries")
WORST = {"title": "Nuts", "factors": {"virality": 4}}


@pytest.mark.parametrize("point", ["measure_unwritten", "measure_written"])
async def test_what_is_contained_by_itself_is_there_with_the_crisis_or_not_at_all(
    house: House, settings: Settings, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    moderation = house.app.moderation
    policy = await create_policy(moderation, desk.actor, NewPolicy("Civil", Severity.LOW))
    words = await create_word_list(moderation, desk.actor, NewWordList("Nuts", terms=("nut",)))
    tight = Tightening(policy.id, (words.id,))
    rules = BySeverity(sev1=AutomaticContainment(ContainedAt.OPENED, True, True, tight))
    await set_crisis_settings(house.app.crises.response, desk.actor, None, rules)
    async with desk.client() as client:
        await nursery.start("serve", desk.environment(point))
        await answering(desk.url)
        with pytest.raises(httpx.TransportError):
            await client.post("/v1/crises", json=WORST)
        assert await nursery.ended() == KILLED
        assert await counted(watch) == dict.fromkeys(TABLES, 0)
        await nursery.start("serve", desk.environment())
        await answering(desk.url)
        crisis = (await client.post("/v1/crises", json=WORST)).json()
    assert crisis["contained_by_itself"] == ["hold", "replies_need_approval", "tighten"]
    # It was opened; and held, has its replies approved, and is tightened.
    assert await counted(watch) == {
        **dict.fromkeys(("crises", "holds", "moderation_rules"), 1),
        **{"crisis_measures": 2, "crisis_entries": 4},
    }


async def counted(watch: Watcher) -> dict[str, int]:
    return {each: await watch.db.fetchval(f"SELECT count(*) FROM {each}") for each in TABLES}
