"""Things a test needs to exist, made the way a caller would make them, with readable defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from adapters.wiring import House
from domain.brand.room import BrandRoom
from domain.campaigns.room import Campaigns
from domain.communities.model import Channel, Community
from domain.communities.room import Communities
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.communities.use_cases.create_community import NewCommunity, create_community
from domain.crises.room import Crises
from domain.events.endpoint import SignatureKind
from domain.events.use_cases.create_endpoint import NewEndpoint, create_endpoint
from domain.events.use_cases.verify_endpoint import verify_endpoint
from domain.events.views import EndpointWithSecret
from domain.identity.events import ORGANIZATION_CREATED, organization_changed
from domain.identity.model import Organization
from domain.identity.room import Identity
from domain.identity.use_cases.create_api_key import MintedKey, NewApiKey, create_api_key
from domain.identity.use_cases.create_workspace import NewWorkspace, create_workspace
from domain.inbox.room import Inbox
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.read_inbox import list_inbound_messages
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.insights.room import Insights
from domain.members.room import Members
from domain.moderation.room import Moderation
from domain.participation.room import Participation
from domain.publishing.answering import Manner
from domain.publishing.content import Content, Part
from domain.publishing.drafting import Draft
from domain.publishing.model import Message, Schedule
from domain.publishing.queue import Queue, Slot, Week
from domain.publishing.room import Publishing
from domain.publishing.use_cases.change_queue import NewQueue, create_queue
from domain.publishing.use_cases.create_message import create_message
from domain.publishing.use_cases.reply_to_message import reply_to_message
from domain.shared.access import EVERYTHING, Actor, Mode, Permission
from domain.shared.clock import Clock
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ChannelId, CommunityId, IdMaker, Kind, OrganizationId, WorkspaceId
from domain.shared.paging import PageRequest
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret

HELLO = "¡Hola, plaza!"


class Rooms(Protocol):
    @property
    def identity(self) -> Identity: ...
    @property
    def communities(self) -> Communities: ...
    @property
    def publishing(self) -> Publishing: ...
    @property
    def moderation(self) -> Moderation: ...
    @property
    def insights(self) -> Insights: ...
    @property
    def brand(self) -> BrandRoom: ...
    @property
    def crises(self) -> Crises: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def members(self) -> Members: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def participation(self) -> Participation: ...


class Furnished(Protocol):
    """A house of either kind: `adapters.wiring.House`, or one of `tests.kit.fakes`."""

    @property
    def app(self) -> Rooms: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def ids(self) -> IdMaker: ...


async def an_organization(
    house: Furnished, *, mode: Mode = Mode.TEST, name: str = "Plaza"
) -> Actor:
    """A new organization, and an actor who may do everything in that mode, in no workspace."""
    now = house.clock.now()
    organization_id = OrganizationId(house.ids.new(Kind.ORGANIZATION))
    actor = Actor(house.ids.new(Kind.API_KEY), organization_id, mode, EVERYTHING)
    async with house.app.identity.begin(actor) as tx:
        organization = Organization(organization_id, name, now, now)
        await tx.organizations.add(organization)
        tx.announce(organization_changed(ORGANIZATION_CREATED, organization))
        await tx.commit()
    return actor


async def a_workspace(
    house: Furnished,
    *,
    mode: Mode = Mode.TEST,
    organization: Actor | None = None,
    name: str = "Casa",
    timezone: str = "Europe/Madrid",
    **rest: Any,
) -> Actor:
    """A new workspace, and an actor at work in it who may do everything. Without `organization`
    (an actor of `an_organization`) the workspace gets a new one."""
    outside = organization or await an_organization(house, mode=mode)
    request = NewWorkspace(name=name, timezone=timezone, language="es", **rest)
    workspace = await create_workspace(house.app.identity, outside, request)
    return inside(outside, workspace.id)


def inside(actor: Actor, workspace_id: WorkspaceId) -> Actor:
    """The same actor at work in that workspace."""
    return replace(actor, workspace_id=workspace_id)


def limited_to(actor: Actor, *scopes: Permission) -> Actor:
    """The same actor with these scopes only."""
    return replace(actor, scopes=frozenset(scopes))


async def an_api_key(
    house: Furnished,
    actor: Actor,
    *,
    scopes: frozenset[Permission] = EVERYTHING,
    workspace_ids: frozenset[WorkspaceId] | None = None,
    everywhere: bool = False,
    expires_at: datetime | None = None,
) -> MintedKey:
    """A key and its text. It opens the actor's workspace, those named, or with `everywhere` all of
    the organization in the actor's mode."""
    if workspace_ids is None and not everywhere:
        workspace_ids = frozenset({actor.workspace})
    request = NewApiKey("a key", scopes, workspace_ids, expires_at)
    return await create_api_key(house.app.identity, actor, request)


