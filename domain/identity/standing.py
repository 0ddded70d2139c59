"""What somebody may do as things stand: what a key, a role and a token leave of each other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.identity.errors import ScopeNotHeld
from domain.identity.model import ApiKey
from domain.identity.role import BUILT_IN
from domain.identity.teammate import TeammateStatus
from domain.shared.access import Actor, Permission, Reach, Rights, within
from domain.shared.ids import (
    ApiKeyId,
    Kind,
    OrganizationId,
    RoleId,
    TeamId,
    TeammateId,
    WorkspaceId,
    names,
)

MINTING = frozenset({Permission.KEYS_READ, Permission.KEYS_WRITE, Permission.SESSIONS_WRITE})
"""What no session token carries: nothing that comes of a token opens a door of its own."""
NOTHING: Rights = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """A teammate in one workspace. `permissions` are those of a role of the organization's own;
    None where there is none, or it is a built-in one."""

    status: TeammateStatus
    role_id: RoleId | None = None
    permissions: Rights | None = None
    team_ids: frozenset[TeamId] = frozenset()

    @property
    def rights(self) -> Rights:
        """Nothing for who is suspended, and for who has no role there."""
        if self.status is TeammateStatus.SUSPENDED or self.role_id is None:
            return NOTHING
        built_in = BUILT_IN.get(self.role_id)
        return built_in.permissions if built_in else self.permissions or NOTHING


class Standings(Protocol):
    """Looks across the walls at who stands behind a request."""

    async def key(self, organization_id: OrganizationId, key_id: ApiKeyId) -> ApiKey | None: ...

    async def standing(
        self, organization_id: OrganizationId, workspace_id: WorkspaceId, teammate_id: TeammateId
    ) -> Standing | None:
        """None where this organization has no such teammate."""
        ...


def rights_of_key(key: ApiKey | None, now: datetime) -> Rights:
    """All the way, or nothing."""
    if key is None or not key.usable(now):
        return NOTHING
    return dict.fromkeys(key.scopes, Reach.ALL)


def both(one: Rights, other: Rights) -> Rights:
    """What both of them let, as far as the shorter of them goes."""
    return {
        name: reach if other[name].covers(reach) else other[name]
        for name, reach in one.items()
        if name in other
    }


async def rights_now(standings: Standings, actor: Actor, now: datetime) -> Rights:
    """What is left of an actor's rights, for what must not be decided on those of a moment ago. A
    key that was never stored is the service's own, and has what it says."""
    behind = ApiKeyId(actor.id) if actor.session is None else actor.session.key_id
    key = None
    if names(Kind.API_KEY, behind):
        key = await standings.key(actor.organization_id, behind)
    rights = actor.rights
    if key is not None or actor.session is not None:
        rights = both(rights, rights_of_key(key, now))
    if actor.teammate_id is None:
        return rights
    # Work that is in no workspace is done in the only one that is open to them.
    where = actor.workspace_id or next(iter(actor.grants or ()), None)
    if where is None:
        return NOTHING
    standing = await standings.standing(actor.organization_id, where, actor.teammate_id)
    return both(rights, standing.rights if standing else NOTHING)


async def must_hold(
    standings: Standings,
    actor: Actor,
    now: datetime,
    needed: Collection[Rights],
    where: Collection[WorkspaceId | None],
) -> None:
    """Nobody gives, takes or changes what goes farther than what they have themselves, nor
    anywhere that is not open to them; None among `where` is everywhere. Raises ScopeNotHeld."""
    open_to_all = actor.grants is None
    if not open_to_all and not all(place in (actor.grants or ()) for place in where):
        raise ScopeNotHeld()
    rights = await rights_now(standings, actor, now)
    if not all(within(one, rights) for one in needed):
        raise ScopeNotHeld()
