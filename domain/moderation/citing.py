"""A decision may name the words of a community that it rests on: a version of its guidelines that
was published, and what it says there."""

from dataclasses import dataclass

from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import GuidelinesId


@dataclass(frozen=True, slots=True)
class Citation:
    """Which version, and which words of it, if not all of it."""

    guidelines_id: GuidelinesId
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class CitedGuidelines:
    """What was named, as it stays. `number` counts the versions of a community."""

    guidelines_id: GuidelinesId
    number: int
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class KnownGuidelines:
    """A version of guidelines, as moderation knows it: what it says in each of its languages, and
    whether it is of the community of the channel that was asked about."""

    id: GuidelinesId
    number: int
    is_published: bool
    is_of_channel: bool
    texts: tuple[str, ...]

    def says(self, quote: str) -> bool:
        """However it is spaced."""
        return any(_even(quote) in _even(text) for text in self.texts)


def cited(citation: Citation, known: KnownGuidelines | None) -> CitedGuidelines:
    """Raises NotFound where there are none, ValidationFailed for those of another community, for a
    draft, and for words that are not in them."""
    where = "/guidelines/guidelines_id"
    if known is None:
        raise NotFound(thing="guidelines", pointer=where)
    errors = []
    if not known.is_of_channel:
        errors.append(FieldError(where, "guidelines_elsewhere"))
    elif not known.is_published:
        errors.append(FieldError(where, "guidelines_not_published"))
    elif citation.quote is not None and not known.says(citation.quote):
        errors.append(FieldError("/guidelines/quote", "not_in_guidelines"))
    if errors:
        raise ValidationFailed(errors=errors)
    return CitedGuidelines(known.id, known.number, citation.quote)


def _even(text: str) -> str:
    return " ".join(text.split())
