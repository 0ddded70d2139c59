"""What a post becomes on Discord: one request that names a nonce, and calls nobody by surprise."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from adapters.platforms.discord.place import number
from adapters.platforms.discord.profile import HOUR, MOST_FILES, MOST_TOGETHER, QUESTION, TEXT
from adapters.platforms.http import Content, FilePart, form
from domain.publishing.content import Poll
from domain.publishing.media import Shown
from domain.publishing.outcomes import RefusalKind, Refused
from domain.publishing.ports import OutgoingPost

NONCE_LENGTH = 25
NOBODY: dict[str, Any] = {"parse": []}
"""`allowed_mentions`: whoever is named in a text is named, and not called."""


def nonce_of(key: str) -> str:
    """The same for the same key. Discord takes 25 characters of it: a hash's first hundred bits."""
    return hashlib.sha256(key.encode()).hexdigest()[:NONCE_LENGTH]


def too_much(post: OutgoingPost) -> Refused | None:
    """What of a post does not fit, before anything is read or sent."""
    alone = post.answer is not None and post.answer.is_direct
    if post.reply_to is not None and not alone and number(post.reply_to) is None:
        return _refused("What this answers is no message of Discord.")
    if len(post.media) > MOST_FILES:
        return _refused(f"A message on Discord shows at most {MOST_FILES} files.")
    if sum(shown.bytes for shown in post.media) > MOST_TOGETHER:
        return _refused(f"What one message shows may have {MOST_TOGETHER} bytes together.")
    what, most = ("The text", TEXT) if post.post.poll is None else ("The question", QUESTION)
    if len(post.text) > most:
        return _refused(f"{what} may have {most} code points on Discord.")
    return None


def message_of(post: OutgoingPost, contents: Sequence[bytes]) -> Content:
    """The body of `POST /channels/{id}/messages`. An answer does not go out where what it answers
    is not there any more."""
    said = {"nonce": nonce_of(post.key), "enforce_nonce": True}
    said |= _words(post, post.text)
    if post.reply_to is not None:
        said["message_reference"] = {"message_id": post.reply_to, "fail_if_not_exists": True}
    return _with_files(said, post, contents)


def hooked(
    post: OutgoingPost, text: str, more: dict[str, Any], contents: Sequence[bytes]
) -> Content:
    """The body of `POST /webhooks/{id}/{token}`, which takes no nonce."""
    return _with_files(_words(post, text) | more, post, contents)


def thread_of(
    post: OutgoingPost, title: str, text: str, tags: Sequence[str], contents: Sequence[bytes]
) -> Content:
    """The body of `POST /channels/{id}/threads` in a forum. Its message takes no nonce."""
    around = {"name": title} | ({"applied_tags": list(tags)} if tags else {})
    return _with_files(_words(post, text), post, contents, around)


def _with_files(
    said: dict[str, Any],
    post: OutgoingPost,
    contents: Sequence[bytes],
    around: dict[str, Any] | None = None,
) -> Content:
    """`around` is what the message is a part of, where it is not all."""
    if not post.media:
        return Content(_written(_whole(said, around)).encode(), "application/json")
    said["attachments"] = [
        {"id": str(place), "filename": filename(post.key, place, shown)} | _description(shown)
        for place, shown in enumerate(post.media)
    ]
    files = {
        f"files[{place}]": FilePart(filename(post.key, place, shown), content, shown.mime_type)
        for place, (shown, content) in enumerate(zip(post.media, contents, strict=True))
    }
    return form({"payload_json": _written(_whole(said, around))}, files)


def _whole(said: dict[str, Any], around: dict[str, Any] | None) -> dict[str, Any]:
    return said if around is None else around | {"message": said}


def edit_of(post: OutgoingPost) -> dict[str, Any]:
    """What an edit does not name stays as it is, files among it."""
    return {"content": post.text, "allowed_mentions": NOBODY}


def filename(key: str, place: int, shown: Shown) -> str:
    """Made of the key, so that a message that shows files is known by their names."""
    suffix = shown.mime_type.rpartition("/")[2].removeprefix("x-")
    return f"{nonce_of(key)}-{place}.{'mov' if suffix == 'quicktime' else suffix}"


def _words(post: OutgoingPost, text: str) -> dict[str, Any]:
    said: dict[str, Any] = {"allowed_mentions": NOBODY}
    if post.post.poll is not None:
        return said | {"poll": _poll(text, post.post.poll)}
    return said | {"content": text}


def _poll(question: str, poll: Poll) -> dict[str, Any]:
    """Discord counts whole hours: a part of one counts as one."""
    return {
        "question": {"text": question},
        "answers": [{"poll_media": {"text": option}} for option in poll.options],
        "duration": -(-poll.duration_seconds // HOUR),
        "allow_multiselect": poll.multiple,
        "layout_type": 1,
    }


def _description(shown: Shown) -> dict[str, str]:
    return {"description": shown.alt_text} if shown.alt_text else {}


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _refused(words: str) -> Refused:
    return Refused(RefusalKind.CONTENT, words)
