"""Handing reports on is tried on the real database: in memory there is nothing of it."""

from typing import Any

from domain.insights.sharing import Sharing


class _Nothing:
    """Whoever asks anything of it is in the wrong place."""

    def __call__(self, *asked: object) -> Any:
        raise AssertionError("reports are handed on in tests/integration")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError("reports are handed on in tests/integration")


def no_sharing() -> Sharing:
    nothing: Any = _Nothing()
    return Sharing(
        begin=nothing,
        reads=nothing,
        secrets=nothing,
        post=nothing,
        scribe=nothing,
        reader=nothing,
        public_url="https://tertulia.example",
    )
