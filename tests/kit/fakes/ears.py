"""Platforms that tell what the script says, in the schema of ours."""

import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from adapters.platforms.told import body_of, heard_in
from domain.inbox.receipt import Understood
from domain.shared.heard import (
    Admission,
    Admitted,
    Forged,
    Heard,
    HeardKind,
    HookCall,
    Places,
    Polled,
    Raw,
    Streamed,
    StreamOver,
    StreamSource,
    Undigestible,
)
from domain.shared.outcomes import CannotTell, Outcome, Published, RefusalKind, Refused
from domain.shared.platforms import Connection, PlatformProfile
from domain.shared.secret import Secret
from tests.kit.fakes.house_profiles import profile_of

SIGNATURE, NUMBER = "x-signature", "x-number"


@dataclass
class ScriptedEars:
    """A call is from the platform where its signature is the secret itself. Nothing is new where it
    is asked, unless the script says otherwise; each answer is given once. `readings` count how
    often a body was read, `poison` is what nobody can read, `address` the one that the platform
    tells besides; `meanwhile` happens while it is
    asked, after it has decided what to answer."""

    told_by_us: bool = False
    outcomes: deque[Outcome] = field(default_factory=deque)
    answers: deque[Polled | CannotTell] = field(default_factory=deque)
    subscribed: list[tuple[str, str]] = field(default_factory=list)
    unsubscribed: int = 0
    cursors: list[str | None] = field(default_factory=list)
    readings: int = 0
    poison: bytes | None = None
    asks_for_secret: bool = False
    address: str | None = None
    sources: Callable[[Connection], StreamSource | None] = lambda _: None
    told: deque[Streamed | StreamOver] = field(default_factory=deque)
    points: list[str | None] = field(default_factory=list)
    windows: dict[HeardKind, int] = field(default_factory=dict)
    meanwhile: deque[Callable[[], Awaitable[object]]] = field(default_factory=deque)

    def profile(self, platform: str) -> PlatformProfile:
        asked = ("hook_secret",) if self.asks_for_secret else ()
        profile = replace(profile_of(platform), optional_credential_fields=asked)
        return replace(profile, reply_windows=self.windows)

    def is_told_by_us(self, platform: str) -> bool:
        return self.told_by_us

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        known = {secret.reveal() for secret in secrets}
        if call.headers.get(SIGNATURE) not in known:
            return Forged("It is not signed.")
        return Admitted((Raw(call.headers[NUMBER], call.body),), status=202)

    def digest(self, raw: Raw, connection: Connection) -> Understood:
        self.readings += 1
        if raw.body == self.poison:
            return Understood((), "It is poison.")
        try:
            return Understood(heard_in(raw.body))
        except Undigestible as trouble:
            return Understood(trouble.heard, str(trouble))

    def pretended(self, heard: Heard) -> Raw:
        body = body_of(heard)
        return Raw(hashlib.sha256(body).hexdigest(), body)

    async def subscribe(
        self, connection: Connection, url: str, secret: Secret, is_ours: Callable[[str], bool]
    ) -> Outcome:
        if self.address is not None and not is_ours(self.address):
            return Refused(RefusalKind.PERMISSION, "It has an address already.")
        self.subscribed.append((url, secret.reveal()))
        return self.outcomes.popleft() if self.outcomes else Published(connection.account_id)

    async def unsubscribe(self, connection: Connection) -> Outcome:
        self.unsubscribed += 1
        return self.outcomes.popleft() if self.outcomes else Published(connection.account_id)

    def source(self, connection: Connection) -> StreamSource | None:
        return self.sources(connection)

    async def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        self.points.append(point)
        while self.told:
            yield self.told.popleft()

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        self.cursors.append(cursor)
        answer = self.answers.popleft() if self.answers else Polled((), cursor or "now")
        if self.meanwhile:
            await self.meanwhile.popleft()()
        return answer


class MiddlingChance:
    """Always the middle."""

    def draw(self) -> float:
        return 0.5
