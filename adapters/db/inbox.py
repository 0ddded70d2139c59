"""What channels hear, in PostgreSQL: kept as it came, then understood by one worker at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

from pydantic_core import from_json, to_json

from adapters.db.assignments import DbAssignmentPolicies, DbAvailabilities
from adapters.db.automations import MACROS, DbAutomationRuns, DbAutomations, DbBeside
from adapters.db.called_channels import DbCalledChannels
from adapters.db.communities import connection_from
from adapters.db.conversation_notes import DbNotes, DbSavedViews
from adapters.db.conversations import DbConversations
from adapters.db.desk import BUSINESS_CALENDARS, DbKept, DbSavedReplies
from adapters.db.heard_messages import DbHeardMessages
from adapters.db.mapping import Table, quoted
from adapters.db.presences import DbPresences
from adapters.db.slas import DbAppliedSlas, DbLaddersKnown, DbSlaPolicies
from adapters.db.streams import DbWantedStreams
from adapters.db.surveys import DbSurveyPolicies, DbSurveys
from adapters.db.teammate_facts import DbTeammateFacts
from adapters.db.told_polls import DbToldPolls
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen, Sealer
from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.hearing import Hearing, HookSecrets
from domain.inbox.macro import Macro
from domain.inbox.ports import Line
from domain.inbox.receipt import (
    LONGEST_RAW_ID,
    InboundOriginal,
    InboundReceipt,
    Taken,
    Verdict,
    Way,
    raw_key,
)
from domain.inbox.views import Listener
from domain.shared.errors import NotFound
from domain.shared.heard import Raw
from domain.shared.ids import ChannelId, InboundReceiptId, Kind, OrganizationId, WorkspaceId
from domain.shared.platforms import CredentialsUnreadable
from domain.shared.secret import Secret

HEARINGS = Table(
    "channel_hearings", Hearing, keys=("workspace_id", "channel_id"), told=("hub_hash",)
)
RECEIPTS = Table("inbound_receipts", InboundReceipt)
ORIGINALS = Table("inbound_originals", InboundOriginal, keys=("workspace_id", "receipt_id"))
MOST_BYTES = 8 * 2**20
"""How much is taken in hand at once, beside the first."""

LISTENER = (
    "c.id, c.platform, c.status, c.capabilities, c.rate_limited_until,"
    " coalesce(c.credentials_safe_until <= (SELECT workspace_now()), false)"
    " AND c.refresh_at IS NOT NULL AS waits,"
    " coalesce(s.alive_until > clock_timestamp(), false) AS streams"
)
HEARD_ON = (
    " FROM channels c LEFT JOIN channel_hearings h"
    " ON h.workspace_id = c.workspace_id AND h.channel_id = c.id"
    " LEFT JOIN channel_streams s ON s.workspace_id = h.workspace_id AND s.key = h.stream"
)
_HEARING = ", ".join(f'h.{quoted(c)} AS "h_{c}"' for c in HEARINGS.columns)
LINE = (
    f"SELECT {LISTENER}, c.workspace_id, c.organization_id, c.server_url, c.account_id, c.settings,"
    f" c.credentials, c.credentials_fence, c.throttles, {_HEARING}, h.secrets{HEARD_ON}"
)
_SAVE = (
    HEARINGS.insert
    + " ON CONFLICT (workspace_id, channel_id) DO UPDATE SET "
    + ", ".join(
        f"{quoted(c)} = excluded.{quoted(c)}" for c in HEARINGS.columns if c not in HEARINGS.keys
    )
)
_TAKE = """
    SELECT * FROM (
      SELECT d.*, sum(d.bytes) OVER (ORDER BY d.id) - d.bytes AS bytes_before FROM (
        SELECT r.id, r.raw_id, r.tries, r.received_at, o.content_type, o.body,
          octet_length(o.body) AS bytes
        FROM inbound_receipts r JOIN inbound_originals o
          ON o.workspace_id = r.workspace_id AND o.receipt_id = r.id
        WHERE r.workspace_id = $1 AND r.channel_id = $2 AND r.state = 'waiting'
          AND r.next_at <= clock_timestamp() AND NOT EXISTS (
            SELECT FROM inbound_receipts l WHERE l.workspace_id = $1 AND l.channel_id = $2
              AND l.state = 'waiting' AND l.lease_until > clock_timestamp())
        ORDER BY r.id LIMIT $3) d) t
    WHERE t.bytes_before < $4 ORDER BY t.id
