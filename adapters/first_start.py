"""What a stranger needs to send a first message, made once, on an empty database."""

import asyncio
import json
from dataclasses import dataclass

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.communities.use_cases.create_community import NewCommunity, create_community
from domain.identity.events import ORGANIZATION_CREATED, organization_changed
from domain.identity.model import Organization
from domain.identity.use_cases.create_api_key import NewApiKey, create_api_key
from domain.identity.use_cases.create_workspace import NewWorkspace, create_workspace
from domain.shared.access import EVERYTHING, Actor, Mode
from domain.shared.ids import ChannelId, Kind, OrganizationId, WorkspaceId
from domain.shared.secret import Secret


@dataclass(frozen=True)
class FirstSteps:
    """The key, shown this once, and a command that publishes."""

    key: str
    curl: str


def first_steps(settings: Settings) -> FirstSteps | None:
    """Make an organization with a test workspace, a community, a sandbox channel and a key.

    None, and nothing changed, when there is an organization already.
    """
    return asyncio.run(_first_steps(settings))


async def _first_steps(settings: Settings) -> FirstSteps | None:
    async with open_app(settings) as house:
        if await house.ring.first_organization() is not None:
            return None
        actor = await found(house, "My organization")
        workspace = await create_workspace(
            house.app.identity, actor, NewWorkspace("Playground", "UTC", "en")
        )
        key = await create_api_key(
            house.app.identity,
            actor,
            NewApiKey("first key", EVERYTHING, frozenset({workspace.id})),
        )
        channel = await sandbox_channel(house, actor, workspace.id)
    return FirstSteps(key.text, _curl(settings, key.text, channel))


async def found(house: House, name: str) -> Actor:
    """A new organization, and an actor who may do everything in its test mode."""
    now = house.clock.now()
    organization_id = OrganizationId(house.ids.new(Kind.ORGANIZATION))
    actor = Actor("command-line", organization_id, Mode.TEST, EVERYTHING)
    async with house.app.identity.begin(actor) as tx:
        organization = Organization(organization_id, name, now, now)
        await tx.organizations.add(organization)
        tx.announce(organization_changed(ORGANIZATION_CREATED, organization))
        await tx.commit()
    return actor


async def sandbox_channel(house: House, actor: Actor, workspace_id: WorkspaceId) -> ChannelId:
    """A community with one sandbox channel in that workspace."""
    inside = Actor(actor.id, actor.organization_id, actor.mode, actor.scopes, workspace_id)
    community = await create_community(house.app.communities, inside, NewCommunity("First one"))
    request = NewChannel(
        community_id=community.id,
        platform="sandbox",
        credentials={"token": Secret("anything")},
        name="Sandbox",
    )
    return (await connect_channel(house.app.communities, inside, request)).id


def _curl(settings: Settings, key: str, channel: ChannelId) -> str:
    message = {"channel_ids": [channel], "text": "Hello, tertulia!", "schedule": {"now": True}}
    host = settings.public_url or f"http://127.0.0.1:{settings.port}"
    return (
        f"curl -sS {host}/v1/messages \\\n"
        f'  -H "Authorization: Bearer {key}" \\\n'
        f'  -H "Idempotency-Key: first-$(date +%s)" \\\n'
        f'  -H "Content-Type: application/json" \\\n'
        f"  -d '{json.dumps(message)}'"
    )
