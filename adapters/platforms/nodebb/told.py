"""What the webhook plugin tells or the forum lists is a post, a flag or a user, in one shape
whichever way it came."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from adapters.platforms.nodebb.answers import identifier, is_true, moment, text_of
from adapters.platforms.nodebb.place import user_and_place
from domain.shared.heard import Heard, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection

Told = Mapping[str, Any]


def heard_in(raw: Raw, connection: Connection) -> Sequence[Heard]:
    """Raises Undigestible. A vote is left out: the plugin does not say when it was given."""
    try:
        body = json.loads(raw.body)
    except (ValueError, RecursionError):
        raise Undigestible("It is not JSON.") from None
    if not isinstance(body, dict):
        raise Undigestible("It is not a JSON object.")
    if "listed" in body:
        found = _said(_inside(body, "listed"), connection, is_html=True)
        return () if found is None else (found,)
    read = _READERS.get(str(body.get("hook")))
    if read is None:
        return ()
    found = read(_inside(body, "params"), connection)
    return () if found is None else (found,)


def _saved(params: Told, connection: Connection) -> Heard | None:
    return _said(_inside(params, "post"), connection, is_html=False)


def _said(post: Told, connection: Connection, *, is_html: bool) -> Heard | None:
    """What is said in our category or topic by somebody else."""
    if not _is_here(post, connection, surely=True) or is_true(post.get("deleted")):
        return None
    topic = _maybe(post, "topic")
    pid, tid = _id(post, "pid"), _id(post, "tid")
    text = post.get("content")
    main = identifier(topic.get("mainPid"))
    words = text if isinstance(text, str) else ""
    return Heard(
        id=pid,
        kind=HeardKind.COMMENT,
        at=_at(post, "timestamp"),
        author=_author(post, connection),
        text=text_of(words) if is_html else words,
        message_id=pid,
        parent_id=identifier(post.get("toPid")),
        root_id=None if main == pid else main,
        place=tid,
        place_name=_text(topic.get("title")),
        url=_url(pid, connection),
    )


def _edited(params: Told, connection: Connection) -> Heard | None:
    post = _inside(params, "post")
    if not _is_here(post, connection):
        return None
    pid, at = _id(post, "pid"), _at(post, "edited", "timestamp")
    # After an edit `content` is how it is shown; what was written is beside it.
    data = _maybe(params, "data").get("content")
    words = data if isinstance(data, str) else text_of(str(post.get("content") or ""))
    return Heard(
        id=f"{pid}-edit-{at.isoformat()}",
        kind=HeardKind.EDIT,
        at=at,
        author=_author(post, connection),
        text=words,
        message_id=pid,
        place=_id(post, "tid"),
        url=_url(pid, connection),
    )


def _deleted(params: Told, connection: Connection) -> Heard | None:
    """The plugin does not say when: not before it was said."""
    post = _inside(params, "post")
    if not _is_here(post, connection):
        return None
    pid = _id(post, "pid")
    return Heard(
        id=f"{pid}-deleted",
        kind=HeardKind.DELETION,
        at=_at(post, "timestamp"),
        author=_author(post, connection),
        message_id=pid,
        place=_id(post, "tid"),
    )


def _flagged(params: Told, connection: Connection) -> Heard | None:
    """A flag on a post; in which category that is, it does not say."""
    flag = _inside(params, "flag")
    target = _maybe(flag, "target")
    tid = identifier(target.get("tid"))
    _, place = user_and_place(connection)
    if flag.get("type") != "post" or (place.is_topic and tid != str(place.id)):
        return None
    reports = flag.get("reports")
    last = reports[-1] if isinstance(reports, list) and reports else {}
    last = last if isinstance(last, dict) else {}
    reporter = _maybe(last, "reporter") or {"uid": flag.get("uid")}
    pid, about = _id(flag, "targetId"), target.get("uid")
    return Heard(
        id=f"flag-{_id(flag, 'flagId')}",
        kind=HeardKind.REPORT,
        at=_at(flag, "datetime"),
        author=_person(reporter, connection) if identifier(reporter.get("uid")) else None,
        text=_text(last.get("value")) or _text(flag.get("description")),
        message_id=pid,
        place=tid,
        url=_url(pid, connection),
        about=_person({"uid": about}, connection) if identifier(about) else None,
    )


def _joined(params: Told, connection: Connection) -> Heard | None:
    user = _inside(params, "user")
    return Heard(
        id=f"user-{_id(user, 'uid')}-joined",
        kind=HeardKind.MEMBER_JOINED,
        at=_at(user, "joindate"),
        author=_person(user, connection),
    )


_READERS: Mapping[str, Callable[[Told, Connection], Heard | None]] = {
    "action:post.save": _saved,
    "action:post.edit": _edited,
    "action:post.delete": _deleted,
    "action:flags.create": _flagged,
    "action:user.create": _joined,
}


def _is_here(post: Told, connection: Connection, *, surely: bool = False) -> bool:
    """Whether it is of our place and not of us. An edit or a deletion names no category: in a
    channel for one, only that of a post that was heard means anything."""
    ours, place = user_and_place(connection)
    if _id(post, "uid") == ours:
        return False
    if place.is_topic:
        return _id(post, "tid") == str(place.id)
    holders = (post, _maybe(post, "category"), _maybe(post, "topic"))
    cids = [identifier(holder.get("cid")) for holder in holders]
    return str(place.id) in cids or not (surely or any(cids))


def _author(post: Told, connection: Connection) -> Person:
    user = _maybe(post, "user")
    return _person({**user, "uid": post.get("uid")}, connection)


def _person(user: Told, connection: Connection) -> Person:
    slug, picture = _text(user.get("userslug")), _text(user.get("picture"))
    home = f"{connection.server_url}{connection.settings.get('base_path') or ''}"
    if picture is not None and picture.startswith("/") and not picture.startswith("//"):
        picture = f"{connection.server_url}{picture}"
    fits = picture is not None and picture.startswith(("https://", "http://"))
    username = _text(user.get("username"))
    return Person(
        id=_id(user, "uid"),
        handle=f"@{username}" if username else None,
        name=_text(user.get("displayname")) or _text(user.get("fullname")),
        url=f"{home}/user/{quote(slug, safe='')}" if slug else None,
        avatar_url=picture if fits else None,
    )


def _url(pid: str, connection: Connection) -> str:
    home = f"{connection.server_url}{connection.settings.get('base_path') or ''}"
    return f"{home}/post/{quote(pid, safe='')}"


def _inside(body: Told, name: str) -> Told:
    found = body.get(name)
    if not isinstance(found, dict):
        raise Undigestible(f"It has no {name}.")
    return found


def _maybe(body: Told, name: str) -> Told:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _id(body: Told, name: str) -> str:
    found = identifier(body.get(name))
    if found is None:
        raise Undigestible(f"It has no {name}.")
    return found


def _at(body: Told, *names: str) -> datetime:
    """The first of them that is there."""
    for name in names:
        found = moment(body.get(name))
        if found is not None:
            return found
    raise Undigestible(f"It has no {names[0]}.")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