"""


class InboxTx(DbTransaction):
    """A transaction of the inbox."""

    @property
    def hearings(self) -> "DbHearings":
        return DbHearings(self)

    @property
    def receipts(self) -> "DbReceipts":
        return DbReceipts(self)

    @property
    def told_polls(self) -> DbToldPolls:
        return DbToldPolls(self)

    @property
    def messages(self) -> DbHeardMessages:
        return DbHeardMessages(self)

    @property
    def channels(self) -> DbCalledChannels:
        return DbCalledChannels(self)

    @property
    def streams(self) -> DbWantedStreams:
        return DbWantedStreams(self)

    @property
    def business_calendars(self) -> DbKept[BusinessCalendar]:
        return DbKept(self, BUSINESS_CALENDARS, "business_calendar")

    @property
    def saved_replies(self) -> DbSavedReplies:
        return DbSavedReplies(self)

    @property
    def sla_policies(self) -> DbSlaPolicies:
        return DbSlaPolicies(self)

    @property
    def ladders(self) -> DbLaddersKnown:
        return DbLaddersKnown(self)

    @property
    def survey_policies(self) -> DbSurveyPolicies:
        return DbSurveyPolicies(self)

    @property
    def surveys(self) -> DbSurveys:
        return DbSurveys(self)

    @property
    def assignment_policies(self) -> DbAssignmentPolicies:
        return DbAssignmentPolicies(self)

    @property
    def availabilities(self) -> DbAvailabilities:
        return DbAvailabilities(self)

    @property
    def presences(self) -> DbPresences:
        return DbPresences(self)

    @property
    def applied_slas(self) -> DbAppliedSlas:
        return DbAppliedSlas(self)

    @property
    def conversations(self) -> DbConversations:
        return DbConversations(self)

    @property
    def notes(self) -> DbNotes:
        return DbNotes(self)

    @property
    def views(self) -> DbSavedViews:
        return DbSavedViews(self)

    @property
    def assignees(self) -> DbTeammateFacts:
        return DbTeammateFacts(self)

    @property
    def macros(self) -> DbKept[Macro]:
        return DbKept(self, MACROS, "macro")

    @property
    def automations(self) -> DbAutomations:
        return DbAutomations(self)

    @property
    def automation_runs(self) -> DbAutomationRuns:
        return DbAutomationRuns(self)

    @property
    def beside(self) -> DbBeside:
        return DbBeside(self)


class DbHearings:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def line(self, channel_id: ChannelId, *, lock: bool = False) -> Line:
        if lock:
            # There may be no row yet, so it is no row that is locked.
            await self._tx.connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                f"{self._tx.actor.workspace}/channel_hearings/{channel_id}",
            )
        record = await self._tx.connection.fetchrow(
            f"{LINE} WHERE {self._tx.tools.database.mine('c')} AND c.id = $2",
            self._tx.actor.workspace,
            channel_id,
        )
        return line_from(self._tx.tools.sealer, record)

    async def save(self, hearing: Hearing, secrets: HookSecrets | None = None) -> None:
        await self._tx.connection.execute(_SAVE, *HEARINGS.values(hearing))
        if secrets is None and hearing.is_open:
            return
        sealed = None
        if secrets is not None and hearing.is_open:
            sealed = self._sealed(hearing.channel_id, secrets)
        await self._keep(hearing.channel_id, sealed)

    async def reseal(self) -> int:
        """Seal every secret of this workspace with the first key; returns how many channels there
        were. Raises CannotOpen."""
        records = await self._tx.connection.fetch(
            "SELECT channel_id, secrets FROM channel_hearings WHERE workspace_id = $1"
            " AND secrets IS NOT NULL ORDER BY channel_id FOR UPDATE",
            self._tx.actor.workspace,
        )
        workspace = self._tx.actor.workspace
        for record in records:
            channel_id = ChannelId(record["channel_id"])
            opened = _opened(
                self._tx.tools.sealer, _row_of(workspace, channel_id), record["secrets"]
            )
            if opened is not None:
                await self._keep(channel_id, self._sealed(channel_id, opened))
        return len(records)

    async def _keep(self, channel_id: ChannelId, sealed: bytes | None) -> None:
        await self._tx.connection.execute(
            "UPDATE channel_hearings SET secrets = $3 WHERE workspace_id = $1 AND channel_id = $2",
            self._tx.actor.workspace,
            channel_id,
            sealed,
        )

    def _sealed(self, channel_id: ChannelId, secrets: HookSecrets) -> bytes:
        plain = {
            "token": secrets.token.reveal(),
            "secret": secrets.secret.reveal(),
            "before": secrets.before.reveal() if secrets.before else None,
        }
        return self._tx.tools.sealer.seal(
            to_json(plain), _row_of(self._tx.actor.workspace, channel_id)
        )


class DbReceipts:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, channel_id: ChannelId, way: Way, raws: Sequence[Raw]) -> int:
        ids = sorted(self._tx.tools.ids.new(Kind.INBOUND_RECEIPT) for _ in raws)
        # Written in the order of their own ids, so that no two wait for each other.
        done: str = await self._tx.connection.execute(
            "WITH given AS (SELECT * FROM unnest($5::text[], $6::text[], $7::text[], $8::bytea[])"
            "   AS g(id, raw_id, content_type, body)),"
            " fresh AS (INSERT INTO inbound_receipts (workspace_id, organization_id, channel_id,"
            "   way, id, raw_id, state, received_at, next_at, tries)"
            "  SELECT $1, $2, $3, $4, id, raw_id, 'waiting', $9, clock_timestamp(), 0 FROM given"
            "  ORDER BY raw_id ON CONFLICT (workspace_id, channel_id, raw_id) DO NOTHING"
            "  RETURNING id)"
            " INSERT INTO inbound_originals (workspace_id, receipt_id, received_at, content_type,"
            "   body) SELECT $1, id, $9, content_type, body FROM given JOIN fresh USING (id)",
            self._tx.actor.workspace,
            self._tx.actor.organization_id,
            channel_id,
            way.value,
            ids,
            [raw_key(raw) for raw in raws],
            [raw.content_type[:LONGEST_RAW_ID] for raw in raws],
            [raw.body for raw in raws],
            self._tx.tools.clock.now(),
        )
        return int(done.rpartition(" ")[2])

    async def take(self, channel_id: ChannelId, most: int, lease: timedelta) -> Sequence[Taken]:
        alone = await self._tx.connection.fetchval(
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/inbound_receipts/{channel_id}",
        )
        if not alone:
            return []
        due = await self._tx.connection.fetch(
            _TAKE, self._tx.actor.workspace, channel_id, most, MOST_BYTES
        )
        taken = due[:1] if due and due[0]["tries"] else [*takewhile(_is_new, due)]
        await self._tx.connection.execute(
            "UPDATE inbound_receipts SET tries = tries + 1, lease_until = clock_timestamp() + $3"
            " WHERE workspace_id = $1 AND id = ANY ($2)",
            self._tx.actor.workspace,
            [row["id"] for row in taken],
            lease,
        )
        return [_taken(row) for row in taken]

    async def settle(self, verdicts: Sequence[Verdict]) -> None:
        await self._tx.connection.execute(
            "UPDATE inbound_receipts r SET state = v.state, reason = v.reason, lease_until = NULL,"
            " next_at = clock_timestamp() + v.wait, tries = v.behind"
            " FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::interval[], $7::int[])"
            "   AS v(id, tries, state, reason, wait, behind)"
            " WHERE r.workspace_id = $1 AND r.id = v.id AND r.tries = v.tries"
            " AND r.state = 'waiting'",
            self._tx.actor.workspace,
            [verdict.taken.id for verdict in verdicts],
            [verdict.taken.tries for verdict in verdicts],
            [verdict.state.value for verdict in verdicts],
            [verdict.reason for verdict in verdicts],
            [verdict.again_in for verdict in verdicts],
            [verdict.tries for verdict in verdicts],
        )

    async def forget(self, ids: Collection[InboundReceiptId]) -> None:
        if not ids:
            return
        for forgotten in (
            "SELECT erase_rows('inbound_originals', jsonb_agg(to_jsonb(o))) FROM (SELECT receipt_id"
            " FROM inbound_originals WHERE workspace_id = $1 AND receipt_id = ANY ($2)) o",
            "UPDATE inbound_receipts SET raw_id = 'erased:' || id, reason = NULL"
            " WHERE workspace_id = $1 AND id = ANY ($2)",
        ):
            await self._tx.connection.execute(forgotten, self._tx.actor.workspace, list(ids))


def line_from(sealer: Sealer, record: Mapping[str, Any] | None) -> Line:
    """Of a row of `LINE`. Raises NotFound where there is none, CredentialsUnreadable."""
    if record is None:
        raise NotFound(thing="channel")
    workspace_id, channel_id = WorkspaceId(record["workspace_id"]), ChannelId(record["id"])
    try:
        connection = connection_from(sealer, record)
        secrets = _opened(sealer, _row_of(workspace_id, channel_id), record["secrets"])
    except CannotOpen:
        raise CredentialsUnreadable() from None
    return Line(
        workspace_id=workspace_id,
        organization_id=OrganizationId(record["organization_id"]),
        listener=listener_from(record),
        connection=connection,
        hearing=hearing_from(record),
        secrets=secrets,
    )


def _opened(sealer: Sealer, row: str, sealed: bytes | None) -> HookSecrets | None:
    """Raises CannotOpen."""
    if sealed is None:
        return None
    plain = from_json(sealer.open(sealed, row))
    before = plain["before"]
    return HookSecrets(
        Secret(plain["token"]), Secret(plain["secret"]), Secret(before) if before else None
    )


def _row_of(workspace_id: WorkspaceId, channel_id: ChannelId) -> str:
    return f"{workspace_id}/channel_hearings/{channel_id}/secrets"


def listener_from(record: Mapping[str, Any]) -> Listener:
    """Of a row with the columns of `LISTENER`."""
    return Listener(
        id=ChannelId(record["id"]),
        platform=record["platform"],
        status=record["status"],
        capabilities=frozenset(record["capabilities"]),
        rate_limited_until=record["rate_limited_until"],
        waits=record["waits"],
        streams=record["streams"],
    )


def hearing_from(record: Mapping[str, Any]) -> Hearing | None:
    """Of a row with a hearing's columns, each after `h_`; None where there is none."""
    if record["h_channel_id"] is None:
        return None
    return HEARINGS.entity({column: record[f"h_{column}"] for column in HEARINGS.columns})


def _is_new(row: Mapping[str, Any]) -> bool:
    return bool(row["tries"] == 0)


def _taken(row: Mapping[str, Any]) -> Taken:
    raw = Raw(row["raw_id"], row["body"], row["content_type"])
    return Taken(InboundReceiptId(row["id"]), raw, row["received_at"], row["tries"] + 1)
