"""Channels as rooms see them that call platforms, and what platforms say of being called."""

from pydantic import TypeAdapter

from adapters.db.communities import connection_from
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen
from domain.shared.calling import Reachable, RefusedChannel, RestingChannel
from domain.shared.ids import ChannelId
from domain.shared.platforms import Capability, Connection
from domain.shared.resting import Rest

_REACHABLE = TypeAdapter(Reachable)
_RESTING = TypeAdapter(RestingChannel)
_REFUSED = TypeAdapter(RefusedChannel)


class DbCalledChannels:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def reachable(self, channel_id: ChannelId) -> Reachable | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT c.id, c.platform, c.capabilities,"
            f" CASE WHEN c.status = 'disconnected' THEN 'channel_disconnected'"
            f"  WHEN w.status = 'suspended' THEN 'workspace_suspended'"
            f"  WHEN c.status <> 'connected' THEN 'channel_' || c.status END AS stopped,"
            f" c.rate_limited_until AS rested_until,"
            f" coalesce(c.credentials_safe_until <= (SELECT workspace_now()), false)"
            f"  AND c.refresh_at IS NOT NULL AS waits_for_credentials"
            f" FROM channels c JOIN workspaces w ON w.id = c.workspace_id"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2",
            self._tx.actor.workspace,
            channel_id,
        )
        return _REACHABLE.validate_python(dict(record)) if record else None

    async def connection(self, channel_id: ChannelId) -> Connection | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT c.workspace_id, c.id, c.platform, c.server_url, c.account_id, c.settings,"
            f" c.credentials, c.credentials_fence, c.throttles FROM channels c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2"
            f" AND c.credentials IS NOT NULL",
            self._tx.actor.workspace,
            channel_id,
        )
        try:
            return connection_from(self._tx.tools.sealer, record) if record else None
        except CannotOpen:
            return None

    async def rest_of(self, channel_id: ChannelId) -> Rest | None:
        record = await self._tx.connection.fetchrow(
            "SELECT id, rate_limited_until, throttles FROM channels"
            " WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            channel_id,
        )
        return Rest(*record) if record else None

    async def rests(self, rest: Rest) -> RestingChannel | None:
        record = await self._tx.connection.fetchrow(
            "WITH before AS (SELECT workspace_id, id, rate_limited_until AS rested_until"
            " FROM channels WHERE workspace_id = $1 AND id = $2 FOR UPDATE)"
            " UPDATE channels c SET rate_limited_until = $3, updated_at = $4,"
            " throttles = $5, version = c.version + 1 FROM before b"
            " WHERE c.workspace_id = b.workspace_id AND c.id = b.id"
            " AND (b.rested_until IS NULL OR b.rested_until < $3)"
            " RETURNING c.id, c.community_id, c.platform, c.name, c.handle, c.status,"
            " c.status_reason, c.check_error, c.rate_limited_until, c.version, c.external_id,"
            " b.rested_until",
            self._tx.actor.workspace,
            rest.channel_id,
            rest.until,
            self._tx.tools.clock.now(),
            rest.throttles,
        )
        return _RESTING.validate_python(dict(record)) if record else None

    async def went_well(self, connection: Connection, *, wholly: bool) -> None:
        await self._tx.connection.execute(
            "UPDATE channels SET throttles = CASE WHEN $3 THEN 0 ELSE throttles - 1 END"
            " WHERE workspace_id = $1 AND id = $2 AND throttles > 0"
            " AND (rate_limited_until IS NULL OR rate_limited_until <= (SELECT workspace_now()))",
            self._tx.actor.workspace,
            connection.channel_id,
            wholly,
        )

    async def credentials_ended(self, connection: Connection) -> None:
        # After a failure the ladder says when the next try comes; nobody makes it come sooner.
        await self._tx.connection.execute(
            "UPDATE channels SET credentials_safe_until = (SELECT workspace_now()),"
            " credentials_expire_at = least(credentials_expire_at, (SELECT workspace_now())),"
            " refresh_at = CASE WHEN refresh_tries > 0 AND refresh_at IS NOT NULL THEN refresh_at"
            "   ELSE (SELECT workspace_now()) END"
            " WHERE workspace_id = $1 AND id = $2 AND credentials_fence = $3"
            " AND status IN ('connected', 'paused') AND $4 = ANY (capabilities)",
            self._tx.actor.workspace,
            connection.channel_id,
            connection.credentials_fence,
            Capability.REFRESH_CREDENTIALS.value,
        )

    async def credentials_refused(self, connection: Connection) -> RefusedChannel | None:
        # The move `Channel.needs_reauth`, by whoever comes first.
        record = await self._tx.connection.fetchrow(
            "WITH before AS (SELECT workspace_id, id, status AS status_before,"
            " status_reason AS status_reason_before, check_error AS check_error_before"
            " FROM channels WHERE workspace_id = $1 AND id = $2 AND credentials_fence = $3"
            " AND status IN ('connected', 'paused') FOR UPDATE)"
            " UPDATE channels c SET status = 'reauth_required',"
            " status_reason = 'credentials_refused', check_error = 'credentials_refused',"
            " checked_at = $4, updated_at = $4, version = c.version + 1,"
            " credentials_safe_until = NULL, refresh_at = NULL FROM before b"
            " WHERE c.workspace_id = b.workspace_id AND c.id = b.id"
            " RETURNING c.id, c.community_id, c.platform, c.name, c.handle, c.status,"
            " c.status_reason, c.check_error, c.rate_limited_until, c.version, c.external_id,"
            " b.status_before, b.status_reason_before, b.check_error_before",
            self._tx.actor.workspace,
            connection.channel_id,
            connection.credentials_fence,
            self._tx.tools.clock.now(),
        )
        return _REFUSED.validate_python(dict(record)) if record else None
