"""How the rows of one table that hold a trace of a member are said, and what becomes of them."""

from dataclasses import dataclass

GIVEN = (
    "WITH given AS (SELECT $1::text AS workspace, $2::text[] AS kin, $3::text[] AS channels,"
    " $4::text[] AS persons, $5::text AS pseudonym, $6::int AS most),"
    " accounts AS (SELECT unnest(channels) AS channel_id, unnest(persons) AS person_id FROM given)"
)
"""The subject: the member and all that are part of it, and their accounts as pairs of a channel and
the person's id there. `pseudonym` takes the place of such an id."""

PSEUDONYM_OF = "erased:{}"
"""The pseudonym of a member, of its id: it says no more than that these were one person's."""

PSEUDONYM = "(SELECT pseudonym FROM given)"
KIN = "= ANY ((SELECT kin FROM given)::text[])"
PERSONS = "= ANY ((SELECT persons FROM given)::text[])"


DELETED_BY = {
    "moderation_judgements": ("subject_id", "subject_version"),
    "conversation_threads": ("channel_id", "thread"),
    "inbound_originals": ("receipt_id",),
    "inbound_changes": ("channel_id", "heard_id"),
    "sandbox_people": ("channel_id", "person_id"),
    "member_notes": ("id",),
    "merge_suggestions": ("id",),
    "member_identities": ("id",),
    "segment_members": ("id",),
    "traveller_steps": ("id",),
    "travellers": ("id",),
    "member_milestones": ("id",),
    "challenge_marks": ("id",),
    "challenge_check_ins": ("id",),
    "community_audit_evidence": ("audit_id", "subject_id", "item_key", "position"),
    "leaderboard_entries": ("member_id", "community_id", "measure"),
    "member_values": ("member_id",),
}
"""The keys, within a workspace, of what is deleted: it goes through the door `erase_rows`, for the
service deletes nothing itself."""


def by_person(column: str, alias: str = "t") -> str:
    """Rows of a channel whose `column` is the person's id there."""
    pair = f"({alias}.channel_id, {alias}.{column})"
    return f"{pair} IN (SELECT channel_id, person_id FROM accounts)"


def rows_of(table: str, alias: str, condition: str, what: str = "id") -> str:
    mine = f"{alias}.workspace_id = (SELECT workspace FROM given)"
    return f"(SELECT {alias}.{what} FROM {table} {alias} WHERE {mine} AND {condition})"


@dataclass(frozen=True, slots=True)
class Step:
    """What is theirs in one table: `rows` says which those are, of the table under `t`. `sets` is
    what they are redacted to, while `still` says that there is something left to redact; without
    `sets` the rows are deleted. `exported` is whether they are theirs to have. What is found by
    what a later step takes away comes before it."""

    table: str
    rows: str
    sets: str | None = None
    still: str = "true"
    exported: bool = True
    walls: str = "t.workspace_id = (SELECT workspace FROM given)"

    @property
    def erase(self) -> str:
        """Redact or delete at most so many rows; those that are done are not found again."""
        found = (
            f"FROM {self.table} t WHERE {self.walls} AND ({self.rows})"
            f" AND ({self.still}) LIMIT (SELECT most FROM given)"
        )
        if self.sets is None:
            keys = ", ".join(f"t.{key}" for key in DELETED_BY[self.table])
            return (
                f"{GIVEN} SELECT erase_rows('{self.table}',"
                f" (SELECT jsonb_agg(to_jsonb(f)) FROM (SELECT {keys} {found}) f))"
            )
        return (
            f"{GIVEN} UPDATE {self.table} t SET {self.sets} WHERE t.ctid IN (SELECT t.ctid {found})"
        )
