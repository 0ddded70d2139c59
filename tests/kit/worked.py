"""Rows of what was done and said, as they stand afterwards: put there as they are, with whatever a
test does not care about filled in."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import asyncpg

from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.content import Content
from domain.shared.access import Actor
from domain.shared.ids import Kind

_COLUMNS = (
    "SELECT column_name AS name, udt_name AS kind, is_nullable = 'NO' AND column_default IS NULL"
    " AS needed FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1"
    " AND is_generated = 'NEVER'"
)
_EMPTY: dict[str, Any] = {
    "text": "x",
    "varchar": "x",
    "jsonb": {},
    "bool": False,
    "_text": [],
    "_varchar": [],
    "bytea": "",
    "tsvector": "",
}


class Workshop:
    """Puts rows into one workspace, past every check and every trigger."""

    def __init__(self, house: House, owner: Any, actor: Actor, channels: list[Channel]) -> None:
        self.house, self.owner, self.actor, self.channels = house, owner, actor, channels

    @classmethod
    async def of(
        cls, house: House, owner: Any, actor: Actor, channels: list[Channel]
    ) -> "Workshop":
        await owner.execute("SET session_replication_role = replica")
        await owner.execute("SET timezone = 'UTC'")
        return cls(house, owner, actor, channels)

    async def put(self, table: str, **values: Any) -> None:
        known = await self.owner.fetch(_COLUMNS, table)
        row: dict[str, Any] = {
            column["name"]: self._filled(column["kind"]) for column in known if column["needed"]
        }
        row |= {
            "workspace_id": self.actor.workspace,
            "organization_id": self.actor.organization_id,
        }
        row = {name: value for name, value in row.items() if name in {c["name"] for c in known}}
        row |= values
        names = ", ".join(f'"{name}"' for name in row)
        await self.owner.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM"
            f" jsonb_populate_record(NULL::{table}, $1::jsonb)",
            json.dumps(row, default=_plain),
        )

    def new(self, kind: Kind) -> str:
        return str(self.house.ids.new(kind))

    async def said(self, at: datetime, channel: int = 0, **more: Any) -> str:
        """Something that somebody said."""
        id = self.new(Kind.INBOUND_MESSAGE)
        given: dict[str, Any] = {
            "id": id,
            "platform_message_id": id,
            "channel_id": self.channels[channel].id,
        }
        given |= {"at": at, "received_at": at, "kind": "comment", "state": "visible", "version": 1}
        given |= {"analysis": None, "files": [], **more}
        await self.put("inbound_messages", **given)
        return id

    async def talked(
        self, at: datetime, channel: int = 0, promise: str | None = None, **more: Any
    ) -> str:
        """A conversation that began then."""
        id = self.new(Kind.CONVERSATION)
        given: dict[str, Any] = {
            "id": id,
            "channel_id": self.channels[channel].id,
            "kind": "comment",
        }
        given |= {"began_at": at, "last_message_at": at, "state": "open", "version": 1}
        await self.put("conversations", **given | more)
        if promise is not None:
            await self.put(
                "applied_slas",
                **{"id": self.new(Kind.APPLIED_SLA), "conversation_id": id, "started_at": at},
                state=promise,
            )
        return id

    async def sent(
        self,
        at: datetime,
        *channels: int,
        kind: str = "post",
        status: str = "published",
        **more: Any,
    ) -> str:
        """A message of ours with a post on each of these channels."""
        id, is_out = self.new(Kind.MESSAGE), status == "published"
        home = self.channels[0].community_id
        given: dict[str, Any] = {
            "id": id,
            "community_id": home,
            "kind": kind,
            "status": status,
            "publish_at": at,
        }
        given |= {"content": asdict(Content("Fresh churros.")), "version": 1, "variants": {}}
        given["text"] = "Fresh churros."
        await self.put("messages", **given | more)
        for place, channel in enumerate(channels or (0,)):
            delivery = self.new(Kind.DELIVERY)
            await self.put(
                "deliveries",
                id=delivery,
                message_id=id,
                channel_id=self.channels[channel].id,
                platform=self.channels[channel].platform,
                position=place,
                part=1,
                state="published" if is_out else "rejected",
                published_at=at if is_out else None,
                platform_post_id=delivery if is_out else None,
            )
        return id

    async def decided(self, at: datetime, channel: int | None = 0) -> None:
        where = None if channel is None else self.channels[channel].id
        await self.put(
            "decisions",
            **{"id": self.new(Kind.DECISION), "case_id": self.new(Kind.CASE), "channel_id": where},
            measure="approve",
            created_at=at,
            statement=None,
        )

    def _filled(self, kind: str) -> Any:
        return _EMPTY.get(kind, 0 if "int" in kind or "float" in kind else _epoch())


def _epoch() -> datetime:
    return datetime(2016, 1, 1, tzinfo=UTC)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


async def an_owner(house: House) -> Any:
    return await asyncpg.connect(house.settings.owner_url)
