"""Which rows each class of data is made of, which of them are over at an instant, and what becomes
of them then."""

from dataclasses import dataclass

from adapters.db.kept import NOT_YET, not_yet
from adapters.db.personal_step import DELETED_BY, GIVEN, PSEUDONYM
from adapters.db.personal_steps import STEPS as PERSONAL
from domain.members.retention import LIMITS, DataClass
from domain.publishing.states import STILL_TO_GO_OUT

SWEPT_BY = {
    "competitor_days": ("account_id", "day"),
    "competitor_posts": ("account_id", "post_id"),
    "events": ("organization_id", "id"),
    "inbound_receipts": ("id",),
    "said_texts": ("message_id", "channel_id"),
    "samples": ("id",),
    "surveys": ("id",),
    "watch_hits": ("id",),
    "webhook_deliveries": ("id",),
}
"""The keys, within a workspace, of what goes when its time is over: by the same door as what is
deleted for a person."""

_KEYS = DELETED_BY | SWEPT_BY
_THEIRS = {step.table: step for step in PERSONAL}
_WAITS = ", ".join(f"'{status}'" for status in STILL_TO_GO_OUT)
_TO_BE_SAID = (
    "EXISTS (SELECT FROM messages r WHERE r.workspace_id = t.workspace_id"
    f" AND r.in_reply_to = t.id AND r.status IN ({_WAITS}))"
)
_OLD_TALKS = (
    "JOIN conversations c ON c.workspace_id = t.workspace_id AND c.id = t.conversation_id"
    f" AND {not_yet('conversations', 'c')}"
)
_SOMETHING_SAID = (
    "EXISTS (SELECT FROM inbound_messages m WHERE m.workspace_id = {talk}.workspace_id"
    f" AND m.conversation_id = {{talk}}.id AND {not_yet('inbound_messages', 'm')})"
)
_OLD_MESSAGES = (
    "JOIN messages m ON m.workspace_id = t.workspace_id AND m.id = t.message_id"
    f" AND {not_yet('messages', 'm')}"
)
_OLD_TRAVELS = (
    "JOIN travellers r ON r.workspace_id = t.workspace_id AND r.id = t.traveller_id"
    f" AND {not_yet('travellers', 'r')}"
)
_MAY_SET_OUT_AGAIN = (
    "NOT EXISTS (SELECT FROM journeys j WHERE j.workspace_id = t.workspace_id"
    " AND j.id = t.journey_id AND j.state <> 'ended' AND (j.reenter_after_days IS NULL"
    " OR t.entered_at + make_interval(days => j.reenter_after_days) >= $7))"
)
"""Where it is not forgotten yet that they were on it: else they would be sent on it once more."""

_OUT = (
    f"{{m}}.status NOT IN ({_WAITS}) AND {{m}}.updated_at < $7"
    " AND ({m}.publish_at IS NULL OR {m}.publish_at < $7)"
)


def _blank(said: str) -> str:
    """As many posts as there were, with nothing in them."""
    parts = f"CASE WHEN jsonb_typeof({said}->'thread') = 'array' THEN {said}->'thread' END"
    return (
        f"jsonb_strip_nulls(jsonb_build_object('text', '', 'language', {said}->'language',"
        " 'thread', (SELECT jsonb_agg('{\"text\": \"\"}'::jsonb)"
        f" FROM jsonb_array_elements({parts})), 'first_comment',"
        f" CASE WHEN {said}->>'first_comment' IS NULL THEN NULL ELSE '' END))"
    )


_UNSAID = (
    f"content = {_blank('t.content')}, variants = (SELECT coalesce("
    f"jsonb_object_agg(v.key, {_blank('v.value')}), '{{}}') FROM jsonb_each(t.variants) v)"
)


def _nobody(column: str, who: str) -> str:
    """A pseudonym where somebody is named."""
    return f"{column} = CASE WHEN t.{column} IS NULL THEN NULL ELSE 'erased:' || {who} END"


def _as_erased(table: str, who: str) -> str:
    """What the erasure of a person takes away, under a pseudonym of nobody's own."""
    sets = _THEIRS[table].sets or ""
    for column in ("platform_person_id", "author_id"):
        sets = sets.replace(f"{column} = {PSEUDONYM}", _nobody(column, who))
    return sets


def _spared(table: str) -> str:
    return _THEIRS[table].rows if table in _THEIRS else "false"


