"""What a forum tells by webhook or lists to whoever asks is a post, a like, a flag or a user, in
one shape whichever way it came."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.platforms.discourse.answers import address_of, integer
from adapters.platforms.discourse.place import user_and_place
from adapters.platforms.replies import instant
from domain.shared.heard import Heard, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection

LIKE = "like"
PRIVATE = "private_message"
_POST = re.compile(r"/t/(?:[^/]+/)?(\d{1,18})/(\d{1,9})$")


def heard_in(raw: Raw, connection: Connection) -> Sequence[Heard]:
    """Raises Undigestible. The name of the event is at the end of the raw's id: the body does not
    hold it."""
    try:
        body = json.loads(raw.body)
    except (ValueError, RecursionError):
        raise Undigestible("It is not JSON.") from None
    if not isinstance(body, dict):
        raise Undigestible("It is not a JSON object.")
    event = raw.id.rpartition(".")[2]
    read = _READERS.get(event)
    told = body.get(_KEYS.get(event, ""))
    if read is None:
        return ()
    if not isinstance(told, dict):
        raise Undigestible("The event holds nothing by its own name.")
    found = read(told, connection)
    return () if found is None else (found,)


def _created(post: Mapping[str, Any], connection: Connection) -> Heard | None:
    """What is said in our category or topic, to us alone, or with our name in it elsewhere."""
    kind = _concern(post, connection)
    if kind is None or post.get("post_type") not in (None, 1):
        return None
    topic_id, number = _number(post, "topic_id"), _number(post, "post_number")
    answered = integer(post.get("reply_to_post_number"))
    return Heard(
        id=address_of(topic_id, number),
        kind=kind,
        at=_instant(post, "created_at"),
        author=_author(post, connection),
        text=_text(post.get("raw")) or "",
        message_id=address_of(topic_id, number),
        parent_id=None if answered is None else address_of(topic_id, answered),
        root_id=None if number == 1 else address_of(topic_id, 1),
        place=str(topic_id),
        place_name=_text(post.get("topic_title")),
        url=_url(post, connection),
    )


def _edited(post: Mapping[str, Any], connection: Connection) -> Heard | None:
    said = _created(post, connection)
    if said is None:
        return None
    at = _instant(post, "updated_at", "created_at")
    return replace(said, id=f"{said.id}-edit-{at.isoformat()}", kind=HeardKind.EDIT, at=at)


def _destroyed(post: Mapping[str, Any], connection: Connection) -> Heard | None:
    """The event's name is not signed: only what says itself that it is gone counts as gone."""
    if post.get("deleted_at") is None and post.get("user_deleted") is not True:
        raise Undigestible("The forum tells of a deletion, and the post is not deleted.")
    said = _created(post, connection)
    if said is None:
        return None
    at = _instant(post, "deleted_at", "updated_at")
    gone = f"{said.id}-deleted-{at.isoformat()}"
    return replace(said, id=gone, kind=HeardKind.DELETION, at=at, text=None)


def _liked(like: Mapping[str, Any], connection: Connection) -> Heard | None:
    """The forum does not say when: not before the post was last changed."""
    post, user = like.get("post"), like.get("user")
    if not isinstance(post, dict) or not isinstance(user, dict):
        raise Undigestible("A like has no post or no user.")
    ours, _ = user_and_place(connection)
    user_id = _number(user, "id")
    if user_id == ours or (_number(post, "user_id") != ours and not _is_here(post, connection)):
        return None
    address = address_of(_number(post, "topic_id"), _number(post, "post_number"))
    return Heard(
        id=f"{address}-like-{user_id}",
        kind=HeardKind.REACTION,
        at=_instant(post, "updated_at", "created_at"),
        author=_person(user, connection),
        message_id=address,
        place=str(_number(post, "topic_id")),
        place_name=_text(post.get("topic_title")),
        url=_url(post, connection),
        reaction=LIKE,
    )


def _flagged(flag: Mapping[str, Any], connection: Connection) -> Heard | None:
    """A flag on a post; what waits for approval before it is shown is no report."""
    if flag.get("type") != "ReviewableFlaggedPost" or not _is_here(flag, connection):
        return None
    url = _link(flag.get("target_url"))
    stands = _POST.search(url or "")
    topic_id = integer(flag.get("topic_id"))
    return Heard(
        id=f"reviewable-{_number(flag, 'id')}",
        kind=HeardKind.REPORT,
        at=_instant(flag, "created_at"),
        author=_beside(flag, "created_by", connection),
        message_id=address_of(int(stands[1]), int(stands[2])) if stands else None,
        place=None if topic_id is None else str(topic_id),
        url=url,
        about=_beside(flag, "target_created_by", connection),
    )


