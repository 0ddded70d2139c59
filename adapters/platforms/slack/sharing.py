"""Files are at Slack before the message that shows them: until that is said, nobody sees them."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from adapters.platforms.adapter import CannotRead, Files
from adapters.platforms.bringing import brought
from adapters.platforms.http import Answer, Content, Unreadable
from adapters.platforms.replies import request_id, untold
from adapters.platforms.slack.answers import FILE_GONE, GONE, error_of, told
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.naming import filename, files_in, has_files_of, ids_of_files, title_of
from adapters.platforms.slack.place import Place, is_ts, place_of
from adapters.platforms.slack.profile import MEDIA
from adapters.platforms.slack.timeline import messages_of
from adapters.platforms.slack.wording import said
from domain.publishing.media import Shown
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Expired,
    Finding,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection

# Together less than the 17 s after which whoever sends a post stops waiting for it.
BRINGING = timedelta(seconds=9)
SAYING = timedelta(seconds=4)
NAMING = timedelta(seconds=3)

PAUSES = (0.2, 0.4, 0.6, 0.8)
"""Seconds between two questions in which message the files are."""

MOST_FILES = MEDIA.images
PAGE = 200

NotShown = Refused | Expired | Throttled | NotSent


class Sharing:
    """Facts: files.getUploadURLExternal, files.completeUploadExternal, files.info, files.list and
    files.delete of docs.slack.dev. Slack says yes to a message with files before it is there, and
    that it is there in `shares` of its files (slackapi/bolt-js, issue 2115)."""

    def __init__(
        self,
        calls: Calls,
        files: Files,
        pauses: Sequence[float] = PAUSES,
        bringing: timedelta = BRINGING,
    ) -> None:
        self._calls = calls
        self._files = files
        self._pauses = pauses
        self._bringing = bringing

    async def publish(self, post: OutgoingPost, root: str | None) -> Outcome:
        """A message of the text and the files. Not safe to repeat. Known again by the names of its
        files, which are made of the post's key: a message with files takes no metadata."""
        refused = _too_much(post)
        if refused is not None:
            return refused
        ids = await brought(self._brought(post), self._bringing)
        return await self._said(post, ids, root) if isinstance(ids, list) else ids

    async def absent(self, post: OutgoingPost, since: str) -> Finding:
        """Whether a message that the channel does not show may still come to be there. Absent only
        where Slack has no file of the post."""
        place = place_of(post.connection)
        reply = await self._calls.ask(
            post.connection,
            "files.list",
            user=place.user_id,
            ts_from=since.partition(".")[0],
            count=str(PAGE),
        )
        answer = told(reply)
        if answer is None:
            return untold(self._calls.no(reply, post.connection.credentials))
        if has_files_of(answer, post.key):
            return CannotTell("Slack has the post's files, and no message that shows them.")
        files = answer.get("files")
        if not isinstance(files, list) or len(files) >= PAGE:
            return CannotTell("Slack does not list the bot's files as its documentation has it.")
        return Absent()

    async def remove(self, place: Connection, ts: str) -> NotShown | Unknown | None:
        """Take away the files of our own message, which would stay when only the message went. None
        where nothing stands in the way of deleting that now. Safe to repeat."""
        ids = await self._files_of(place, ts)
        if not isinstance(ids, list):
            return ids
        for file_id in ids:
            reply = await self._calls.change(place, "files.delete", {"file": file_id})
            if told(reply) is not None or error_of(reply) in FILE_GONE:
                continue
            found = self._calls.no(reply, place.credentials)
            if not isinstance(found, Refused) or found.kind is RefusalKind.CREDENTIALS:
                return found
        return None

    async def _files_of(self, place: Connection, ts: str) -> list[str] | NotShown:
        where = place_of(place)
        asked = {"oldest": ts, "latest": ts, "inclusive": "true", "limit": "1"}
        reply = await self._calls.ask(
            place, "conversations.replies", channel=where.channel_id, ts=ts, **asked
        )
        if error_of(reply) in GONE:
            return []
        if told(reply) is None:
            return not_done(self._calls.no(reply, place.credentials))
        try:
            messages = messages_of(reply)
        except Unreadable as unreadable:
            return NotSent(str(unreadable))
        ours = (m for m in messages if m.get("ts") == ts and m.get("user") == where.user_id)
        return [file_id for message in ours for file_id in ids_of_files(message)]

    async def _brought(self, post: OutgoingPost) -> list[str] | NotShown:
        """The ids of the files, in order. Whatever goes wrong, nothing is visible."""
        ids: list[str] = []
        for number, shown in enumerate(post.media):
            file_id = await self._bring(post, shown, filename(post.key, number, shown))
            if not isinstance(file_id, str):
                return file_id
            ids.append(file_id)
        return ids

    async def _bring(self, post: OutgoingPost, shown: Shown, name: str) -> str | NotShown:
        try:
            body = await self._files.read(shown)
        except CannotRead as unread:
            return NotSent(f"A file that is to be shown cannot be had now. {unread}")
        asked = {"filename": name, "length": str(len(body))}
        if shown.alt_text:
            # The reference of the method calls it alt_txt, Slack's own client for Node alt_text.
            asked |= {"alt_txt": shown.alt_text, "alt_text": shown.alt_text}
        reply = await self._calls.ask(post.connection, "files.getUploadURLExternal", **asked)
        answer = told(reply)
        if answer is None:
            return not_done(self._calls.no(reply, post.connection.credentials))
        file_id, url = answer.get("file_id"), answer.get("upload_url")
        if not isinstance(file_id, str) or not file_id or not isinstance(url, str):
            return NotSent("Slack did not say where a file is to be brought.")
        brought = await self._calls.bring(post.connection, url, Content(body, shown.mime_type))
        if isinstance(brought, Answer) and brought.is_success:
            return file_id
        found = self._calls.no(brought, post.connection.credentials)
        if isinstance(found, Throttled):
            return found
        return NotSent("Slack did not take a file that is to be shown.", found.status_code)

    async def _said(self, post: OutgoingPost, ids: list[str], root: str | None) -> Outcome:
        place = place_of(post.connection)
        titled = [
            {"id": file_id, "title": title_of(shown)}
            for file_id, shown in zip(ids, post.media, strict=True)
        ]
        fields = {"files": json.dumps(titled), "channel_id": place.channel_id, **_words(post)}
        if root is not None:
            fields["thread_ts"] = root
        reply = await self._calls.say(
            post.connection, "files.completeUploadExternal", fields, SAYING.total_seconds()
        )
        answer = told(reply)
        if answer is None or not isinstance(reply, Answer):
            return self._calls.no(reply, post.connection.credentials)
        called = request_id(reply, post.connection.credentials)
        ts = _ts_in(files_in(answer), place) or await self._named(post, ids[0], place)
        if ts is None:
            words = "Slack took the message with its files and has not yet said which one it is."
            return Unknown(words, reply.status, called)
        return Published(ts, place.permalink(ts, root), reply.status, called)

    async def _named(self, post: OutgoingPost, file_id: str, place: Place) -> str | None:
        """The message's id as soon as Slack says it; None where it takes too long to."""
        try:
            async with asyncio.timeout(NAMING.total_seconds()):
                for pause in self._pauses:
                    await asyncio.sleep(pause)
                    reply = await self._calls.ask(post.connection, "files.info", file=file_id)
                    file = (told(reply) or {}).get("file")
                    ts = _ts_in([file] if isinstance(file, dict) else [], place)
                    if ts is not None:
                        return ts
        except TimeoutError:
            return None
        return None


