"""On the wire a number is a number, and true is true: nothing else is taken for either."""

from collections.abc import Iterator
from typing import Any

import pytest

import api.main  # noqa: F401  every shape is made when the routes are
from api.wire import AS_WHOLE, In


def _shapes(shape: type[In] = In) -> Iterator[type[In]]:
    for below in shape.__subclasses__():
        yield below
        yield from _shapes(below)


def _guessed(core: Any, place: str = "", *, whole: bool = False) -> Iterator[str]:
    """Where a shape would take something else for a number or a flag, or not take 5.0 for 5."""
    if isinstance(core, dict):
        kind = core.get("type")
        if kind in ("int", "bool", "float") and not core.get("strict"):
            yield f"{place}: {kind} of anything"
        if kind == "int" and not whole:
            yield f"{place}: 5.0 is no int"
        inside = kind == "function-before" and core["function"]["function"] is AS_WHOLE.func
        for name, part in core.items():
            if name not in ("metadata", "serialization"):
                yield from _guessed(part, f"{place}/{name}", whole=inside)
    elif isinstance(core, list | tuple):
        for part in core:
            yield from _guessed(part, place)


SHAPES = sorted({s for s in _shapes() if s.__module__.startswith("api.")}, key=lambda s: s.__name__)


def test_there_are_shapes_to_look_at() -> None:
    assert len(SHAPES) > 50


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_nothing_is_guessed(shape: type[In]) -> None:
    assert list(_guessed(shape.__pydantic_core_schema__)) == []
