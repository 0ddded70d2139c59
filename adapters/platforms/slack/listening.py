"""A channel is read on from where it was read to, and every thread in it that has grown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.platforms.http import Unreadable
from adapters.platforms.replies import untold
from adapters.platforms.slack.answers import GONE, error_of, told
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.changing import Standing, changes_of, standing_of
from adapters.platforms.slack.events import POLLED
from adapters.platforms.slack.place import at, is_ts, place_of
from adapters.platforms.slack.timeline import messages_of
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Polled, Raw
from domain.shared.platforms import Connection

PAGE = 100
MOST_REQUESTS = 4

PACE = timedelta(seconds=60)
"""An app that is sold outside Slack's Marketplace may read a channel once a minute, and a thread
once a minute, fifteen messages each (rate limits of docs.slack.dev); others fifty times."""

BEGINNING = "0000000000.000000"
_Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Everything up to `since` is known. While more is being read, everything up to `top` will be:
    of the channel what lies before `back`, and of each of the `threads` what lies after its second
    part. `standing` is how the latest messages stood when they were last listed; None where
    nobody looked yet. On the wire JSON."""

    since: str
    top: str | None = None
    back: str | None = None
    threads: tuple[tuple[str, str], ...] = ()
    standing: Standing | None = None

    @property
    def is_whole(self) -> bool:
        return self.back is None and not self.threads

    def written(self) -> str:
        parts = [self.since, self.top, self.back, self.threads, self.standing]
        return json.dumps(parts, separators=(",", ":"))

    def settled(self) -> "Mark":
        """Once there is no more to be read, what is known reaches further."""
        if not self.is_whole:
            return self
        return Mark(max(self.since, self.top or self.since), standing=self.standing)


