"""Telegram promises nothing about a lost answer: a bot sees neither history nor its own posts."""

import hashlib
import hmac
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.adapter import Files
from adapters.platforms.bringing import Deadline, contents_of
from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.http import Answer, Http, Reply, Unreadable
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import request_id, untold
from adapters.platforms.telegram.acting import call_of, number, removal
from adapters.platforms.telegram.answers import is_gone, is_unchanged, result_of
from adapters.platforms.telegram.bot import Bot
from adapters.platforms.telegram.commenting import Commenting
from adapters.platforms.telegram.hearing import ALLOWED, heard_in, polls_in, update_id
from adapters.platforms.telegram.marking import FORMATTING, FORMATTINGS
from adapters.platforms.telegram.place import (
    account_id_of,
    bot_and_chat,
    link,
    messages_of,
    place_of_chat,
    reference,
)
from adapters.platforms.telegram.profile import (
    API,
    BOT_TOKEN,
    CHAT_ID,
    DISCUSSION_ID,
    PLATFORM,
    PROFILE,
)
from adapters.platforms.telegram.rights import capabilities_in, why_not
from adapters.platforms.telegram.updates import ELSEWHERE, Updates
from adapters.platforms.telegram.writing import call_for, edit_of, too_much
from domain.communities.account import Account, AccountProfile
from domain.publishing.outcomes import (
    CannotTell,
    Finding,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import ABOUT_MESSAGES, Act, ActKind
from domain.shared.clock import Clock
from domain.shared.heard import (
    Admission,
    Admitted,
    Forged,
    Heard,
    HookCall,
    Places,
    Raw,
    Streamed,
    StreamOver,
    StreamSource,
)
from domain.shared.platforms import (
    Capability,
    Connection,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.poll_counts import PollTold
from domain.shared.readings import Metric, Reading, Readings
from domain.shared.secret import Secret

SECRET_HEADER = "x-telegram-bot-api-secret-token"
COMMENTS = frozenset({Capability.FIRST_COMMENTS})
_NAME = re.compile(r"@[A-Za-z]\w{3,31}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TAKEN = (
    "A bot has one address, and this one's is at {} already. Close the address of the channel that"
    " has it (DELETE /v1/channels/…/hook), or have whoever set it take it away, and try again."
)
_NO_MESSAGE = "This delivery has no message to {}."


class Telegram:
    """Facts: the Bot API, version 10.1, and the bots FAQ."""

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        self._http = http
        self._clock = clock
        self._files = files
        self._bot = Bot(http, clock)
        self._commenting = Commenting(self._bot)
        self._updates = Updates(self._bot, clock)

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Who the bot is, and that it may speak in that chat; what else it can do there follows
        from its rights. The account keeps the number by which the chat was asked for, so that a
        group stays the same when it becomes a supergroup and its number changes."""
        asked = _chat_asked(settings)
        wrong_choice(settings, FORMATTING, FORMATTINGS)
        origin = self._http.origin(server_url) if server_url else None
        me = await self._bot.read(origin, credentials, "getMe")
        chat = await self._bot.read(origin, credentials, "getChat", chat_id=asked)
        bot_id, chat_id = _id(me), _id(chat)
        member = await self._bot.read(
            origin, credentials, "getChatMember", chat_id=chat_id, user_id=bot_id
        )
        words = why_not(chat, member)
        if words is not None:
            raise _chat_refused(CHAT_ID, words)
        group = settings.get(DISCUSSION_ID)
        if group is not None and int(group) != chat.get("linked_chat_id"):
            raise _chat_refused(DISCUSSION_ID, "That group is not linked to this channel.")
        comments = await self._commenting.may(origin, credentials, chat, bot_id)
        handle, public = str(me.get("username") or bot_id), chat.get("username")
        return Account(
            account_id=account_id_of(bot_id, asked if isinstance(asked, int) else chat_id),
            handle=f"@{public or handle}",
            name=str(chat.get("title") or public or chat_id),
            url=f"https://t.me/{public}" if isinstance(public, str) and public else None,
            limits=PROFILE.limits,
            capabilities=capabilities_in(chat, member) - (set() if comments else COMMENTS),
            outcome_class=PROFILE.outcome_class,
            server_url=origin,
            profile=_profile(chat, handle),
        )

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Not safe to repeat once the outcome is unknown: nothing tells two of the same apart."""
        refused = too_much(post)
        if refused is not None:
            return refused
        deadline = Deadline()
        placed = await self._commenting.where(post)
        if not isinstance(placed, OutgoingPost):
            return placed
        post = placed
        contents = await contents_of(self._files, post.media, deadline)
        if isinstance(contents, NotSent):
            return contents
        place = post.connection
        _, own_chat = bot_and_chat(place)
        call = call_for(post, own_chat, contents)
        if isinstance(call, Refused):
            return call
        reply = await self._bot.call(place, call, deadline)
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._bot.trouble(reply, place.credentials)
        called = request_id(reply, place.credentials)
        try:
            return _published(reply, own_chat, call.chat_id, called)
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status, called)

    async def find(self, post: OutgoingPost) -> Finding:
        """Nobody can know but a person who looks."""
        return CannotTell("Telegram shows bots no history. Look into the chat.")

    async def delete(self, post: OutgoingPost) -> Outcome:
        """An album goes message by message, in one request. For 48 hours, and later only where the
        bot is an administrator who may delete messages."""
        _, own_chat = bot_and_chat(post.connection)
        named = messages_of(post.platform_post_id, own_chat)
        if named is None or post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, _NO_MESSAGE.format("delete"))
        reply = await self._bot.call(post.connection, removal(named.chat_id, named.ids))
        return self._done(reply, post.connection, post.platform_post_id, is_gone(reply))

    async def edit(self, post: OutgoingPost) -> Outcome:
        """What says so already is changed."""
        _, own_chat = bot_and_chat(post.connection)
        named = messages_of(post.platform_post_id, own_chat)
        if named is None or post.platform_post_id is None:
            return Refused(RefusalKind.CONTENT, _NO_MESSAGE.format("change"))
        if post.post.poll is not None:
            return Refused(RefusalKind.CONTENT, "Telegram does not let polls be changed.")
        refused = too_much(post)
        if refused is not None:
            return refused
        reply = await self._bot.call(post.connection, edit_of(post, named.chat_id, named.ids[0]))
        return self._done(reply, post.connection, post.platform_post_id, is_unchanged(reply))

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        """Telegram signs nothing: who knows the secret is Telegram. No time is told either, so the
        number of an update is all that tells a repetition."""
        given = call.headers.get(SECRET_HEADER, "").encode()
        known = [secret.reveal().encode() for secret in secrets if secret.reveal()]
        # All are compared, so that the time taken does not tell which one it was.
        if not sum(hmac.compare_digest(given, secret) for secret in known):
            return Forged("The secret token of the request is not the one of this channel.")
        told = update_id(call.body)
        name = hashlib.sha256(call.body).hexdigest() if told is None else str(told)
        return Admitted((Raw(name, call.body),))

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        return heard_in(raw, connection)

    def polls_in(self, raw: Raw, connection: Connection) -> Sequence[PollTold]:
        return polls_in(raw)

    async def subscribe(
        self, connection: Connection, url: str, secret: Secret, is_ours: Callable[[str], bool]
    ) -> Outcome:
        """A bot has one address, whatever chats it is in: somebody else's is not taken away.
        Telegram calls ports 443, 80, 88 and 8443 alone, over HTTPS."""
        if not _SECRET.fullmatch(secret.reveal()):
            words = "Telegram takes a secret of 1 to 256 letters, digits, underscores and hyphens."
            return Refused(RefusalKind.CONTENT, words)
        told = await self._told_already(connection)
        if not isinstance(told, str):
            return told
        if told and not is_ours(told):
            return Refused(RefusalKind.PERMISSION, _TAKEN.format(urlsplit(told).hostname))
        asked = {"url": url, "secret_token": secret.reveal(), "allowed_updates": list(ALLOWED)}
        reply = await self._bot.do(connection, "setWebhook", asked)
        return self._done(reply, connection, connection.account_id, secret=secret)

    async def _told_already(self, place: Connection) -> str | Outcome:
        """The address that the bot's updates go to; empty where there is none."""
        reply = await self._bot.ask(place.server_url, place.credentials, "getWebhookInfo", {})
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._bot.trouble(reply, place.credentials)
        try:
            found = result_of(reply)
        except Unreadable as unreadable:
            return NotSent(str(unreadable))
        url = found.get("url") if isinstance(found, dict) else None
        return url if isinstance(url, str) else NotSent("Telegram's answer names no address.")

    async def unsubscribe(self, connection: Connection) -> Outcome:
        """What is waiting stays, for whoever asks next."""
        reply = await self._bot.do(connection, "deleteWebhook", {"drop_pending_updates": False})
        return self._done(reply, connection, connection.account_id)

    def source(self, connection: Connection) -> StreamSource:
        """A bot's updates come in one row, whatever chats they are of. What people say to it in
        private, or where it names the bot elsewhere, concerns no chat of ours."""
        _, own_chat = bot_and_chat(connection)
        group = connection.settings.get(DISCUSSION_ID)
        chats = {own_chat} | ({int(group)} if group is not None else set())
        token = connection.credentials[BOT_TOKEN].reveal()
        return StreamSource(
            Secret(f"{connection.server_url or API} {token}"),
            frozenset(map(place_of_chat, chats)),
            shared=frozenset({ELSEWHERE}),
        )

    def stream(
        self, connection: Connection, point: str | None, places: Places
    ) -> AsyncGenerator[Streamed | StreamOver, None]:
        return self._updates.stream(connection, point)

    async def act(self, connection: Connection, act: Act) -> Outcome:
        """Who is not there any more is not kicked, because to Telegram that would end a ban."""
        _, own_chat = bot_and_chat(connection)
        call = call_of(act, own_chat, self._clock.now())
        about = act.message_id if act.kind in ABOUT_MESSAGES else act.person_id
        if isinstance(call, Refused) or about is None:
            return (
                call if isinstance(call, Refused) else Refused(RefusalKind.CONTENT, "About whom?")
            )
        if act.kind is ActKind.KICK_PERSON and await self._is_out(connection, call.chat_id, about):
            return Published(about)
        reply = await self._bot.call(connection, call)
        return self._done(reply, connection, about, is_gone(reply))

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        """How many are in the channel or group, the bot among them. Telegram tells bots neither
        views nor shares."""
        _, chat_id = bot_and_chat(connection)
        server, credentials = connection.server_url, connection.credentials
        asked = {"chat_id": chat_id}
        reply = await self._bot.ask_in_chat(server, credentials, "getChatMemberCount", asked)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._bot.trouble(reply, credentials))
        try:
            count = result_of(reply)
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            return CannotTell("Telegram's answer holds no number.")
        return (Reading(Metric.MEMBERS, count, self._clock.now(), "getChatMemberCount"),)

    async def _is_out(self, place: Connection, chat_id: int, person_id: str) -> bool:
        asked = {"chat_id": chat_id, "user_id": number(person_id)}
        reply = await self._bot.ask_in_chat(
            place.server_url, place.credentials, "getChatMember", asked
        )
        try:
            member = result_of(reply) if isinstance(reply, Answer) else None
        except Unreadable:
            return False
        return isinstance(member, dict) and member.get("status") in ("left", "kicked")

    def _done(
        self,
        reply: Reply,
        place: Connection,
        what: str,
        so_already: bool = False,
        secret: Secret | None = None,
    ) -> Outcome:
        """What comes of a change that answers True or the changed message."""
        secrets = dict(place.credentials) | ({"new": secret} if secret else {})
        if not isinstance(reply, Answer) or not (reply.is_success or so_already):
            return self._bot.trouble(reply, secrets)
        called = request_id(reply, secrets)
        try:
            so_already or result_of(reply)
        except Unreadable as unreadable:
            return Unknown(str(unreadable), reply.status, called)
        return Published(what, None, reply.status, called)


