"""One file in one event, which says what there is to see and may say more."""

import re
from typing import Any

from adapters.platforms.adapter import CannotRead, Files
from adapters.platforms.http import Answer, Content, Http, Reply, Unreadable
from adapters.platforms.matrix.line import Line
from adapters.platforms.matrix.profile import MESSAGE_KINDS
from domain.publishing.media import MediaKind, Shown
from domain.publishing.outcomes import Expired, NotSent, RefusalKind, Refused, Throttled, Unknown
from domain.publishing.ports import OutgoingPost
from domain.shared.clock import Clock
from domain.shared.platforms import Connection

UPLOAD = "/_matrix/media/v3/upload"
UPLOAD_SECONDS = 15.0
_KINDS = {MediaKind.IMAGE: "m.image", MediaKind.VIDEO: "m.video"}
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\]+")

NotShown = Refused | Expired | Throttled | NotSent


class Showing(Line):
    """Facts: `POST /_matrix/media/v3/upload`, and media captions since v1.10 of the specification:
    where `filename` differs from it, `body` is the caption. Clients that describe a picture to
    those who do not see it do so by its file name, so the description is what the file is called.
    """

    def __init__(self, http: Http, clock: Clock, files: Files) -> None:
        super().__init__(http, clock)
        self._files = files

    async def _content(self, post: OutgoingPost) -> dict[str, Any] | NotShown:
        """What the event of that post holds. What it shows is on the server after this, and nobody
        sees it yet; whatever goes wrong, a lost answer as well, nothing is visible."""
        kind = post.connection.settings.get("msgtype") or MESSAGE_KINDS[0]
        if not post.media:
            return {"msgtype": kind, "body": post.text}
        if len(post.media) > 1:
            return Refused(RefusalKind.CONTENT, "One message on Matrix shows one file.")
        shown = post.media[0]
        uri = await self._bring(post.connection, shown)
        if not isinstance(uri, str):
            return uri
        name = name_of(shown)
        return {
            "msgtype": _KINDS[shown.kind],
            "body": post.text if post.text.strip() else name,
            "filename": name,
            "url": uri,
            "info": {"mimetype": shown.mime_type, "size": shown.bytes},
        }

    async def _bring(self, place: Connection, shown: Shown) -> str | NotShown:
        try:
            body = await self._files.read(shown)
        except CannotRead:
            return NotSent("The file that the post shows could not be read from the library.")
        reply = await self._ask(
            "POST",
            place,
            UPLOAD,
            content=Content(body, shown.mime_type),
            shows=False,
            seconds=UPLOAD_SECONDS,
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._not_shown(reply, place)
        try:
            uri = reply.object().get("content_uri")
        except Unreadable as unreadable:
            return NotSent(str(unreadable), reply.status)
        if not isinstance(uri, str) or not uri.startswith("mxc://"):
            return NotSent("The server took the file and named no address.", reply.status)
        return uri

    def _not_shown(self, reply: Reply, place: Connection) -> NotShown:
        found = self._trouble(reply, place.credentials)
        if isinstance(found, Unknown):
            return NotSent(found.words, found.status_code, found.request_id)
        return found


def name_of(shown: Shown) -> str:
    """What there is to see, as a file is called."""
    kind, _, ending = shown.mime_type.partition("/")
    described = _NOT_IN_A_NAME.sub(" ", shown.alt_text or "").strip()
    return f"{described or kind}.{ending}"
