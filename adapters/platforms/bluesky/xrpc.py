"""A data server is asked by the name of a method, and says by an error's name what went wrong."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.outbound.waits import in_seconds
from adapters.platforms.http import (
    ANSWER_BYTES,
    LISTING_BYTES,
    Answer,
    Content,
    Http,
    Reply,
    Unreadable,
)
from adapters.platforms.replies import Trouble, kind_by_status, trouble, untold
from domain.publishing.outcomes import (
    CannotTell,
    Expired,
    NotSent,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.clock import Clock
from domain.shared.platforms import REFRESH_TOKEN, Connection
from domain.shared.secret import Secret

ACCESS_TOKEN = "access_token"
APP_PASSWORD = "app_password"

CHAT_SERVICE = "did:web:api.bsky.chat#bsky_chat"
"""docs/advanced-guides/api-directory.mdx of bluesky-social/bsky-docs."""

RECORD_NOT_FOUND = "RecordNotFound"
INVALID_SWAP = "InvalidSwap"
PUT_RECORD = "com.atproto.repo.putRecord"
DELETE_RECORD = "com.atproto.repo.deleteRecord"
TAKEN_DOWN = "AccountTakedown"

# An access token that is over is 400 ExpiredToken, not 401; one the server cannot verify, as after
# it changed its keys, is 400 InvalidToken (packages/pds/src/auth-verifier.ts of
# bluesky-social/atproto). AuthMissing is what it says where we have no session yet.
_INVALID_TOKEN = "InvalidToken"
_SESSION_OVER = ("ExpiredToken", _INVALID_TOKEN, "AuthMissing")
OF_CREDENTIALS = (
    *_SESSION_OVER,
    *("AuthenticationRequired", "AuthFactorTokenRequired", TAKEN_DOWN, "AccountDeactivated"),
)
"""What servers say about a session or a password, and about nothing else."""

NotShown = Refused | Expired | Throttled | NotSent
"""What can stand in the way of a post before anything of it could be seen."""
NOT_SHOWN = (Refused, Expired, Throttled, NotSent)


class Xrpc:
    """Asks data servers. Facts: specs/xrpc of bluesky-social/atproto-website."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def origin(self, server_url: str | None) -> str:
        """Raises UrlNotAllowed."""
        return self._http.origin(server_url)

    async def ask(
        self,
        place: Connection,
        method: str,
        *,
        most_bytes: int = ANSWER_BYTES,
        **params: str | list[str],
    ) -> Reply:
        """A question, which changes nothing. What is a list is said one by one."""
        return await self._http.send(
            "GET",
            place.server_url,
            f"/xrpc/{method}",
            headers=bearer(place.credentials),
            params=params,
            most_bytes=most_bytes,
        )

    async def ask_chat(self, place: Connection, method: str, **params: str) -> Reply:
        """The same question to the one chat service that there is: the account's data server passes
        it on."""
        return await self._http.send(
            "GET",
            place.server_url,
            f"/xrpc/{method}",
            headers=bearer(place.credentials) | {"atproto-proxy": CHAT_SERVICE},
            params=params,
            most_bytes=LISTING_BYTES,
        )

    async def tell_chat(self, place: Connection, method: str, body: Mapping[str, Any]) -> Reply:
        """Has the chat service do something."""
        return await self._http.send(
            "POST",
            place.server_url,
            f"/xrpc/{method}",
            headers=bearer(place.credentials) | {"atproto-proxy": CHAT_SERVICE},
            body=body,
        )

    async def tell(self, place: Connection, method: str, body: Mapping[str, Any]) -> Reply:
        """Has something done, as the account."""
        headers = bearer(place.credentials)
        return await self._http.send(
            "POST", place.server_url, f"/xrpc/{method}", headers=headers, body=body
        )

    async def upload(self, place: Connection, content: Content) -> Reply:
        """Brings bytes that nobody sees before a record names them."""
        return await self._http.send(
            "POST",
            place.server_url,
            "/xrpc/com.atproto.repo.uploadBlob",
            headers=bearer(place.credentials),
            content=content,
            shows=False,
        )

    async def sign_in(
        self, server_url: str | None, method: str, body: Mapping[str, Any], token: Secret | None
    ) -> Reply:
        """Opens a session, or goes on with one by its refresh token."""
        return await self._http.send(
            "POST",
            server_url,
            f"/xrpc/com.atproto.server.{method}",
            headers=bearer({ACCESS_TOKEN: token}) if token else None,
            body=body or None,
            shows=False,
        )

    def trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        """What a reply that is no readable success means. A session that is over is `Expired`: the
        refresh token or the app password opens the next one."""
        now = self.now()
        found = trouble(
            reply,
            now=now,
            credentials=credentials,
            words=words_of,
            kind=kind_of,
            hint=lambda answer: _reset(answer, now),
        )
        renewable = APP_PASSWORD in credentials or REFRESH_TOKEN in credentials
        if isinstance(found, Refused) and renewable and code_of(reply) in _SESSION_OVER:
            return Expired(found.words, found.status_code, found.request_id)
        return found

    def before_it_shows(self, reply: Reply, credentials: Mapping[str, Secret]) -> NotShown:
        """The same of a request that nobody can see anything of."""
        return unseen(self.trouble(reply, credentials))

    def untold(self, reply: Reply, credentials: Mapping[str, Secret]) -> CannotTell:
        return untold(self.trouble(reply, credentials))


async def record_of(xrpc: Xrpc, place: Connection, did: str, collection: str, rkey: str) -> Reply:
    """A record by its address; of another's repository the server asks whoever knows it."""
    return await xrpc.ask(
        place, "com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey
    )


def unseen(found: Trouble) -> NotShown:
    """Where nothing could be seen yet, a lost answer loses nothing."""
    if isinstance(found, Unknown):
        return NotSent(found.words, found.status_code, found.request_id)
    return found


def bearer(credentials: Mapping[str, Secret]) -> dict[str, str]:
    token = credentials.get(ACCESS_TOKEN)
    return {"authorization": f"Bearer {token.reveal()}"} if token else {}


def said(reply: Reply) -> dict[str, Any]:
    """The object it holds; empty where it holds none."""
    if not isinstance(reply, Answer):
        return {}
    try:
        return reply.object()
    except Unreadable:
        return {}


def succeeded(reply: Reply) -> bool:
    return isinstance(reply, Answer) and reply.is_success


def code_of(reply: Reply) -> str:
    """The name of the error, or nothing."""
    if succeeded(reply):
        return ""
    code = said(reply).get("error")
    return code if isinstance(code, str) else ""


def words_of(answer: Answer) -> str:
    """What the server says went wrong."""
    parts = (said(answer).get("error"), said(answer).get("message"))
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def is_not_allowed(reply: Reply) -> bool:
    """Whether the session is good and the app password it was opened with has no access to direct
    messages; by its words alone that differs from a token that cannot be verified
    (packages/pds/src/pipethrough.ts of bluesky-social/atproto)."""
    return code_of(reply) == _INVALID_TOKEN and said(reply).get("message") == "Bad token method"


def kind_of(answer: Answer) -> RefusalKind:
    """By the error's name before the status: an ended session and a post that is too long are both
    a 400."""
    return RefusalKind.CREDENTIALS if code_of(answer) in OF_CREDENTIALS else kind_by_status(answer)


def _reset(answer: Answer, now: datetime) -> timedelta | None:
    """`RateLimit-Reset`, here the second of the Unix epoch at which the window ends."""
    seconds = in_seconds(answer.headers.get("ratelimit-reset"))
    return None if seconds is None else seconds - timedelta(seconds=now.timestamp())
