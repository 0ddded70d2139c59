"""What is chosen by its properties in a body: the filters of a list, as JSON."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.wire import GIVEN, NOT_GIVEN, FieldFault, In, Instant, any_of_them
from domain.shared.paging import Filter

Value = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00]+$")]
Values = Annotated[list[Value], Field(min_length=1, max_length=50)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


def either(one: str, other: str) -> dict[str, Any]:
    """For the document: exactly one of the two is given."""
    return {
        "oneOf": [
            {"required": [one], "properties": {one: GIVEN, other: NOT_GIVEN}},
            {"required": [other], "properties": {one: NOT_GIVEN, other: GIVEN}},
        ]
    }


class InstantsIn(In):
    """Between which instants; each end with or without the instant itself."""

    model_config = ConfigDict(json_schema_extra=any_of_them)

    gte: Instant | None = None
    gt: Instant | None = None
    lte: Instant | None = None
    lt: Instant | None = None

    @model_validator(mode="after")
    def _any(self) -> Self:
        if not self.filters("any"):
            raise FieldFault("too_short", minimum=1)
        return self

    def filters(self, name: str) -> list[Filter]:
        sent = {op: getattr(self, op) for op in ("gte", "gt", "lte", "lt")}
        return [Filter(name, op, at) for op, at in sent.items() if at is not None]


class FilterIn(In):
    """Each field is a filter of the list; all that are given must be met."""

    model_config = ConfigDict(json_schema_extra=any_of_them)

    @model_validator(mode="after")
    def _any(self) -> Self:
        # Everything there is must be asked for in so many words, such as every status.
        if not self.filters():
            raise FieldFault("too_short", minimum=1)
        return self

    def filters(self) -> list[Filter]:
        found: list[Filter] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, InstantsIn):
                found += value.filters(name)
            elif value is not None:
                found.append(Filter(name, "in", value))
        return found
