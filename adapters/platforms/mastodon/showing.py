"""Files are on the server before the post that shows them: until then nobody sees them."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapters.platforms.adapter import CannotRead, Files
from adapters.platforms.bringing import BRINGING
from adapters.platforms.http import Answer, FilePart, Http, Reply, Unreadable, form
from adapters.platforms.mastodon.line import Line, step
from adapters.platforms.mastodon.listing import identifier, link
from domain.publishing.media import Shown
from domain.publishing.outcomes import Expired, NotSent, RefusalKind, Refused, Throttled, Unknown
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.platforms import Connection

PAUSES = (0.3, 0.7, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0)
"""Seconds between two questions whether a file is processed."""

MOST_REMEMBERED = 256
_PATHS = ("/api/v2/media", "/api/v1/media")

NotShown = Refused | Expired | Throttled | NotSent
_Key = tuple[str, str, str]
_Up = list[tuple[Shown, "_File"]]


@dataclass(frozen=True, slots=True)
class _File:
    """`is_ready` where the server said at once that it can be shown."""

    id: str
    is_ready: bool = False


class Remembered:
    """Files that are up and in no post, so that another attempt need not bring them again. To lose
    it costs nothing but that. Whoever takes one has it alone: no file can be in two posts."""

    def __init__(self) -> None:
        self._ids: OrderedDict[_Key, str] = OrderedDict()

    def take(self, place: Connection, shown: Shown) -> str | None:
        return self._ids.pop(_key(place, shown), None)

    def keep(self, place: Connection, shown: Shown, media_id: str) -> None:
        self._ids[_key(place, shown)] = media_id
        while len(self._ids) > MOST_REMEMBERED:
            self._ids.popitem(last=False)


class Showing(Line):
    """Facts: methods/media.md of mastodon/documentation. A file that was uploaded and is in no post
    is purged by the server after a day or so."""

    def __init__(
        self, http: Http, clock: Clock, files: Files, pauses: Sequence[float] = PAUSES
    ) -> None:
        super().__init__(http, clock)
        self._files = files
        self._pauses = pauses
        self._remembered = Remembered()

    async def _bring(
        self, post: OutgoingPost, within: timedelta = BRINGING
    ) -> list[str] | NotShown:
        """The ids of what the post shows, in order, processed and ready. Whatever goes wrong,
        nothing is visible: a lost answer is NotSent."""
        up: _Up = []
        try:
            async with asyncio.timeout(within.total_seconds()):
                failed = await self._all_of(post, up)
        except TimeoutError:
            failed = NotSent("Not everything that the post shows could be uploaded in time.")
        if failed is None:
            return [file.id for _, file in up]
        for shown, file in up:
            self._remembered.keep(post.connection, shown, file.id)
        return failed

    async def _all_of(self, post: OutgoingPost, up: _Up) -> NotShown | None:
        """Fills `up` with what is there, whether it can be shown already or not."""
        place = post.connection
        for shown in post.media:
            known = self._remembered.take(place, shown)
            if known is not None and await self._is_there(place, known):
                up.append((shown, _File(known)))
            else:
                file = await self._upload(place, shown)
                if not isinstance(file, _File):
                    return file
                up.append((shown, file))
        for _, file in up:
            failed = None if file.is_ready else await self._processed(place, file.id)
            if failed is not None:
                return failed
        return None

    async def _upload(self, place: Connection, shown: Shown) -> _File | NotShown:
        try:
            body = await self._files.read(shown)
        except CannotRead:
            return NotSent("A file that the post shows could not be read from the library.")
        reply = await self._bring_bytes(place, shown, body)
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._not_shown(reply, place)
        try:
            media_id = identifier(reply.object().get("id"))
        except Unreadable as unreadable:
            return NotSent(str(unreadable), reply.status)
        if media_id is None:
            return NotSent("The server took a file and named no id.", reply.status)
        return _File(media_id, _is_ready(reply))

    async def _bring_bytes(self, place: Connection, shown: Shown, body: bytes) -> Reply:
        described = {"description": shown.alt_text} if shown.alt_text else {}
        kind, _, ending = shown.mime_type.partition("/")
        content = form(described, {"file": FilePart(f"{kind}.{ending}", body, shown.mime_type)})
        path, older = _PATHS
        reply = await self._ask("POST", place, path, content=content, shows=False)
        # Servers before 3.1.3 know the first version only.
        if isinstance(reply, Answer) and reply.status in (404, 501):
            return await self._ask("POST", place, older, content=content, shows=False)
        return reply

    async def _is_there(self, place: Connection, media_id: str) -> bool:
        reply = await self._ask("GET", place, _file(media_id))
        return isinstance(reply, Answer) and reply.is_success

    async def _processed(self, place: Connection, media_id: str) -> NotShown | None:
        """Why it cannot be shown yet; None once it can. The server answers 206 meanwhile, and 422
        where it cannot make anything of the file."""
        for pause in (*self._pauses, None):
            reply = await self._ask("GET", place, _file(media_id))
            if not isinstance(reply, Answer) or not reply.is_success:
                return self._not_shown(reply, place)
            if _is_ready(reply):
                return None
            if pause is not None:
                await asyncio.sleep(pause)
        return NotSent("The server is still processing a file that the post shows.")

    def _not_shown(self, reply: Reply, place: Connection) -> NotShown:
        found = self._trouble(reply, place.credentials)
        if isinstance(found, Unknown):
            return NotSent(found.words, found.status_code, found.request_id)
        return found


def mixed(post: OutgoingPost) -> Refused | None:
    """Mastodon shows a poll or files, never both."""
    if post.post.poll is None or not post.media:
        return None
    return Refused(RefusalKind.CONTENT, "A post with a poll cannot show files on Mastodon.")


def _file(media_id: str) -> str:
    return f"/api/v1/media/{step(media_id)}"


def _is_ready(answer: Answer) -> bool:
    """202 and 206 say that it is not, and so does a file without an address."""
    if answer.status != 200:
        return False
    try:
        return link(answer.object().get("url")) is not None
    except Unreadable:
        return False


def _key(place: Connection, shown: Shown) -> _Key:
    return f"{place.channel_id} {place.account_id}", shown.sha256, shown.alt_text or ""
