"""A platform that was told where to tell is not listened to besides, and what concerns an account
as a whole is told to one of its channels."""

from dataclasses import replace

import pytest

from domain.inbox.use_cases.close_hook import close_hook
from domain.inbox.use_cases.hear_stream import hear_stream
from domain.inbox.use_cases.open_hook import open_hook
from domain.inbox.use_cases.poll_channel import poll_channel
from domain.inbox.use_cases.take_stream import keep_stream, take_stream
from domain.shared.heard import Raw, Streamed, StreamEnd, StreamOver, StreamSource, Told
from domain.shared.outcomes import NotSent
from domain.shared.platforms import Capability, Connection, PlatformUnreachable
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.stage import Stage
from tests.unit.stream_scenes import (
    another,
    become,
    due,
    heard,
    hearing,
    left,
    listened_to,
    receipts,
    share,
    source,
    taken,
)

HAS_ADDRESS = StreamOver(StreamEnd.NOT_ALLOWED, "It has an address.")


def with_a_lobby(connection: Connection) -> StreamSource:
    return replace(source(connection), shared=frozenset({"lobby"}))


@pytest.fixture
async def stage() -> Stage:
    """A channel that is listened to, and not asked."""
    house = a_fake_house()
    house.ears.sources = with_a_lobby
    house.ears.told_by_us = True
    actor = await a_workspace(house)
    made = Stage(house, actor, await a_sandbox_channel(house, actor))
    await listened_to(made)
    asked = frozenset({Capability.INBOUND_POLLING})
    become(made, capabilities=house.memory.tables.channels[place(made)].capabilities - asked)
    return made


def place(s: Stage) -> tuple[str, str]:
    return s.actor.workspace, s.channel.id


async def open_address(s: Stage) -> None:
    await open_hook(s.house.app.inbox, s.actor, s.channel.id)


async def test_of_one_account_one_channel_of_each_workspace_hears_what_is_for_none(
    stage: Stage,
) -> None:
    later = Stage(
        stage.house, stage.actor, await a_sandbox_channel(stage.house, stage.actor, account="two")
    )
    await listened_to(later)
    abroad = await another(stage, account="three")
    opened = await taken(stage)
    assert len(opened.members) == 3
    odd = Told(Raw("3", b"{}"), "nowhere", ("two", "lobby"))
    streamed = Streamed((odd,), "p1")
    assert await hear_stream(stage.house.app.inbox, opened, streamed, first=False) is not None
    await heard(stage, opened, ("1", "lobby"), ("2", "two"))
    assert receipts(stage) == {"1": "streaming"}
    assert receipts(later) == {"2": "streaming", "3": "streaming"}
    assert receipts(abroad) == {"1": "streaming"}


async def test_a_channel_that_hears_elsewhere_by_now_is_told_what_happens_there(
    stage: Stage,
) -> None:
    opened = await taken(stage)
    rows, key = stage.house.memory.tables.channels, place(stage)
    elsewhere = {**rows[key].settings, "account": "elsewhere"}
    rows[key] = replace(rows[key], settings=elsewhere, version=rows[key].version + 1)
    kept = await keep_stream(stage.house.app.inbox, opened, alive=True)
    assert kept is not None
    await heard(stage, kept, ("1", "plaza"), ("2", "elsewhere"))
    assert receipts(stage) == {"2": "streaming"}


async def test_platforms_that_name_one_service_share_its_connection(stage: Stage) -> None:
    own = hearing(stage).stream
    stage.house.ears.sources = lambda it: replace(with_a_lobby(it), service="sandbox")
    same = await another(stage, account="same")
    stage.house.ears.sources = lambda it: replace(with_a_lobby(it), service="elsewhere")
    other = await another(stage, account="other")
    assert hearing(same).stream == own
    assert hearing(other).stream not in (None, own)


async def test_where_the_platform_was_told_an_address_it_is_not_listened_to(
    stage: Stage,
) -> None:
    opened = await taken(stage)
    await open_address(stage)
    assert hearing(stage).stream is None
    assert await keep_stream(stage.house.app.inbox, opened, alive=True) is None
    await left(stage, opened, HAS_ADDRESS)
    assert hearing(stage).stream_trouble is None
    assert await due(stage) == []
    await close_hook(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert len(await due(stage)) == 1
    assert stage.house.doorbell.rung > 0


async def test_a_channel_that_the_address_leaves_out_is_told_so_and_listened_to_when_it_ends(
    stage: Stage,
) -> None:
    other = await another(stage, account="other")
    opened = await taken(stage)
    await open_address(stage)
    await left(stage, opened, HAS_ADDRESS)
    assert (hearing(stage).stream_trouble, hearing(other).stream_trouble) == (
        None,
        "It has an address.",
    )
    assert await due(stage) == []
    await close_hook(stage.house.app.inbox, stage.actor, stage.channel.id)
    key = hearing(stage).stream or ""
    assert await due(stage) == [key]
    both = await take_stream(stage.house.app.inbox, key)
    assert both is not None
    assert len(both.members) == 2


async def test_an_address_that_the_platform_did_not_take_leaves_all_as_it_was(
    stage: Stage,
) -> None:
    opened = await taken(stage)
    stage.house.ears.outcomes.append(NotSent("Nobody there."))
    with pytest.raises(PlatformUnreachable):
        await open_address(stage)
    assert hearing(stage).stream == opened.held.key
    assert await keep_stream(stage.house.app.inbox, opened, alive=True) is not None


async def test_who_was_asked_until_now_is_put_on_its_stream_and_asked_no_more(
    stage: Stage,
) -> None:
    """As after a platform has learnt to tell over a stream."""
    hearings = stage.house.memory.tables.channel_hearings
    hearings[place(stage)] = replace(hearings[place(stage)], stream=None)
    await poll_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert hearing(stage).next_poll_at is None
    assert stage.house.ears.cursors == []
    assert await due(stage) == [hearing(stage).stream]
    assert share(stage).failures == 0
