"""How a product tells what happened, in a schema of ours: one thing, or up to a hundred at once."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Undigestible

MOST_ITEMS = 100
Id = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Short = Annotated[str, StringConstraints(max_length=500)]
Url = Annotated[str, StringConstraints(max_length=2000)]
Long = Annotated[str, StringConstraints(max_length=100_000)]


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

    def person(self) -> Person:
        return Person(**{name: getattr(self, name) for name in ToldPerson.model_fields})


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
    files: Annotated[tuple[ToldFile, ...], Field(max_length=50)] = ()

    def heard(self) -> Heard:
        plain = set(ToldItem.model_fields) - {"author", "about", "files"}
        return Heard(
            **{name: getattr(self, name) for name in plain},
            author=self.author.person() if self.author else None,
            about=self.about.person() if self.about else None,
            files=tuple(file.file() for file in self.files),
        )


class Told(ToldPart):
    """Several things in one call."""

    items: Annotated[tuple[ToldItem, ...], Field(min_length=1, max_length=MOST_ITEMS)]


def heard_in(body: bytes) -> list[Heard]:
    """What this body tells of. Raises Undigestible, which says where it is wrong."""
    try:
        value = from_json(body)
    except ValueError:
        raise Undigestible("It is not JSON.") from None
    try:
        if isinstance(value, dict) and "items" in value:
            return [item.heard() for item in Told.model_validate(value).items]
        return [ToldItem.model_validate(value).heard()]
    except ValidationError as trouble:
        raise Undigestible(_where(trouble)) from None


def body_of(heard: Heard) -> bytes:
    """The body that tells of this."""
    item = ToldItem.model_validate(heard, from_attributes=True)
    return item.model_dump_json(exclude_none=True).encode()


def _where(trouble: ValidationError) -> str:
    """The first place that is wrong, in a sentence without what stands there."""
    first = trouble.errors(include_url=False, include_input=False, include_context=False)[0]
    place = "/" + "/".join(str(part) for part in first["loc"])
    return f"{place} is not as the schema has it: {first['type']}."[:300]
