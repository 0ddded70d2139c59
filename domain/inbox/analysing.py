"""Messages are read as they stand: again when they are edited, never once they are gone."""

from collections.abc import Iterable
from dataclasses import replace

from domain.inbox.model import InboundMessage, MessageState
from domain.inbox.mood import Reading
from domain.inbox.ports import Analyst
from domain.inbox.urgency import analysis_of
from domain.shared.heard import Heard


class Readings:
    """What an analyst reads, each text once. What is told is read before anything is locked; a
    message that stands otherwise than it was told last is read when that turns out."""

    def __init__(self, analyst: Analyst, heard: Iterable[Heard]) -> None:
        self._analyst = analyst
        self._known: dict[tuple[str, str | None], Reading] = {}
        for item in heard:
            self._of(said(item.title, item.text), item.language)

    def on(self, message: InboundMessage) -> InboundMessage:
        """The message with what is read in it, as it stands."""
        if message.state is MessageState.DELETED:
            return replace(message, analysis=None)
        reading = self._of(said(message.title, message.text), message.language)
        return replace(message, analysis=analysis_of(reading, message.kind, message.rating))

    def _of(self, text: str, language: str | None) -> Reading:
        key = text, language
        if key not in self._known:
            self._known[key] = self._analyst.read(text, language)
        return self._known[key]


def said(title: str | None, text: str | None) -> str:
    """What of a message is read: its heading, a line end, and its text, or which of them there
    is."""
    return "\n".join(part for part in (title, text) if part)