def _published(reply: Answer, own_chat: int, asked: int, called: str | None) -> Published:
    """Raises Unreadable where the answer names no message. A long film gets its number only after
    Telegram has looked into it, and until then has the number 0."""
    result = result_of(reply)
    messages = result if isinstance(result, list) else [result]
    ids = [it.get("message_id") if isinstance(it, dict) else None for it in messages]
    numbers = [it for it in ids if isinstance(it, int) and not isinstance(it, bool) and it > 0]
    if not numbers or len(numbers) != len(ids):
        raise Unreadable("Telegram accepted the message but gave it no number.")
    chat = messages[0].get("chat")
    url = link(chat, numbers[0]) if isinstance(chat, dict) else None
    poll = messages[0].get("poll")
    poll_id = poll.get("id") if isinstance(poll, dict) else None
    named = poll_id if isinstance(poll_id, str) and poll_id else None
    return Published(reference(own_chat, asked, *numbers), url, reply.status, called, named)


def _id(thing: Mapping[str, Any]) -> int:
    found = thing.get("id")
    if isinstance(found, bool) or not isinstance(found, int):
        raise PlatformUnreachable(platform=PLATFORM)
    return found


def _chat_asked(settings: Mapping[str, Any]) -> int | str:
    group, asked = settings.get(DISCUSSION_ID), settings.get(CHAT_ID)
    if group is not None and not _NUMBER.fullmatch(_spelled(group)):
        raise wrong_setting(DISCUSSION_ID, "malformed")
    if asked is None or asked == "":
        raise wrong_setting(CHAT_ID, "required")
    text = _spelled(asked)
    if _NUMBER.fullmatch(text):
        return int(text)
    if not _NAME.fullmatch(text):
        raise wrong_setting(CHAT_ID, "malformed")
    return text


def _spelled(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _chat_refused(setting: str, words: str) -> PlatformRefused:
    return PlatformRefused(pointer=f"/settings/{setting}", platform=PLATFORM, words=words)


def _profile(chat: Mapping[str, Any], bot: str) -> AccountProfile:
    """Of the chat, which is what people see. A chat without a description has an empty one; its
    picture has no address that others could open."""
    username = str(chat.get("username") or bot)
    return profile_of(chat.get("title"), username, bio=chat.get("description", ""))
