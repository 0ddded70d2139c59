"""Matrix's promise is its transaction id: the same id from the same login is the same event."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Reply, Unreadable
from adapters.platforms.matrix.answers import (
    errcode,
    event_id_of,
    hint_of,
    kind_of,
    said,
    words_of,
)
from adapters.platforms.matrix.place import account_id_of, permalink, step, user_and_room
from adapters.platforms.matrix.profile import LIMITS, MESSAGE_KINDS, PLATFORM, PROFILE
from adapters.platforms.matrix.session import (
    ACCESS_TOKEN,
    UNKNOWN_TOKEN,
    kind_of_refusal,
    refreshed,
)
from adapters.platforms.matrix.timeline import KEY_FIELD, Page, page_of
from adapters.platforms.replies import (
    Trouble,
    clock_lag,
    not_refreshed,
    refusal,
    request_id,
    trouble,
    untold,
)
from adapters.text.counting import length
from domain.communities.model import Account
from domain.communities.outcomes import GrantRefused, RefreshOutcome, RefreshUnknown
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Listing,
    Outcome,
    Published,
    RecentPost,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

API = "/_matrix/client/v3"
CLOCK_MARGIN = timedelta(minutes=2)
PAGE = 50
MOST_PAGES = 5


class Matrix:
    """Facts: client-server API of the Matrix specification, v1.19."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Who we are, and that this account may be in that room and read what it writes there:
        an encrypted room, or one we have not joined, is refused. No server tells how long a token
        it gave earlier lasts."""
        asked = _room_asked(settings)
        origin = self._http.origin(server_url)
        who = await self._read(origin, "/account/whoami", credentials)
        user_id = who.get("user_id")
        if not isinstance(user_id, str) or " " in user_id:
            raise PlatformUnreachable(platform=PLATFORM)
        room_id = await self._room_id(origin, asked, credentials)
        name = await self._joined_as(origin, user_id, room_id, credentials)
        await self._must_be_readable(origin, room_id, credentials)
        return Account(
            account_id=account_id_of(user_id, room_id),
            handle=user_id,
            name=f"{name} · {asked}",
            url=permalink(user_id, asked),
            limits=LIMITS,
            capabilities=_capabilities(credentials),
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
        )

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        """A lost answer costs nothing here: the old refresh token is good until the new pair is
        first used (specification, `POST /refresh`)."""
        token = connection.credentials.get(REFRESH_TOKEN)
        if token is None:
            return GrantRefused("There is no refresh token.")
        body = {REFRESH_TOKEN: token.reveal()}
        reply = await self._http.send("POST", connection.server_url, API + "/refresh", body=body)
        if not isinstance(reply, Answer) or not reply.is_success:
            found = trouble(
                reply,
                now=self._clock.now(),
                credentials=connection.credentials,
                words=words_of,
                kind=lambda answer: kind_of_refusal(errcode(answer)),
                hint=hint_of,
            )
            return not_refreshed(found)
        try:
            return refreshed(reply)
        except Unreadable as unreadable:
            return RefreshUnknown(str(unreadable))

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat under one key as long as the login and the server's memory of it last
        (Synapse: about half an hour); after that our key inside the event is found by look-up."""
        if length(post.text, LIMITS.text) > LIMITS.text.maximum:
            return Refused(RefusalKind.CONTENT, "The text takes more than 60000 bytes.")
        user_id, room_id = user_and_room(post.connection)
        kind = post.connection.settings.get("msgtype") or MESSAGE_KINDS[0]
        reply = await self._ask(
            "PUT",
            post.connection,
            f"/rooms/{step(room_id)}/send/m.room.message/{step(post.key)}",
            body={"msgtype": kind, "body": post.text, KEY_FIELD: post.key, **_thread(post)},
        )
        event_id = event_id_of(reply)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            if event_id is None:
                words = "The server accepted the message but named no event."
                return Unknown(words, reply.status, called)
            return Published(event_id, permalink(user_id, room_id, event_id), reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    async def find(self, post: OutgoingPost) -> Finding:
        """Reads our own messages in the room back to two minutes before the attempt."""
        user_id, room_id = user_and_room(post.connection)
        before: str | None = None
        for _ in range(MOST_PAGES):
            reply = await self._history(post.connection, user_id, room_id, before)
            if not isinstance(reply, Answer) or not reply.is_success:
                return CannotTell(self._trouble(reply, post.connection.credentials).words)
            try:
                page = page_of(reply, user_id)
            except Unreadable as unreadable:
                return CannotTell(str(unreadable))
            finding = self._judge(post, page, reply)
            if finding is not None:
                return finding
            if page.next == before:
                return CannotTell("The server does not page the room's history.")
            before = page.next
        return CannotTell("Too much has been said in the room since to be read back.")

    def _judge(self, post: OutgoingPost, page: Page, reply: Answer) -> Finding | None:
        """What one page says; None where it does not reach back far enough."""
        ours = next((seen for seen in page.events if post.key in seen.keys), None)
        if ours is not None:
            url = permalink(*user_and_room(post.connection), ours.event_id)
            return Published(ours.event_id, url, reply.status)
        since = post.attempted_at - CLOCK_MARGIN - clock_lag(reply, self._clock.now())
        if any(seen.is_wiped and seen.sent_at >= since for seen in page.events):
            return CannotTell("A recent message of ours was redacted, and it may be this one.")
        if page.next is None or (page.events and page.events[-1].sent_at < since):
            return Absent()
        return None

    async def see(self, post: OutgoingPost) -> Finding:
        """A homeserver answers alike for what is not there and for what we may not see, so that
        only while we are in the room its no is one."""
        place = post.connection
        user_id, room_id = user_and_room(place)
        event_id = post.platform_post_id or ""
        reply = await self._ask("GET", place, f"/rooms/{step(room_id)}/event/{step(event_id)}")
        if isinstance(reply, Answer) and errcode(reply) == "M_NOT_FOUND":
            return await self._absent_while_joined(place, user_id, room_id)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, place.credentials))
        event = said(reply)
        sender, content = event.get("sender"), event.get("content")
        if not isinstance(sender, str) or not isinstance(content, dict):
            return CannotTell("The server does not say whose event that is.")
        if sender != user_id or not content:
            return Absent()
        return Published(event_id, permalink(user_id, room_id, event_id), reply.status)

    async def _absent_while_joined(self, place: Connection, user_id: str, room_id: str) -> Finding:
        path = f"/rooms/{step(room_id)}/state/m.room.member/{step(user_id)}"
        reply = await self._ask("GET", place, path)
        if isinstance(reply, Answer) and said(reply).get("membership") == "join":
            return Absent()
        return CannotTell("We are not in that room any more, so it may be hidden from us.")

    async def recent(self, connection: Connection) -> Listing:
        user_id, room_id = user_and_room(connection)
        reply = await self._history(connection, user_id, room_id, None)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            events = page_of(reply, user_id).events
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        return tuple(
            RecentPost(e.event_id, permalink(user_id, room_id, e.event_id), e.body, e.sent_at)
            for e in events
            if e.body
        )

    async def delete(self, post: OutgoingPost) -> Outcome:
        """Redacts. Safe to repeat: the transaction id is the key's own."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        _, room_id = user_and_room(post.connection)
        event, transaction = step(post.platform_post_id), step(f"{post.key}-redact")
        reply = await self._ask(
            "PUT", post.connection, f"/rooms/{step(room_id)}/redact/{event}/{transaction}", body={}
        )
        if isinstance(reply, Answer) and (reply.is_success or errcode(reply) == "M_NOT_FOUND"):
            return Published(post.platform_post_id, status_code=reply.status)
        return self._trouble(reply, post.connection.credentials)

    async def edit(self, post: OutgoingPost) -> Outcome:
        """Sends an event that replaces what the first one says; clients that know no replacements
        show it as a message of its own, marked with an asterisk. Safe to repeat: the transaction
        id is of the key and of what is said."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        if length(post.text, LIMITS.text) > LIMITS.text.maximum:
            return Refused(RefusalKind.CONTENT, "The text takes more than 60000 bytes.")
        _, room_id = user_and_room(post.connection)
        kind = post.connection.settings.get("msgtype") or MESSAGE_KINDS[0]
        transaction = step(f"{post.key}-edit-{post.post.digest[:16]}")
        reply = await self._ask(
            "PUT",
            post.connection,
            f"/rooms/{step(room_id)}/send/m.room.message/{transaction}",
            body={
                "msgtype": kind,
                "body": f"* {post.text}",
                "m.new_content": {"msgtype": kind, "body": post.text},
                "m.relates_to": {"rel_type": "m.replace", "event_id": post.platform_post_id},
            },
        )
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            return Published(post.platform_post_id, None, reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    async def _history(
        self, place: Connection, user_id: str, room_id: str, before: str | None
    ) -> Reply:
        # Only our own events: the server's clock made their times, so they prove how far back a
        # page reaches, and other people's talk does not fill the pages.
        only = {"types": ["m.room.message"], "senders": [user_id]}
        params = {"dir": "b", "limit": str(PAGE), "filter": json.dumps(only)}
        if before is not None:
            params["from"] = before
        path = f"/rooms/{step(room_id)}/messages"
        return await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)

    async def _room_id(self, origin: str, asked: str, credentials: Mapping[str, Secret]) -> str:
        if asked.startswith("!"):
            return asked
        found = await self._state(origin, f"/directory/room/{step(asked)}", credentials)
        room_id = found.get("room_id") if found is not None else None
        if not isinstance(room_id, str) or not room_id.startswith("!"):
            raise _room_refused("The homeserver knows no room by that alias.")
        return room_id

    async def _joined_as(
        self, origin: str, user_id: str, room_id: str, credentials: Mapping[str, Secret]
    ) -> str:
        path = f"/rooms/{step(room_id)}/state/m.room.member/{step(user_id)}"
        member = await self._state(origin, path, credentials)
        if member is None or member.get("membership") != "join":
            raise _room_refused("The account has not joined that room.")
        return str(member.get("displayname") or user_id)

    async def _must_be_readable(
        self, origin: str, room_id: str, credentials: Mapping[str, Secret]
    ) -> None:
        path = f"/rooms/{step(room_id)}/state/m.room.encryption"
        if await self._state(origin, path, credentials) is not None:
            raise _room_refused("That room is encrypted, and we cannot write in encrypted rooms.")

    async def _state(
        self, origin: str, path: str, credentials: Mapping[str, Secret]
    ) -> dict[str, Any] | None:
        """What the server knows there; None where it has nothing or does not let us see it."""
        reply = await self._http.send("GET", origin, API + path, headers=_bearer(credentials))
        if isinstance(reply, Answer) and errcode(reply) in ("M_NOT_FOUND", "M_FORBIDDEN"):
            return None
        return self._object(reply, credentials)

    async def _read(
        self, origin: str, path: str, credentials: Mapping[str, Secret]
    ) -> dict[str, Any]:
        reply = await self._http.send("GET", origin, API + path, headers=_bearer(credentials))
        return self._object(reply, credentials)

    def _object(self, reply: Reply, credentials: Mapping[str, Secret]) -> dict[str, Any]:
        if not isinstance(reply, Answer) or not reply.is_success:
            raise refusal(self._trouble(reply, credentials), PLATFORM, reply)
        try:
            return reply.object()
        except Unreadable:
            raise PlatformUnreachable(platform=PLATFORM) from None

    async def _ask(self, method: str, place: Connection, path: str, **rest: Any) -> Reply:
        headers = _bearer(place.credentials)
        return await self._http.send(method, place.server_url, API + path, headers=headers, **rest)

    def _trouble(self, reply: Reply, credentials: Mapping[str, Secret]) -> Trouble:
        return trouble(
            reply,
            now=self._clock.now(),
            credentials=credentials,
            words=words_of,
            kind=kind_of,
            hint=hint_of,
            expired=lambda answer: errcode(answer) == UNKNOWN_TOKEN,
        )