def mark_of(cursor: str) -> Mark | None:
    """None where it is none that we wrote."""
    try:
        since, top, back, threads, *others = json.loads(cursor)
        pairs = tuple((root, after) for root, after in threads)
        seen = others[0] if others else None
        standing = None if seen is None else {str(ts): str(it) for ts, it in seen.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    known = [since, *(ts for ts in (top, back) if ts is not None)]
    known += [ts for pair in pairs for ts in pair]
    if not all(isinstance(ts, str) and is_ts(ts) for ts in known):
        return None
    return Mark(since, top, back, pairs, standing).settled()


class Listening:
    """Facts: conversations.history, newest first, and conversations.replies, oldest first, of
    docs.slack.dev. A thread's first message says when its latest answer came."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def poll(self, connection: Connection, cursor: str | None) -> Polled | CannotTell:
        """What was said since; without a cursor, from now on. What came of the first requests is
        kept where a later one meets trouble, and the cursor says what is still to be read: then
        what is older may come after what is newer."""
        if cursor is None:
            return await self._begin(connection)
        mark = mark_of(cursor)
        if mark is None:
            return CannotTell("The cursor is none of Slack's.")
        heard: dict[str, Raw] = {}
        for number in range(MOST_REQUESTS):
            step = await self._step(connection, mark)
            if isinstance(step, CannotTell):
                if number == 0:
                    return step
                wait = max(PACE, step.retry_after or PACE)
                return _polled(heard, mark, wait)
            found, mark = step
            heard |= {raw.id: raw for raw in found}
            if mark.is_whole:
                break
        return _polled(heard, mark.settled(), PACE)

    async def _begin(self, connection: Connection) -> Polled | CannotTell:
        page = await self._history(connection, None)
        if isinstance(page, CannotTell):
            return page
        messages, _ = page
        begun = Mark(_newest(messages, BEGINNING), standing=standing_of(messages))
        return Polled((), begun.written(), again_in=PACE)

    async def _step(
        self, connection: Connection, mark: Mark
    ) -> tuple[list[Raw], Mark] | CannotTell:
        """One request: the channel first, then one thread after the other."""
        if mark.top is None or mark.back is not None:
            return await self._read_on(connection, mark)
        return await self._read_thread(connection, mark)

    async def _read_on(
        self, connection: Connection, mark: Mark
    ) -> tuple[list[Raw], Mark] | CannotTell:
        """The channel's latest messages tell which threads have grown, so that these are asked for
        whether any of them is new or not."""
        page = await self._history(connection, mark.back)
        if isinstance(page, CannotTell):
            return page
        messages, has_more = page
        top = mark.top or _newest(messages, mark.since)
        known = {root for root, _ in mark.threads}
        grown = [(root, mark.since) for root in _grown(messages, mark.since) if root not in known]
        oldest = min((str(message["ts"]) for message in messages), default=mark.since)
        goes_on = has_more and oldest > mark.since and oldest != mark.back
        threads = (*mark.threads, *sorted(grown))
        following = Mark(mark.since, top, oldest if goes_on else None, threads, mark.standing)
        channel_id = place_of(connection).channel_id
        raws = [_raw(channel_id, m) for m in messages if m["ts"] > mark.since]
        if mark.top is None:
            # At the cost of no further request. Whoever looks for the first time only remembers.
            if mark.standing is not None:
                now = self._calls.clock.now()
                raws += changes_of(messages, mark.standing, mark.since, channel_id, now)
            following = replace(following, standing=standing_of(messages))
        return raws, following

    async def _read_thread(
        self, connection: Connection, mark: Mark
    ) -> tuple[list[Raw], Mark] | CannotTell:
        """A thread that is gone has no answers any more."""
        (root, after), *others = mark.threads
        done = replace(mark, threads=tuple(others))
        channel_id = place_of(connection).channel_id
        asked = {"channel": channel_id, "ts": root, "oldest": after, "limit": str(PAGE)}
        reply = await self._calls.ask(connection, "conversations.replies", **asked)
        if error_of(reply) in GONE:
            return [], done
        answer = told(reply)
        if answer is None:
            return untold(self._calls.no(reply, connection.credentials))
        try:
            messages = _timed(messages_of(reply))
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        found = [m for m in messages if m["ts"] > after and m["ts"] != root]
        raws = [_raw(channel_id, m) for m in found]
        if found and answer.get("has_more") is True:
            read_to = max(str(m["ts"]) for m in found)
            return raws, replace(mark, threads=((root, read_to), *others))
        return raws, done

    async def _history(
        self, connection: Connection, back: str | None
    ) -> tuple[list[_Message], bool] | CannotTell:
        asked = {"channel": place_of(connection).channel_id, "limit": str(PAGE)}
        before = {"latest": back} if back is not None else {}
        reply = await self._calls.ask(connection, "conversations.history", **asked, **before)
        answer = told(reply)
        if answer is None:
            return untold(self._calls.no(reply, connection.credentials))
        try:
            return _timed(messages_of(reply)), answer.get("has_more") is True
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))


def _polled(heard: Mapping[str, Raw], mark: Mark, wait: timedelta) -> Polled:
    raws = tuple(heard[id] for id in sorted(heard))
    return Polled(raws, mark.written(), more=not mark.is_whole, again_in=wait)


def _raw(channel_id: str, message: _Message) -> Raw:
    """A message as it is listed, with the channel, which a list does not repeat."""
    told_of = {"type": POLLED, "channel": channel_id, "message": message}
    return Raw(f"{channel_id}:{message['ts']}", json.dumps(told_of, ensure_ascii=False).encode())


def _timed(messages: list[dict[str, Any]]) -> list[_Message]:
    """Raises Unreadable."""
    if any(at(message.get("ts")) is None for message in messages):
        raise Unreadable("A message in the channel's history lacks its time.")
    return list(messages)


def _newest(messages: list[_Message], least: str) -> str:
    """When the last of all was said there, answers in threads included."""
    said = [str(message["ts"]) for message in messages]
    answers = [answer for message in messages if (answer := _latest_answer(message)) is not None]
    return max([least, *said, *answers])


def _grown(messages: list[_Message], since: str) -> list[str]:
    """The threads that have answers since then, or may have, where the server does not say when."""
    return [
        str(message["ts"])
        for message in messages
        if message.get("reply_count") and (_latest_answer(message) or "9") > since
    ]


def _latest_answer(message: _Message) -> str | None:
    latest = message.get("latest_reply")
    return latest if isinstance(latest, str) and at(latest) is not None else None
