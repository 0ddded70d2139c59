"""Points at which tests let a worker die: it says that it comes to one, and goes on."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec

Passing = Callable[[str], None]
P = ParamSpec("P")


def nobody(_point: str) -> None:
    """Nothing happens at any point."""


def followed(
    what: Callable[P, Awaitable[object]], point: str, passing: Passing
) -> Callable[P, Awaitable[None]]:
    """The same, and when it is done, that point."""

    async def done(*args: P.args, **kwargs: P.kwargs) -> None:
        await what(*args, **kwargs)
        passing(point)

    return done
