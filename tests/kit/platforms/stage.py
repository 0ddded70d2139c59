"""A stage is one adapter with its platform behind it, and ways to make that platform misbehave."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

import httpx

from adapters.outbound.gateway import Gateway
from adapters.outbound.guard import Guard
from adapters.platforms.adapter import Publisher
from adapters.platforms.http import Http
from domain.communities.account import Account
from domain.publishing.content import Post
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.ids import DeliveryId
from domain.shared.outcomes import Hindrance
from domain.shared.platforms import Capability, Connection, PlatformProfile
from domain.shared.secret import Secret

NOW = datetime(2026, 11, 22, 14, 15, tzinfo=UTC)
CANARY = "canary-3f9c1b7e5d"
"""The credential every adapter under test gets; it must turn up nowhere but in requests."""


class FixedClock:
    """Stands still at NOW."""

    def now(self) -> datetime:
        return NOW


class Fault(StrEnum):
    """What can happen to a publish."""

    LOST_ANSWER = "the platform has the post, and its answer is lost"
    LOST_REQUEST = "the request is lost on its way"
    UNREACHABLE = "no connection could be made"
    THROTTLED = "too fast"
    REFUSED_CONTENT = "the platform does not want this text"
    REFUSED_CREDENTIALS = "the platform does not know the token"


class Stage(ABC):
    """One adapter under test."""

    adapter: Publisher
    credentials: Mapping[str, Secret]
    settings: Mapping[str, Any] = {}
    server_url: str | None = None

    @abstractmethod
    def visible(self) -> list[str]:
        """The texts on the platform now."""

    @abstractmethod
    def meeting(self, fault: Fault, key: str = "dlv_1-abc") -> OutgoingPost:
        """A post whose next publish meets that fault."""

    async def identify(self, **changes: Any) -> Account:
        asked = {
            "server_url": self.server_url,
            "credentials": self.credentials,
            "settings": self.settings,
        }
        return await self.adapter.identify(**(asked | changes))

    async def post(
        self,
        text: str = "¡Hola, plaza! 👋",
        key: str = "dlv_1-abc",
        *,
        attempted_at: datetime = NOW,
        post_id: str | None = None,
    ) -> OutgoingPost:
        """A post on the account that the adapter itself identified."""
        return post_on(await self.identify(), self, text, key, attempted_at, post_id)


def post_on(
    account: Account,
    stage: Stage,
    text: str,
    key: str,
    attempted_at: datetime = NOW,
    post_id: str | None = None,
) -> OutgoingPost:
    connection = Connection(
        platform=stage.adapter.profile.platform,
        server_url=account.server_url,
        account_id=account.account_id,
        settings=stage.settings,
        credentials=stage.credentials,
        workspace_id="ws_1",
        channel_id="chn_1",
    )
    return OutgoingPost(
        delivery_id=DeliveryId("dlv_1"),
        connection=connection,
        post=Post(text=text),
        key=key,
        attempted_at=attempted_at,
        outcome_class=account.outcome_class,
        platform_post_id=post_id,
    )


Step = Callable[["FakeServer", httpx.Request], httpx.Response]


class FakeServer(ABC):
    """A platform behind httpx's transport: keeps posts, counts requests, follows a script."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.ahead = timedelta(0)
        self._changes: deque[Step] = deque()
        self._questions: deque[Step] = deque()

    @abstractmethod
    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the platform says when nothing is wrong."""

    @abstractmethod
    def texts(self) -> list[str]: ...

    def changes(self, request: httpx.Request) -> bool:
        """Whether a request asks for something to be done that others can see: by its method, where
        a platform does not POST its questions."""
        return request.method != "GET"

    def on_change(self, *steps: Step) -> None:
        """The next requests that change something meet these steps, in order."""
        self._changes.extend(steps)

    def on_question(self, *steps: Step) -> None:
        self._questions.extend(steps)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        script = self._changes if self.changes(request) else self._questions
        response = script.popleft()(self, request) if script else self.answer(request)
        response.headers.setdefault("date", format_datetime(NOW + self.ahead, usegmt=True))
        return response

    def http(self) -> Http:
        return Http(Gateway(httpx.MockTransport(self.handle), Guard()))


@dataclass(kw_only=True)
class WireStage(Stage):
    """An adapter over HTTP. The refusals are the platform's own recorded answers; `gone` is how it
    says that what is to be deleted is not there, where that is not a 404."""

    make: Callable[[Http, Clock], Publisher]
    server: FakeServer
    server_url: str | None
    content_refusal: Step
    credentials_refusal: Step
    throttle: Step
    gone: Step | None = None
    address_pointer: str = "/server_url"
    settings: Mapping[str, Any] = field(default_factory=dict)
    credentials: Mapping[str, Secret] = field(
        default_factory=lambda: {"access_token": Secret(CANARY)}
    )
    account: Account | None = None

    def __post_init__(self) -> None:
        self.adapter = self.make(self.server.http(), FixedClock())

    def visible(self) -> list[str]:
        return self.server.texts()

    def meeting(self, fault: Fault, key: str = "dlv_1-abc") -> OutgoingPost:
        if self.account is None:
            raise RuntimeError("identify first")
        steps: dict[Fault, Step] = {
            Fault.LOST_ANSWER: accepts_then(raises(httpx.ReadTimeout)),
            Fault.LOST_REQUEST: raises(httpx.ReadError),
            Fault.UNREACHABLE: raises(httpx.ConnectError),
            Fault.THROTTLED: self.throttle,
            Fault.REFUSED_CONTENT: self.content_refusal,
            Fault.REFUSED_CREDENTIALS: self.credentials_refusal,
        }
        self.server.on_change(steps[fault])
        return post_on(self.account, self, "¡Hola, plaza! 👋", key)

    async def identify(self, **changes: Any) -> Account:
        account = await super().identify(**changes)
        self.account = account
        return account

    async def identify_at(self, url: str) -> Account:
        """The same on another server, where `address_pointer` says that its address is given."""
        where, _, name = self.address_pointer.removeprefix("/").partition("/")
        if not name:
            return await self.identify(**{where: url})
        return await self.identify(**{where: {**getattr(self, where), name: url}})


def says(response: Callable[[], httpx.Response]) -> Step:
    """Answers without doing anything."""
    return lambda _server, _request: response()


def replies(status: int, **rest: Any) -> Step:
    return says(lambda: httpx.Response(status, **rest))


def raises(kind: type[httpx.TransportError]) -> Step:
    def step(_server: FakeServer, request: httpx.Request) -> httpx.Response:
        raise kind("as the test asked", request=request)

    return step


def accepts_then(then: Step) -> Step:
    """The platform does what was asked, and then its answer meets this."""

    def step(server: FakeServer, request: httpx.Request) -> httpx.Response:
        server.answer(request)
        return then(server, request)

    return step


def of_credentials(profile: PlatformProfile) -> Set[Hindrance]:
    """What whoever asks may be told when its credentials are not taken."""
    renewable = Capability.REFRESH_CREDENTIALS in profile.capabilities
    over = {Hindrance.CREDENTIALS_EXPIRED} if renewable else set[Hindrance]()
    return {Hindrance.CREDENTIALS_REFUSED, *over}
