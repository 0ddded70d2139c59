"""An idea is weighed, becomes a message once, and lets go of it when it is weighed again."""

import asyncio
from typing import Any

import pytest

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.errors import ChannelNotReady
from domain.publishing.idea import Idea, IdeaStatus
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.keep_ideas import (
    NewIdea,
    change_idea,
    create_idea,
    read_idea,
    remove_idea,
)
from domain.publishing.use_cases.promote_idea import Promotion, promote_idea
from domain.shared.access import EVERYTHING, Actor, MissingScope, Permission
from domain.shared.errors import InvalidState, NotFound, ValidationFailed, VersionMismatch
from domain.shared.ids import ChannelId
from tests.kit.builders import a_sandbox_channel, a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def channel(house: FakeHouse, actor: Actor) -> ChannelId:
    return (await a_sandbox_channel(house, actor)).id


async def an_idea(house: FakeHouse, actor: Actor, **how: Any) -> Idea:
    return await create_idea(house.app.publishing, actor, NewIdea("How churros are made", **how))


async def test_a_new_idea_is_a_persons_and_has_no_message(house: FakeHouse, actor: Actor) -> None:
    idea = await an_idea(house, actor, tags=("a", "b", "a"))
    assert (idea.status, idea.source, idea.message_id) == ("new", "person", None)
    assert idea.tags == ("a", "b")


async def test_promoting_makes_one_draft_of_its_title_and_link(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room = house.app.publishing
    idea = await an_idea(house, actor, link="https://example.org/churros", tags=("breakfast",))
    promoted = await promote_idea(room, actor, idea.id, idea.version, Promotion([channel]))
    assert promoted.message_id is not None
    message = await room.reads.message(actor, promoted.message_id)
    assert message.status is MessageStatus.DRAFT
    assert (message.text, message.content.link) == (idea.title, "https://example.org/churros")
    assert message.tags == ("breakfast",)
    assert [d.channel_id for d in message.deliveries] == [channel]
    assert (promoted.status, promoted.promoted_at) == ("promoted", house.clock.now())


async def test_words_of_ones_own_take_the_place_of_the_title(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    promotion = Promotion([channel], "Flour, water, salt.")
    promoted = await promote_idea(room, actor, idea.id, None, promotion)
    assert promoted.message_id is not None
    assert (await room.reads.message(actor, promoted.message_id)).text == "Flour, water, salt."


async def test_an_idea_is_promoted_once(house: FakeHouse, actor: Actor, channel: ChannelId) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    both = [promote_idea(room, actor, idea.id, None, Promotion([channel])) for _ in range(2)]
    done = await asyncio.gather(*both, return_exceptions=True)
    refused = [type(outcome) for outcome in done if isinstance(outcome, Exception)]
    assert refused == [InvalidState]
    assert len(house.memory.tables.messages) == 1


async def test_a_discarded_idea_is_not_promoted_until_it_is_taken_up_again(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    await change_idea(room, actor, idea.id, None, {"status": IdeaStatus.DISCARDED})
    with pytest.raises(InvalidState) as refused:
        await promote_idea(room, actor, idea.id, None, Promotion([channel]))
    assert refused.value.facts["moves"] == "reopen, shortlist, delete"
    await change_idea(room, actor, idea.id, None, {"status": IdeaStatus.NEW})
    await promote_idea(room, actor, idea.id, None, Promotion([channel]))


async def test_nothing_is_stored_where_the_draft_is_refused(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    too_long = Promotion([channel], "x" * 60_000)
    with pytest.raises(ValidationFailed):
        await promote_idea(room, actor, idea.id, None, too_long)
    with pytest.raises(NotFound):
        await promote_idea(room, actor, idea.id, None, Promotion([ChannelId("chn_none")]))
    assert await read_idea(room, actor, idea.id) == idea
    assert house.memory.tables.messages == {}


async def test_another_status_lets_go_of_the_message(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    promoted = await promote_idea(room, actor, idea.id, None, Promotion([channel]))
    kept = await change_idea(room, actor, idea.id, None, {"score": 9})
    assert kept.message_id == promoted.message_id
    again = await change_idea(room, actor, idea.id, None, {"status": IdeaStatus.SHORTLISTED})
    assert (again.message_id, again.promoted_at) == (None, None)
    second = await promote_idea(room, actor, idea.id, None, Promotion([channel]))
    assert second.message_id != promoted.message_id


async def test_only_promoting_makes_an_idea_promoted(house: FakeHouse, actor: Actor) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    with pytest.raises(InvalidState):
        await change_idea(room, actor, idea.id, None, {"status": IdeaStatus.PROMOTED})


async def test_a_change_decided_on_an_older_version_is_refused(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    await change_idea(room, actor, idea.id, idea.version, {"score": 9})
    with pytest.raises(VersionMismatch):
        await change_idea(room, actor, idea.id, idea.version, {"score": 10})
    with pytest.raises(VersionMismatch):
        await promote_idea(room, actor, idea.id, idea.version, Promotion([channel]))
    with pytest.raises(VersionMismatch):
        await remove_idea(room, actor, idea.id, idea.version)


async def test_what_is_thrown_away_is_gone_and_its_message_stays(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    promoted = await promote_idea(room, actor, idea.id, None, Promotion([channel]))
    await remove_idea(room, actor, idea.id, None)
    with pytest.raises(NotFound):
        await read_idea(room, actor, idea.id)
    assert promoted.message_id is not None
    assert await room.reads.message(actor, promoted.message_id)


async def test_to_promote_both_rights_are_needed(
    house: FakeHouse, actor: Actor, channel: ChannelId
) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    for lacking in (Permission.PLANNING_WRITE, Permission.MESSAGES_WRITE):
        asking = limited_to(actor, *(EVERYTHING - {lacking}))
        with pytest.raises(MissingScope):
            await promote_idea(room, asking, idea.id, None, Promotion([channel]))


async def test_a_channel_that_is_gone_is_refused(house: FakeHouse, actor: Actor) -> None:
    room, idea = house.app.publishing, await an_idea(house, actor)
    gone = await a_sandbox_channel(house, actor)
    await disconnect_channel(house.app.communities, actor, gone.id, "over")
    with pytest.raises(ChannelNotReady):
        await promote_idea(room, actor, idea.id, None, Promotion([gone.id]))
