"""Who stands behind a request, looked at through doors, whoever's walls we are in."""

from typing import Any

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.identity.model import ApiKey
from domain.identity.standing import Standing
from domain.identity.teammate import TeammateStatus
from domain.shared.access import Permission, Reach
from domain.shared.ids import ApiKeyId, OrganizationId, RoleId, TeamId, TeammateId, WorkspaceId

API_KEYS = Table("api_keys", ApiKey, keys=("organization_id", "id"))


async def read_key(
    connection: Any, organization_id: OrganizationId, key_id: ApiKeyId
) -> ApiKey | None:
    record = await connection.fetchrow(
        "SELECT * FROM find_api_key_by_id($1, $2)", organization_id, key_id
    )
    return API_KEYS.entity(record) if record else None


async def read_standing(
    connection: Any,
    organization_id: OrganizationId,
    workspace_id: WorkspaceId,
    teammate_id: TeammateId,
) -> Standing | None:
    found = await connection.fetchrow(
        "SELECT * FROM teammate_standing($1, $2, $3)", organization_id, workspace_id, teammate_id
    )
    if found is None:
        return None
    permissions = found["permissions"]
    return Standing(
        status=TeammateStatus(found["status"]),
        role_id=RoleId(found["role_id"]) if found["role_id"] else None,
        permissions=None
        if permissions is None
        else {Permission(name): Reach(reach) for name, reach in permissions.items()},
        team_ids=frozenset(TeamId(team_id) for team_id in found["team_ids"]),
    )


class DbStandings:
    """As an open transaction finds things."""

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def key(self, organization_id: OrganizationId, key_id: ApiKeyId) -> ApiKey | None:
        return await read_key(self._tx.connection, organization_id, key_id)

    async def standing(
        self, organization_id: OrganizationId, workspace_id: WorkspaceId, teammate_id: TeammateId
    ) -> Standing | None:
        return await read_standing(self._tx.connection, organization_id, workspace_id, teammate_id)
