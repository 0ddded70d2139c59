"""What the edge needs of the composed service, named here so that routes see no adapter."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.app import App
from domain.shared.access import Actor
from domain.shared.clock import Clock
from domain.shared.events import News
from domain.shared.ids import IdMaker


class Standing(Protocol):
    """Where a caller stands in its window."""

    @property
    def granted(self) -> bool: ...
    @property
    def limit(self) -> int: ...
    @property
    def remaining(self) -> int: ...
    @property
    def reset_seconds(self) -> int: ...


class Limits(Protocol):
    async def count(self, name: str, key: str, per_minute: int) -> Standing: ...


class Ring(Protocol):
    """Looks across the walls, at keys, origins and counts."""

    async def origin_known(self, origin: str) -> bool: ...

    async def figures(self) -> Mapping[str, float]:
        """Counts for the metrics page: deliveries and events by what they wait for."""
        ...

    async def answers(self) -> bool:
        """Whether the database does."""
        ...


class Signer(Protocol):
    def key_for(self, purpose: str) -> bytes: ...


class Settings(Protocol):
    @property
    def rate_limit_live(self) -> int: ...
    @property
    def rate_limit_test(self) -> int: ...
    @property
    def rate_limit_workspace(self) -> int: ...
    @property
    def max_body_bytes(self) -> int: ...
    @property
    def media_max_bytes(self) -> int: ...
    @property
    def hook_calls_per_minute(self) -> int: ...
    @property
    def public_url(self) -> str | None: ...
    @property
    def max_import_bytes(self) -> int: ...
    @property
    def receive_seconds(self) -> float: ...
    @property
    def streams_per_key(self) -> int: ...
    @property
    def streams_per_process(self) -> int: ...
    @property
    def stream_seconds(self) -> float: ...
    @property
    def stream_heartbeat_seconds(self) -> float: ...


class Bell(Protocol):
    async def alive(self) -> bool:
        """Whether the queue answers."""
        ...


class Listeners(Protocol):
    def add(self, listener: Callable[[Sequence[News]], None]) -> None:
        """From now on it hears what this process commits, as soon as it is."""
        ...


class House(Protocol):
    @property
    def app(self) -> App: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def ring(self) -> Ring: ...
    @property
    def sealer(self) -> Signer: ...
    @property
    def limits(self) -> Limits: ...
    @property
    def doorbell(self) -> Bell: ...
    @property
    def ids(self) -> IdMaker: ...
    @property
    def clock(self) -> Clock:
        """The house's own, which no test clock moves."""
        ...

    @property
    def news(self) -> Listeners: ...

    async def enter_time_of(self, actor: Actor) -> None:
        """From here on the request is answered in the time of the actor's workspace, which only a
        test clock makes another than the house's."""
        ...

    def note_use(self, key_id: str, at: datetime) -> None:
        """Remember when this key was used; written in passing, for all keys at once."""
        ...