@dataclass(frozen=True, slots=True)
class Over:
    """Of the rows of one table, under `t`, those are over whose `clock` is before $7 and that are
    `ripe`. `sets` is what they are redacted to; without it they are deleted. `spared` are those of
    people who are held. `share` is of how many rows one stands for, for what goes with it."""

    table: str
    clock: str
    ripe: str
    spared: str
    sets: str | None = None
    joined: str = ""
    share: int = 1

    def found(self, *, held: bool) -> str:
        """From what, and under which conditions."""
        spared = f" AND ({self.spared}) IS NOT TRUE" if held else ""
        return (
            f"FROM {self.table} t {self.joined} WHERE t.workspace_id = $1 AND {self.clock} < $7"
            f" AND ({self.ripe}){spared}"
        )

    def take(self, *, held: bool) -> str:
        """One row: how many, the oldest clock of them, and which media they showed."""
        keys = ", ".join(f"t.{key}" for key in _KEYS.get(self.table, ()))
        chosen = (
            f"{GIVEN}, chosen AS MATERIALIZED (SELECT t.ctid AS place, {self.clock} AS at"
            f"{', ' + keys if keys else ''} {self.found(held=held)}"
            f" ORDER BY {self.clock} LIMIT (SELECT most / {self.share} FROM given))"
        )
        oldest = "(SELECT min(at) FROM chosen) AS oldest_at"
        if self.sets is None:
            return (
                f"{chosen} SELECT erase_rows('{self.table}', (SELECT jsonb_agg("
                f"to_jsonb(c) - 'place' - 'at') FROM chosen c)) AS rows, {oldest},"
                " '{}'::text[] AS media_ids"
            )
        shown = "t.media_ids" if self.table == "messages" else "'{}'::text[] AS media_ids"
        return (
            f"{chosen}, done AS (UPDATE {self.table} t SET {self.sets} FROM chosen c"
            f" WHERE t.ctid = c.place AND t.workspace_id = $1 RETURNING {shown})"
            f" SELECT (SELECT count(*) FROM done) AS rows, {oldest}, (SELECT coalesce("
            "array_agg(DISTINCT one), '{}') FROM done, unnest(done.media_ids) one) AS media_ids"
        )


def _over(
    table: str,
    *,
    ripe: str = "true",
    sets: str | None = None,
    spared: str | None = None,
    share: int = 1,
) -> Over:
    """By the table's own clock."""
    spare = _spared(table) if spared is None else spared
    clock, here = f"t.{NOT_YET[table][0]}", f"({not_yet(table)}) AND {ripe}"
    return Over(table, clock, here, spare, sets, share=share)


def _of_talk(table: str, sets: str | None = None, ripe: str = "true") -> Over:
    """Goes when its conversation does, and before it."""
    over = f"({ripe}) AND NOT {_SOMETHING_SAID.format(talk='c')}"
    return Over(table, "c.last_message_at", over, _spared(table), sets, _OLD_TALKS)


def _of_message(table: str, sets: str | None = None, ripe: str = "true") -> Over:
    """Goes when its message does, and before it."""
    over, theirs = f"({ripe}) AND {_OUT.format(m='m')}", _spared("messages").replace("t.", "m.")
    return Over(table, "m.created_at", over, theirs, sets, _OLD_MESSAGES)


_CASED = "coalesce(t.case_id, t.id)"
_OPEN = "('open', 'in_review', 'appealed')"


def _settled(case: str) -> str:
    """Nobody is at its case any more."""
    return (
        "NOT EXISTS (SELECT FROM moderation_cases c WHERE c.workspace_id = t.workspace_id"
        f" AND c.id = {case} AND c.state IN {_OPEN})"
    )


