"""What somebody meant to fill in before the text goes out, and did not."""

from collections.abc import Iterator, Sequence

from domain.publishing.preflight import Passage, Remark, remark
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.placeholders import placeholders_in


def placeholders(passage: Passage) -> Iterator[Remark]:
    """One error for each."""
    for start, end in placeholders_in(passage.text):
        said = passage.text[start:end]
        yield remark(passage, "placeholder_left", (start, end), placeholder=said)


def refuse_placeholders(texts: Sequence[Passage]) -> None:
    """Raise ValidationFailed with `placeholder_left` for each, and where it stands."""
    errors = [
        FieldError(passage.pointer, found.code, found.facts)
        for passage in texts
        for found in placeholders(passage)
    ]
    if errors:
        raise ValidationFailed(errors=errors)
