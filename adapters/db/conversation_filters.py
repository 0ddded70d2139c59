"""How conversations are chosen: by what is asked of their list."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from adapters.db.channel_filters import CAMPAIGN_ANSWERED, of_its_channel
from domain.shared.paging import Filter

FILTERS = {
    "state": "t.state",
    "priority": "t.priority",
    "kind": "t.kind",
    "channel_id": "t.channel_id",
    "platform": of_its_channel("platform"),
    "community_id": of_its_channel("community_id"),
    "assignee_id": "t.assignee_id",
    "team_id": "t.team_id",
    # Said so that an index leads to them: the parameter is there and says nothing more.
    "assigned_true": "(t.assignee_id IS NOT NULL AND %s::boolean)",
    "assigned_false": "(t.assignee_id IS NULL AND NOT %s::boolean)",
    "in_team_true": "(t.team_id IS NOT NULL AND %s::boolean)",
    "in_team_false": "(t.team_id IS NULL AND NOT %s::boolean)",
    "author": "t.author_id",
    "label": "t.labels && %s",
    "waiting": "(t.waiting_since IS NOT NULL) = %s",
    "sla": "t.id IN (SELECT a.conversation_id FROM applied_slas a"
    " WHERE a.workspace_id = t.workspace_id AND a.state = ANY (%s))",
    "answered": "(t.first_reply_at IS NOT NULL) = %s",
    "answers_message_id": "t.answers_message_id",
    "campaign_id": CAMPAIGN_ANSWERED,
    "began_at": "t.began_at",
    "closed_at": "t.closed_at",
    "created_at": "t.created_at",
    "last_message_at": "t.last_message_at",
    "reach_own": "t.assignee_id = ANY (%s)",
    "reach_team": "(t.assignee_id = ANY (%s) OR t.team_id = ANY (%s)"
    " OR (t.assignee_id IS NULL AND t.team_id IS NULL))",
}
COMMON = 8_000
"""What is said more often than that is looked for along the list, not by its words."""
_SAID = (
    "(SELECT true FROM {table} s WHERE s.workspace_id = t.workspace_id"
    " AND s.conversation_id = t.id AND s.words @@ %s::text::tsquery LIMIT 1)"
)
FOUND = {
    "among": "t.id = ANY (%s)",
    "says": f"(coalesce({_SAID.format(table='inbound_messages')}, false)"
    f" OR coalesce({_SAID.format(table='conversation_notes')}, false))",
}


_WHETHER = ("assigned", "in_team")


def _told_apart(wanted: Filter) -> Filter:
    """Whether it is anybody's has another condition for yes than for no."""
    if wanted.field not in _WHETHER:
        return wanted
    return Filter(f"{wanted.field}_{str(wanted.value).lower()}", "in", wanted.value)


Look = Callable[[str, int], Awaitable[Sequence[Any]]]
"""What `matching_conversations` gives for a phrase, so many rows at most."""


async def as_stored(filters: Sequence[Filter], look: Look, common: int = COMMON) -> list[Filter]:
    """The filters of the list as FILTERS and FOUND know them."""
    told = [_told_apart(each) for each in filters if each.field != "q"]
    for phrase in (each.value for each in filters if each.field == "q"):
        told.append(await _found(phrase, look, common))
    return told


async def _found(phrase: str, look: Look, common: int) -> Filter:
    """What is rare is found by its words, and what is common soon met along the list: neither
    way is good for both."""
    rows = await look(phrase, common)
    if len(rows) == common:
        return Filter("says", "in", rows[0]["query"])
    return Filter("among", "in", sorted({row["conversation_id"] for row in rows}))
