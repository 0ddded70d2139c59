"""Matrix's promise is its transaction id: the same id from the same login is the same event."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.adapter import Files
from adapters.platforms.bringing import brought
from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.http import Answer, Http, Unreadable
from adapters.platforms.matrix.acting import Acting
from adapters.platforms.matrix.answers import errcode, event_id_of, hint_of, words_of
from adapters.platforms.matrix.line import API, bearer
from adapters.platforms.matrix.listening import Listening
from adapters.platforms.matrix.looking import Looking
from adapters.platforms.matrix.measuring import Measuring
from adapters.platforms.matrix.place import account_id_of, permalink, step, user_and_room
from adapters.platforms.matrix.powers import MESSAGE, POWERS, can_say, may
from adapters.platforms.matrix.profile import (
    DIRECT,
    LIMITS,
    MESSAGE_KINDS,
    PLATFORM,
    PROFILE,
    ROOM,
    limits_of,
)
from adapters.platforms.matrix.session import kind_of_refusal, refreshed
from adapters.platforms.matrix.showing import Showing
from adapters.platforms.matrix.timeline import KEY_FIELD
from adapters.platforms.matrix.voting import POLL_END, POLL_START, end_of, poll_of
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import not_refreshed, request_id, trouble
from adapters.text.counting import length
from domain.communities.account import Account, AccountProfile
from domain.communities.outcomes import GrantRefused, RefreshOutcome, RefreshUnknown
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused, Unknown
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    Limits,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

ASKING = frozenset({Capability.POLLS})


class Matrix(Showing, Looking, Listening, Acting, Measuring):
    """Facts: client-server API of the Matrix specification, v1.19."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        super().__init__(http, clock, files)

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
        shown = await self._joined_as(origin, user_id, room_id, credentials)
        await self._must_be_readable(origin, room_id, credentials)
        limits = await self._limits(origin, credentials)
        powers = await self._powers(origin, user_id, room_id, credentials)
        return Account(
            account_id=account_id_of(user_id, room_id),
            handle=user_id,
            name=f"{shown.display_name} · {asked}",
            url=permalink(user_id, asked),
            limits=limits,
            capabilities=_capabilities(credentials, powers),
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
            profile=shown,
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
        content = await self._sayable(post)
        if not isinstance(content, dict):
            return content
        user_id, room_id = user_and_room(post.connection)
        reply = await self._ask(
            "PUT",
            post.connection,
            f"/rooms/{step(room_id)}/send/{_kind_of(post)}/{step(post.key)}",
            body={**content, KEY_FIELD: post.key, **_thread(post)},
        )
        event_id = event_id_of(reply)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            if event_id is None:
                words = "The server accepted the message but named no event."
                return Unknown(words, reply.status, called)
            return Published(event_id, permalink(user_id, room_id, event_id), reply.status, called)
        return self._trouble(reply, post.connection.credentials)

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
        if post.post.poll is not None:
            # Clients show a changed poll only where nobody has voted.
            return Refused(RefusalKind.CONTENT, "Matrix does not let polls be changed.")
        content = await self._sayable(post)
        if not isinstance(content, dict):
            return content
        _, room_id = user_and_room(post.connection)
        transaction = step(f"{post.key}-edit-{post.post.digest[:16]}")
        reply = await self._ask(
            "PUT",
            post.connection,
            f"/rooms/{step(room_id)}/send/m.room.message/{transaction}",
            body={
                **content,
                "body": f"* {content['body']}",
                "m.new_content": content,
                "m.relates_to": {"rel_type": "m.replace", "event_id": post.platform_post_id},
            },
        )
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            return Published(post.platform_post_id, None, reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        """Safe to repeat: the transaction id is the key's own, and of several ends the first one
        counts."""
        if post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no poll to close.")
        _, room_id = user_and_room(post.connection)
        path = f"/rooms/{step(room_id)}/send/{POLL_END}/{step(f'{post.key}-over')}"
        body = end_of(post.platform_post_id, post.post.language)
        reply = await self._ask("PUT", post.connection, path, body=body)
        if isinstance(reply, Answer) and reply.is_success:
            called = request_id(reply, post.connection.credentials)
            return Published(post.platform_post_id, None, reply.status, called)
        return self._trouble(reply, post.connection.credentials)

    async def _sayable(self, post: OutgoingPost) -> dict[str, Any] | Outcome:
        """What an event says and shows, or why it cannot."""
        if length(post.text, LIMITS.text) > LIMITS.text.maximum:
            return Refused(RefusalKind.CONTENT, "The text takes more than 60000 bytes.")
        if post.post.poll is not None:
            return poll_of(post, post.post.poll)
        return await brought(self._content(post))

    async def _limits(self, origin: str, credentials: Mapping[str, Secret]) -> Limits:
        """How large a file may be (`GET /_matrix/client/v1/media/config`, since v1.11); servers
        before that, and those that say nothing, are held to what we can bring."""
        path = "/_matrix/client/v1/media/config"
        reply = await self._http.send("GET", origin, path, headers=bearer(credentials))
        if isinstance(reply, Answer) and reply.status in (400, 403, 404, 405, 501):
            return LIMITS
        most = self._object(reply, credentials).get("m.upload.size")
        is_count = isinstance(most, int) and not isinstance(most, bool) and most > 0
        return limits_of(most) if is_count else LIMITS

    async def _powers(
        self, origin: str, user_id: str, room_id: str, credentials: Mapping[str, Secret]
    ) -> frozenset[Capability]:
        """What the room lets us do to others, and whether it lets us ask."""
        path = f"/rooms/{step(room_id)}/state"
        levels = await self._state(origin, f"{path}/m.room.power_levels/", credentials)
        made = await self._state(origin, f"{path}/m.room.create/?format=event", credentials)
        asks = can_say(user_id, levels, made, POLL_START)
        return may(user_id, levels, made) | (ASKING if asks else frozenset())

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
    ) -> AccountProfile:
        """As the room shows the account. Matrix knows no bios."""
        path = f"/rooms/{step(room_id)}/state/m.room.member/{step(user_id)}"
        member = await self._state(origin, path, credentials)
        if member is None or member.get("membership") != "join":
            raise _room_refused("The account has not joined that room.")
        username = user_id.removeprefix("@").partition(":")[0]
        avatar = member.get("avatar_url")
        return profile_of(member.get("displayname") or user_id, username, avatar=avatar)

    async def _must_be_readable(
        self, origin: str, room_id: str, credentials: Mapping[str, Secret]
    ) -> None:
        path = f"/rooms/{step(room_id)}/state/m.room.encryption"
        if await self._state(origin, path, credentials) is not None:
            raise _room_refused("That room is encrypted, and we cannot write in encrypted rooms.")


def _kind_of(post: OutgoingPost) -> str:
    """The type of the event that says it."""
    return MESSAGE if post.post.poll is None else POLL_START


def _thread(post: OutgoingPost) -> dict[str, Any]:
    """A threaded answer, and a plain one for whoever does not show threads (specification v1.4,
    11.35.1). What somebody said outside a thread is answered outside one."""
    if post.reply_to is None:
        return {}
    if post.thread_root is None:
        return {"m.relates_to": {"m.in_reply_to": {"event_id": post.reply_to}}}
    return {
        "m.relates_to": {
            "rel_type": "m.thread",
            "event_id": post.thread_root,
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": post.reply_to},
        }
    }


def _capabilities(
    credentials: Mapping[str, Secret], powers: frozenset[Capability]
) -> frozenset[Capability]:
    """A session without a refresh token lives as long as its one access token."""
    without = (
        set[Capability]() if REFRESH_TOKEN in credentials else {Capability.REFRESH_CREDENTIALS}
    )
    return PROFILE.capabilities - without - ((POWERS | ASKING) - powers)


def _room_asked(settings: Mapping[str, Any]) -> str:
    wrong_choice(settings, "msgtype", MESSAGE_KINDS)
    wrong_choice(settings, "conversation", (ROOM, DIRECT))
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
