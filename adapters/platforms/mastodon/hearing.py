"""What a server tells of us, in our words: notifications, answers under our posts, and what its
webhook says."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.mastodon.line import own_id
from adapters.platforms.mastodon.listing import identifier, link, plain_text
from adapters.platforms.replies import instant
from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection

Told = Mapping[str, Any]
_REACTIONS = ("favourite", "reblog", "reaction", "pleroma:emoji_reaction")


def heard(raw: Raw, place: Connection) -> list[Heard]:
    """A notification names its `type`, a webhook its `event`, and we ourselves what is `gone` or
    `found`; what is none of these is a post, from under one of ours or said in private. Raises
    Undigestible."""
    try:
        told = json.loads(raw.body)
    except (ValueError, RecursionError):
        raise Undigestible("What the server told is not JSON.") from None
    if not isinstance(told, dict):
        raise Undigestible("What the server told is not an object.")
    if "event" in told:
        found = _from_webhook(told, place)
    elif "found" in told:
        found = _found(_object(told, "found"), place)
    elif "gone" in told:
        found = _deletion(told)
    elif "type" in told:
        found = _from_notification(told, place)
    else:
        direct = told.get("visibility") == "direct"
        found = _said(told, place, HeardKind.DIRECT if direct else HeardKind.COMMENT)
    is_ours = found is None or (found.author is not None and found.author.id == own_id(place))
    return [] if is_ours or found is None else [found]


def _from_notification(told: Told, place: Connection) -> Heard | None:
    """entities/Notification.md. What has no word of ours is of no concern: that a poll is over,
    that somebody we follow has posted, that somebody asks to follow."""
    kind = told.get("type")
    if kind in _REACTIONS:
        return _reaction(told, str(kind), place)
    read = _READ.get(str(kind))
    return read(told, place) if read else None


def _mention(told: Told, place: Connection) -> Heard:
    status = _object(told, "status")
    return _said(status, place, _kind_of(status, place))


def _found(status: Told, place: Connection) -> Heard:
    """What a search brought: what names or answers us is that, however we hear of it."""
    concerns = _concerns(status, place)
    return _said(status, place, _kind_of(status, place) if concerns else HeardKind.FOUND)


def _quote(told: Told, place: Connection) -> Heard:
    return _said(_object(told, "status"), place, HeardKind.MENTION)


def _update(told: Told, place: Connection) -> Heard:
    return _edited(_object(told, "status"), place)


def _follow(told: Told, place: Connection) -> Heard:
    person = _person(_object(told, "account"), place)
    return Heard(
        f"follow:{_id(told)}",
        HeardKind.MEMBER_JOINED,
        _at(told, "created_at"),
        person,
        url=person.url,
    )


def _sign_up(told: Told, place: Connection) -> Heard:
    return _joined_server(_object(told, "account"), place, _at(told, "created_at"))


def _notified_report(told: Told, place: Connection) -> Heard:
    return _report(_object(told, "report"), place, _object(told, "account"))


_READ: dict[str, Callable[[Told, Connection], Heard]] = {
    "mention": _mention,
    "quote": _quote,
    "update": _update,
    "quoted_update": _update,
    "follow": _follow,
    "admin.sign_up": _sign_up,
    "admin.report": _notified_report,
}


def _from_webhook(told: Told, place: Connection) -> Heard | None:
    """admin/webhooks.md. Of the posts of a whole server only those that name or answer us are of
    concern. `Admin::Account` and `Admin::Report` hold the public account inside."""
    what = _object(told, "object")
    match told.get("event"):
        case "status.created" if _concerns(what, place):
            return _said(what, place, _kind_of(what, place))
        case "status.updated" if _concerns(what, place):
            return _edited(what, place)
        case "account.created":
            return _joined_server(_public(what), place, _at(what, "created_at"))
        case "report.created":
            return _report(what, place, _public(_object(what, "account")))
    return None


def _concerns(status: Told, place: Connection) -> bool:
    named = [identifier(person.get("id")) for person in _objects(status.get("mentions"))]
    return own_id(place) in named or _answers_us(status, place)


def _answers_us(status: Told, place: Connection) -> bool:
    return identifier(status.get("in_reply_to_account_id")) == own_id(place)


def _kind_of(status: Told, place: Connection) -> HeardKind:
    if status.get("visibility") == "direct":
        return HeardKind.DIRECT
    return HeardKind.COMMENT if _answers_us(status, place) else HeardKind.MENTION


def _said(status: Told, place: Connection, kind: HeardKind) -> Heard:
    """A post of somebody's, by its own id: however we hear of it, it is one thing."""
    post_id, content = _id(status), status.get("content")
    if not isinstance(content, str):
        raise Undigestible("A post has no content.")
    return Heard(
        id=post_id,
        kind=kind,
        at=_at(status, "created_at"),
        author=_person(_object(status, "account"), place),
        text=plain_text(content).strip(),
        message_id=post_id,
        parent_id=identifier(status.get("in_reply_to_id")),
        url=link(status.get("url")) or link(status.get("uri")),
        language=_text(status.get("language")),
        content_warning=_text(status.get("spoiler_text")),
        files=_files(status.get("media_attachments")),
    )


