"""What differs in how Slack lists messages, with their last edit and with who put which sign on
them, has happened since they were last listed; and one that is listed no more was taken away."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.platforms.slack.place import Place, at, ts_of
from domain.shared.clock import written
from domain.shared.heard import Heard, HeardKind, Person, Raw, Undigestible

CHANGED, GONE = "changed_message", "gone_message"
"""The types of what wraps such a message; the Events API has none of these names."""

MOST_SIGNS = 20
"""So many signs on one message are remembered: where there are more, new ones are heard, and none
that is taken back."""

SHOWN = timedelta(days=60)
"""What is older, and listed no more, may have been taken away by nobody: a workspace that does not
pay is shown ninety days."""

_Message = Mapping[str, Any]
Sign = tuple[str, str]
"""Its name, and who put it there."""


@dataclass(frozen=True, slots=True)
class State:
    """How a message stood when it was last listed: who said it, a digest of its edit and its signs,
    how often that had changed, and the signs, None where they are not remembered."""

    author: str
    digest: str
    revision: int = 0
    signs: tuple[Sign, ...] | None = ()

    def written(self) -> list[Any]:
        return [self.author, self.digest, self.revision, self.signs]


Standing = Mapping[str, State]
"""Of each message its state, by its number."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of the messages in a channel, or in the thread of `root`: all of those that there are
    from `low` to `high`, both included. Up to `known` what was said there was heard before."""

    messages: Sequence[_Message]
    low: str
    high: str
    known: str
    root: str | None = None


def standing_of(messages: Sequence[_Message], before: Standing) -> Standing:
    """As they stand now. What Slack leaves where a message was that had answers is none."""
    found = {}
    for message in messages:
        if message.get("subtype") != "tombstone":
            ts, signs = str(message["ts"]), _signs(message)
            known = tuple(sorted(set(signs))) if len(signs) <= MOST_SIGNS else None
            state = State(str(message.get("user") or ""), _digest(message), signs=known)
            found[ts] = _after(before.get(ts), state)
    return found


def _after(before: State | None, state: State) -> State:
    if before is None:
        return state
    changed = before.digest != state.digest
    return replace(state, revision=before.revision + changed)


def state_of(told: Any) -> State:
    """As it was written. Raises ValueError, TypeError, LookupError for what was not."""
    if isinstance(told, str):
        return State("", told, signs=None)
    author, digest, revision, signs = told
    known = None if signs is None else tuple((str(sign), str(user)) for sign, user in signs)
    return State(str(author), str(digest), int(revision), known)


def changes_of(listed: Listed, before: Standing, channel_id: str, now: datetime) -> list[Raw]:
    """What is to be told of those that stand otherwise than before, or stand there no more. One
    that is younger than what was heard says its last words already: of that only the signs are
    new."""
    standing, raws = standing_of(listed.messages, before), []
    for message in listed.messages:
        ts = str(message["ts"])
        state, was = standing.get(ts), before.get(ts, State("", _digest({})))
        if state is not None and state.digest != was.digest:
            raws.append(_changed(message, state, was, ts <= listed.known, channel_id, now))
    low = max(listed.low, ts_of(now - SHOWN))
    for ts, was in before.items():
        if ts not in standing and low <= ts <= listed.high:
            raws.append(_gone(ts, was, listed.root, channel_id, now))
    return raws


def _changed(
    message: _Message, state: State, was: State, is_known: bool, channel_id: str, now: datetime
) -> Raw:
    told = {
        "type": CHANGED,
        "channel": channel_id,
        "seen_at": written(now),
        "is_known": is_known,
        "message": message,
        "revision": state.revision,
        **_turned(message, was),
    }
    id = f"{channel_id}:{message['ts']}:standing:{state.revision}:{state.digest}"
    return Raw(id, json.dumps(told, ensure_ascii=False).encode())


def _turned(message: _Message, was: State) -> dict[str, list[Sign]]:
    """The signs that were set, and those that were taken back, as far as that can be said: Slack
    may name fewer people than it counts."""
    signs = _signs(message)
    if was.signs is None:
        return {"added": signs, "removed": []}
    partly = {reaction["name"] for reaction in _reactions(message) if _names_few(reaction)}
    removed = [it for it in was.signs if it not in signs and it[0] not in partly]
    has_more = len(signs) > MOST_SIGNS
    return {
        "added": [it for it in signs if it not in was.signs],
        "removed": [] if has_more else removed,
    }


def _gone(ts: str, was: State, root: str | None, channel_id: str, now: datetime) -> Raw:
    told = {
        "type": GONE,
        "channel": channel_id,
        "seen_at": written(now),
        "ts": ts,
        "user": was.author,
        "root": root,
    }
    return Raw(f"{channel_id}:{ts}:gone", json.dumps(told).encode())


def heard_in_change(
    message: _Message,
    wrapper: Mapping[str, Any],
    place: Place,
    spoken: Heard | None,
    *,
    with_signs: bool,
) -> Iterator[Heard]:
    """`spoken` is the message as it was said, None where we said it. Slack does not say when a sign
    was set or taken back: it counts from when that was seen, and is left out where Slack tells of
    signs by itself, for nothing says that both are one. Raises Undigestible."""
    seen_at = _instant(wrapper.get("seen_at"))
    channel_id, ts, edit = str(wrapper.get("channel")), str(message.get("ts")), _edited(message)
    edited_at = at(edit)
    if spoken is not None and edited_at is not None and wrapper.get("is_known") is True:
        id = f"{channel_id}:{ts}:edit:{edit}"
        yield replace(spoken, id=id, kind=HeardKind.EDIT, at=edited_at, url=None)
    if not with_signs:
        return
    added = _signs(message) if "added" not in wrapper else _told_signs(wrapper["added"])
    for kind, signs in (
        (HeardKind.REACTION, added),
        (HeardKind.REACTION_REMOVED, _told_signs(wrapper.get("removed"))),
    ):
        turn = f"seen:{revision}" if (revision := wrapper.get("revision")) else "seen"
        for sign, user in signs:
            if user != place.user_id:
                yield Heard(
                    id=f"{channel_id}:{ts}:{kind}:{user}:{sign}:{turn}",
                    kind=kind,
                    at=seen_at,
                    author=Person(user),
                    message_id=ts,
                    place=channel_id,
                    reaction=sign,
                )


def heard_gone(wrapper: Mapping[str, Any], place: Place) -> Iterator[Heard]:
    """Under the id that it has where Slack tells of it. Raises Undigestible."""
    channel_id, ts, root = (wrapper.get(name) for name in ("channel", "ts", "root"))
    user = wrapper.get("user")
    if user != place.user_id:
        yield Heard(
            id=f"{channel_id}:{ts}:deletion",
            kind=HeardKind.DELETION,
            at=_instant(wrapper.get("seen_at")),
            author=Person(user) if isinstance(user, str) and user else None,
            message_id=str(ts),
            parent_id=root,
            root_id=root,
            place=str(channel_id),
        )


def _edited(message: _Message) -> str:
    edited = message.get("edited")
    when = edited.get("ts") if isinstance(edited, dict) else None
    return when if isinstance(when, str) else ""


def _reactions(message: _Message) -> list[Mapping[str, Any]]:
    return [
        reaction
        for reaction in _list(message.get("reactions"))
        if isinstance(reaction, dict) and isinstance(reaction.get("name"), str)
    ]


def _signs(message: _Message) -> list[Sign]:
    """Each sign with each of those who put it there whom Slack names, which may not be all."""
    return [
        (reaction["name"], user)
        for reaction in _reactions(message)
        for user in _list(reaction.get("users"))
        if isinstance(user, str) and user
    ]


def _names_few(reaction: Mapping[str, Any]) -> bool:
    count = reaction.get("count")
    return isinstance(count, int) and count > len(_list(reaction.get("users")))


def _told_signs(told: object) -> list[Sign]:
    return [(str(sign), str(user)) for sign, user in _list(told)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _digest(message: _Message) -> str:
    state = [_edited(message), sorted(_signs(message))]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:12]


def _instant(text: object) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise Undigestible("It is not said when that was seen.") from None