def _words(post: OutgoingPost) -> Mapping[str, str]:
    """Slack reads either the text, as mrkdwn, or the blocks."""
    words = said(post)
    if "blocks" in words:
        return {"blocks": json.dumps(words["blocks"], ensure_ascii=False)}
    return {"initial_comment": words["text"]}


def _too_much(post: OutgoingPost) -> Refused | None:
    words = None
    if len(post.media) > MOST_FILES:
        words = f"A message on Slack shows at most {MOST_FILES} files."
    elif any(len(shown.alt_text or "") > MEDIA.alt_text for shown in post.media):
        words = f"A description may have {MEDIA.alt_text} characters on Slack."
    return Refused(RefusalKind.CONTENT, words) if words else None


def _ts_in(files: Sequence[Mapping[str, Any]], place: Place) -> str | None:
    """In which message of the channel these files are, where Slack says it."""
    for file in files:
        shares = file.get("shares")
        for where in ("public", "private"):
            of_channels = shares.get(where) if isinstance(shares, dict) else None
            listed = of_channels.get(place.channel_id) if isinstance(of_channels, dict) else None
            first: Any = listed[0] if isinstance(listed, list) and listed else None
            ts = first.get("ts") if isinstance(first, dict) else None
            if isinstance(ts, str) and is_ts(ts):
                return ts
    return None


def not_done(found: Refused | Expired | Throttled | NotSent | Unknown) -> NotShown:
    if isinstance(found, Unknown):
        return NotSent(found.words, found.status_code, found.request_id)
    return found
