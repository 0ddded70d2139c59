"""A saved reply is said again and again, each time with what is other about this person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.shared.filling import VARIABLES, in_language, left_over
from domain.shared.ids import MediaId, OrganizationId, SavedReplyId, WorkspaceId

MOST_TEXTS = 20
MOST_PROMPTS = 20
MOST_MEDIA = 10
MOST_LABELS = 20


@dataclass(frozen=True, slots=True)
class ReplyText:
    """What it says in one language. `{{person.name}}` stands for what is filled in, and
    `{{person.name|friend}}` says what to write where that is not known."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What whoever answers must fill in, `{{order_number}}` in the text, and how it is asked
    for."""

    name: str
    question: str


COUNTS = ("uses", "answered", "closed", "reopened")


@dataclass(frozen=True, slots=True)
class Uses:
    """By how much the counts of a saved reply grow, and when it went out last, if it did."""

    uses: int = 0
    answered: int = 0
    closed: int = 0
    reopened: int = 0
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedReply:
    """Found by its `short_code`, one of a kind in its workspace. The first of its `texts` is the
    one that is taken where nobody's language is there. `labels` are for the conversation that it is
    an answer in. Of the `uses` in which it went out, so many were `answered` by the person before
    anything else went out, so many were the last answer of a conversation when that was `closed`,
    and of these so many conversations were `reopened`. These grow without the version."""

    id: SavedReplyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    short_code: str
    name: str
    texts: tuple[ReplyText, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    prompts: tuple[Prompt, ...] = ()
    media_ids: tuple[MediaId, ...] = ()
    labels: tuple[str, ...] = ()
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    uses: int = 0
    answered: int = 0
    closed: int = 0
    reopened: int = 0
    last_used_at: datetime | None = None

    @property
    def asked_for(self) -> frozenset[str]:
        return frozenset(prompt.name for prompt in self.prompts)

    def used(self, grown: "Uses") -> "SavedReply":
        """The counts with these."""
        return replace(
            self,
            **{name: getattr(self, name) + getattr(grown, name) for name in COUNTS},
            last_used_at=max(filter(None, (self.last_used_at, grown.last_used_at)), default=None),
        )

    def change(self, now: datetime, **changes: Any) -> "SavedReply":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "SavedReply":
        """For good: it is found no more, and its external id and its short code are free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    def text_for(self, language: str | None) -> ReplyText:
        """In this very language; or else in a kin of it, such as `es` for `es-MX`; or else the
        first."""
        return in_language(self.texts, language)

    def strangers(self) -> Iterator[tuple[int, str]]:
        """What stands in its texts to be filled in, and nobody would: the number of the text, and
        what stands there."""
        known = frozenset({*VARIABLES, *self.asked_for})
        for number, said in enumerate(self.texts):
            for left in left_over(said.text, known):
                yield number, left
