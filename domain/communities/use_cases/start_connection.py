"""Begin to connect through a platform's own page: somebody is sent there, and comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.communities.connecting import (
    LIVES,
    AppClient,
    Begun,
    ChannelConnection,
    Errand,
    may_be_sent_to,
)
from domain.communities.errors import ConnectingNotConfigured, ConnectingNotOffered
from domain.communities.joining import open_community, refuse_wrong_mode
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelConnectionId, CommunityId, Kind


@dataclass(frozen=True, slots=True)
class NewConnection:
    """`redirect_url` is the caller's own page, where the browser is sent afterwards; `callback` is
    ours, where the platform sends it first. With `reconnects`, an account that is connected already
    gets its new credentials, where it would be refused without."""

    community_id: CommunityId
    platform: str
    redirect_url: str
    callback: str
    server_url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    reconnects: bool = False


async def start_connection(room: Communities, actor: Actor, request: NewConnection) -> Begun:
    """Where to send the person who owns the account. Good for ten minutes, and once.

    A server that is asked for a client of ours is asked between two transactions, inside neither.
    Raises MissingScope, UnknownPlatform, PlatformNotInMode, ConnectingNotOffered,
    ConnectingNotConfigured, ValidationFailed, UrlNotAllowed, NotFound for the community,
    CommunityArchived, and what the platform's answer says.
    """
    actor.require(Permission.CHANNELS_WRITE)
    refuse_wrong_mode(room, actor, request.platform)
    place = _place(room, request)
    async with room.begin(actor) as tx:
        await open_community(tx, request.community_id)
        known = (
            await tx.connections.app(request.platform, place, request.callback) if place else None
        )
    client = known or await room.authorities.client(request.platform, place, request.callback)
    state, verifier = room.secrets.state(), room.secrets.verifier()
    challenge = room.secrets.challenge_of(verifier)
    now = room.clock.now()
    connection = ChannelConnection(
        id=ChannelConnectionId(room.ids.new(Kind.CHANNEL_CONNECTION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=request.community_id,
        platform=request.platform,
        redirect_url=request.redirect_url,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        expires_at=now + LIVES,
        server_url=place,
        settings=request.settings,
        reconnects=request.reconnects,
        state_hash=room.secrets.hash_of_secret(state.reveal()),
    )
    begun = Begun(
        connection,
        room.authorities.authorize_url(request.platform, client, state, challenge),
        state,
    )
    async with room.begin(actor) as tx:
        await open_community(tx, request.community_id)
        if _is_new(client, known):
            await tx.connections.keep_app(request.platform, client)
        await tx.connections.add(connection, Errand(client, verifier))
        await tx.commit(begun)
    return begun


def _place(room: Communities, request: NewConnection) -> str | None:
    way = room.authorities.way(request.platform)
    if way is None:
        raise ConnectingNotOffered(platform=request.platform, pointer="/platform")
    if not way.configured:
        settings = ", ".join(way.settings)
        raise ConnectingNotConfigured(
            platform=request.platform, settings=settings, pointer="/platform"
        )
    if not may_be_sent_to(request.redirect_url):
        raise ValidationFailed(errors=[FieldError("/redirect_url", "redirect_not_allowed")])
    known = room.platforms.profile(request.platform).settings_fields
    unknown = [
        FieldError(f"/settings/{name.replace('~', '~0').replace('/', '~1')}", "unknown_field")
        for name in request.settings
        if name not in known
    ]
    if unknown:
        raise ValidationFailed(errors=unknown)
    return room.authorities.place(request.platform, request.server_url)


def _is_new(client: AppClient, known: AppClient | None) -> bool:
    return client.registered and known is None
