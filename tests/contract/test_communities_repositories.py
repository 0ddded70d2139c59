"""Communities and channels are kept, found by their own workspace only, and never doubled."""

from dataclasses import replace

import pytest

from domain.communities.errors import ChannelAlreadyConnected
from domain.communities.model import Channel, ChannelStatus, Community
from domain.communities.team import TeamPart, TeamPlace
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ChannelId, CommunityId, TeammateId
from domain.shared.secret import Secret
from tests.contract.ground import TOKEN, Ground, channel, community, stored_channel

GUARD = TeamPlace(TeammateId("tm_1"), TeamPart.MODERATOR)


async def stored(ground: Ground, actor: Actor, **changes: object) -> Community:
    made = community(ground, actor, **changes)
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.add(made)
        await tx.commit()
    return made


async def opened(ground: Ground, actor: Actor, made: Channel) -> dict[str, str]:
    """The credentials as an adapter would get them."""
    async with ground.house.app.communities.begin(actor) as tx:
        connection = await tx.channels.connection(made.id)
    return {name: secret.reveal() for name, secret in connection.credentials.items()}


async def test_a_community_is_found_as_it_was_added(ground: Ground, actor: Actor) -> None:
    made = await stored(ground, actor, team=(GUARD,), metadata={"a": "b"}, external_id="x")
    async with ground.house.app.communities.begin(actor) as tx:
        assert await tx.communities.get(made.id) == made


async def test_a_saved_community_is_found_as_it_was_saved(ground: Ground, actor: Actor) -> None:
    made = await stored(ground, actor)
    later = made.change(ground.house.clock.now(), name="Otro", team=(GUARD,))
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.communities.save(later)
        await tx.commit()
    assert await ground.house.app.communities.reads.community(actor, made.id) == later


async def test_an_unknown_community_is_not_found(ground: Ground, actor: Actor) -> None:
    async with ground.house.app.communities.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.communities.get(CommunityId("com_none"))


async def test_a_neighbours_community_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    made = await stored(ground, neighbour)
    async with ground.house.app.communities.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.communities.get(made.id)
    with pytest.raises(NotFound):
        await ground.house.app.communities.reads.community(actor, made.id)


async def test_an_external_id_is_borne_once_in_a_workspace(ground: Ground, actor: Actor) -> None:
    await stored(ground, actor, external_id="x")
    with pytest.raises(DuplicateExternalId) as refused:
        await stored(ground, actor, external_id="x")
    assert refused.value.pointer == "/external_id"


async def test_an_external_id_is_not_taken_over_by_a_change(ground: Ground, actor: Actor) -> None:
    await stored(ground, actor, external_id="x")
    other = await stored(ground, actor, external_id="y")
    with pytest.raises(DuplicateExternalId):
        async with ground.house.app.communities.begin(actor) as tx:
            await tx.communities.save(replace(other, external_id="x"))
    assert await ground.house.app.communities.reads.community(actor, other.id) == other


async def test_none_is_no_external_id_and_neighbours_may_share_one(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    for external_id in (None, "x"):
        for asking in (actor, neighbour):
            await stored(ground, asking, external_id=external_id)
    await stored(ground, actor, external_id=None)


async def test_only_channels_that_are_not_disconnected_are_counted(
    ground: Ground, actor: Actor
) -> None:
    home = await stored(ground, actor)
    for status in ChannelStatus:
        await stored_channel(ground, actor, home, status=status)
    await stored_channel(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        assert await tx.communities.connected_channels(home.id) == len(ChannelStatus) - 1


async def test_a_channel_is_found_as_it_was_added(ground: Ground, actor: Actor) -> None:
    made = await stored_channel(ground, actor, settings={"visibility": "unlisted"})
    async with ground.house.app.communities.begin(actor) as tx:
        assert await tx.channels.get(made.id) == made
    assert await ground.house.app.communities.reads.channel(actor, made.id) == made


async def test_an_unknown_channel_is_not_found(ground: Ground, actor: Actor) -> None:
    nobodys = ChannelId("chn_none")
    async with ground.house.app.communities.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.channels.get(nobodys)
        with pytest.raises(NotFound):
            await tx.channels.connection(nobodys)
        with pytest.raises(NotFound):
            await tx.channels.replace_credentials(nobodys, TOKEN)


async def test_a_neighbours_channel_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    made = await stored_channel(ground, neighbour)
    async with ground.house.app.communities.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.channels.get(made.id)
        with pytest.raises(NotFound):
            await tx.channels.connection(made.id)


async def test_an_account_is_connected_once_in_a_workspace(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await stored_channel(ground, actor, account_id="same")
    with pytest.raises(ChannelAlreadyConnected):
        await stored_channel(ground, actor, account_id="same")
    await stored_channel(ground, actor, account_id="same", server_url="https://other.example")
    await stored_channel(ground, neighbour, account_id="same")


async def test_a_disconnected_account_can_be_connected_again(ground: Ground, actor: Actor) -> None:
    first = await stored_channel(ground, actor, account_id="same")
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.channels.save(first.disconnect("by_caller", ground.house.clock.now()))
        await tx.commit()
    await stored_channel(ground, actor, account_id="same")


async def test_a_channels_external_id_is_borne_once(ground: Ground, actor: Actor) -> None:
    first = await stored_channel(ground, actor, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await stored_channel(ground, actor, external_id="x")
    second = await stored_channel(ground, actor, external_id="y")
    with pytest.raises(DuplicateExternalId):
        async with ground.house.app.communities.begin(actor) as tx:
            await tx.channels.save(replace(second, external_id=first.external_id))


async def test_a_connection_holds_what_an_adapter_needs(ground: Ground, actor: Actor) -> None:
    made = await stored_channel(ground, actor, settings={"a": 1}, server_url="https://s.example")
    async with ground.house.app.communities.begin(actor) as tx:
        connection = await tx.channels.connection(made.id)
    assert connection.credentials == TOKEN
    assert (connection.platform, connection.account_id) == (made.platform, made.account_id)
    assert (connection.server_url, connection.settings) == ("https://s.example", {"a": 1})
    assert (connection.workspace_id, connection.channel_id) == (actor.workspace, made.id)


async def test_new_credentials_replace_those_given_and_no_others(
    ground: Ground, actor: Actor
) -> None:
    made = await stored_channel(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        given = {"token": Secret("new"), "spare": Secret(""), "more": Secret("third")}
        await tx.channels.replace_credentials(made.id, given)
        await tx.commit()
    kept = {"token": "new", "spare": "other", "more": "third"}
    assert await opened(ground, actor, made) == kept


async def test_forgotten_credentials_are_gone(ground: Ground, actor: Actor) -> None:
    made = await stored_channel(ground, actor)
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.channels.forget_credentials(made.id)
        await tx.commit()
    assert await opened(ground, actor, made) == {}


async def test_saving_a_channel_leaves_its_credentials(ground: Ground, actor: Actor) -> None:
    made = await stored_channel(ground, actor)
    later = made.pause("holidays", ground.house.clock.now())
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.channels.save(later)
        await tx.commit()
    assert await ground.house.app.communities.reads.channel(actor, made.id) == later
    assert await opened(ground, actor, made) == {"token": "anything", "spare": "other"}


async def test_a_channel_that_was_not_committed_leaves_nothing(
    ground: Ground, actor: Actor
) -> None:
    made = channel(ground, await stored(ground, actor))
    async with ground.house.app.communities.begin(actor) as tx:
        await tx.channels.add(made, TOKEN)
    with pytest.raises(NotFound):
        await opened(ground, actor, made)