def _edited(status: Told, place: Connection) -> Heard:
    said = _said(status, place, HeardKind.EDIT)
    at = instant(status.get("edited_at")) or said.at
    return Heard(
        id=f"{said.id}:edit:{at.isoformat()}",
        kind=HeardKind.EDIT,
        at=at,
        author=said.author,
        text=said.text,
        message_id=said.message_id,
        parent_id=said.parent_id,
        url=said.url,
        language=said.language,
        content_warning=said.content_warning,
        files=said.files,
    )


def _deletion(told: Told) -> Heard:
    """At the instant at which we saw it, by our clock: the server does not say when."""
    post_id = identifier(told.get("gone")) or ""
    return Heard(f"{post_id}:deletion", HeardKind.DELETION, _at(told, "at"), message_id=post_id)


def _reaction(told: Told, kind: str, place: Connection) -> Heard:
    """`favourite` and `reblog`, or on servers that have them the emoji itself."""
    person, post_id = _person(_object(told, "account"), place), _id(_object(told, "status"))
    sign = _text(told.get("emoji")) or kind
    return Heard(
        id=f"{post_id}:{sign}:{person.id}",
        kind=HeardKind.REACTION,
        at=_at(told, "created_at"),
        author=person,
        message_id=post_id,
        reaction=sign,
    )


def _joined_server(account: Told, place: Connection, at: datetime) -> Heard:
    person = _person(account, place)
    return Heard(
        f"sign_up:{person.id}", HeardKind.MEMBER_JOINED, at, person, place="server", url=person.url
    )


def _report(report: Told, place: Connection, by: Told) -> Heard:
    posts = report.get("status_ids")
    if not isinstance(posts, list):
        posts = [status.get("id") for status in _objects(report.get("statuses"))]
    return Heard(
        id=f"report:{_id(report)}",
        kind=HeardKind.REPORT,
        at=_at(report, "created_at"),
        author=_person(by, place),
        text=_text(report.get("comment")),
        message_id=next(filter(None, map(identifier, posts)), None),
        about=_person(_public(_object(report, "target_account")), place),
    )


def _person(account: Told, place: Connection) -> Person:
    """By the id that this server gave: with it the person is muted or blocked here. The handle has
    the host, also of who is at home there."""
    acct = _text(account.get("acct")) or _text(account.get("username")) or ""
    home = "" if "@" in acct else f"@{urlsplit(place.server_url or '').netloc}"
    return Person(
        id=_id(account),
        handle=f"@{acct}{home}" if acct else None,
        name=_text(account.get("display_name")),
        url=link(account.get("url")),
        avatar_url=link(account.get("avatar")),
        is_bot=account.get("bot") is True,
        followers=_followers(account.get("followers_count")),
    )


def _followers(count: object) -> int | None:
    """Servers that hide how many there are say a number below zero."""
    return count if type(count) is int and count >= 0 else None


def _files(attachments: object) -> tuple[HeardFile, ...]:
    return tuple(
        HeardFile(
            url=link(file.get("url")) or link(file.get("remote_url")),
            alt_text=_text(file.get("description")),
            id=identifier(file.get("id")),
        )
        for file in _objects(attachments)
    )


def _public(account: Told) -> Told:
    inner = account.get("account")
    return inner if isinstance(inner, dict) else account


def _object(told: Told, name: str) -> Told:
    inner = told.get(name)
    if not isinstance(inner, dict):
        raise Undigestible(f"What the server told has no {name}.")
    return inner


def _id(told: Told) -> str:
    found = identifier(told.get("id"))
    if found is None:
        raise Undigestible("What the server told has no id.")
    return found


def _at(told: Told, name: str) -> datetime:
    at = instant(told.get(name))
    if at is None:
        raise Undigestible(f"What the server told has no {name}.")
    return at


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _objects(value: object) -> list[Told]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
