"""One command makes a workspace that has been in use for ten weeks, daily for the last two of them,
and has plans for two more."""

import asyncio
from dataclasses import dataclass, replace

from adapters.demo.asking import ask_the_neighbours
from adapters.demo.audits import Audits
from adapters.demo.ballots import Ballots
from adapters.demo.contests import Fair
from adapters.demo.ears import Ears
from adapters.demo.guard import Guard
from adapters.demo.month import ZONE, Channels, fill_month
from adapters.demo.numbers import Readings, earlier
from adapters.demo.outlook import Outlook
from adapters.demo.people import People
from adapters.demo.plans import Planner
from adapters.demo.running import walk_with_the_neighbours
from adapters.demo.shelf import Shelf, count
from adapters.demo.talk import Talk
from adapters.demo.team import Team
from adapters.first_start import found
from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.communities.use_cases.create_community import NewCommunity, create_community
from domain.identity.use_cases.create_api_key import NewApiKey, create_api_key
from domain.identity.use_cases.create_workspace import NewWorkspace, create_workspace
from domain.shared.access import EVERYTHING, Actor
from domain.shared.ids import ChannelId, CommunityId, WorkspaceId
from domain.shared.secret import Secret


@dataclass(frozen=True)
class Demonstration:
    """Where to look, and a key that opens it, shown this once."""

    workspace_id: WorkspaceId
    key: str


def demonstrate(settings: Settings) -> Demonstration:
    """Make an organization with a filled test workspace and a key for it. Each call makes another
    one; nothing that is there is touched."""
    return asyncio.run(_demonstrate(settings))


async def _demonstrate(settings: Settings) -> Demonstration:
    async with open_app(settings) as house:
        outside = await found(house, "Café Aurora (demonstration)")
        request = NewWorkspace("Café Aurora", ZONE, "es")
        workspace = await create_workspace(house.app.identity, outside, request)
        key = NewApiKey("demonstration", EVERYTHING, frozenset({workspace.id}))
        minted = await create_api_key(house.app.identity, outside, key)
        actor = replace(outside, workspace_id=workspace.id)
        channels = await _channels(house, actor)
        now = house.clock.now()
        # Rules and people first: what others say afterwards is judged and given out by them.
        guard, talk = Guard(house, actor, channels), Talk(house, actor, channels, now)
        policy = await guard.rules()
        ladder = await Team(house, actor).fill()
        await earlier(house, actor, channels, now)
        await fill_month(house, actor, channels)
        await Planner(house, actor, channels, now).fill()
        await Shelf(house, actor, channels, now).fill()
        heard = await talk.fill()
        await guard.decide(policy, heard)
        await talk.follow()
        await talk.escalate([*heard.values()], ladder)
        await People(house, actor, channels, now).fill()
        await Ears(house, actor, channels).fill()
        spanish = await house.app.communities.reads.channel(actor, channels.spanish)
        await Audits(house, actor, spanish.community_id, now).fill()
        await Readings(house, actor, channels, now).fill()
        await count(house, actor, channels)
        await Ballots(house, actor, channels, now).fill()
        await Fair(house, actor, now).fill()
        await Outlook(house, actor, channels, now).fill()
        await ask_the_neighbours(house, actor, channels)
        await walk_with_the_neighbours(house, actor, channels)
    return Demonstration(workspace.id, minted.text)


async def _channels(house: House, actor: Actor) -> Channels:
    room = house.app.communities
    square = NewCommunity(
        "Vecinos de la plaza",
        description="Quien pasa por el café, y quien pregunta desde lejos.",
        language="es",
        timezone=ZONE,
    )
    regulars = NewCommunity("La barra", description="Quien viene cada día.", language="es")
    home = (await create_community(room, actor, square)).id
    bar = (await create_community(room, actor, regulars)).id
    return Channels(
        spanish=await _channel(house, actor, home, "La plaza", "aurora"),
        english=await _channel(house, actor, home, "The square", "aurora-english"),
        regulars=await _channel(house, actor, bar, "La barra", "aurora-barra"),
    )


async def _channel(
    house: House, actor: Actor, community_id: CommunityId, name: str, account: str
) -> ChannelId:
    request = NewChannel(
        community_id=community_id,
        platform="sandbox",
        credentials={"token": Secret("anything")},
        name=name,
        settings={"account": account},
    )
    return (await connect_channel(house.app.communities, actor, request)).id