def _joined(user: Mapping[str, Any], connection: Connection) -> Heard | None:
    person = _person(user, connection)
    return Heard(
        id=f"user-{person.id}-joined",
        kind=HeardKind.MEMBER_JOINED,
        at=_instant(user, "created_at"),
        author=person,
    )


def _left(user: Mapping[str, Any], connection: Connection) -> Heard | None:
    """The forum does not say when: not before they were last seen."""
    person = _person(user, connection)
    return Heard(
        id=f"user-{person.id}-left",
        kind=HeardKind.MEMBER_LEFT,
        at=_instant(user, "last_seen_at", "created_at"),
        author=person,
    )


_READERS: Mapping[str, Callable[[Mapping[str, Any], Connection], Heard | None]] = {
    "post_created": _created,
    "post_recovered": _edited,
    "post_edited": _edited,
    "post_destroyed": _destroyed,
    "post_liked": _liked,
    "like_created": _liked,
    "reviewable_created": _flagged,
    "user_created": _joined,
    "user_destroyed": _left,
}
_KEYS = {
    **dict.fromkeys(("post_created", "post_recovered", "post_edited", "post_destroyed"), "post"),
    **dict.fromkeys(("post_liked", "like_created"), "like"),
    "reviewable_created": "reviewable",
    **dict.fromkeys(("user_created", "user_destroyed"), "user"),
}


def _concern(post: Mapping[str, Any], connection: Connection) -> HeardKind | None:
    """What a post is to us; None where it is our own, or somebody else's business. A webhook tells
    of private messages between others as well, and not between whom: only those that are listed
    to us are for us."""
    ours, _ = user_and_place(connection)
    if _number(post, "user_id") == ours:
        return None
    if post.get("topic_archetype") == PRIVATE:
        return HeardKind.DIRECT if post.get("to_us") is True else None
    if _is_here(post, connection):
        return HeardKind.COMMENT
    return HeardKind.MENTION if _names_us(post, connection) else None


def _is_here(told: Mapping[str, Any], connection: Connection) -> bool:
    _, place = user_and_place(connection)
    return integer(told.get(place.setting)) == place.id


def _names_us(post: Mapping[str, Any], connection: Connection) -> bool:
    """Who we are by name is known where the settings say it."""
    username, cooked = connection.settings.get("username"), post.get("cooked")
    if not isinstance(username, str) or not isinstance(cooked, str):
        return False
    return f'class="mention" href="/u/{username.casefold()}"' in cooked.casefold()


def _author(post: Mapping[str, Any], connection: Connection) -> Person:
    return _person({**post, "id": post.get("user_id")}, connection)


def _beside(told: Mapping[str, Any], role: str, connection: Connection) -> Person | None:
    """The user in that role: in its place, or among the `users` beside."""
    user = told.get(role)
    if isinstance(user, dict):
        return _person(user, connection)
    user_id, users = integer(told.get(f"{role}_id")), told.get("users")
    if user_id is None:
        return None
    listed = users if isinstance(users, list) else []
    known = [each for each in listed if isinstance(each, dict) and each.get("id") == user_id]
    return _person(known[0] if known else {"id": user_id}, connection)


def _person(user: Mapping[str, Any], connection: Connection) -> Person:
    user_id, username = _number(user, "id"), _text(user.get("username"))
    avatar = _text(user.get("avatar_template"))
    if avatar is not None:
        avatar = avatar.replace("{size}", "96")
        if avatar.startswith("/") and not avatar.startswith("//"):
            avatar = f"{connection.server_url}{avatar}"
    return Person(
        id=str(user_id),
        handle=f"@{username}" if username else None,
        name=_text(user.get("name")),
        url=f"{connection.server_url}/u/{username}" if username else None,
        avatar_url=_link(avatar),
        # -1 is the forum itself, -2 its helper: no people have numbers below one.
        is_bot=user_id < 1,
    )


def _url(post: Mapping[str, Any], connection: Connection) -> str:
    slug = _text(post.get("topic_slug"))
    step = f"{slug}/" if slug else ""
    topic, place = _number(post, "topic_id"), _number(post, "post_number")
    return f"{connection.server_url}/t/{step}{topic}/{place}"


def _number(told: Mapping[str, Any], name: str) -> int:
    found = integer(told.get(name))
    if found is None:
        raise Undigestible(f"It has no {name}.")
    return found


def _instant(told: Mapping[str, Any], *names: str) -> datetime:
    """The first of them that is there."""
    for name in names:
        found = instant(told.get(name))
        if found is not None:
            return found
    raise Undigestible(f"It has no {names[0]}.")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _link(value: object) -> str | None:
    fits = isinstance(value, str) and value.startswith(("https://", "http://"))
    return value if fits and isinstance(value, str) and len(value) <= 2000 else None
