"""A channel is read on from where it was read to, and every thread in it that has grown; where none
has, one thread after the other is looked at for what has changed in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.platforms.http import Reply, Unreadable
from adapters.platforms.replies import untold
from adapters.platforms.slack.answers import GONE, error_of, told
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.changing import (
    Listed,
    Standing,
    State,
    changes_of,
    standing_of,
    state_of,
)
from adapters.platforms.slack.events import POLLED
from adapters.platforms.slack.place import at, is_ts, place_of
from adapters.platforms.slack.timeline import messages_of
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Polled, Raw
from domain.shared.platforms import Connection

PAGE = 100
MOST_REQUESTS = 4
MOST_WATCHED = 5
"""Threads whose first hundred answers are looked at again: those in which something was said
last."""


PACE = timedelta(seconds=60)
"""An app that is sold outside Slack's Marketplace may read a channel once a minute, and a thread
once a minute, fifteen messages each (rate limits of docs.slack.dev); others fifty times."""

BEGINNING, END = "0000000000.000000", "9"
_Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Everything up to `since` is known. While more is being read, everything up to `top` will be:
    of the channel what lies before `back`, and of each of the `threads` what lies after its second
    part. `standing` is how the latest messages stood when they were last listed, `watched` the same
    of the answers in threads, the thread first that was not looked at for longest; None where
    nobody looked yet. On the wire JSON."""

    since: str
    top: str | None = None
    back: str | None = None
    threads: tuple[tuple[str, str], ...] = ()
    standing: Standing | None = None
    watched: tuple[tuple[str, Standing | None], ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.back is None and not self.threads

    def written(self) -> str:
        watched = [(root, _written(standing)) for root, standing in self.watched]
        standing = _written(self.standing)
        parts = [self.since, self.top, self.back, self.threads, standing, watched]
        return json.dumps(parts, separators=(",", ":"))

    def settled(self) -> "Mark":
        """Once there is no more to be read, what is known reaches further."""
        if not self.is_whole:
            return self
        since = max(self.since, self.top or self.since)
        return Mark(since, standing=self.standing, watched=self.watched)


def mark_of(cursor: str) -> Mark | None:
    """None where it is none that we wrote."""
    try:
        since, top, back, threads, *others = json.loads(cursor)
        pairs = tuple((root, after) for root, after in threads)
        standing = _standing(others[0]) if others else None
        watched = [(root, _standing(it)) for root, it in (others[1] if len(others) > 1 else ())]
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
    known = [since, *(ts for ts in (top, back) if ts is not None)]
    known += [ts for pair in pairs for ts in pair] + [root for root, _ in watched]
    if not all(isinstance(ts, str) and is_ts(ts) for ts in known):
        return None
    return Mark(since, top, back, pairs, standing, tuple(watched)).settled()


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
        grew = not mark.is_whole
        for number in range(MOST_REQUESTS):
            in_thread = mark.top is not None and mark.back is None
            step = await self._step(connection, mark)
            if isinstance(step, CannotTell):
                if number == 0:
                    return step
                wait = max(PACE, step.retry_after or PACE)
                return _polled(heard, mark, wait)
            found, mark = step
            heard |= {raw.id: raw for raw in found}
            grew = grew or (in_thread and bool(found))
            if mark.is_whole:
                break
        if grew or not mark.is_whole or not mark.watched or number == MOST_REQUESTS - 1:
            return _polled(heard, mark.settled(), PACE)
        # What is said comes first: only where no thread has grown is one looked at again.
        return await self._look_again(connection, heard, mark)

    async def _look_again(
        self, connection: Connection, heard: dict[str, Raw], mark: Mark
    ) -> Polled:
        """At one thread, for what has changed there. Without an answer it has its turn again."""
        (root, before), *others = mark.watched
        read = await self._answers(connection, root, None)
        if isinstance(read, CannotTell):
            return _polled(heard, mark.settled(), max(PACE, read.retry_after or PACE))
        if read is None:
            return _polled(heard, replace(mark, watched=tuple(others)).settled(), PACE)
        messages, has_more = read
        answers = [m for m in messages if m["ts"] != root]
        if before is not None:
            high = _last(answers, BEGINNING) if has_more else END
            known = max(mark.since, mark.top or mark.since)
            listed = Listed(answers, BEGINNING, high, known, root)
            channel_id, now = place_of(connection).channel_id, self._calls.clock.now()
            heard |= {raw.id: raw for raw in changes_of(listed, before, channel_id, now)}
        turned = (*others, (root, standing_of(answers, before or {})))
        return _polled(heard, replace(mark, watched=turned).settled(), PACE)

    async def _begin(self, connection: Connection) -> Polled | CannotTell:
        page = await self._history(connection, None)
        if isinstance(page, CannotTell):
            return page
        messages, _ = page
        begun = Mark(_newest(messages, BEGINNING), standing=standing_of(messages, {}))
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
        back = oldest if goes_on else None
        following = replace(mark, top=top, back=back, threads=threads)
        channel_id = place_of(connection).channel_id
        raws = [_raw(channel_id, m) for m in messages if m["ts"] > mark.since]
        if mark.top is None:
            # At the cost of no further request. Whoever looks for the first time only remembers.
            if mark.standing is not None:
                low = oldest if has_more else BEGINNING
                listed = Listed(messages, low, END, mark.since)
                now = self._calls.clock.now()
                raws += changes_of(listed, mark.standing, channel_id, now)
            standing = standing_of(messages, mark.standing or {})
            watched = _watched(messages, mark.watched)
            following = replace(following, standing=standing, watched=watched)
        return raws, following

    async def _read_thread(
        self, connection: Connection, mark: Mark
    ) -> tuple[list[Raw], Mark] | CannotTell:
        """A thread that is gone has no answers any more."""
        (root, after), *others = mark.threads
        done = replace(mark, threads=tuple(others))
        read = await self._answers(connection, root, after)
        if read is None or isinstance(read, CannotTell):
            return read or ([], done)
        messages, has_more = read
        found = [m for m in messages if m["ts"] > after and m["ts"] != root]
        raws = [_raw(place_of(connection).channel_id, m) for m in found]
        if found and has_more:
            read_to = max(str(m["ts"]) for m in found)
            return raws, replace(mark, threads=((root, read_to), *others))
        return raws, done

    async def _answers(
        self, connection: Connection, root: str, after: str | None
    ) -> tuple[list[_Message], bool] | CannotTell | None:
        """The first of a thread since then, with what began it, and whether there are more; None
        for one that is gone."""
        asked = {"channel": place_of(connection).channel_id, "ts": root, "limit": str(PAGE)}
        since = {"oldest": after} if after is not None else {}
        reply = await self._calls.ask(connection, "conversations.replies", **asked, **since)
        return None if error_of(reply) in GONE else self._page(reply, connection)

    async def _history(
        self, connection: Connection, back: str | None
    ) -> tuple[list[_Message], bool] | CannotTell:
        asked = {"channel": place_of(connection).channel_id, "limit": str(PAGE)}
        before = {"latest": back} if back is not None else {}
        reply = await self._calls.ask(connection, "conversations.history", **asked, **before)
        return self._page(reply, connection)

    def _page(
        self, reply: Reply, connection: Connection
    ) -> tuple[list[_Message], bool] | CannotTell:
        answer = told(reply)
        if answer is None:
            return untold(self._calls.no(reply, connection.credentials))
        try:
            return _timed(messages_of(reply)), answer.get("has_more") is True
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))


def _written(standing: Standing | None) -> dict[str, list[Any]] | None:
    return None if standing is None else {ts: state.written() for ts, state in standing.items()}


def _standing(told: Any) -> dict[str, State] | None:
    """Raises what is raised for what was not written so."""
    return None if told is None else {str(ts): state_of(it) for ts, it in told.items()}


def _watched(
    messages: list[_Message], before: tuple[tuple[str, Standing | None], ...]
) -> tuple[tuple[str, Standing | None], ...]:
    """The threads in which something was said last: first those that nobody has looked at, then the
    others in their turn."""
    begun = [m for m in messages if m.get("reply_count")]
    latest = sorted(begun, key=lambda m: _latest_answer(m) or str(m["ts"]), reverse=True)
    wanted = [str(message["ts"]) for message in latest[:MOST_WATCHED]]
    known = {root for root, _ in before}
    fresh = tuple((root, None) for root in wanted if root not in known)
    return (*fresh, *(pair for pair in before if pair[0] in wanted))


def _last(messages: list[_Message], least: str) -> str:
    return max([least, *(str(message["ts"]) for message in messages)])


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
