"""Somebody who works here, and what they come with."""

from dataclasses import replace
from typing import Any

from domain.identity.session import SubjectKind
from domain.identity.teammate import Teammate
from domain.identity.use_cases.create_api_key import MintedKey
from domain.identity.use_cases.keep_teammates import NewTeammate, create_teammate
from domain.identity.use_cases.mint_session_token import (
    MintedToken,
    NewSessionToken,
    mint_session_token,
)
from domain.shared.access import Actor
from domain.shared.ids import RoleId
from tests.kit.builders import Furnished, an_api_key


async def a_teammate(house: Furnished, actor: Actor, role: str = "owner", **rest: Any) -> Teammate:
    """Somebody with that role in the actor's workspace."""
    roles = {actor.workspace: RoleId(role)}
    wanted = NewTeammate("Support desk", "desk@example.org", roles=roles, **rest)
    outside = replace(actor, workspace_id=None)
    return await create_teammate(house.app.identity, outside, wanted)


async def a_token_of(
    house: Furnished, actor: Actor, teammate: Teammate, *, key: MintedKey | None = None, **how: Any
) -> MintedToken:
    """A session token for that teammate, of this key or of a new one that may do everything in the
    actor's workspace."""
    key = key or await an_api_key(house, actor)
    server = replace(actor, id=key.key.id, scopes=key.key.scopes, grants=key.key.grants)
    request = NewSessionToken(SubjectKind.TEAMMATE, teammate.id, **how)
    return await mint_session_token(house.app.identity, server, request)


async def a_session_token(house: Furnished, actor: Actor, role: str = "owner") -> str:
    """The text of a token for somebody with that role in the actor's workspace."""
    return (await a_token_of(house, actor, await a_teammate(house, actor, role))).text
