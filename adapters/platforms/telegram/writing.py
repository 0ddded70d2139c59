"""What a post becomes in the Bot API: one request, whatever it shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.platforms.adapter import UPLOAD_BYTES
from adapters.platforms.http import Content, FilePart, form
from adapters.platforms.telegram.marking import read
from adapters.platforms.telegram.place import messages_of
from adapters.platforms.telegram.profile import ALBUM, CAPTION, QUESTION, TEXT
from adapters.text.counting import utf16_code_units
from domain.publishing.content import Poll
from domain.publishing.media import MediaKind, Shown
from domain.publishing.outcomes import RefusalKind, Refused
from domain.publishing.ports import OutgoingPost

_SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4"}


@dataclass(frozen=True, slots=True)
class Call:
    """One method with what it is told. `chat_id` is apart, because a chat's number may change."""

    method: str
    chat_id: int
    fields: Mapping[str, Any]
    files: Mapping[str, FilePart] = field(default_factory=dict)

    def body(self, chat_id: int) -> Content:
        """Files make it a form, in which everything that is no text is JSON."""
        fields = {"chat_id": chat_id, **self.fields}
        if not self.files:
            return Content(written(fields).encode(), "application/json")
        plain = {k: v if isinstance(v, str) else written(v) for k, v in fields.items()}
        return form(plain, self.files)


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def too_much(post: OutgoingPost) -> Refused | None:
    """What of a post does not fit, before anything is read or sent. Lengths are in UTF-16 code
    units, which is what Telegram counts entities in, and without marks that become entities."""
    poll, shown = post.post.poll, post.media
    if poll is not None and shown:
        return _refused("A poll on Telegram shows no media.")
    if len(shown) > ALBUM:
        return _refused(f"A message on Telegram shows at most {ALBUM} pictures and films.")
    if sum(file.bytes for file in shown) > UPLOAD_BYTES:
        return _refused(f"What one message shows may have {UPLOAD_BYTES} bytes together.")
    what, most = "The text", TEXT
    if shown:
        what, most = "A text under media", CAPTION
    elif poll is not None:
        what, most = "The question of a poll", QUESTION
    said = post.text if poll is not None else read(post.text, post.connection.settings).text
    if utf16_code_units(said) > most:
        return _refused(f"{what} may have {most} UTF-16 code units on Telegram.")
    return None


def call_for(post: OutgoingPost, own_chat: int, contents: Sequence[bytes]) -> Call | Refused:
    """The request that publishes this post with these files. An answer goes to the chat of the
    message that it answers, and does not go out where that message is not there any more."""
    chat_id, fields = own_chat, dict[str, Any]()
    if post.reply_to is not None:
        answered = messages_of(post.reply_to, own_chat)
        if answered is None:
            return _refused("What this answers is no message of Telegram.")
        chat_id = answered.chat_id
        asked = {"message_id": answered.ids[0], "allow_sending_without_reply": False}
        fields["reply_parameters"] = asked
    if post.post.poll is not None:
        return Call("sendPoll", chat_id, _poll(post.text, post.post.poll) | fields)
    if not post.media:
        return Call("sendMessage", chat_id, _said(post, "text") | fields)
    if len(post.media) == 1:
        kind = _kind(post.media[0])
        files = {kind: _file(0, post.media[0], contents[0])}
        return Call(f"send{kind.title()}", chat_id, _said(post, "caption") | fields, files)
    return _album(chat_id, post, contents, fields)


def edit_of(post: OutgoingPost, chat_id: int, message_id: int) -> Call:
    """A message under media has its text as a caption, an album under its first one."""
    method, name = (
        ("editMessageCaption", "caption") if post.shows_files else ("editMessageText", "text")
    )
    return Call(method, chat_id, {"message_id": message_id, name: "", **_said(post, name)})


def _said(post: OutgoingPost, name: str) -> dict[str, Any]:
    """The text under that name, if there is any, with what its marks say."""
    said = read(post.text, post.connection.settings)
    marked = "entities" if name == "text" else f"{name}_entities"
    words = {name: said.text} if said.text else {}
    return words | ({marked: said.entities} if said.entities else {})


def _album(
    chat_id: int, post: OutgoingPost, contents: Sequence[bytes], fields: Mapping[str, Any]
) -> Call:
    media, files = [], {}
    for place, (shown, content) in enumerate(zip(post.media, contents, strict=True)):
        files[f"file{place}"] = _file(place, shown, content)
        item = {"type": _kind(shown), "media": f"attach://file{place}"}
        media.append(item | (_said(post, "caption") if place == 0 else {}))
    return Call("sendMediaGroup", chat_id, {"media": media, **fields}, files)


def _poll(question: str, poll: Poll) -> dict[str, Any]:
    return {
        "question": question,
        "options": [{"text": option} for option in poll.options],
        "allows_multiple_answers": poll.multiple,
        "open_period": poll.duration_seconds,
    }


def _kind(shown: Shown) -> str:
    return "video" if shown.kind is MediaKind.VIDEO else "photo"


def _file(place: int, shown: Shown, content: bytes) -> FilePart:
    suffix = _SUFFIX.get(shown.mime_type, "bin")
    return FilePart(f"file{place}.{suffix}", content, shown.mime_type)


def _refused(words: str) -> Refused:
    return Refused(RefusalKind.CONTENT, words)
