"""What of a post is written into its raw text: pictures by their uploads, a poll by its marks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.platforms.adapter import CannotRead
from adapters.platforms.bringing import brought
from adapters.platforms.discourse.answers import (
    address_of,
    attached,
    integer,
    path_of,
    place_of,
    said,
)
from adapters.platforms.discourse.desk import Desk, No
from adapters.platforms.discourse.place import title_rule, user_and_place
from adapters.platforms.discourse.profile import MOST_TITLE
from adapters.platforms.http import Answer, FilePart, form
from adapters.platforms.replies import request_id
from adapters.platforms.titles import NoTitle, titled
from domain.publishing.content import Poll
from domain.publishing.media import Shown
from domain.publishing.outcomes import CannotTell, NotSent, Published, RefusalKind, Refused, Unknown
from domain.publishing.ports import OutgoingPost


class Writing(Desk):
    """Makes the body of the request that publishes."""

    async def _written(self, post: OutgoingPost) -> dict[str, Any] | No:
        """The body of `POST /posts.json`. `draft_key` carries our key: for two minutes the forum
        answers an API request that is the same in every field with the same post, and without
        the key two of our posts with the same words would be one (posts_controller.rb)."""
        if post.reply_to is not None and place_of(post.reply_to) is None:
            return Refused(RefusalKind.CONTENT, "The post that this one answers is not known.")
        said_here = _addressed(post)
        if isinstance(said_here, Refused):
            return said_here
        shown = await brought(self._uploaded(post))
        if not isinstance(shown, list):
            return shown
        parts = [said_here["raw"], *shown]
        if post.post.poll is not None:
            parts.append(poll_marks(post.post.poll, self._clock.now()))
        return said_here | {"raw": "\n\n".join(parts), "draft_key": post.key}

    async def _rewritten(self, post: OutgoingPost, address: str) -> dict[str, Any] | No:
        """The body of `PUT /posts/{id}.json`."""
        said_here = _addressed(post)
        if isinstance(said_here, Refused):
            return said_here
        raw = str(said_here["raw"])
        if post.shows_files or post.post.poll is not None:
            before = await self._look(post.connection, path_of(address))
            if isinstance(before, CannotTell):
                return NotSent(before.words)
            raw += attached(str(before[1].get("raw") or ""))
        title = {"title": said_here["title"]} if "title" in said_here else {}
        return title | {"post": {"raw": raw}}

    async def _uploaded(self, post: OutgoingPost) -> list[str] | No:
        """The marks of every picture, in their order. Nobody sees an upload without its post."""
        marks: list[str] = []
        for shown in post.media:
            mark = await self._upload(post, shown)
            if not isinstance(mark, str):
                return mark
            marks.append(mark)
        return marks

    async def _upload(self, post: OutgoingPost, shown: Shown) -> str | No:
        try:
            content = await self._files.read(shown)
        except CannotRead as trouble:
            return NotSent(str(trouble))
        name = f"{shown.sha256[:16]}.{shown.mime_type.partition('/')[2]}"
        fields = {"upload_type": "composer", "synchronous": "true"}
        body = form(fields, {"file": FilePart(name, content, shown.mime_type)})
        reply = await self._ask("POST", post.connection, "/uploads.json", content=body, shows=False)
        if not isinstance(reply, Answer) or not reply.is_success:
            return self._not_done(reply, post.connection.credentials)
        return picture_mark(said(reply), shown.alt_text) or NotSent(
            "The forum took the picture and did not say how to show it.", reply.status
        )


def _addressed(post: OutgoingPost) -> dict[str, Any] | Refused:
    """Where it goes: a new topic in the category, or an answer in a topic."""
    _, place = user_and_place(post.connection)
    answered = place_of(post.reply_to or "")
    if answered is not None:
        topic_id, number = answered
        return {"topic_id": topic_id, "reply_to_post_number": number, "raw": post.text}
    if place.is_topic:
        return {"topic_id": place.id, "raw": post.text}
    try:
        topic = titled(post.text, title_rule(post.connection), MOST_TITLE)
    except NoTitle as refused:
        return Refused(RefusalKind.CONTENT, str(refused))
    return {
        "title": topic.title,
        "raw": topic.body,
        "category": place.id,
        "external_id": post.key,
    }


def picture_mark(upload: dict[str, Any], alt_text: str | None) -> str | None:
    """Markdown by which the forum shows an upload; None where it did not name it. Brackets and
    bars would end the description."""
    short = upload.get("short_url")
    if not isinstance(short, str) or not short.startswith("upload://"):
        return None
    words = " ".join((alt_text or "").replace("|", " ").split())
    words = words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    width, height = integer(upload.get("width")), integer(upload.get("height"))
    size = f"|{width}x{height}" if width and height else ""
    return f"![{words}{size}]({short})"


def poll_marks(poll: Poll, now: datetime) -> str:
    """The poll as the poll plugin, which every forum has, reads it."""
    until = (now + timedelta(seconds=poll.duration_seconds)).astimezone(UTC)
    kind = f"type=multiple min=1 max={len(poll.options)}" if poll.multiple else "type=regular"
    head = f"[poll {kind} results=always chartType=bar close={until:%Y-%m-%dT%H:%M:%S.000Z}]"
    options = [f"* {' '.join(option.split())}" for option in poll.options]
    return "\n".join([head, *options, "[/poll]"])


def made(reply: Answer, post: OutgoingPost, origin: str) -> Published | Unknown:
    """What the forum answered to a post that it has taken."""
    called = request_id(reply, post.connection.credentials)
    body = said(reply)
    if body.get("action") == "enqueued":
        words = "The forum keeps the post for a moderator's approval; nobody sees it before that."
        return Unknown(words, reply.status, called)
    topic_id, number = integer(body.get("topic_id")), integer(body.get("post_number"))
    if topic_id is None or number is None:
        words = "The forum accepted the post but did not say where it is."
        return Unknown(words, reply.status, called)
    return Published(address_of(topic_id, number), url_of(origin, body), reply.status, called)


def url_of(origin: str | None, body: dict[str, Any]) -> str | None:
    """The address people can open, where the forum says enough to know it."""
    topic_id, place = integer(body.get("topic_id")), integer(body.get("post_number"))
    slug = body.get("topic_slug")
    if topic_id is None or place is None or origin is None:
        return None
    step = f"{slug}/" if isinstance(slug, str) and slug else ""
    return f"{origin}/t/{step}{topic_id}/{place}"
