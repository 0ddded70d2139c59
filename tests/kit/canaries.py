"""A row of somebody's in every table in which there can be one, each with a canary in whatever says
something of them."""

from typing import Any

from adapters.db.mapping import Table, quoted
from adapters.db.personal import columns_of
from adapters.db.personal_steps import STEPS
from domain.communities.model import Channel
from domain.shared.ids import MemberId
from tests.kit.samples import SAMPLES

CANARY = "CANARY-9f3b"
PERSON = f"{CANARY}-person"
THEIR_ID = ("author_id", "platform_person_id", "reporter_id", "filed_by", "to_person")
LINKS = {
    "case_id": "case_canary",
    "conversation_id": "cnv_canary",
    "receipt_id": "rcp_canary",
    "report_id": "rpt_canary",
    "inbound_id": "inb_canary",
    "in_reply_to": "inb_canary",
    "delivery_id": "whd_canary",
    "entry_id": "cte_canary",
}
OWN_IDS = {
    "moderation_cases": "case_canary",
    "conversations": "cnv_canary",
    "inbound_receipts": "rcp_canary",
    "reports": "rpt_canary",
    "inbound_messages": "inb_canary",
    "contest_entries": "cte_canary",
}
WHOSE = ("member_id", "into_id", "one_id", "other_id")
SPECIAL = {
    "decisions": "statement = statement || jsonb_build_object('facts', $1::text)",
    "messages": "status = 'published'",
    "escalations": "subject_kind = 'conversation', subject_id = 'cnv_canary', note = $1",
    "inbound_activities": "about = jsonb_build_object('id', $1::text)",
    "events": (
        "object_id = 'inb_canary', data = jsonb_build_object('channel_id', channel_id_of.id,"
        " 'author_id', $1::text || '-person', 'platform_message_id', $1::text)"
        " FROM (SELECT id FROM channels LIMIT 1) channel_id_of"
    ),
    "member_merges": (
        "gains = jsonb_build_object('name', $1::text, 'fields', '{}'::jsonb,"
        " 'labels', jsonb_build_array($1::text))"
    ),
}
WITHOUT_SAMPLE = (
    "INSERT INTO sandbox_people (workspace_id, channel_id, person_id, muted, banned)"
    " VALUES ($1, $2, $3, false, false)"
)


async def plant(owner: Any, tables: dict[str, Table[Any]], channel: Channel, id: MemberId) -> None:
    """For `owner`, who may write anything; in this member's name, on this channel."""
    await owner.execute("SET session_replication_role = replica")
    place = (channel.workspace_id, channel.organization_id)
    for name in [*(step.table for step in STEPS), "webhook_deliveries"]:
        if name == "sandbox_people":
            await owner.execute(WITHOUT_SAMPLE, place[0], channel.id, PERSON)
        else:
            await _planted(owner, tables[name], place, channel, id)
    await owner.execute("UPDATE inbound_receipts SET state = 'done' WHERE id = 'rcp_canary'")
    await owner.execute(
        "UPDATE webhook_deliveries d SET id = 'whd_canary', event_id = e.id FROM events e"
        " WHERE e.object_id = 'inb_canary'"
    )
    await owner.execute("SET session_replication_role = DEFAULT")


def _of_its_own(
    table: str, place: tuple[str, str], channel: Channel, id: MemberId
) -> dict[str, Any]:
    """What makes a row of this table theirs, and no other's."""
    account = {"platform": channel.platform, "server": "", "person_id": PERSON}
    own: dict[str, dict[str, Any]] = {
        "member_identities": account | {"proof": "observed", "removed_at": None},
        "community_audit_evidence": {"kind": "member", "object_id": id},
        "audit_entries": {"object_id": id, "chain": place[0]},
        "events": {"id": "evt_canary", "name": "message.received", "pending": False},
    }
    named = {"id": OWN_IDS[table]} if table in OWN_IDS else {}
    return named | own.get(table, {})


async def _planted(
    owner: Any, table: Table[Any], place: tuple[str, str], channel: Channel, id: MemberId
) -> None:
    """The sample of that table, made over into theirs."""
    values = dict(zip(table.columns, table.values(SAMPLES[table.name]), strict=True))
    told = set(columns_of(table.name, "member"))
    for column, value in values.items():
        if column in told and isinstance(value, str):
            values[column] = f"{CANARY} {table.name} {column}"
    fixed: dict[str, Any] = {"workspace_id": place[0], "organization_id": place[1]}
    fixed |= {"channel_id": channel.id} | LINKS | dict.fromkeys(WHOSE, id)
    fixed |= dict.fromkeys(THEIR_ID, PERSON)
    fixed |= _of_its_own(table.name, place, channel, id)
    values |= {column: value for column, value in fixed.items() if column in values}
    columns = ", ".join(quoted(column) for column in values)
    marks = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    await owner.execute(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", *values.values())
    if table.name in SPECIAL:
        this = f"{table.name}.id = '{values['id']}'"
        given = (CANARY,) if "$1" in SPECIAL[table.name] else ()
        await owner.execute(f"UPDATE {table.name} SET {SPECIAL[table.name]} WHERE {this}", *given)
