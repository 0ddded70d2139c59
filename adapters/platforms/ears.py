"""What platforms tell is let in and understood by their adapters, which break nothing else."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from adapters.platforms.adapter import (
    Adapter,
    Hook,
    Poller,
    PollTeller,
    Searcher,
    Streamer,
    Subscriber,
)
from adapters.platforms.asking import tell
from adapters.platforms.doors import NO_EARS, judged
from domain.inbox.receipt import Understood
from domain.shared.heard import Admission, Forged, HookCall, Raw, Undigestible
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

T = TypeVar("T")
_OUR_READER = "Our adapter failed at reading it."
_NOT_AS_DOCUMENTED = "It is not as this platform's documentation has it."


class Ears:
    """For `domain.inbox.ports.Platforms`: the part of the catalogue that judges and reads."""

    _adapters: Mapping[str, Adapter]

    def is_told_by_us(self, platform: str) -> bool:
        return isinstance(self._adapters.get(platform), Subscriber)

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        adapter = self._adapters.get(connection.platform)
        try:
            return judged(adapter, call, connection, secrets)
        except Exception as fault:
            tell(connection, "admit", fault)
            return Forged("It is not as this platform signs.", status=400)

    def digest(self, raw: Raw, connection: Connection) -> Understood:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, Hook | Poller | Streamer | Searcher):
            return Understood((), NO_EARS)
        heard, trouble = _read(adapter.digest, raw, connection, lambda it: it.heard)
        if not isinstance(adapter, PollTeller):
            return Understood(heard, trouble)
        polls, wrong = _read(adapter.polls_in, raw, connection, lambda it: it.polls)
        return Understood(heard, trouble or wrong, polls)


def _read(
    read: Callable[[Raw, Connection], Sequence[T]],
    raw: Raw,
    connection: Connection,
    part: Callable[[Undigestible], Sequence[T]],
) -> tuple[Sequence[T], str | None]:
    """What could be understood, and why that is not all, if it is not."""
    try:
        return read(raw, connection), None
    except Undigestible as trouble:
        return part(trouble), str(trouble) or _NOT_AS_DOCUMENTED
    except Exception as fault:
        tell(connection, "digest", fault)
        return (), _OUR_READER