def _bearer(credentials: Mapping[str, Secret]) -> dict[str, str]:
    return {"authorization": f"Bearer {credentials[ACCESS_TOKEN].reveal()}"}


def _thread(post: OutgoingPost) -> dict[str, Any]:
    """A threaded answer, and a plain one for whoever does not show threads (specification v1.4,
    11.35.1)."""
    if post.reply_to is None:
        return {}
    return {
        "m.relates_to": {
            "rel_type": "m.thread",
            "event_id": post.thread_root,
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": post.reply_to},
        }
    }


def _capabilities(credentials: Mapping[str, Secret]) -> frozenset[Capability]:
    """A session without a refresh token lives as long as its one access token."""
    without = (
        set[Capability]() if REFRESH_TOKEN in credentials else {Capability.REFRESH_CREDENTIALS}
    )
    return PROFILE.capabilities - without


def _room_asked(settings: Mapping[str, Any]) -> str:
    wrong_choice(settings, "msgtype", MESSAGE_KINDS)
    asked = settings.get("room_id")
    if not asked:
        raise wrong_setting("room_id", "required")
    if not isinstance(asked, str) or asked[0] not in "!#" or len(asked.encode()) > 255:
        raise wrong_setting("room_id", "malformed")
    if not asked.isprintable() or " " in asked:
        raise wrong_setting("room_id", "malformed")
    return asked


def _room_refused(words: str) -> PlatformRefused:
    return PlatformRefused(pointer="/settings/room_id", platform=PLATFORM, words=words)
