"""Communities, channels and platforms: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InOrganization, InWorkspace, listing, page_of
from api.communities.health_schemas import ChannelHealthOut
from api.communities.platform_schemas import PlatformOut, PlatformsOut
from api.communities.schemas import (
    ChannelChange,
    ChannelIn,
    ChannelOut,
    CommunityChange,
    CommunityIn,
    CommunityOut,
    DisconnectIn,
    PauseIn,
    ReconnectIn,
    secrets,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.communities.model import ChannelStatus
from domain.communities.use_cases.change_channel import (
    change_channel,
    disconnect_channel,
    pause_channel,
    resume_channel,
)
from domain.communities.use_cases.change_community import (
    archive_community,
    change_community,
    restore_community,
)
from domain.communities.use_cases.check_channel import check_channel, reconnect_channel
from domain.communities.use_cases.connect_channel import connect_channel
from domain.communities.use_cases.create_community import create_community
from domain.communities.use_cases.read_communities import (
    list_channels,
    list_communities,
    list_platforms,
    read_channel,
    read_channel_health,
    read_community,
    read_platform,
)
from domain.communities.views import KnownPlatform
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.joining import Joining, Visibility

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
COMMUNITIES = Listing(
    ("id", "created_at", "name"),
    {
        "external_id": Texts(),
        "archived": Flag(),
        "visibility": Choice(Visibility),
        "joining": Choice(Joining),
        "teammate_id": Texts(),
        "created_at": Moment(),
    },
)
CHANNELS = Listing(
    ("id", "created_at", "name"),
    {
        "community_id": Texts(),
        "platform": Texts(),
        "status": Choice(ChannelStatus),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/communities", **operation("communities", CommunityOut, creates=True))
async def post_community(body: CommunityIn, call: InWorkspace) -> Response:
    """Open a community."""
    room = call.app.communities
    return await call.change(
        lambda actor: create_community(room, actor, body.request()),
        CommunityOut.of,
        status=201,
        location="/v1/communities/{}",
    )


@router.get("/communities", **operation("communities", page_of(CommunityOut), lists=COMMUNITIES))
@listing(COMMUNITIES)
async def get_communities(call: InWorkspace) -> Response:
    """List communities."""
    room = call.app.communities
    return await call.page(
        COMMUNITIES, lambda actor, wanted: list_communities(room, actor, wanted), CommunityOut.of
    )


@router.get("/communities/{community_id}", **operation("communities", CommunityOut))
async def get_community(community_id: str, call: InWorkspace) -> Response:
    """Read a community."""
    room = call.app.communities
    return await call.read(
        lambda actor: read_community(room, actor, CommunityId(community_id)), CommunityOut.of
    )


@router.patch("/communities/{community_id}", **operation("communities", CommunityOut, changes=True))
async def patch_community(community_id: str, body: CommunityChange, call: InWorkspace) -> Response:
    """Change a community."""
    room, version = call.app.communities, call.required_version
    changes = body.wanted()
    return await call.change(
        lambda actor: change_community(room, actor, CommunityId(community_id), version, changes),
        CommunityOut.of,
    )


@router.post("/communities/{community_id}/archive", **operation("communities", CommunityOut))
async def post_community_archive(community_id: str, call: InWorkspace) -> Response:
    """Archive a community whose channels are all disconnected."""
    room = call.app.communities
    return await call.change(
        lambda actor: archive_community(room, actor, CommunityId(community_id)), CommunityOut.of
    )


@router.post("/communities/{community_id}/restore", **operation("communities", CommunityOut))
async def post_community_restore(community_id: str, call: InWorkspace) -> Response:
    """Bring an archived community back."""
    room = call.app.communities
    return await call.change(
        lambda actor: restore_community(room, actor, CommunityId(community_id)), CommunityOut.of
    )


@router.post("/channels", **operation("channels", ChannelOut, creates=True))
async def post_channel(body: ChannelIn, call: InWorkspace) -> Response:
    """Connect an account on a platform. The platform is asked whose credentials these are."""
    room = call.app.communities
    return await call.change(
        lambda actor: connect_channel(room, actor, body.request()),
        ChannelOut.of,
        status=201,
        location="/v1/channels/{}",
    )


@router.get("/channels", **operation("channels", page_of(ChannelOut), lists=CHANNELS))
@listing(CHANNELS)
async def get_channels(call: InWorkspace) -> Response:
    """List channels."""
    room = call.app.communities
    return await call.page(
        CHANNELS, lambda actor, wanted: list_channels(room, actor, wanted), ChannelOut.of
    )


@router.get("/channels/{channel_id}", **operation("channels", ChannelOut))
async def get_channel(channel_id: str, call: InWorkspace) -> Response:
    """Read a channel, with its capabilities and limits."""
    room = call.app.communities
    return await call.read(
        lambda actor: read_channel(room, actor, ChannelId(channel_id)), ChannelOut.of
    )


@router.get("/channels/{channel_id}/health", **operation("channels", ChannelHealthOut))
async def get_channel_health(channel_id: str, call: InWorkspace) -> Response:
    """What stands in the way of publishing there, from what is known."""
    room = call.app.communities
    return await call.read(
        lambda actor: read_channel_health(room, actor, ChannelId(channel_id)), ChannelHealthOut.of
    )


@router.patch("/channels/{channel_id}", **operation("channels", ChannelOut, changes=True))
async def patch_channel(channel_id: str, body: ChannelChange, call: InWorkspace) -> Response:
    """Rename a channel, change its metadata, or its settings: with these the platform is asked who
    we are there, and nothing is changed unless it is the same account."""
    room, version = call.app.communities, call.required_version
    return await call.change(
        lambda actor: change_channel(room, actor, ChannelId(channel_id), version, body.changes()),
        ChannelOut.of,
    )


@router.post("/channels/{channel_id}/check", **operation("channels", ChannelOut))
async def post_channel_check(channel_id: str, call: InWorkspace) -> Response:
    """Ask the platform now whether the credentials hold, and what the limits are."""
    room = call.app.communities
    return await call.change(
        lambda actor: check_channel(room, actor, ChannelId(channel_id)), ChannelOut.of
    )


@router.post("/channels/{channel_id}/reconnect", **operation("channels", ChannelOut))
async def post_channel_reconnect(channel_id: str, body: ReconnectIn, call: InWorkspace) -> Response:
    """Give new credentials for the same account; what waited for them is released."""
    room = call.app.communities
    return await call.change(
        lambda actor: reconnect_channel(
            room, actor, ChannelId(channel_id), secrets(body.credentials)
        ),
        ChannelOut.of,
    )


@router.post("/channels/{channel_id}/pause", **operation("channels", ChannelOut))
async def post_channel_pause(channel_id: str, body: PauseIn, call: InWorkspace) -> Response:
    """Nothing goes out there until it is resumed."""
    room = call.app.communities
    return await call.change(
        lambda actor: pause_channel(room, actor, ChannelId(channel_id), body.reason), ChannelOut.of
    )


@router.post("/channels/{channel_id}/resume", **operation("channels", ChannelOut))
async def post_channel_resume(channel_id: str, call: InWorkspace) -> Response:
    """Let a paused channel publish again. What became too late waits for a person."""
    room = call.app.communities
    return await call.change(
        lambda actor: resume_channel(room, actor, ChannelId(channel_id)), ChannelOut.of
    )


@router.post("/channels/{channel_id}/disconnect", **operation("channels", ChannelOut))
async def post_channel_disconnect(
    channel_id: str, body: DisconnectIn, call: InWorkspace
) -> Response:
    """End the connection for good and forget its credentials."""
    room = call.app.communities
    return await call.change(
        lambda actor: disconnect_channel(room, actor, ChannelId(channel_id), body.cause),
        ChannelOut.of,
    )


@router.get("/platforms", **operation("platforms", PlatformsOut))
async def get_platforms(call: InOrganization) -> Response:
    """Every platform: what it can do, its limits, and how accounts are connected."""
    room = call.app.communities

    async def all_of_them(actor: Actor) -> list[KnownPlatform]:
        return list(list_platforms(room))

    return await call.read(
        all_of_them,
        lambda known, language: PlatformsOut(data=[PlatformOut.of(one, language) for one in known]),
    )


@router.get("/platforms/{platform}", **operation("platforms", PlatformOut))
async def get_platform(platform: str, call: InOrganization) -> Response:
    """One platform."""
    room = call.app.communities

    async def this_one(actor: Actor) -> KnownPlatform:
        return read_platform(room, platform)

    return await call.read(this_one, PlatformOut.of)
