"""Mint a key that can do no more than the one that makes it."""

from dataclasses import dataclass
from datetime import datetime

from domain.identity.errors import ScopeNotHeld
from domain.identity.events import KEY_CREATED, key_changed
from domain.identity.model import ApiKey
from domain.identity.room import Identity
from domain.identity.standing import must_hold
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import ApiKeyId, Kind, WorkspaceId


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """`workspace_ids` None asks for every workspace of the organization in this mode."""

    name: str
    scopes: frozenset[Permission]
    workspace_ids: frozenset[WorkspaceId] | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MintedKey:
    """The key as kept, and its text: the only time it is seen."""

    key: ApiKey
    text: str


async def create_api_key(room: Identity, actor: Actor, request: NewApiKey) -> MintedKey:
    """Raises MissingScope, TokenCannotMint, ScopeNotHeld, NotFound for a workspace that is not
    there, and ValidationFailed for an expiry in the past."""
    actor.must_not_be_a_session()
    actor.require(Permission.KEYS_WRITE)
    if not actor.may_grant(request.scopes, request.workspace_ids):
        raise ScopeNotHeld()
    now = room.clock.now()
    if request.expires_at is not None and request.expires_at <= now:
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past")])
    minted = room.mint.mint(actor.mode)
    key = ApiKey(
        id=ApiKeyId(room.ids.new(Kind.API_KEY)),
        organization_id=actor.organization_id,
        mode=actor.mode,
        name=request.name,
        hash=minted.hash,
        hint=minted.hint,
        scopes=request.scopes,
        created_at=now,
        updated_at=now,
        created_by=actor.id,
        grants=request.workspace_ids,
        expires_at=request.expires_at,
    )
    answer = MintedKey(key, minted.text)
    needed = dict.fromkeys(request.scopes, Reach.ALL)
    async with room.begin(actor) as tx:
        await must_hold(tx.standings, actor, now, [needed], request.workspace_ids or [None])
        if request.workspace_ids and await tx.workspaces.missing(request.workspace_ids):
            raise NotFound(thing="workspace", pointer="/workspace_ids")
        await tx.api_keys.add(key)
        tx.announce(key_changed(KEY_CREATED, key))
        await tx.commit(answer)
    return answer
