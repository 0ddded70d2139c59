"""Who has a conversation open is seen by the others for a few seconds, and is no news."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.inbox.presence import LASTS, Presence, PresenceState
from domain.inbox.use_cases.show_presence import see_presences, show_presence
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import ConversationId, TeammateId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Stage

VIEWING, TYPING = PresenceState.VIEWING, PresenceState.TYPING


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    stage = Stage(house, actor, await a_sandbox_channel(house, actor))
    await happens(stage, Heard("d1", HeardKind.DIRECT, house.clock.now(), ANA, "Hello?"))
    return stage


def talk(s: Stage) -> ConversationId:
    [conversation] = s.house.memory.tables.conversations.values()
    return conversation.id


def agent(s: Stage, name: str, reach: Reach = Reach.ALL) -> Actor:
    rights = dict.fromkeys((Permission.INBOX_READ, Permission.INBOX_WRITE), reach)
    return replace(s.actor, id=name, teammate_id=TeammateId(name), reach=rights)


async def shows(s: Stage, name: str, state: PresenceState) -> list[tuple[str, PresenceState]]:
    others = await show_presence(s.house.app.inbox, agent(s, name), talk(s), state)
    return [(each.who, each.state) for each in others]


async def there(s: Stage) -> list[Presence]:
    return list(await see_presences(s.house.app.inbox, s.actor, talk(s)))


async def test_whoever_comes_sees_who_is_there_already(stage: Stage) -> None:
    assert await shows(stage, "tmt_1", VIEWING) == []
    assert await shows(stage, "tmt_2", TYPING) == [("tmt_1", VIEWING)]
    assert await shows(stage, "tmt_1", VIEWING) == [("tmt_2", TYPING)]
    assert [(each.who, each.state) for each in await there(stage)] == [
        ("tmt_1", VIEWING),
        ("tmt_2", TYPING),
    ]


@pytest.mark.parametrize("state", PresenceState)
async def test_it_is_over_by_itself(stage: Stage, state: PresenceState) -> None:
    await shows(stage, "tmt_1", state)
    stage.house.clock.forward(LASTS[state] - timedelta(seconds=1))
    assert len(await there(stage)) == 1
    stage.house.clock.forward(timedelta(seconds=1))
    assert await there(stage) == []
    assert await shows(stage, "tmt_2", VIEWING) == []


async def test_who_says_it_again_has_been_there_since_they_came(stage: Stage) -> None:
    began = stage.house.clock.now()
    await shows(stage, "tmt_1", TYPING)
    stage.house.clock.forward(timedelta(seconds=10))
    await shows(stage, "tmt_1", TYPING)
    [one] = await there(stage)
    assert (one.since, one.until) == (began, began + timedelta(seconds=10) + LASTS[TYPING])
    await shows(stage, "tmt_1", VIEWING)
    [one] = await there(stage)
    assert one.since == began + timedelta(seconds=10)


async def test_nothing_is_told_of_it(stage: Stage) -> None:
    before = len(stage.house.memory.news)
    await shows(stage, "tmt_1", TYPING)
    assert len(stage.house.memory.news) == before


async def test_what_is_out_of_reach_is_not_there(stage: Stage) -> None:
    stranger = agent(stage, "tmt_3", Reach.OWN)
    with pytest.raises(NotFound):
        await show_presence(stage.house.app.inbox, stranger, talk(stage), VIEWING)
    with pytest.raises(NotFound):
        await see_presences(stage.house.app.inbox, stranger, talk(stage))
