"""What is said to many is filled in with what is known of each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from domain.shared.placeholders import placeholders_in

VARIABLES = ("person.name", "person.handle", "channel.name", "community.name", "workspace.name")
"""What is filled in without anybody being asked, where it is known."""

_NAMED = re.compile(r"\{\{[ \t]*([a-z][a-z0-9_.]{0,39})[ \t]*(?:\|([^{}|\n]{0,60}))?\}\}")


class InALanguage(Protocol):
    @property
    def language(self) -> str: ...


T = TypeVar("T", bound=InALanguage)


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


def left_over(text: str, known: frozenset[str]) -> Iterator[str]:
    """What stands in it to be filled in and is none of these."""
    rest = _NAMED.sub(lambda found: "…" if found[1] in known else found[0], text)
    for start, end in placeholders_in(rest):
        yield rest[start:end]


def in_language(texts: Sequence[T], language: str | None) -> T:
    """In this very language; or else in a kin of it, such as `es` for `es-MX`; or else the
    first."""
    if language is None:
        return texts[0]
    kin = [text for text in texts if _stem(text.language) == _stem(language)]
    exact = [text for text in kin if text.language.lower() == language.lower()]
    return next(iter([*exact, *kin, *texts]))


def _stem(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]
