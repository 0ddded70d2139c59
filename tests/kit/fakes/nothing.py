"""What is tried on the real database alone: in memory there is nothing of it."""

from typing import Any


class Nothing:
    """Whoever asks anything of it is in the wrong place."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, *asked: object) -> Any:
        raise AssertionError(f"{self._what} are tried in tests/api and tests/integration")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{self._what} are tried in tests/api and tests/integration")
