"""What differs in how Slack lists the latest messages, with their last edit and with who put
which sign on them, has happened since they were last listed."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.platforms.slack.place import Place, at
from domain.shared.clock import written
from domain.shared.heard import Heard, HeardKind, Person, Raw, Undigestible

CHANGED = "changed_message"
"""The type of what wraps such a message; the Events API has none of that name."""

_Message = Mapping[str, Any]
Standing = Mapping[str, str]
"""Of each message that was edited or has signs on it a digest of both, by its number."""


def standing_of(messages: Sequence[_Message]) -> Standing:
    found = {str(message["ts"]): (_edited(message), _signs(message)) for message in messages}
    return {ts: _digest(state) for ts, state in found.items() if any(state)}


def changes_of(
    messages: Sequence[_Message], before: Standing, since: str, channel_id: str, now: datetime
) -> list[Raw]:
    """What is to be told of those that stand otherwise than before. One that is younger than
    `since` says its last words already: of that only the signs are new."""
    raws = []
    for ts, digest in standing_of(messages).items():
        if before.get(ts) != digest:
            [message] = [it for it in messages if it["ts"] == ts]
            told = {
                "type": CHANGED,
                "channel": channel_id,
                "seen_at": written(now),
                "is_known": ts <= since,
                "message": message,
            }
            body = json.dumps(told, ensure_ascii=False).encode()
            raws.append(Raw(f"{channel_id}:{ts}:standing:{digest}", body))
    return raws


def heard_in_change(
    message: _Message,
    wrapper: Mapping[str, Any],
    place: Place,
    spoken: Heard | None,
    *,
    with_signs: bool,
) -> Iterator[Heard]:
    """`spoken` is the message as it was said, None where we said it. Slack does not say when a sign
    was set: it counts from when it was seen, and is left out where Slack tells of signs by itself,
    for nothing says that both are one. Raises Undigestible."""
    seen_at = _instant(wrapper.get("seen_at"))
    channel_id, ts, edit = str(wrapper.get("channel")), str(message.get("ts")), _edited(message)
    edited_at = at(edit)
    if spoken is not None and edited_at is not None and wrapper.get("is_known") is True:
        id = f"{channel_id}:{ts}:edit:{edit}"
        yield replace(spoken, id=id, kind=HeardKind.EDIT, at=edited_at, url=None)
    for sign, user in _signs(message) if with_signs else ():
        if user != place.user_id:
            yield Heard(
                id=f"{channel_id}:{ts}:{HeardKind.REACTION}:{user}:{sign}:seen",
                kind=HeardKind.REACTION,
                at=seen_at,
                author=Person(user),
                message_id=ts,
                place=channel_id,
                reaction=sign,
            )


def _edited(message: _Message) -> str:
    edited = message.get("edited")
    when = edited.get("ts") if isinstance(edited, dict) else None
    return when if isinstance(when, str) else ""


def _signs(message: _Message) -> list[tuple[str, str]]:
    """Each sign with each of those who put it there whom Slack names, which may not be all."""
    return [
        (reaction["name"], user)
        for reaction in _list(message.get("reactions"))
        if isinstance(reaction, dict) and isinstance(reaction.get("name"), str)
        for user in _list(reaction.get("users"))
        if isinstance(user, str) and user
    ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _digest(state: tuple[str, list[tuple[str, str]]]) -> str:
    edited, signs = state
    return hashlib.sha256(json.dumps([edited, sorted(signs)]).encode()).hexdigest()[:12]


def _instant(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise Undigestible("It is not said when that was seen.") from None
