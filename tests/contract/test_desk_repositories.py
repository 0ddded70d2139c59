"""What those who answer go by is kept within its workspace, and found by its short code once."""

from dataclasses import replace

import pytest

from domain.inbox.desk_ports import Surroundings
from domain.inbox.errors import ShortCodeTaken
from domain.inbox.saved_reply import ReplyText
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    create_business_calendar,
)
from domain.inbox.use_cases.keep_saved_replies import (
    NewSavedReply,
    create_saved_reply,
    remove_saved_reply,
)
from domain.inbox.working_time import OpenHours
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import MediaId
from tests.contract.ground import Ground
from tests.kit.builders import a_community, a_sandbox_channel
from tests.kit.media import a_ready_media

MONDAYS = NewBusinessCalendar("Mondays", "UTC", (OpenHours(1, "22:00", "06:00"),), external_id="x")
HELLO = NewSavedReply("hello", "Hello", (ReplyText("en", "Hello {{person.name}}"),))


async def test_a_calendar_is_found_as_it_was_added_and_as_it_was_saved(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.inbox
    made = await create_business_calendar(room, actor, MONDAYS)
    await create_business_calendar(room, neighbour, MONDAYS)
    with pytest.raises(DuplicateExternalId):
        await create_business_calendar(room, actor, MONDAYS)
    async with room.begin(actor) as tx:
        assert await tx.business_calendars.get(made.id) == made
        later = made.change(ground.house.clock.now(), countries=("ES",))
        await tx.business_calendars.save(later)
        await tx.commit()
    assert await room.desk.business_calendar(actor, made.id) == later
    with pytest.raises(NotFound):
        await room.desk.business_calendar(neighbour, made.id)
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.business_calendars.get(made.id)


async def test_a_short_code_finds_one_saved_reply_of_its_workspace(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.inbox
    made = await create_saved_reply(room, actor, HELLO)
    await create_saved_reply(room, neighbour, HELLO)
    with pytest.raises(ShortCodeTaken):
        await create_saved_reply(room, actor, HELLO)
    other = await create_saved_reply(room, actor, replace(HELLO, short_code="bye"))
    with pytest.raises(ShortCodeTaken):
        async with room.begin(actor) as tx:
            await tx.saved_replies.save(replace(other, short_code="hello"))
    await remove_saved_reply(room, actor, made.id, None)
    again = await create_saved_reply(room, actor, HELLO)
    assert await room.desk.saved_reply(actor, again.id) == again


async def test_a_neighbours_file_is_none(ground: Ground, actor: Actor, neighbour: Actor) -> None:
    own, theirs = [
        (await a_ready_media(ground.house, somebody)).id for somebody in (actor, neighbour)
    ]
    gone = MediaId("med_gone")
    async with ground.house.app.inbox.begin(actor) as tx:
        assert await tx.saved_replies.missing_media([own, theirs, gone]) == {theirs, gone}


async def test_the_places_bear_their_names(ground: Ground, actor: Actor, neighbour: Actor) -> None:
    desk = ground.house.app.inbox.desk
    community = await a_community(ground.house, actor)
    channel = await a_sandbox_channel(ground.house, actor, community_id=community.id)
    places = await desk.surroundings(actor, channel.id)
    assert (places.community, places.channel) == (community.name, channel.name)
    assert await desk.surroundings(actor, None) == Surroundings(places.workspace)
    elsewhere = await desk.surroundings(neighbour, channel.id)
    assert (elsewhere.community, elsewhere.channel) == (None, None)
