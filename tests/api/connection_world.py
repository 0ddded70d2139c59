"""Attempts to connect, one at each step, for tests that call every operation."""

from urllib.parse import parse_qs, urlsplit

from adapters.wiring import House
from domain.communities.connecting import AppClient
from domain.communities.use_cases.finish_connection import enter_connection, show_choices
from domain.communities.use_cases.hear_callback import Callback, hear_callback
from domain.communities.use_cases.start_connection import NewConnection, start_connection
from domain.shared.access import Actor
from domain.shared.ids import ChannelConnectionId, CommunityId, Kind
from domain.shared.secret import Secret

CONNECTIONS = {
    "connection": Kind.CHANNEL_CONNECTION,
    "connection_to_show": Kind.CHANNEL_CONNECTION,
    "connection_to_finish": Kind.CHANNEL_CONNECTION,
}
REDIRECT = "https://app.plaza.example/connected"
CALLBACK = "http://tertulia.test/oauth/sandbox/callback"


def strange_tokens() -> dict[str, str]:
    """What opens nothing."""
    return {
        "connection_to_show_token": "cct_" + "a" * 43,
        "connection_to_finish_token": "cct_" + "b" * 43,
    }


async def some_connections(house: House, actor: Actor, community_id: str) -> dict[str, str]:
    """One that is begun, one whose choices wait to be seen, one of which rooms can be taken; and a
    client that a server made for this workspace."""
    room = house.app.communities
    wanted = NewConnection(CommunityId(community_id), "sandbox", REDIRECT, CALLBACK)
    begun = await start_connection(room, actor, wanted)
    shown, showing = await _authorized(house, actor, wanted)
    finished, token = await _authorized(house, actor, wanted)
    door = await enter_connection(room, finished, token)
    offer = await show_choices(room, door, token)
    async with room.begin(actor) as tx:
        client = AppClient("one", CALLBACK, Secret("of-ours"), "https://social.example", True)
        await tx.connections.keep_app("mastodon", client)
        await tx.commit()
    return {
        "connection": begun.connection.id,
        "connection_to_show": shown,
        "connection_to_show_token": showing,
        "connection_to_finish": finished,
        "connection_to_finish_token": offer.token.reveal(),
    }


async def _authorized(
    house: House, actor: Actor, wanted: NewConnection
) -> tuple[ChannelConnectionId, str]:
    room = house.app.communities
    begun = await start_connection(room, actor, wanted)
    challenge = parse_qs(urlsplit(begun.authorize_url).query)["code_challenge"][0]
    code = Secret(f"rooms~{challenge}")
    onwards = await hear_callback(room, Callback("sandbox", begun.state.reveal(), code))
    return begun.connection.id, parse_qs(urlsplit(onwards).query)["token"][0]
