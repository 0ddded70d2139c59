"""A word list is terms with a name, which rules look for in what others say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.shared.ids import OrganizationId, WordListId, WorkspaceId

MOST_TERMS = 50_000
LONGEST_TERM = 100
COMMENT = "#"


@dataclass(frozen=True, slots=True)
class WordList:
    """`size` is how many terms it has; the terms themselves lie apart, and their changes are
    changes of the list."""

    id: WordListId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    description: str | None = None
    size: int = 0
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "WordList":
        """Another name or description, or another number of terms."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "WordList":
        """For good: it is found no more, and its external id is free."""
        return self.change(now, removed_at=now, external_id=None)


@dataclass(frozen=True, slots=True)
class ListedTerms:
    """The terms of one list, each once, in the order in which they came."""

    workspace_id: WorkspaceId
    word_list_id: WordListId
    terms: tuple[str, ...] = ()


def tidy(terms: Iterable[str]) -> tuple[str, ...]:
    """Each once, whatever its case, without spaces around it."""
    kept: dict[str, str] = {}
    for term in terms:
        bare = " ".join(term.split())
        if bare:
            kept.setdefault(bare.casefold(), bare)
    return tuple(kept.values())


def without(terms: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    """Those that are not among these, whatever their case."""
    away = {" ".join(term.split()).casefold() for term in gone}
    return tuple(term for term in terms if term.casefold() not in away)


def terms_of(text: str) -> list[str]:
    """A term in each line of a plain text; what begins with # is a comment."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(COMMENT)]
