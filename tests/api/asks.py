"""What a call of an operation says, and the ways of saying it that many have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.world import Things
from tests.kit.media import a_form


@dataclass(frozen=True)
class Ask:
    """What one call says."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    file: bytes | None = None
    in_form: bool = False
    kind: str = "application/octet-stream"

    @property
    def raw(self) -> tuple[bytes, str] | None:
        """The body as bytes, and what it says they are; None where it is JSON."""
        if self.file is None:
            return None
        return a_form(self.file) if self.in_form else (self.file, self.kind)


# `own` are things the caller may touch, `theirs` those that are planted.
Call = Callable[[Things, Things], Ask]


def plain(own: Things, theirs: Things) -> Ask:
    return Ask()


def filters(*names: str) -> list[Call]:
    def by(name: str) -> Call:
        thing = name.removesuffix("_id") if name != "external_id" else name
        return lambda own, theirs: Ask(query={name: theirs[thing]})

    return [plain, *(by(name) for name in names)]


def on(parameter: str, thing: str, body: Any = None) -> list[Call]:
    return [lambda own, theirs: Ask({parameter: theirs[thing]}, body)]


def renames(parameter: str, thing: str) -> list[Call]:
    """A change of theirs, and one of our own that takes their external id."""
    return [
        lambda own, theirs: Ask({parameter: theirs[thing]}, {"metadata": {"by": "a test"}}),
        lambda own, theirs: Ask({parameter: own[thing]}, {"external_id": theirs["external_id"]}),
    ]


def named(name: str) -> list[Call]:
    return [
        lambda own, theirs: Ask(body={"name": name}),
        lambda own, theirs: Ask(body={"name": name, "external_id": theirs["external_id"]}),
    ]
