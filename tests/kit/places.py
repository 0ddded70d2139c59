"""Where a use case is tried, and how it refuses."""

from collections.abc import Awaitable

import pytest

from adapters.wiring import House
from domain.shared.access import Actor
from domain.shared.errors import ValidationFailed
from tests.kit.builders import Furnished, a_workspace
from tests.kit.fakes.house import a_fake_house


async def places(house: House) -> list[tuple[Furnished, Actor]]:
    """The store and memory, each with a workspace."""
    return [(place, await a_workspace(place)) for place in (house, a_fake_house())]


async def refusal(doing: Awaitable[object]) -> type[BaseException] | None:
    try:
        await doing
    except Exception as refused:
        return type(refused)
    return None


async def pointers(doing: Awaitable[object]) -> list[tuple[str | None, str]]:
    """Of what is wrong with each field."""
    with pytest.raises(ValidationFailed) as refused:
        await doing
    return [(one.pointer, one.code) for one in refused.value.errors]


async def refused_for(doing: Awaitable[object]) -> object:
    """What is wrong with each field, or else the kind of refusal."""
    try:
        await doing
    except ValidationFailed as refused:
        return [(error.pointer, error.code) for error in refused.errors]
    except Exception as refused:
        return type(refused)
    return None
