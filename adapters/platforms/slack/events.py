"""What Slack tells about a channel, by its Events API or asked for, in our words."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.platforms.slack.changing import CHANGED, GONE, heard_gone, heard_in_change
from adapters.platforms.slack.place import Place, at
from adapters.platforms.slack.wording import mentions, read
from domain.shared.heard import Heard, HeardFile, HeardKind, Person, Raw, Undigestible

# Of what Slack calls messages these are somebody's words; the others tell of joining, of topics,
# of other bots' posts.
_SPOKEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})
_DIRECT = frozenset({"im", "mpim"})
POLLED = "polled_message"
"""The type of what wraps a message that we asked for; the Events API has none of that name."""

Event = Mapping[str, Any]
Wrapper = Mapping[str, Any]


def heard_of(raw: Raw, place: Place, *, is_told: bool) -> Sequence[Heard]:
    """Nothing of other channels, where we are not named, and nothing that we did ourselves.
    `is_told` says whether Slack tells of what happens by itself. Raises Undigestible."""
    wrapper = _object(raw.body)
    if wrapper.get("type") == POLLED:
        message = {**_part(wrapper, "message"), "channel": wrapper.get("channel")}
        heard = _message(message, wrapper, place)
        return () if heard is None else (heard,)
    if wrapper.get("type") == CHANGED:
        message = {**_part(wrapper, "message"), "channel": wrapper.get("channel")}
        spoken = _message(message, wrapper, place)
        found = heard_in_change(message, wrapper, place, spoken, with_signs=not is_told)
        return list(found)
    if wrapper.get("type") == GONE:
        return list(heard_gone(wrapper, place))
    if wrapper.get("type") != "event_callback":
        return ()
    event = wrapper.get("event")
    if not isinstance(event, dict):
        raise Undigestible("Slack tells of no event.")
    tell = _TELLERS.get(str(event.get("type")))
    heard = tell(event, wrapper, place) if tell else None
    return () if heard is None else (heard,)


def _message(event: Event, wrapper: Wrapper, place: Place) -> Heard | None:
    match event.get("subtype"):
        case "message_changed":
            return _changed(event, place)
        case "message_deleted":
            return _deleted(event, place)
        case subtype if subtype in _SPOKEN:
            return _spoken(event, wrapper, place)
    return None


def _spoken(event: Event, wrapper: Wrapper, place: Place) -> Heard | None:
    """One who is named in a channel is told of it twice, as a message and as a mention: both are
    one thing, under one id."""
    kind = _kind(event, place)
    author = _author(event)
    if kind is None or author is None or _is_ours(event, wrapper, place):
        return None
    ts, channel_id = _text(event, "ts"), _text(event, "channel")
    return Heard(
        id=f"{channel_id}:{ts}",
        kind=kind,
        at=_instant(ts),
        author=author,
        text=read(str(event.get("text") or ""), place.groups),
        message_id=ts,
        parent_id=_thread(event),
        root_id=_thread(event),
        place=channel_id,
        url=place.permalink(ts, _thread(event)) if channel_id == place.channel_id else None,
        files=_files(event),
    )


def _kind(event: Event, place: Place) -> HeardKind | None:
    channel_id = str(event.get("channel") or "")
    if event.get("channel_type") in _DIRECT or channel_id.startswith("D"):
        return HeardKind.DIRECT
    if channel_id == place.channel_id:
        return HeardKind.COMMENT
    is_named = mentions(str(event.get("text") or ""), place.user_id)
    return HeardKind.MENTION if is_named or event.get("type") == "app_mention" else None


def _changed(event: Event, place: Place) -> Heard | None:
    """A message also changes when a link in it unfolds or an answer comes: no word of it does."""
    now, before = _part(event, "message"), _part(event, "previous_message")
    if now.get("subtype") == "tombstone":
        return _gone(event, place, _text(now, "ts"), before)
    if not _concerns(event, place) or now.get("user") == place.user_id:
        return None
    if now.get("text") == before.get("text") and before:
        return None
    ts, edited = _text(now, "ts"), _part(now, "edited")
    when = str(edited.get("ts") or _text(event, "event_ts", "ts"))
    return Heard(
        id=f"{event['channel']}:{ts}:edit:{when}",
        kind=HeardKind.EDIT,
        at=_instant(when),
        author=_author(now),
        text=read(str(now.get("text") or ""), place.groups),
        message_id=ts,
        parent_id=_thread(now),
        root_id=_thread(now),
        place=str(event["channel"]),
        files=_files(now),
    )


def _deleted(event: Event, place: Place) -> Heard | None:
    return _gone(event, place, _text(event, "deleted_ts"), _part(event, "previous_message"))


def _gone(event: Event, place: Place, ts: str, before: Event) -> Heard | None:
    if not _concerns(event, place) or before.get("user") == place.user_id:
        return None
    return Heard(
        id=f"{event['channel']}:{ts}:deletion",
        kind=HeardKind.DELETION,
        at=_instant(_text(event, "event_ts", "ts")),
        author=_author(before),
        message_id=ts,
        parent_id=_thread(before),
        root_id=_thread(before),
        place=str(event["channel"]),
    )


def _reaction(event: Event, wrapper: Wrapper, place: Place) -> Heard | None:
    item = _part(event, "item")
    if item.get("type") != "message" or item.get("channel") != place.channel_id:
        return None
    user, sign, ts = _text(event, "user"), _text(event, "reaction"), _text(item, "ts")
    if user == place.user_id:
        return None
    is_added = event.get("type") == "reaction_added"
    kind = HeardKind.REACTION if is_added else HeardKind.REACTION_REMOVED
    return Heard(
        id=f"{place.channel_id}:{ts}:{kind}:{user}:{sign}:{_turn(event, wrapper)}",
        kind=kind,
        at=_when(event, wrapper),
        author=Person(user),
        message_id=ts,
        place=place.channel_id,
        reaction=sign,
    )


def _member(event: Event, wrapper: Wrapper, place: Place) -> Heard | None:
    user = _text(event, "user")
    if event.get("channel") != place.channel_id or user == place.user_id:
        return None
    is_new = event.get("type") == "member_joined_channel"
    kind = HeardKind.MEMBER_JOINED if is_new else HeardKind.MEMBER_LEFT
    return Heard(
        id=f"{place.channel_id}:{user}:{kind}:{_turn(event, wrapper)}",
        kind=kind,
        at=_when(event, wrapper),
        author=Person(user),
        place=place.channel_id,
    )


_TELLERS: Mapping[str, Callable[[Event, Wrapper, Place], Heard | None]] = {
    "message": _message,
    "app_mention": _spoken,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "member_joined_channel": _member,
    "member_left_channel": _member,
}


def _concerns(event: Event, place: Place) -> bool:
    channel_id = _text(event, "channel")
    is_direct = event.get("channel_type") in _DIRECT or channel_id.startswith("D")
    return is_direct or channel_id == place.channel_id


def _is_ours(event: Event, wrapper: Wrapper, place: Place) -> bool:
    """Said by our own bot, under whatever name."""
    app_id = event.get("app_id")
    by_app = app_id is not None and app_id == wrapper.get("api_app_id")
    return event.get("user") == place.user_id or ("bot_id" in event and by_app)


def _author(event: Event) -> Person | None:
    user = event.get("user")
    if not isinstance(user, str) or not user:
        return None
    profile = _part(event, "user_profile")
    return Person(
        id=user,
        handle=_words(profile, "name"),
        name=_words(profile, "display_name") or _words(profile, "real_name"),
        avatar_url=_words(profile, "image_72"),
        is_bot="bot_id" in event,
    )


def _files(event: Event) -> tuple[HeardFile, ...]:
    files = event.get("files")
    return tuple(
        HeardFile(
            url=_words(file, "url_private"),
            mime_type=_words(file, "mimetype"),
            alt_text=_words(file, "alt_txt"),
            id=_words(file, "id"),
        )
        for file in (files if isinstance(files, list) else [])
        if isinstance(file, dict)
    )


def _thread(event: Event) -> str | None:
    """What the message answers; a thread's first message answers nothing."""
    thread_ts = event.get("thread_ts")
    return thread_ts if isinstance(thread_ts, str) and thread_ts != event.get("ts") else None


def _turn(event: Event, wrapper: Wrapper) -> str:
    """What tells one time from the next: the same person may join, leave and join again."""
    return _words(event, "event_ts") or _text(wrapper, "event_id")


def _when(event: Event, wrapper: Wrapper) -> datetime:
    said = at(event.get("event_ts"))
    if said is not None:
        return said
    seconds = wrapper.get("event_time")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds < 10**11:
        raise Undigestible("Slack does not say when that happened.")
    return datetime.fromtimestamp(seconds, UTC)


def _instant(ts: str) -> datetime:
    said = at(ts)
    if said is None:
        raise Undigestible("Slack does not say when that was said.")
    return said


def _part(event: Event, name: str) -> Mapping[str, Any]:
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _words(event: Event, name: str) -> str | None:
    said = event.get(name)
    return said if isinstance(said, str) and said else None


def _text(event: Event, *names: str) -> str:
    said = next((text for name in names if (text := _words(event, name))), None)
    if said is None:
        raise Undigestible(f"Slack does not say the {names[0]} of what happened.")
    return said


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Undigestible("What Slack told is not JSON.") from None
    if not isinstance(said, dict):
        raise Undigestible("What Slack told is not a JSON object.")
    return said
