"""What is asked of whoever takes part in a community: in several languages, version after version;
one that was published never says anything else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.shared.errors import InvalidState
from domain.shared.ids import CommunityId, GuidelinesId, OrganizationId, WorkspaceId


class GuidelinesState(StrEnum):
    """A draft holds nobody. Of those published the last one is in force, in the place of the one
    before."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


_MOVES = {
    GuidelinesState.DRAFT: "change, publish, delete",
    GuidelinesState.IN_FORCE: "",
    GuidelinesState.SUPERSEDED: "",
}


class ChosenBy(StrEnum):
    """Why a reader gets a language: it was asked for, it is the community's or the workspace's, or
    there is none of these and it is the first."""

    ASKED = "asked"
    COMMUNITY = "community"
    WORKSPACE = "workspace"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class GuidelinesText:
    """What they say in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Guidelines:
    """One version of the guidelines of a community: its `number` counts from 1, and `version` the
    changes of this one. `summary` says what is new. One that `needs_acknowledgement` makes whatever
    was acknowledged before outdated; another, say with a language more, does not."""

    id: GuidelinesId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    number: int
    texts: tuple[GuidelinesText, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    needs_acknowledgement: bool
    state: GuidelinesState = GuidelinesState.DRAFT
    summary: str | None = None
    version: int = 1
    published_at: datetime | None = None
    published_by: str | None = None
    superseded_at: datetime | None = None
    removed_at: datetime | None = None

    def change(self, now: datetime, **changes: Any) -> "Guidelines":
        """Other words of a draft. Raises InvalidState."""
        self._only_a_draft()
        return self._next(now, **changes)

    def publish(self, by: str, now: datetime) -> "Guidelines":
        """From now on it is in force, and never says anything else. Raises InvalidState."""
        self._only_a_draft()
        return self._next(now, state=GuidelinesState.IN_FORCE, published_at=now, published_by=by)

    def supersede(self, now: datetime) -> "Guidelines":
        """Another one takes its place."""
        return self._next(now, state=GuidelinesState.SUPERSEDED, superseded_at=now)

    def remove(self, now: datetime) -> "Guidelines":
        """A draft is thrown away, and its number is free again. Raises InvalidState."""
        self._only_a_draft()
        return self._next(now, removed_at=now)

    def _only_a_draft(self) -> None:
        if self.state is not GuidelinesState.DRAFT:
            raise InvalidState(thing="guidelines", state=self.state.value, moves=_MOVES[self.state])

    def _next(self, now: datetime, **changes: Any) -> "Guidelines":
        return replace(self, **changes, version=self.version + 1, updated_at=now)


@dataclass(frozen=True, slots=True)
class ForReader:
    """What a reader gets of the guidelines in force, and why in that language."""

    guidelines: Guidelines
    text: GuidelinesText
    chosen_by: ChosenBy


def for_reader(
    guidelines: Guidelines, asked: str | None, community: str | None, workspace: str | None
) -> ForReader:
    """The first of these languages that there is; without a region any of that language will do,
    and with another one, too."""
    wanted = (
        (ChosenBy.ASKED, asked),
        (ChosenBy.COMMUNITY, community),
        (ChosenBy.WORKSPACE, workspace),
    )
    for why, language in wanted:
        found = _in(guidelines.texts, language) if language else None
        if found is not None:
            return ForReader(guidelines, found, why)
    return ForReader(guidelines, guidelines.texts[0], ChosenBy.FIRST)


def _in(texts: Sequence[GuidelinesText], language: str) -> GuidelinesText | None:
    return _first(one for one in texts if one.language == language) or _first(
        one for one in texts if _base(one.language) == _base(language)
    )


def _first(texts: Iterable[GuidelinesText]) -> GuidelinesText | None:
    return next(iter(texts), None)


def _base(language: str) -> str:
    return language.partition("-")[0]
