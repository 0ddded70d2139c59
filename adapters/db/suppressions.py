"""Accounts whose people asked to be forgotten, in PostgreSQL: as HMAC-SHA256 under a key of the
workspace's own, which is sealed."""

import hashlib
import hmac
from collections.abc import Collection, Mapping

from adapters.db.transaction import DbTransaction
from adapters.secrets import a_key
from domain.members.identity import Account, server_of
from domain.shared.ids import ChannelId

_BYTES = 32


class DbSuppressions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._workspace = tx.actor.workspace

    async def quiet(self, accounts: Collection[Account]) -> None:
        # The lock that whoever takes in a channel's messages holds until they are committed.
        for channel_id in sorted({channel for channel, _ in await accounts_on(self._tx, accounts)}):
            await self._tx.connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                f"{self._workspace}/inbound_messages/{channel_id}",
            )

    async def add(self, accounts: Collection[Account]) -> None:
        if not accounts:
            return
        sealed = self._tx.tools.sealer.seal(a_key(_BYTES), self._row)
        await self._tx.connection.execute(
            "INSERT INTO suppression_keys (workspace_id, sealed) VALUES ($1, $2)"
            " ON CONFLICT DO NOTHING",
            self._workspace,
            sealed,
        )
        key = await self._key()
        await self._tx.connection.execute(
            "INSERT INTO suppressions (workspace_id, hash, created_at)"
            " SELECT $1, hash, $3 FROM unnest($2::text[]) AS given(hash) ON CONFLICT DO NOTHING",
            self._workspace,
            sorted(_hash(key, account) for account in accounts),
            self._tx.tools.clock.now(),
        )

    async def among(self, accounts: Collection[Account]) -> set[Account]:
        if not accounts:
            return set()
        key = await self._key()
        if not key:
            return set()
        hashes = {_hash(key, account): account for account in accounts}
        return {hashes[hash] for hash in await self._known(hashes)}

    async def reseal(self) -> int:
        """Seal this workspace's key with the first of the secret keys; returns how many there were.
        Raises CannotOpen."""
        key = await self._key()
        if not key:
            return 0
        await self._tx.connection.execute(
            "UPDATE suppression_keys SET sealed = $2 WHERE workspace_id = $1",
            self._workspace,
            self._tx.tools.sealer.seal(key, self._row),
        )
        return 1

    async def _known(self, hashes: Mapping[str, Account]) -> list[str]:
        records = await self._tx.connection.fetch(
            "SELECT s.hash FROM suppressions s WHERE s.workspace_id = $1 AND s.hash = ANY ($2)",
            self._workspace,
            list(hashes),
        )
        return [record["hash"] for record in records]

    async def _key(self) -> bytes:
        """Empty where nobody was ever suppressed here."""
        sealed = await self._tx.connection.fetchval(
            "SELECT k.sealed FROM suppression_keys k WHERE k.workspace_id = $1", self._workspace
        )
        return b"" if sealed is None else self._tx.tools.sealer.open(sealed, self._row)

    @property
    def _row(self) -> str:
        return f"{self._workspace}/suppression_keys"


def _hash(key: bytes, account: Account) -> str:
    said = "\n".join((account.platform, account.server, account.person_id))
    return hmac.new(key, said.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


async def accounts_on(
    tx: DbTransaction, accounts: Collection[Account]
) -> list[tuple[ChannelId, str]]:
    """The channels on which these accounts are met, each with the person's id there."""
    records = await tx.connection.fetch(
        "SELECT c.id, c.platform, c.server_url, c.account_id FROM channels c"
        f" WHERE {tx.tools.database.mine('c')} AND c.platform = ANY ($2)",
        tx.actor.workspace,
        sorted({account.platform for account in accounts}),
    )
    found = []
    for record in records:
        place = record["platform"]
        server = server_of(place, record["server_url"], record["account_id"])
        found += [
            (ChannelId(record["id"]), account.person_id)
            for account in accounts
            if (account.platform, account.server) == (place, server)
        ]
    return found


async def unwanted(
    tx: DbTransaction, channel_id: ChannelId, person_ids: Collection[str]
) -> set[str]:
    """Who of these, by their ids on a channel, asked to be forgotten."""
    record = await tx.connection.fetchrow(
        "SELECT c.platform, c.server_url, c.account_id FROM channels c JOIN suppression_keys k"
        f" ON k.workspace_id = c.workspace_id WHERE {tx.tools.database.mine('c')} AND c.id = $2",
        tx.actor.workspace,
        channel_id,
    )
    if record is None:
        return set()
    server = server_of(record["platform"], record["server_url"], record["account_id"])
    accounts = [Account(record["platform"], server, id) for id in person_ids]
    return {account.person_id for account in await DbSuppressions(tx).among(accounts)}
