"""Whoever changes a message at the moment it is due wins or loses whole: what is seen is what was
said, and what was called off is not seen."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.model import Message
from tests.faults.platform import Platform, channels_on
from tests.integration.at_work import Watcher, many_messages, several_at_work
from tests.kit.api import a_client
from tests.kit.bars import Say

AHEAD = timedelta(seconds=1)
APART = timedelta(milliseconds=15)
AROUND = 50
"""Calls come up to so many milliseconds before the time of their message, or after it."""
EDITED = ", edited"


@dataclass(frozen=True)
class End:
    """What became of one call: the message, which move it was, and whether it was carried out; a
    refusal's code, where it was not."""

    message: Message
    move: str
    code: str | None


class Caller:
    """Changes messages by the API, whatever version they have."""

    def __init__(self, client: httpx.AsyncClient, house: House) -> None:
        self._client = client
        self._house = house

    async def edits(self, message: Message, at: datetime) -> End:
        return await self._end(
            message, "edits", "PATCH", "", {"text": message.text + EDITED}, **{"if-match": "*"}
        )

    async def cancels(self, message: Message, at: datetime) -> End:
        return await self._end(message, "cancels", "POST", "/cancel")

    async def moves(self, message: Message, at: datetime) -> End:
        """Away and back to the very same time, or to now where that has passed."""
        away = {"schedule": {"at": (at + timedelta(hours=1)).isoformat()}}
        end = await self._end(message, "moves", "POST", "/schedule", away)
        if end.code is not None:
            return end
        back = await self._end(
            message, "moves", "POST", "/schedule", {"schedule": {"at": at.isoformat()}}
        )
        if back.code == "schedule_in_past":
            return await self._end(message, "moves", "POST", "/publish")
        return back

    async def _end(
        self, message: Message, move: str, method: str, path: str, body: object = None, **more: str
    ) -> End:
        while True:
            answer = await self._client.request(
                method,
                f"/v1/messages/{message.id}{path}",
                json=body,
                headers={"idempotency-key": uuid4().hex, **more},
            )
            if answer.status_code != 503:
                break
        if answer.status_code == 200:
            return End(message, move, None)
        code: str = answer.json()["code"]
        assert answer.status_code == (422 if code == "schedule_in_past" else 409), answer.text
        return End(message, move, code)


@pytest.mark.bar(24, "EDIT/CANCEL RACE")
async def test_a_message_changed_at_the_moment_it_is_due_is_seen_as_it_was_said_or_not_at_all(
    house: House,
    settings: Settings,
    watch: Watcher,
    platform: Platform,
    figure: Say,
) -> None:
    """First some that are certainly in a worker's hand, for the platform shows them and does not
    answer: no change of these may be taken. Then the race, which nobody is sure to win."""
    accounts = [f"C-{n}" for n in range(10)]
    actor, channels = await channels_on(platform, house, watch, accounts)
    each = 20
    small = settings.model_copy(update={"database_pool": 4})
    async with several_at_work(small, 2), await a_client(house, actor) as client:
        caller = Caller(client, house)
        kinds = [caller.edits, caller.cancels, caller.moves]

        await platform.mood("waits", accounts[0])
        texts = [f"in hand {n}" for n in range(9)]
        in_hand = await many_messages(house, actor, channels[accounts[0]], texts)
        await house.doorbell.ring()
        await platform.until_calls(len(in_hand), accounts[0])
        now = await watch.now()
        too_late = [await kinds[n % 3](message, now) for n, message in enumerate(in_hand)]
        await platform.mood("answers", accounts[0])
        await watch.until_states(published=len(in_hand))
        assert {end.code for end in too_late} == {"already_claimed"}

        planned = house.clock.now() + timedelta(hours=1)
        due = [
            (message, planned + n * APART)
            for n, name in enumerate(accounts * each)
            for message in await many_messages(
                house, actor, channels[name], [f"{name}, {n}"], planned + n * APART
            )
        ]
        passed = planned - AHEAD - await watch.now()
        await watch.pass_time(passed)
        await house.doorbell.ring()
        due = [(message, at - passed) for message, at in due]
        ends = await a_race(house, due, kinds)
        await until_still(watch)
    await judge(watch, platform, accounts, [*too_late, *ends], figure)


Move = Callable[[Message, datetime], Awaitable[End]]


async def a_race(
    house: House, due: Sequence[tuple[Message, datetime]], kinds: Sequence[Move]
) -> list[End]:
    """One call for each message, around its time."""

    async def one(number: int, message: Message, at: datetime) -> End:
        off = number * 37 % (2 * AROUND + 1) - AROUND
        wait = at + timedelta(milliseconds=off) - house.clock.now()
        await asyncio.sleep(wait.total_seconds())
        return await kinds[number % len(kinds)](message, at)

    return await asyncio.gather(*(one(n, *each) for n, each in enumerate(due)))


async def until_still(watch: Watcher) -> None:
    """Until every message is out or called off."""

    async def still() -> bool:
        return set(await watch.states()) <= {"published", "cancelled"}

    await watch.until(still)


async def judge(
    watch: Watcher, platform: Platform, accounts: Sequence[str], ends: Sequence[End], figure: Say
) -> None:
    """Hold what was answered against what is seen, and against what is on record."""
    seen = await platform.texts(*accounts)
    rows = await watch.db.fetch(
        "SELECT m.id, m.text, m.status, a.content_hash FROM messages m LEFT JOIN attempts a"
        " ON a.workspace_id = m.workspace_id AND a.message_id = m.id AND a.kind = 'send'"
    )
    stored = {row["id"]: row for row in rows}
    wrong: list[str] = []
    for end in ends:
        row = stored[end.message.id]
        shown = [t for t in (end.message.text, end.message.text + EDITED) if t in seen]
        wanted = wanted_of(end)
        if shown != wanted:
            wrong.append(f"{end.move} ({end.code}): {shown} is seen, not {wanted}")
        if shown and hashlib.sha256(shown[0].encode()).hexdigest() != row["content_hash"]:
            wrong.append(f"{end.move}: what is seen is not what its attempt says")
        if shown and row["text"] != shown[0]:
            wrong.append(f"{end.move}: the message says {row['text']}")
    taken = Counter((end.move, end.code or "done") for end in ends)
    told = ", ".join(f"{move} {code} {count}" for (move, code), count in sorted(taken.items()))
    figure(
        f"{len(ends)} messages: {told}; visible {seen.total()}, duplicates"
        f" {seen.total() - len(seen)}, inconsistent {len(wrong)}"
    )
    assert wrong == []
    assert len(rows) == len(stored) == len(ends), "some message was tried more than once"
    assert seen.total() == len(seen) == await platform.calls(*accounts)
    assert {end.code for end in ends} <= {None, "already_claimed", "already_published"} | {
        "content_already_published"
    }


def wanted_of(end: End) -> list[str]:
    """What is to be seen of this message."""
    if end.move == "cancels" and end.code is None:
        return []
    edited = end.move == "edits" and end.code is None
    return [end.message.text + EDITED if edited else end.message.text]
