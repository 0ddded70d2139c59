"""A list of conversations, each written as the wire shows it."""

from adapters.db.written import instant, person
from domain.inbox.conversation import MERGED_MOVES, MOVES


def _moves() -> str:
    """What can be done with it now, by its state."""
    cases = " ".join(f"WHEN '{state}' THEN {_array(moves)}" for state, moves in MOVES.items())
    return (
        f"CASE WHEN t.merged_into IS NOT NULL THEN {_array(MERGED_MOVES)}"
        f" ELSE CASE t.state {cases} END END AS possible_moves"
    )


def _array(words: tuple[str, ...]) -> str:
    return f"ARRAY[{', '.join(repr(word) for word in words)}]"


_SHOWN = (
    "t.id, t.channel_id, t.kind, t.state, t.priority, t.priority_reasons, t.assignee_id, t.team_id,"
    f" t.labels, {person('t.author', 'author')}, t.place, t.place_name, {instant('t.began_at')},"
    f" {instant('t.last_message_at')}, {instant('t.waiting_since')}, {instant('t.first_reply_at')},"
    f" {instant('t.last_reply_at')}, {instant('t.reply_window_closes_at')}, t.inbound_count,"
    f" t.reply_count, {instant('t.snoozed_until')}, {instant('t.closed_at')},"
    f" t.answers_message_id, t.answers_delivery_id, t.merged_into, t.split_from, {_moves()},"
    f" t.metadata, t.version, {instant('t.created_at')}, {instant('t.updated_at')}"
)
WRITTEN = f"(SELECT row_to_json(v)::text FROM (SELECT {_SHOWN}) v) AS written"
"""One column, of a row of `conversations` called `t`."""