async def a_community(
    house: Furnished, actor: Actor, *, name: str = "Vecinos", **rest: Any
) -> Community:
    """A community of the actor's workspace."""
    return await create_community(house.app.communities, actor, NewCommunity(name=name, **rest))


async def a_sandbox_channel(
    house: Furnished,
    actor: Actor,
    *,
    community_id: CommunityId | None = None,
    token: str = "anything",
    refresh_token: str | None = None,
    external_id: str | None = None,
    **settings: Any,
) -> Channel:
    """A connected sandbox channel; its community is made when none is given. `settings` are the
    sandbox's own: `account` (another one for a second channel), `outcome_class` and
    `token_lifetime_seconds`."""
    if community_id is None:
        community_id = (await a_community(house, actor)).id
    renewal = {} if refresh_token is None else {REFRESH_TOKEN: Secret(refresh_token)}
    request = NewChannel(
        community_id=community_id,
        platform="sandbox",
        credentials={"token": Secret(token)} | renewal,
        settings=settings,
        external_id=external_id,
    )
    return await connect_channel(house.app.communities, actor, request)


async def an_endpoint(
    house: House,
    actor: Actor,
    url: str,
    *,
    event_types: Sequence[str] = ("*",),
    signature: SignatureKind = SignatureKind.HMAC,
) -> EndpointWithSecret:
    """An endpoint that has said its challenge back, and its secret."""
    room = house.app.events
    made = await create_endpoint(
        room, actor, NewEndpoint(url, event_types=event_types, signature=signature)
    )
    endpoint = await verify_endpoint(room, actor, made.endpoint.id)
    return replace(made, endpoint=endpoint)


async def a_message(
    house: Furnished,
    actor: Actor,
    *,
    channels: Sequence[Channel | ChannelId] = (),
    text: str = HELLO,
    thread: Sequence[str] = (),
    said: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    now: bool = False,
    **rest: Any,
) -> Message:
    """A draft; with `at` a scheduled message, with `now` one that is due at once. A sandbox channel
    is made when none is given. `said` are more fields of its content."""
    if not channels:
        channels = [await a_sandbox_channel(house, actor)]
    instant = house.clock.now() if now else at
    draft = Draft(
        channel_ids=[c.id if isinstance(c, Channel) else c for c in channels],
        content=Content(**{"text": text, "thread": tuple(map(Part, thread)), **(said or {})}),
        schedule=utc_schedule(instant) if instant else None,
        at_once=now,
        **rest,
    )
    return await create_message(house.app.publishing, actor, draft)


async def an_answer(
    house: Furnished, actor: Actor, *, channels: Sequence[Channel], text: str, now: bool = True
) -> Message:
    """An answer, due at once, to something that somebody says on that channel for it."""
    [channel], said_at, inbox = channels, house.clock.now(), house.app.inbox
    heard = Heard(f"asks-{text}", HeardKind.COMMENT, said_at, Person("ana", "@ana"), "Open?")
    await tell_sandbox(inbox, actor, channel.id, heard)
    await digest_receipts(inbox, actor, channel.id)
    said = (await list_inbound_messages(inbox, actor, PageRequest())).items
    asked = next(each for each in said if each.platform_message_id == heard.id)
    draft = Draft((), Content(text), schedule=utc_schedule(said_at), at_once=now)
    room = house.app.publishing
    return await reply_to_message(room, actor, asked.id, draft, Manner())


async def a_queue(
    house: Furnished,
    actor: Actor,
    channel: Channel | ChannelId,
    *slots: str,
    name: str = "Mornings",
    **rest: Any,
) -> Queue:
    """A queue of that channel; slots are written as `1 09:00`, and are every day's nine o'clock
    when none is given."""
    written = slots or tuple(f"{weekday} 09:00" for weekday in range(1, 8))
    week = Week(tuple(Slot(int(text[0]), text[2:]) for text in sorted(written)))
    channel_id = channel.id if isinstance(channel, Channel) else channel
    request = NewQueue(channel_id, name, week, **rest)
    return await create_queue(house.app.publishing, actor, request)


def utc_schedule(at: datetime) -> Schedule:
    """A schedule for that instant, as someone in UTC would ask for it."""
    return Schedule(
        at=at, local_time=at.strftime("%Y-%m-%dT%H:%M:%S"), timezone="UTC", anchored_to_wall=False
    )


def in_one_hour(house: Furnished) -> datetime:
    return house.clock.now() + timedelta(hours=1)
