"""A platform sends somebody back to us, with a code or with the reason why there is none."""

import re
from dataclasses import dataclass

from domain.communities.connecting import (
    MOST_CHOICES,
    ChannelConnection,
    ConnectionDoor,
    Errand,
    Grant,
    Granted,
    NotGranted,
)
from domain.communities.errors import ChannelConnectionClosed
from domain.communities.room import Communities
from domain.shared.secret import Secret

NO_CODE = NotGranted("no_code")
NOTHING_TO_CHOOSE = NotGranted("nothing_to_choose")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Callback:
    """What stood in the address the platform sent somebody to."""

    platform: str
    state: str
    code: Secret | None = None
    error: str | None = None


async def hear_callback(room: Communities, heard: Callback) -> str:
    """Exchange the code, keep what it gives, and say where the browser goes: to the address that
    was named in the beginning, with a one-use token or with the reason why it is over.

    The state is spent before the platform is asked, between two transactions and inside neither: of
    two callbacks at once one is heard, and one that breaks off in between has lost the attempt and
    nothing else. Raises ChannelConnectionClosed for a state that opens nothing.
    """
    door = await room.reads.connection_door(room.secrets.hash_of_secret(heard.state))
    if door is None:
        raise ChannelConnectionClosed()
    connection, errand = await _taken(room, door, heard)
    begun = room.clock.now()
    outcome = await _exchanged(room, heard, errand)
    if isinstance(outcome, NotGranted):
        return await _over(room, door, heard.platform, errand, outcome)
    token = room.secrets.connection_token()
    async with room.begin(door.actor) as tx:
        before = await tx.connections.get(connection.id)
        after = before.authorized(room.secrets.hash_of_secret(token.reveal()), room.clock.now())
        await tx.connections.save(after)
        await tx.connections.keep(after.id, Grant(outcome, begun))
        await tx.commit()
    return after.back_with(token=token.reveal())


async def _taken(
    room: Communities, door: ConnectionDoor, heard: Callback
) -> tuple[ChannelConnection, Errand]:
    async with room.begin(door.actor) as tx:
        before = await tx.connections.get(door.connection_id)
        if before.platform != heard.platform:
            raise ChannelConnectionClosed()
        # Whoever took it while we waited for the row has spent the state.
        if before.state_hash != room.secrets.hash_of_secret(heard.state):
            raise ChannelConnectionClosed()
        connection = before.called_back(room.clock.now())
        errand = await tx.connections.errand(connection.id)
        await tx.connections.save(connection)
        await tx.commit()
    return connection, errand


async def _exchanged(room: Communities, heard: Callback, errand: Errand) -> Granted | NotGranted:
    if heard.error is not None:
        # Theirs is shown to a browser: a word of the standard's kind, or none.
        known = _CODE.fullmatch(heard.error)
        return NotGranted(heard.error if known else "platform_error")
    if heard.code is None:
        return NO_CODE
    outcome = await room.authorities.exchange(
        heard.platform, errand.client, heard.code, errand.verifier
    )
    if isinstance(outcome, Granted) and not 0 < len(outcome.choices) <= MOST_CHOICES:
        return NOTHING_TO_CHOOSE
    return outcome


async def _over(
    room: Communities, door: ConnectionDoor, platform: str, errand: Errand, why: NotGranted
) -> str:
    async with room.begin(door.actor) as tx:
        before = await tx.connections.get(door.connection_id)
        after = before.failed(why.code, room.clock.now())
        await tx.connections.save(after)
        await tx.connections.forget(after.id)
        if why.forgets and errand.client.registered:
            await tx.connections.forget_app(platform, errand.client)
        await tx.commit()
    return after.back_with(error=why.code)
