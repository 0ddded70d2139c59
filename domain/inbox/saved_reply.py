"""A saved reply is said again and again, each time with what is other about this person."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.shared.ids import MediaId, OrganizationId, SavedReplyId, WorkspaceId
from domain.shared.placeholders import placeholders_in

VARIABLES = ("person.name", "person.handle", "channel.name", "community.name", "workspace.name")
"""What is filled in without anybody being asked, where it is known."""

MOST_TEXTS = 20
MOST_PROMPTS = 20
MOST_MEDIA = 10
MOST_LABELS = 20

_NAMED = re.compile(r"\{\{[ \t]*([a-z][a-z0-9_.]{0,39})[ \t]*(?:\|([^{}|\n]{0,60}))?\}\}")


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


@dataclass(frozen=True, slots=True)
class SavedReply:
    """Found by its `short_code`, one of a kind in its workspace. The first of its `texts` is the
    one that is taken where nobody's language is there. `labels` are for the conversation that it is
    an answer in."""

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

    @property
    def asked_for(self) -> frozenset[str]:
        return frozenset(prompt.name for prompt in self.prompts)

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
        if language is None:
            return self.texts[0]
        kin = [text for text in self.texts if _stem(text.language) == _stem(language)]
        exact = [text for text in kin if text.language.lower() == language.lower()]
        return next(iter([*exact, *kin, *self.texts]))

    def strangers(self) -> Iterator[tuple[int, str]]:
        """What stands in its texts to be filled in, and nobody would: the number of the text, and
        what stands there."""
        known = {*VARIABLES, *self.asked_for}
        for number, said in enumerate(self.texts):
            rest = _NAMED.sub(lambda found: "…" if found[1] in known else found[0], said.text)
            for start, end in placeholders_in(rest):
                yield number, rest[start:end]


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """With these in their places; where one is missing, what the text has for that. What a value
    says is taken as it is. Raises KeyError where there is neither."""

    def value(found: re.Match[str]) -> str:
        name, otherwise = found[1], (found[2] or "").strip()
        return values[name] if name in values or not otherwise else otherwise

    return _NAMED.sub(value, text)


def missing_from(text: str, values: Mapping[str, str]) -> list[str]:
    """The names of what the text cannot do without and is not there, in the order they stand."""
    found = _NAMED.finditer(text)
    names = [one[1] for one in found if not (one[2] or "").strip()]
    return [name for name in dict.fromkeys(names) if name not in values]


def _stem(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]
