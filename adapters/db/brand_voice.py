"""The voice of a brand in PostgreSQL."""

from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.brand_voice import BrandVoice
from domain.shared.access import Actor

VOICES = Table("brand_voices", BrandVoice, keys=("workspace_id",))


class DbBrandVoices:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def get(self) -> BrandVoice | None:
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/brand_voice",
        )
        record = await self._tx.connection.fetchrow(
            f"SELECT {VOICES.listed('v')} FROM brand_voices v"
            f" WHERE {self._tx.tools.database.mine('v')} FOR UPDATE",
            self._tx.actor.workspace,
        )
        return _voice(record)

    async def save(self, voice: BrandVoice) -> None:
        await self._tx.connection.execute(
            f"{VOICES.insert} ON CONFLICT (workspace_id) DO UPDATE SET {_ANEW}",
            *VOICES.values(voice),
        )


_ANEW = ", ".join(f"{name} = excluded.{name}" for name in VOICES.columns if name != "workspace_id")


class DbBrandVoiceReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace("v")
        self._voice = f"SELECT {VOICES.listed('v')} FROM brand_voices v WHERE {mine}"

    async def brand_voice(self, actor: Actor) -> BrandVoice | None:
        return _voice(await self._database.ask_one(actor, self._voice))


def _voice(record: Any) -> BrandVoice | None:
    return VOICES.entity(record) if record is not None else None
