"""Slack keeps our key inside the message, where only apps see it: a lost answer is settled by
reading the channel back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from adapters.platforms.adapter import Files
from adapters.platforms.checks import wrong_choice, wrong_setting
from adapters.platforms.http import Answer, Http, Reply, Unreadable
from adapters.platforms.profiles import profile_of
from adapters.platforms.replies import clock_lag, refusal, request_id, untold
from adapters.platforms.slack import session
from adapters.platforms.slack.answers import GONE, NO_GROUPS, error_of, told
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.events import heard_of
from adapters.platforms.slack.figures import of_channel, of_message
from adapters.platforms.slack.groups import USER_GROUPS, Groups, groups_asked, unknown_group
from adapters.platforms.slack.hook import admission
from adapters.platforms.slack.listening import Listening
from adapters.platforms.slack.moderation import done
from adapters.platforms.slack.place import (
    CHANNEL_ID,
    Place,
    is_id,
    is_ts,
    place_of,
    ts_of,
    workspace_url,
)
from adapters.platforms.slack.profile import (
    FORMATTINGS,
    LIMITS,
    PLATFORM,
    PROFILE,
    SIGNING_SECRET,
    granted,
    settled_by,
)
from adapters.platforms.slack.sharing import PAUSES, Sharing
from adapters.platforms.slack.talking import Talking, root_of
from adapters.platforms.slack.timeline import Page, messages_of, page_of
from adapters.platforms.slack.wording import said
from adapters.text.counting import length
from domain.communities.account import Account, AccountProfile
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
from domain.shared.acts import Act
from domain.shared.clock import Clock
from domain.shared.heard import Admission, Heard, HookCall, Polled, Raw
from domain.shared.platforms import (
    Connection,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.readings import Readings
from domain.shared.secret import Secret

CLOCK_MARGIN = timedelta(minutes=2)
LONGEST_LAG = timedelta(days=1)
PAGE = 100
MOST_PAGES = 5

_TOO_LONG = Refused(
    RefusalKind.CONTENT, "The text takes more than 4000 characters, with &, < and > written out."
)


class Slack:
    """Facts: the documentation of Slack's Web API and Events API, docs.slack.dev."""

    def __init__(
        self, http: Http, clock: Clock, files: Files, pauses: Sequence[float] = PAUSES
    ) -> None:
        self._calls = Calls(http, clock)
        self._listening = Listening(self._calls)
        self._talking = Talking(self._calls)
        self._sharing = Sharing(self._calls, files, pauses)

    @property
    def profile(self) -> PlatformProfile:
        return PROFILE

    async def identify(
        self,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """What the token may do is read from the header in which Slack names its scopes. A channel
        that is archived, or that we were not invited to, is refused."""
        channel_id, groups = _channel_asked(settings), groups_asked(settings)
        session.check_grant(credentials)
        origin = self._calls.origin(server_url)
        who = await self._calls.question(origin, credentials, "auth.test")
        me = self._said(who, credentials)
        asked = {"channel": channel_id, "include_num_members": "true"}
        reply = await self._calls.question(origin, credentials, "conversations.info", **asked)
        if error_of(reply) == "channel_not_found":
            raise _channel_refused("Slack knows no channel by that id, or hides it from the bot.")
        channel = self._said(reply, credentials).get("channel")
        place = _place(me, channel_id, origin)
        if place is None or not isinstance(channel, dict):
            raise PlatformUnreachable(platform=PLATFORM)
        _must_be_open(channel)
        if groups:
            await self._must_be_there(groups, origin, credentials)
        name = f"#{channel.get('name') or channel_id}"
        can = granted(_scopes(who), channel.get("is_private") is True, session.renews(credentials))
        return Account(
            account_id=place.account_id,
            handle=name,
            name=f"{name} · {me.get('team') or place.team_id}",
            url=f"{place.workspace_url}/archives/{channel_id}",
            limits=LIMITS,
            capabilities=can,
            outcome_class=settled_by(can),
            server_url=place.workspace_url,
            profile=_profile(channel, channel_id),
        )

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        """A lost answer may cost the grant: the old refresh token is good once."""
        held = connection.credentials
        if not session.renews(held):
            return GrantRefused("There is no refresh token, or not the app's id and secret.")
        reply = await self._calls.exchange(connection.server_url or "", session.asked(held))
        if told(reply) is None:
            return session.refused(reply, self._calls.no(reply, held))
        try:
            return session.refreshed(reply)
        except Unreadable as unreadable:
            return RefreshUnknown(str(unreadable))

    async def publish(self, post: OutgoingPost) -> Outcome:
        """Not safe to repeat: Slack knows no key that would make two requests one. An unknown
        outcome is looked up by the key inside the message, or in the names of its files."""
        if length(post.text, LIMITS.text) > LIMITS.text.maximum:
            return _TOO_LONG
        placed = await self._talking.where(post)
        if not isinstance(placed, OutgoingPost):
            return placed
        post, root = placed, root_of(post)
        if post.media:
            return await self._sharing.publish(post, root)
        place = place_of(post.connection)
        body = {"channel": place.channel_id, **said(post)}
        if root is not None:
            body["thread_ts"] = root
        reply = await self._calls.change(post.connection, "chat.postMessage", body)
        answer = told(reply)
        if answer is None or not isinstance(reply, Answer):
            return self._calls.no(reply, post.connection.credentials)
        called, ts = request_id(reply, post.connection.credentials), answer.get("ts")
        if not isinstance(ts, str) or not is_ts(ts):
            return Unknown("Slack accepted the message but named no id.", reply.status, called)
        return Published(ts, place.permalink(ts, root), reply.status, called)

    async def find(self, post: OutgoingPost) -> Finding:
        """Reads the channel back to two minutes before the attempt, or the thread that the post
        belongs to. A message with files comes later than Slack's yes, and may yet come."""
        placed = await self._talking.where(post)
        if not isinstance(placed, OutgoingPost):
            return CannotTell(placed.words)
        post = placed
        finding = await self._looked_for(post)
        if isinstance(finding, Absent) and post.shows_files:
            since = ts_of(post.attempted_at - CLOCK_MARGIN - LONGEST_LAG)
            return await self._sharing.absent(post, since)
        return finding

    async def _looked_for(self, post: OutgoingPost) -> Finding:
        place, cursor = place_of(post.connection), ""
        for _ in range(MOST_PAGES):
            reply = await self._page(post, place, cursor)
            if told(reply) is None or not isinstance(reply, Answer):
                return untold(self._calls.no(reply, post.connection.credentials))
            try:
                page = page_of(reply, place)
            except Unreadable as unreadable:
                return CannotTell(str(unreadable))
            finding = self._judge(post, place, page, reply)
            if finding is not None:
                return finding
            if page.next is None or page.next == cursor:
                return CannotTell("Slack does not page the channel's history.")
            cursor = page.next
        return CannotTell("Too much has been said in the channel since to be read back.")

    def _judge(self, post: OutgoingPost, place: Place, page: Page, reply: Answer) -> Finding | None:
        """What one page says; None where it does not reach back far enough."""
        ours = next((seen for seen in page.ours if seen.is_of(post.key)), None)
        if ours is not None:
            return Published(ours.ts, place.permalink(ours.ts, ours.thread_ts), reply.status)
        since = post.attempted_at - CLOCK_MARGIN - clock_lag(reply, self._calls.clock.now())
        is_back_far_enough = (
            root_of(post) is None and page.oldest is not None and page.oldest < since
        )
        return Absent() if page.next is None or is_back_far_enough else None

    async def _page(self, post: OutgoingPost, place: Place, cursor: str) -> Reply:
        root, more = root_of(post), {"cursor": cursor} if cursor else {}
        asked = {"channel": place.channel_id, "limit": str(PAGE), "include_all_metadata": "true"}
        if root is None:
            return await self._calls.ask(post.connection, "conversations.history", **asked, **more)
        # A thread is listed oldest first, so it is asked for from where it gets interesting.
        since = ts_of(post.attempted_at - CLOCK_MARGIN - LONGEST_LAG)
        return await self._calls.ask(
            post.connection, "conversations.replies", ts=root, oldest=since, **asked, **more
        )

    async def see(self, post: OutgoingPost) -> Finding:
        """Asks for the thread that the message is in or begins."""
        place, ts = place_of(post.connection), post.platform_post_id
        if ts is None or not is_ts(ts):
            return Absent()
        reply = await self._message(post.connection, place, ts)
        if error_of(reply) in GONE:
            return Absent()
        if told(reply) is None or not isinstance(reply, Answer):
            return untold(self._calls.no(reply, post.connection.credentials))
        try:
            found = next((m for m in messages_of(reply) if m.get("ts") == ts), None)
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if found is None or found.get("user") != place.user_id:
            return Absent()
        return Published(ts, place.permalink(ts, found.get("thread_ts")), reply.status)

    async def _message(self, connection: Connection, place: Place, ts: str) -> Reply:
        asked = {"oldest": ts, "latest": ts, "inclusive": "true", "limit": "1"}
        return await self._calls.ask(
            connection, "conversations.replies", channel=place.channel_id, ts=ts, **asked
        )

    async def recent(self, connection: Connection) -> Listing:
        place = place_of(connection)
        asked = {"channel": place.channel_id, "limit": str(PAGE)}
        reply = await self._calls.ask(connection, "conversations.history", **asked)
        if told(reply) is None:
            return untold(self._calls.no(reply, connection.credentials))
        try:
            ours = page_of(reply, place).ours
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        return tuple(
            RecentPost(s.ts, place.permalink(s.ts, s.thread_ts), s.text, s.said_at) for s in ours
        )

    async def delete(self, post: OutgoingPost) -> Outcome:
        """A message Slack does not know any more is as gone as one it has just removed. Its files
        go first, for nobody finds them without it."""
        ts = post.platform_post_id
        if ts is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to delete.")
        placed = await self._talking.where(post)
        if not isinstance(placed, OutgoingPost):
            return placed
        place = placed.connection
        if post.shows_files:
            kept = await self._sharing.remove(place, ts)
            if kept is not None:
                return kept
        body = {"channel": place_of(place).channel_id, "ts": ts}
        reply = await self._calls.change(place, "chat.delete", body)
        if isinstance(reply, Answer) and (told(reply) or error_of(reply) in GONE):
            return Published(ts, status_code=reply.status)
        return self._calls.no(reply, place.credentials)

    async def edit(self, post: OutgoingPost) -> Outcome:
        ts = post.platform_post_id
        if ts is None:
            return Refused(RefusalKind.CONTENT, "This delivery has no post to change.")
        if length(post.text, LIMITS.text) > LIMITS.text.maximum:
            return _TOO_LONG
        placed = await self._talking.where(post)
        if not isinstance(placed, OutgoingPost):
            return placed
        place = placed.connection
        body = {"channel": place_of(place).channel_id, "ts": ts, **said(placed)}
        reply = await self._calls.change(place, "chat.update", body)
        if told(reply) is None or not isinstance(reply, Answer):
            return self._calls.no(reply, place.credentials)
        return Published(ts, None, reply.status, request_id(reply, place.credentials))

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        return admission(call, secrets)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        is_told = SIGNING_SECRET in connection.credentials
        return heard_of(raw, place_of(connection), is_told=is_told)

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        return await self._listening.poll(connection, cursor)

    async def act(self, connection: Connection, act: Act) -> Outcome:
        return await done(self._calls, connection, act)

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        if not is_ts(post_id):
            return CannotTell("Slack has no message by that id.")
        place = place_of(connection)
        reply = await self._message(connection, place, post_id)
        if told(reply) is None:
            return untold(self._calls.no(reply, connection.credentials))
        try:
            return of_message(messages_of(reply), post_id, self._calls.clock.now())
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        place = place_of(connection)
        asked = {"channel": place.channel_id, "include_num_members": "true"}
        reply = await self._calls.ask(connection, "conversations.info", **asked)
        answer = told(reply)
        if answer is None:
            return untold(self._calls.no(reply, connection.credentials))
        return of_channel(answer, self._calls.clock.now())

    async def _must_be_there(
        self, groups: Groups, origin: str, credentials: Mapping[str, Secret]
    ) -> None:
        """Slack shows a group that it does not know, and calls nobody."""
        reply = await self._calls.question(origin, credentials, "usergroups.list")
        if error_of(reply) in NO_GROUPS:
            words = self._calls.no(reply, credentials).words
            raise _refused(USER_GROUPS, f"Slack does not show the bot its user groups. {words}")
        unknown = unknown_group(groups, self._said(reply, credentials).get("usergroups"))
        if unknown is not None:
            raise _refused(USER_GROUPS, f"Slack knows no user group @{unknown} by that id.")

    def _said(self, reply: Reply, credentials: Mapping[str, Secret]) -> dict[str, Any]:
        answer = told(reply)
        if answer is None:
            raise refusal(self._calls.no(reply, credentials), PLATFORM, reply)
        return answer


def _channel_asked(settings: Mapping[str, Any]) -> str:
    wrong_choice(settings, "formatting", FORMATTINGS)
    asked = settings.get("channel")
    if not asked:
        raise wrong_setting("channel", "required")
    if not isinstance(asked, str) or not CHANNEL_ID.fullmatch(asked):
        raise wrong_setting("channel", "malformed")
    return asked


def _scopes(reply: Reply) -> frozenset[str] | None:
    """What the token may do, as Slack says beside its answer."""
    said = reply.headers.get("x-oauth-scopes") if isinstance(reply, Answer) else None
    return None if said is None else frozenset(scope.strip() for scope in said.split(","))


def _place(me: Mapping[str, Any], channel_id: str, origin: str) -> Place | None:
    """None where Slack does not say who we are."""
    team_id, user_id = me.get("team_id"), me.get("user_id")
    if not is_id(team_id) or not is_id(user_id):
        return None
    return Place(str(team_id), channel_id, str(user_id), workspace_url(origin, me.get("url")))


def _must_be_open(channel: Mapping[str, Any]) -> None:
    if channel.get("is_archived") is True:
        raise _channel_refused("That channel is archived.")
    if channel.get("is_member") is False:
        raise _channel_refused("The bot is not in that channel. Invite it there first.")


def _channel_refused(words: str) -> PlatformRefused:
    return _refused("channel", words)


def _refused(setting: str, words: str) -> PlatformRefused:
    return PlatformRefused(pointer=f"/settings/{setting}", platform=PLATFORM, words=words)


def _profile(channel: Mapping[str, Any], channel_id: str) -> AccountProfile:
    """Of the channel: its purpose is what Slack's own pages call its description."""
    name, purpose = str(channel.get("name") or channel_id), channel.get("purpose")
    return profile_of(name, name, bio=purpose.get("value") if isinstance(purpose, dict) else None)
