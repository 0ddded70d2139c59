"""A workspace full of conversations: one is heard, as a platform tells it, and then multiplied."""

from datetime import datetime

import asyncpg

from adapters.db.conversations import CONVERSATIONS
from adapters.db.heard_messages import INBOUND_MESSAGES
from adapters.db.mapping import quoted
from adapters.wiring import House
from domain.inbox.use_cases.read_conversations import list_conversations
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.paging import PageRequest
from tests.bench.seed import Tenant
from tests.kit.inbound import digest_what_waits

WORDS = 20_000
"""So many different words are said; the lower its number, the more often one is. `w0` is in a sixth
of all messages, as the commonest words of people are."""
LENGTH = 14
_NUMBER = "lpad(to_hex(n), 26, '0')"
_SAID = (
    "(SELECT string_agg('w' || floor(pow(random(), 5) * $4)::int, ' ')"
    f" FROM generate_series(1, {LENGTH} + n * 0))"
)


async def a_conversation(house: House, tenant: Tenant) -> None:
    """One, of the tenant's channel."""
    person = Person("ana", "@ana", "Ana")
    at: datetime = house.clock.now()
    heard = Heard("d1", HeardKind.DIRECT, at, person, "Are you open on Monday?")
    await tell_sandbox(house.app.inbox, tenant.actor, tenant.channel.id, heard)
    await digest_what_waits(house)
    found = await list_conversations(house.app.inbox, tenant.actor, PageRequest())
    assert len(found.items) == 1


async def multiply_conversations(owner_url: str, total: int) -> None:
    """Fill up to that many, each with one message of common and of rare words, a second younger
    than the next, all of them older than the one that is really there; three of four are open."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("DROP INDEX ix_inbound_messages_words")
        for table, columns, own in (
            ("conversations", CONVERSATIONS.columns, _OF_CONVERSATION),
            ("inbound_messages", INBOUND_MESSAGES.columns, _OF_MESSAGE),
        ):
            names = ", ".join(map(quoted, columns))
            values = ", ".join(own.get(name, f"t.{quoted(name)}") for name in columns)
            words = (WORDS,) if table == "inbound_messages" else ()
            await connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {values}"
                f" FROM (SELECT * FROM {table} LIMIT 1) t, generate_series($1::int, $2::int) n"
                " WHERE $3::int IS NOT NULL",
                *(0, total - 2, total, *words),
                timeout=1200,
            )
        await connection.execute(
            "CREATE INDEX ix_inbound_messages_words ON inbound_messages USING gin (words)",
            timeout=1200,
        )
        await connection.execute("VACUUM ANALYZE conversations, inbound_messages", timeout=1200)
    finally:
        await connection.close()


def _younger(column: str) -> str:
    return f"t.{column} - make_interval(secs => $3 - n)"


_STATE = "CASE WHEN n % 4 = 0 THEN 'closed' ELSE 'open' END"
_OF_CONVERSATION = {
    "id": f"'cnv_' || {_NUMBER}",
    "state": _STATE,
    "began_with": "'m' || n",
    **{
        column: _younger(column)
        for column in ("began_at", "last_message_at", "waiting_since", "waits_from", "created_at")
    },
}
_OF_MESSAGE = {
    "id": f"'inb_' || {_NUMBER}",
    "platform_message_id": "'m' || n",
    "conversation_id": f"'cnv_' || {_NUMBER}",
    "text": _SAID,
    "at": _younger("at"),
}
