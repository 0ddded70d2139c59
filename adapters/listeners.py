"""Who hears at once what a process commits."""

from collections.abc import Callable, Sequence

from domain.shared.events import News


class Listeners:
    """Hear what this process has committed, as soon as it is."""

    def __init__(self) -> None:
        self._all: list[Callable[[Sequence[News]], None]] = []

    def add(self, listener: Callable[[Sequence[News]], None]) -> None:
        self._all.append(listener)

    def __call__(self, news: Sequence[News]) -> None:
        for listener in self._all:
            listener(news)
