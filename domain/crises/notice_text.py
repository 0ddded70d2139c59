"""What a notice says in one language; nothing in it is left to be filled in when it goes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.crises.crisis import Crisis
from domain.crises.holding_statement import NEXT_UPDATE, unfinished
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.filling import filled_in, left_over, missing_from
from domain.shared.placeholders import placeholders_in

FILLED_BY_ITSELF = ("crisis", "severity")
"""What a text may name without anybody being asked."""

_FIELDS = ("subject", "text")


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The words in one language. `{{name}}` stands for what is filled in."""

    language: str
    subject: str
    text: str


def known_of(crisis: Crisis) -> dict[str, str]:
    """What fills itself in."""
    return {"crisis": crisis.title, "severity": crisis.severity.value.upper()}


def blanks_in(texts: Sequence[NoticeText], where: str = "/texts") -> list[FieldError]:
    """What nobody would fill in, of words that go out by themselves."""
    known = frozenset(FILLED_BY_ITSELF)
    return [
        FieldError(f"{where}/{number}/{field}", "blank_in_notice", {"placeholder": left})
        for number, one in enumerate(texts)
        for field in _FIELDS
        for left in left_over(getattr(one, field), known)
    ]


def filled(
    texts: Sequence[NoticeText],
    known: Mapping[str, str],
    values: Mapping[str, str],
    promise: Callable[[str], str] | None,
) -> tuple[NoticeText, ...]:
    """The texts with everything in its place; `promise` says in a language when the next update
    comes. Raises ValidationFailed that points at each value that is missing, that is asked for
    nowhere, or that itself is left to be filled in, and at what nobody can fill in."""
    faults = [*unfinished(values), *_strange(texts, values)]
    done = [_one(number, text, known, values, promise) for number, text in enumerate(texts)]
    faults += [fault for _, found in done for fault in found]
    if faults:
        raise ValidationFailed(errors=faults)
    return tuple(text for text, _ in done)


def _strange(texts: Sequence[NoticeText], values: Mapping[str, str]) -> list[FieldError]:
    asked = {name for one in texts for field in _FIELDS for name in _names(getattr(one, field))}
    return [FieldError(f"/values/{name}", "unknown_field") for name in values if name not in asked]


def _names(text: str) -> list[str]:
    return missing_from(text, {})


def _one(
    number: int,
    text: NoticeText,
    known: Mapping[str, str],
    values: Mapping[str, str],
    promise: Callable[[str], str] | None,
) -> tuple[NoticeText, list[FieldError]]:
    there = {**values, **known}
    if promise is not None:
        there[NEXT_UPDATE] = promise(text.language)
    said: dict[str, str] = {}
    faults = []
    for field in _FIELDS:
        words = getattr(text, field)
        missing = missing_from(words, there)
        faults += [
            FieldError(f"/texts/{number}/{field}", "blank_in_notice", {"placeholder": blank})
            for blank in (
                [f"{{{{{name}}}}}" for name in missing] or _left(filled_in(words, there), values)
            )
        ]
        said[field] = words if missing else filled_in(words, there)
    return NoticeText(text.language, **said), faults


def _left(words: str, values: Mapping[str, str]) -> list[str]:
    """What is left open; values that are so are told where they stand."""
    given = "\n".join(values.values())
    left = [words[start:end] for start, end in placeholders_in(words)]
    return [blank for blank in left if blank not in given]
