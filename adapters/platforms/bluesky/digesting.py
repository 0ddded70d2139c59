"""What was told in our words: a notification, none of which says that something was deleted, or an
entry of the chat's log."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.platforms.bluesky.chat_digesting import heard_in_chat, is_of_the_chat
from adapters.platforms.bluesky.people import person_in
from adapters.platforms.bluesky.place import parts_of, permalink
from adapters.platforms.replies import instant
from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Raw, Undigestible
from domain.shared.platforms import Connection

_SAID = {
    "reply": HeardKind.COMMENT,
    "mention": HeardKind.MENTION,
    "quote": HeardKind.MENTION,
    "found": HeardKind.FOUND,
}
_DONE = {
    "like": HeardKind.REACTION,
    "repost": HeardKind.REACTION,
    "follow": HeardKind.MEMBER_JOINED,
}


def digest(raw: Raw, place: Connection) -> Sequence[Heard]:
    """Answers, mentions, quotes, likes, reposts and follows; of the others (likes of what we
    reposted, verifications, starter packs, posts subscribed to) none is about what we said. Raises
    Undigestible."""
    try:
        told = json.loads(raw.body)
        return (heard_in_chat if is_of_the_chat(told) else _heard)(told, place)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Undigestible("That is no notification as Bluesky's lexicon has it.") from None


def _heard(told: Mapping[str, Any], place: Connection) -> Sequence[Heard]:
    reason, at = told["reason"], instant(told["indexedAt"])
    author, record = told["author"], told["record"]
    if at is None or not isinstance(record, dict):
        raise ValueError("no time or no record")
    person = person_in(author)
    if person.id == place.account_id:
        return ()
    if reason in _SAID:
        return (_message(told, record, person, at, place),)
    if reason in _DONE:
        subject = told.get("reasonSubject")
        heard = Heard(
            id=_address(told["uri"]),
            kind=_DONE[reason],
            at=at,
            author=person,
            message_id=_address(subject) if reason != "follow" else None,
            reaction=reason if reason != "follow" else None,
        )
        return (heard,)
    return ()


def _message(
    told: Mapping[str, Any],
    record: Mapping[str, Any],
    person: Person,
    at: datetime,
    place: Connection,
) -> Heard:
    uri, reason = _address(told["uri"]), told["reason"]
    answers = record.get("reply")
    parent = answers["parent"]["uri"] if answers else None
    if reason == "quote" and parent is None:
        parent = told.get("reasonSubject")
    text, languages = record["text"], record.get("langs")
    if not isinstance(text, str):
        raise ValueError("no text")
    did, _, rkey = parts_of(uri)
    root = answers["root"]["uri"] if answers else None
    # Who answers us and names us besides is told of as a mention.
    ours = bool(answers) and any(_is_in(about, place) for about in (parent, root))
    return Heard(
        id=uri,
        kind=HeardKind.COMMENT if ours else _kind_of(reason, record, place),
        at=at,
        author=person,
        text=text,
        message_id=uri,
        parent_id=_address(parent) if parent else None,
        root_id=_address(root) if root else None,
        url=permalink(did, rkey),
        language=languages[0] if isinstance(languages, list) and languages else None,
        files=_files(record.get("embed")),
    )


def _kind_of(reason: str, record: Mapping[str, Any], place: Connection) -> HeardKind:
    """What a search brought and what names or quotes us is a mention, however we hear of it."""
    kind = _SAID[reason]
    parts = json.dumps([record.get("facets"), record.get("embed")])
    names_us = kind is HeardKind.FOUND and str(place.account_id) in parts
    return HeardKind.MENTION if names_us else kind


def _is_in(uri: object, place: Connection) -> bool:
    return isinstance(uri, str) and uri.startswith(f"at://{place.account_id}/")


def _address(uri: object) -> str:
    parts_of(uri)
    return str(uri)


def _files(embed: object) -> tuple[HeardFile, ...]:
    """Pictures and a film of the record. A notification names what they are called on the author's
    server, not where they can be seen."""
    if not isinstance(embed, dict):
        return ()
    media = embed.get("media")
    shown = media if isinstance(media, dict) else embed
    files = [
        (image.get("image"), image.get("alt"))
        for image in shown.get("images") or shown.get("items") or []
    ]
    if isinstance(shown.get("video"), dict):
        files.append((shown["video"], shown.get("alt")))
    return tuple(_file(blob, alt) for blob, alt in files if isinstance(blob, dict))


def _file(blob: Mapping[str, Any], alt: Any) -> HeardFile:
    reference = blob.get("ref")
    name = reference.get("$link") if isinstance(reference, dict) else None
    return HeardFile(None, blob.get("mimeType"), alt or None, name)
