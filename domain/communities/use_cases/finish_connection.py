"""Whoever came back with a token sees what can be chosen, and takes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.communities.account import Account
from domain.communities.connecting import (
    ChannelConnection,
    Choice,
    ConnectionDoor,
    Grant,
    Offer,
)
from domain.communities.errors import ChannelConnectionClosed
from domain.communities.joining import (
    NewChannel,
    connect,
    kept_refresh_token,
    open_community,
    reconnect,
)
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelConnectionId, ChannelId
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class _Joined:
    """One chosen thing, and whose it is by what its platform says."""

    request: NewChannel
    account: Account


async def enter_connection(
    room: Communities, connection_id: ChannelConnectionId, token: str
) -> ConnectionDoor:
    """Raises ChannelConnectionClosed, whatever it is that is wrong with the token."""
    door = await room.reads.connection_door(room.secrets.hash_of_secret(token))
    if door is None or door.connection_id != connection_id:
        raise ChannelConnectionClosed()
    return door


async def show_choices(room: Communities, door: ConnectionDoor, token: str) -> Offer:
    """What can be chosen, once: the token is spent, and another one takes a choice. Raises
    ChannelConnectionClosed."""
    following = room.secrets.connection_token()
    async with room.begin(door.actor) as tx:
        before = await _held(room, tx, door, token)
        after = before.shown(room.secrets.hash_of_secret(following.reveal()), room.clock.now())
        grant = await tx.connections.grant(after.id)
        await tx.connections.save(after)
        await tx.commit()
    return Offer(after, grant.granted.choices, following)


async def finish_connection(
    room: Communities, door: ConnectionDoor, token: str, wanted: Sequence[str]
) -> ChannelConnection:
    """Make channels of what was chosen; without any choice, of the only one there is.

    Platforms are asked who that is between two transactions, inside neither: the token is spent
    when all of it is there, so that one which cannot be reached may be tried again within the time.
    Raises ChannelConnectionClosed, ValidationFailed, CommunityArchived, ChannelAlreadyConnected
    unless reconnecting was asked for, and what a platform's answer says.
    """
    async with room.begin(door.actor) as tx:
        connection = await _held(room, tx, door, token)
        connection.must_await_choice(room.clock.now())
        await open_community(tx, connection.community_id)
        grant = await tx.connections.grant(connection.id)
    chosen = _chosen(grant, wanted)
    joined = [await _identified(room, door, connection, grant, choice) for choice in chosen]
    async with room.begin(door.actor) as tx:
        before = await _held(room, tx, door, token)
        await open_community(tx, before.community_id)
        ids = [await _join(room, tx, door, before, one) for one in joined]
        after = before.finished(ids, room.clock.now())
        await tx.connections.save(after)
        await tx.connections.forget(after.id)
        await tx.commit(after)
    return after


async def _held(
    room: Communities, tx: CommunitiesTransaction, door: ConnectionDoor, token: str
) -> ChannelConnection:
    """The attempt, locked, while this very token still opens it."""
    connection = await tx.connections.get(door.connection_id)
    if connection.token_hash != room.secrets.hash_of_secret(token):
        raise ChannelConnectionClosed()
    return connection


def _chosen(grant: Grant, wanted: Sequence[str]) -> list[Choice]:
    by_id = {choice.id: choice for choice in grant.granted.choices}
    if not wanted and len(by_id) == 1:
        return list(by_id.values())
    errors = list(_wrong(grant, by_id, wanted))
    if errors:
        raise ValidationFailed(errors=errors)
    return [by_id[name] for name in wanted]


def _wrong(
    grant: Grant, by_id: Mapping[str, Choice], wanted: Sequence[str]
) -> Iterator[FieldError]:
    if not wanted:
        yield FieldError("/choices", "required")
    for number, name in enumerate(wanted):
        if name not in by_id:
            yield FieldError(f"/choices/{number}", "unknown_choice")
        elif name in wanted[:number]:
            yield FieldError(f"/choices/{number}", "duplicate")
    # A refresh token is good once: two channels that share one would end each other's credentials.
    shared = REFRESH_TOKEN in grant.granted.credentials and len(wanted) > 1
    if shared and any(REFRESH_TOKEN not in by_id[n].credentials for n in wanted if n in by_id):
        yield FieldError("/choices", "one_choice_only")


async def _identified(
    room: Communities,
    door: ConnectionDoor,
    connection: ChannelConnection,
    grant: Grant,
    choice: Choice,
) -> _Joined:
    credentials = {**grant.granted.credentials, **choice.credentials}
    request = NewChannel(
        community_id=connection.community_id,
        platform=connection.platform,
        credentials=credentials,
        server_url=grant.granted.server_url or connection.server_url,
        settings={**connection.settings, **choice.settings},
    )
    account = await _account(room, request, credentials)
    if connection.reconnects and REFRESH_TOKEN not in credentials:
        kept = await _kept(room, door, request, account)
        if kept:
            account = await _account(room, request, {**kept, **credentials})
    return _Joined(request, _lasting(account, grant.left(room.clock.now())))


async def _account(
    room: Communities, request: NewChannel, credentials: Mapping[str, Secret]
) -> Account:
    return await room.platforms.identify(
        request.platform, request.server_url, credentials, request.settings
    )


def _lasting(account: Account, left: timedelta | None) -> Account:
    """The platform's own word on these credentials counts; else what it said with the code."""
    return replace(account, credentials_last=account.credentials_last or left)


async def _kept(
    room: Communities, door: ConnectionDoor, request: NewChannel, account: Account
) -> Mapping[str, Secret]:
    """The refresh token that the account's channel has, as many platforms give it only once."""
    async with room.begin(door.actor) as tx:
        known = await _known(tx, request, account)
        if known is None:
            return {}
        return await kept_refresh_token(tx, await tx.channels.get(known))


async def _known(
    tx: CommunitiesTransaction, request: NewChannel, account: Account
) -> ChannelId | None:
    where = account.server_url or request.server_url
    return await tx.channels.of_account(request.platform, where, account.account_id)


async def _join(
    room: Communities,
    tx: CommunitiesTransaction,
    door: ConnectionDoor,
    connection: ChannelConnection,
    joined: _Joined,
) -> ChannelId:
    if connection.reconnects:
        known = await _known(tx, joined.request, joined.account)
        if known is not None:
            given = joined.request.credentials
            return (await reconnect(room, tx, known, joined.account, given)).id
    return (await connect(room, tx, door.actor, joined.request, joined.account)).id