# What whoever keeps it longest has in a month goes with that month, when all of it is over: at
# once, with its receipts, by a door of its own. Whatever others keep for less goes by rows.
_IN_NO_MONTH = (
    "(t.tableoid IN ('sample_months.others'::regclass,"
    " coalesce(to_regclass('sample_months.before'), 'sample_months.others'::regclass))"
    f" OR $7 > clock_timestamp() + interval '1 hour' - make_interval(days => (SELECT"
    f" longest_samples_kept({LIMITS[DataClass.METRICS].default}))))"
)
_ALL_COUNTED = (
    "NOT EXISTS (SELECT FROM metric_marks k WHERE k.workspace_id = t.workspace_id"
    " AND k.subject_id = t.subject_id AND k.since IS NOT NULL)"
)
_DELIVERED = _THEIRS["webhook_attempts"].rows.replace("t.delivery_id", "t.id", 1)
RETENTION: dict[DataClass, tuple[Over, ...]] = {
    DataClass.RAW_PAYLOADS: (
        _over(
            "inbound_originals",
            ripe="NOT EXISTS (SELECT FROM inbound_receipts r WHERE r.workspace_id = t.workspace_id"
            " AND r.id = t.receipt_id AND r.state = 'waiting')",
        ),
    ),
    DataClass.DEDUPE_KEYS: (_over("inbound_receipts", ripe="t.state <> 'waiting'"),),
    DataClass.CONVERSATIONS: (
        _over("inbound_changes"),
        _over("watch_hits"),
        _over("moderation_judgements"),
        _over("surveys", ripe="t.expires_at < $7"),
        _over("inbound_activities", sets=_as_erased("inbound_activities", "t.id")),
        _over(
            "inbound_messages",
            ripe=f"NOT {_TO_BE_SAID}",
            sets=_as_erased("inbound_messages", "coalesce(t.conversation_id, t.id)"),
        ),
        _of_talk("conversation_threads"),
        _of_talk("conversation_notes", "text = ''", "t.text <> ''"),
        _of_talk("automation_runs", "results = '[]'", "t.results <> '[]'"),
        Over(
            "escalations",
            "c.last_message_at",
            f"t.note IS NOT NULL AND NOT {_SOMETHING_SAID.format(talk='c')}",
            _spared("escalations"),
            "note = NULL",
            _OLD_TALKS.replace(
                "t.conversation_id", "t.subject_id AND t.subject_kind = 'conversation'"
            ),
        ),
        _of_talk("conversation_merges", "threads = '{}'", "t.threads <> '{}'"),
        _over(
            "conversations",
            ripe=f"NOT {_SOMETHING_SAID.format(talk='t')}",
            sets=_as_erased("conversations", "t.id"),
        ),
    ),
    DataClass.MESSAGES: (
        _of_message("message_revisions", _UNSAID, not_yet("message_revisions")),
        _of_message("approvals", _UNSAID, not_yet("approvals")),
        _of_message("said_texts"),
        _over(
            "broadcast_recipients",
            ripe="EXISTS (SELECT FROM broadcasts b WHERE b.workspace_id = t.workspace_id"
            " AND b.id = t.broadcast_id AND b.state IN ('completed', 'cancelled'))",
            sets=_THEIRS["broadcast_recipients"].sets,
        ),
        Over(
            "traveller_steps", "r.ended_at", "true", _spared("traveller_steps"), None, _OLD_TRAVELS
        ),
        _over("travellers", ripe=_MAY_SET_OUT_AGAIN),
        _over(
            "messages",
            ripe=_OUT.format(m="t"),
            sets=f"text = '', {_UNSAID}, answer = CASE WHEN jsonb_typeof(t.answer) = 'object' THEN"
            " t.answer || jsonb_build_object('person_id', NULL, 'handle', NULL, 'place', NULL,"
            " 'message_id', 'erased:' || t.id, 'root_id', NULL) ELSE t.answer END,"
            " yields_to = NULL, metadata = '{}'",
        ),
    ),
    DataClass.METRICS: (
        _over("samples", ripe=f"{_IN_NO_MONTH} AND {_ALL_COUNTED}"),
        _over("competitor_posts"),
        _over("competitor_days"),
    ),
    DataClass.MODERATION_DECISIONS: (
        _over("case_evidence", ripe=_settled("t.case_id"), sets=_as_erased("case_evidence", "")),
        _over(
            "report_notices",
            ripe=_settled(
                "(SELECT r.case_id FROM reports r WHERE r.workspace_id = t.workspace_id"
                " AND r.id = t.report_id)"
            ),
            sets=_as_erased("report_notices", ""),
        ),
        _over(
            "reports",
            ripe=_settled("t.case_id"),
            sets=f"reason = NULL, external_id = NULL, {_nobody('reporter_id', 't.id')}",
        ),
        _over(
            "appeals",
            ripe="t.state <> 'filed'",
            sets="reason = '', external_id = NULL,"
            " explanation = CASE WHEN t.explanation IS NULL THEN NULL ELSE '' END,"
            f" {_nobody('filed_by', 't.id')}",
        ),
        _over("strikes", ripe=_settled("t.case_id"), sets=_as_erased("strikes", _CASED)),
        _over(
            "moderation_actions",
            ripe="t.next_at IS NULL AND (t.until IS NULL OR t.until < $7)",
            sets=_as_erased("moderation_actions", "t.id"),
        ),
        _over("contained_messages", sets=_as_erased("contained_messages", "t.containment_id")),
        _over(
            "containments",
            ripe="t.lifted_at IS NOT NULL",
            sets=_as_erased("containments", "t.id"),
        ),
        _over("decisions", ripe=_settled("t.case_id"), sets=_as_erased("decisions", _CASED)),
        _over(
            "moderation_cases",
            ripe=f"t.state NOT IN {_OPEN}",
            sets=_as_erased("moderation_cases", "t.id"),
        ),
    ),
    DataClass.WEBHOOK_DELIVERIES: (
        # Up to ten attempts go with each.
        _over(
            "webhook_deliveries",
            ripe="t.state NOT IN ('pending', 'sending')",
            spared=_DELIVERED,
            share=10,
        ),
    ),
    DataClass.EVENTS: (Over("events", "t.at", "NOT t.pending", _spared("events")),),
}
"""In the order in which the tables are gone through: what is found by what goes later comes
before it. The audit trail has a door of its own, for it goes from its beginning on."""
