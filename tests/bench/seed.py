"""What has to exist before anything can be measured, made as a caller would and then multiplied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from adapters.db.deliveries import DELIVERIES
from adapters.db.mapping import quoted
from adapters.db.publishing import MESSAGES
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.model import Message
from domain.shared.access import Actor
from tests.bench.load import request
from tests.kit.api import a_key_text
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

# 280 characters, two of them outside of ASCII.
TEXT = "¿Quién viene? " + "We open at nine on Saturday, and there is coffee for early birds. " * 4


@dataclass(frozen=True)
class Tenant:
    """A workspace with one channel, and a key that opens it."""

    actor: Actor
    key: str
    channel: Channel

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def get(self, path: str) -> str:
        """A request for the generator."""
        return request("GET", path, **self.authorization)

    def post(self, path: str, body: str, **headers: str) -> str:
        """A request for the generator."""
        return request("POST", path, body, **self.authorization, **headers)


async def a_tenant(house: House) -> Tenant:
    """A new workspace of a new organization."""
    actor = await a_workspace(house)
    return Tenant(actor, await a_key_text(house, actor), await a_sandbox_channel(house, actor))


async def messages_of_all_kinds(house: House, tenant: Tenant) -> list[Message]:
    """A draft, one for later, and one that is due."""
    later = house.clock.now() + timedelta(days=30)
    return [
        await a_message(house, tenant.actor, channels=[tenant.channel], text=TEXT, **when)
        for when in ({}, {"at": later}, {"now": True})
    ]


def copy_id(number: int) -> str:
    """The id of a message that `multiply` made: the higher the number, the younger."""
    return f"msg_{number:026x}"


async def multiply(owner_url: str, samples: Sequence[Message], total: int) -> None:
    """Fill up to that many messages with copies of these in turn, each a second younger than the
    next, all of them older than what is really there. Their deliveries come along."""
    connection = await asyncpg.connect(owner_url)
    try:
        # The copies refer to what their samples refer to: no need to check a million times.
        await connection.execute("SET session_replication_role = replica")
        for turn, sample in enumerate(samples):
            for table in ("messages", "deliveries"):
                await connection.execute(
                    _copies(table), sample.id, turn, total - 1, len(samples), timeout=600
                )
        await connection.execute("VACUUM ANALYZE messages, deliveries", timeout=600)
    finally:
        await connection.close()


def _copies(table: str) -> str:
    """Numbered ids sort as their instants do: hexadecimal digits are digits of our ids too."""
    number = "lpad(to_hex(n), 26, '0')"
    younger = "t.created_at - make_interval(secs => $3 - n)"
    own = {"created_at": younger, "updated_at": younger}
    if table == "messages":
        columns, which = MESSAGES.columns, "t.id"
        own["id"] = f"'msg_' || {number}"
    else:
        columns, which = DELIVERIES.columns, "t.message_id"
        own |= {"id": f"'dlv_' || {number}", "message_id": f"'msg_' || {number}"}
    names = ", ".join(map(quoted, columns))
    values = ", ".join(own.get(name, f"t.{quoted(name)}") for name in columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {values}"
        f" FROM {table} t, generate_series($2::int, $3::int, $4::int) n WHERE {which} = $1"
    )
