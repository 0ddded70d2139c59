"""How a product tells what happened, in a schema of ours: one thing, or up to a hundred at once."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    ValidationError,
)
from pydantic.json_schema import models_json_schema

from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Undigestible

MOST_ITEMS = 100
MOST_OPTIONS = 1000
T = TypeVar("T")
_REF = "#/components/schemas/{model}"
_KINDS = frozenset(kind.value for kind in HeardKind)
_HALF = re.compile("[\ud800-\udfff]")
Id = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Short = Annotated[str, StringConstraints(max_length=500)]
Url = Annotated[str, StringConstraints(max_length=2000)]
Long = Annotated[str, StringConstraints(max_length=100_000)]


def _by_name(value: Any) -> Any:
    """As they are told, from pairs as they are kept."""
    return dict(value) if isinstance(value, tuple) else value


class ToldPart(BaseModel):
    """What is not known is passed over, so that a product may send more than we read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ToldPerson(ToldPart):
    """Somebody, by the product's own id of them."""

    id: Id
    handle: Short | None = None
    name: Short | None = None
    url: Url | None = None
    avatar_url: Url | None = None
    is_bot: bool = False
    joined_at: AwareDatetime | None = None
    fields: Annotated[dict[Name, Short], BeforeValidator(_by_name), Field(max_length=50)] = Field(
        default_factory=dict
    )
    followers: Annotated[int, Field(strict=True, ge=0, le=10_000_000_000)] | None = None

    def person(self) -> Person:
        plain = {name: getattr(self, name) for name in ToldPerson.model_fields}
        return Person(**plain | {"fields": tuple(self.fields.items())})


class ToldFile(ToldPart):
    """A file that came with it, where the product keeps it."""

    url: Url | None = None
    mime_type: Short | None = None
    alt_text: Long | None = None
    id: Id | None = None

    def file(self) -> HeardFile:
        return HeardFile(self.url, self.mime_type, self.alt_text, self.id)


class ToldItem(ToldPart):
    """One thing that happened. `id` is the same however often it is told."""

    id: Id
    kind: HeardKind
    at: AwareDatetime
    author: ToldPerson | None = None
    about: ToldPerson | None = None
    title: Short | None = None
    text: Long | None = None
    message_id: Id | None = None
    parent_id: Id | None = None
    root_id: Id | None = None
    place: Id | None = None
    place_name: Short | None = None
    url: Url | None = None
    language: Short | None = None
    content_warning: Short | None = None
    reaction: Short | None = None
    rating: Annotated[float, Field(allow_inf_nan=False)] | None = None
    type: Name | None = None
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    files: Annotated[tuple[ToldFile, ...], Field(max_length=50)] = ()

    def heard(self) -> Heard:
        plain = set(ToldItem.model_fields) - {"author", "about", "files"}
        return Heard(
            **{name: getattr(self, name) for name in plain},
            author=self.author.person() if self.author else None,
            about=self.about.person() if self.about else None,
            files=tuple(file.file() for file in self.files),
        )


Votes = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class ToldPoll(ToldPart):
    """How many chose each option of a poll that was published there, in the order of its options,
    whenever that changes. `message_id` is the product's own id of the message, `voters` how many
    people voted, where that is known. Of two tellings the one with the later `at` holds."""

    id: Id
    kind: Literal["poll_counted"]
    at: AwareDatetime
    message_id: Id
    counts: Annotated[tuple[Votes, ...], Field(min_length=1, max_length=MOST_OPTIONS)]
    voters: Votes | None = None


class ToldItems(ToldPart):
    """Several things at once."""

    items: Annotated[tuple[ToldItem | ToldPoll, ...], Field(min_length=1, max_length=MOST_ITEMS)]


class Telling(RootModel[ToldItems | ToldItem | ToldPoll]):
    """What a product posts to its channel's address: one thing that happened, or up to a hundred.
    Signed as Standard Webhooks 1.0.0 has it."""


def telling_schemas() -> Mapping[str, Any]:
    """The schema of that, by the names its parts have in the API's document."""
    _, found = models_json_schema([(Telling, "validation")], ref_template=_REF)
    schemas: Mapping[str, Any] = found["$defs"]
    return schemas


def heard_in(body: bytes) -> list[Heard]:
    """What this body tells of; what is of a kind that we do not know is passed over. Each thing is
    judged by itself. Raises Undigestible, which says where the first wrong one is wrong and holds
    those that are right."""
    known = [one for one in _items(body) if not _is_unknown(one[1])]
    heard, wrong = _judged(known, lambda it: ToldItem.model_validate(it).heard())
    if wrong is not None:
        raise Undigestible(wrong, heard)
    return heard


def polls_told_in(body: bytes) -> tuple[list[ToldPoll], str | None]:
    """What this body tells of polls, and of nothing else; judged alike, and where the first wrong
    one is wrong, if one is. Raises Undigestible for what holds no things at all."""
    polls = [one for one in _items(body) if isinstance(one[1], dict) and _is_poll(one[1])]
    return _judged(polls, ToldPoll.model_validate)


def _is_poll(item: Mapping[str, Any]) -> bool:
    return item.get("kind") == "poll_counted"


def _items(body: bytes) -> list[tuple[str, Any]]:
    """Each thing, with its place. Raises Undigestible."""
    value = _json(body)
    if not (isinstance(value, dict) and "items" in value):
        return [("", value)]
    items = value["items"]
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise Undigestible(f"/items is not as the schema has it: 1 to {MOST_ITEMS} things.")
    return [(f"/items/{number}", item) for number, item in enumerate(items)]


def _judged(
    items: Sequence[tuple[str, Any]], read: Callable[[Any], T]
) -> tuple[list[T], str | None]:
    """Those that are right, and where the first wrong one is wrong."""
    right, wrong = list[T](), list[str]()
    for place, item in items:
        try:
            right.append(read(item))
        except ValidationError as trouble:
            wrong.append(_where(place, trouble))
    return right, wrong[0] if wrong else None


def _is_unknown(item: Any) -> bool:
    kind = item.get("kind") if isinstance(item, dict) else None
    return isinstance(kind, str) and bool(kind) and kind not in _KINDS


def _json(body: bytes) -> Any:
    """Half of a pair of surrogates, which a text that was cut in its middle has, is a character
    that nobody can show. Raises Undigestible."""
    try:
        return _whole(json.loads(body))
    except (ValueError, RecursionError):
        raise Undigestible("It is not JSON.") from None


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    return value


def body_of(heard: Heard) -> bytes:
    """The body that tells of this."""
    item = ToldItem.model_validate(heard, from_attributes=True)
    return item.model_dump_json(exclude_none=True).encode()


def _where(place: str, trouble: ValidationError) -> str:
    """The first place that is wrong, in a sentence without what stands there."""
    first = trouble.errors(include_url=False, include_input=False, include_context=False)[0]
    place += "".join(f"/{part}" for part in first["loc"])
    return f"{place or '/'} is not as the schema has it: {first['type']}."[:300]
