"""Read any text as messages of the inbox are read."""

from domain.inbox.room import Inbox
from domain.inbox.urgency import Analysis, analysis_of
from domain.shared.access import Actor, Permission


async def analyse_text(room: Inbox, actor: Actor, text: str, language: str | None) -> Analysis:
    """Nothing is kept. `language` is what the caller takes it for, if anything. Safe to repeat.
    Raises MissingScope."""
    actor.require(Permission.INBOX_READ)
    return analysis_of(room.analyst.read(text, language))
