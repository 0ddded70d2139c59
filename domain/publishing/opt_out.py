"""Who does not want broadcasts gets none, whoever said so: they themselves, or we for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.ids import (
    ChannelId,
    InboundMessageId,
    MessageId,
    OptOutId,
    OrganizationId,
    WorkspaceId,
)

OPTED_OUT = "opted_out"
"""Why somebody is skipped, and the `error_code` of what was called off for it."""

FORGOTTEN = "person_erased"
"""Why somebody is skipped who asked for all that is known of them to be erased."""

ENOUGH = "frequency_capped"
"""Why somebody is skipped who was told as much lately as the rules allow."""

LONGEST_WORD = 40
STOP_WORDS = frozenset(
    {
        *("stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "no more messages"),
        *("baja", "alto", "darme de baja", "dar de baja", "no más mensajes", "para", "parar"),
        *("cancelar suscripción", "desuscribir", "desuscribirme", "no quiero más mensajes"),
        *("sair", "pare", "cancelar inscrição", "descadastrar", "não quero mais mensagens"),
    }
)
"""What takes somebody off, in English, Spanish and Portuguese, where it is all that they say."""

_MARKS = re.compile(r"[^\w\s]+|_+")


class OptOutSource(StrEnum):
    """Who said so: somebody here, or the person in answer to a broadcast."""

    MANUAL = "manual"
    STOP_WORD = "stop_word"


@dataclass(frozen=True, slots=True)
class OptOut:
    """A person who wants no broadcasts, on whatever channel of that platform and server: the one on
    which they are known is `channel_id`. Of one who said so themselves, `evidence_id` is what they
    said, `said` its words, and `answers_id` the message of ours before it."""

    id: OptOutId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    platform: str
    server: str
    platform_person_id: str
    source: OptOutSource
    created_by: str
    created_at: datetime
    updated_at: datetime
    note: str | None = None
    evidence_id: InboundMessageId | None = None
    said: str | None = None
    answers_id: MessageId | None = None
    removed_at: datetime | None = None
    version: int = 1
    metadata: Mapping[str, str] = field(default_factory=dict)

    def remove(self, now: datetime) -> "OptOut":
        """They want them again. That they once did not is kept."""
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)


def is_stop_word(text: str | None) -> bool:
    """Whether that is all there is to it: a stop word among others may mean anything."""
    if text is None or len(text) > LONGEST_WORD:
        return False
    return " ".join(_MARKS.sub(" ", text).casefold().split()) in STOP_WORDS
