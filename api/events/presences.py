"""Who is where, told over a stream while it is so: never an event, and nothing to come back to."""

from collections.abc import Iterator, Mapping, Sequence

from fastapi.sse import format_sse_event

from api.inbox.presence_schemas import ConversationPresencesOut
from domain.inbox.presence import Presence
from domain.shared.ids import ConversationId

NAME = "conversation.presence"
There = Mapping[ConversationId, Sequence[Presence]]


def changes(before: There, after: There) -> Iterator[bytes]:
    """One block for each conversation in which others are there than before, or do something else.
    Without an id, so that a place in the feed stays what it was."""
    for id in sorted(before.keys() | after.keys()):
        there = after.get(id, ())
        if _as_seen(before.get(id, ())) != _as_seen(there):
            told = ConversationPresencesOut.told(id, there)
            yield format_sse_event(event=NAME, data_str=told.model_dump_json())


def _as_seen(there: Sequence[Presence]) -> list[tuple[str, str]]:
    """That somebody says it again is nothing new."""
    return [(each.who, each.state.value) for each in there]
