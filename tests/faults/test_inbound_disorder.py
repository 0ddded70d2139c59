"""However often and in whatever order a platform tells, what comes of it is the same."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from adapters.platforms.standard_hook import sign
from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.receipt import Way
from domain.inbox.use_cases.open_hook import open_hook
from domain.shared.access import Actor
from domain.shared.heard import Raw
from domain.shared.secret import Secret
from tests.integration.at_work import Watcher, several_at_work
from tests.kit.api import a_caller, the_application
from tests.kit.bars import Say
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.inbound import digest_what_waits

MESSAGES, EDITS, DELETIONS, REACTIONS = 300, 400, 100, 200
MOST_TIMES = 5
AT_ONCE = 8
WORKERS = 2
BEGAN = datetime(2026, 11, 26, 9, tzinfo=UTC)
STATE = """
    SELECT platform_message_id, state, text, at, edited_at, deleted_at, version
    FROM inbound_messages WHERE channel_id = $1 ORDER BY 1
"""
# What belongs together, and what comes of it, but for what it is called.
CONVERSATIONS = """
    SELECT array_agg(m.platform_message_id ORDER BY m.platform_message_id) AS messages,
      c.kind, c.state, c.began_at, c.began_with, c.last_message_at, c.waiting_since,
      c.inbound_count, c.reply_window_closes_at, c.priority
    FROM inbound_messages m JOIN conversations c
      ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id
    WHERE m.channel_id = $1 AND c.merged_into IS NULL GROUP BY c.workspace_id, c.id ORDER BY 1
"""
DONE = "SELECT 1 WHERE NOT EXISTS (SELECT FROM inbound_receipts WHERE state = 'waiting')"


@dataclass(frozen=True)
class Happening:
    """One thing that happened, as it is told."""

    id: str
    body: bytes


def what_happens(dice: random.Random) -> list[Happening]:
    """In the order in which it happened. Two pairs of edits fall into one millisecond."""
    told: list[tuple[datetime, dict[str, Any]]] = []
    for n in range(MESSAGES):
        at = BEGAN + timedelta(seconds=n)
        told.append((at, {"id": f"m{n}", "text": f"first {n}"} | _place(n, dice)))
    for n in range(EDITS):
        about = dice.randrange(MESSAGES)
        same = 7 if n < 2 else 8 if n < 4 else 1000 + n
        if n < 4:
            about = n // 2
        at = BEGAN + timedelta(minutes=10, milliseconds=same)
        told.append((at, _about(about, f"e{n}", "edit") | {"text": f"edit {n}"}))
    for n, about in enumerate(dice.sample(range(MESSAGES), DELETIONS)):
        told.append((BEGAN + timedelta(hours=1, seconds=n), _about(about, "gone", "deletion")))
    for n in range(REACTIONS):
        about = dice.randrange(MESSAGES)
        told.append((BEGAN + timedelta(minutes=5), _about(about, f"r{n}", "reaction")))
    told.sort(key=lambda item: item[0])
    return [_told(at, item) for at, item in told]


def _place(n: int, dice: random.Random) -> dict[str, Any]:
    """Every sixth is for us alone; most others answer something that was said before."""
    if n % 6 == 0:
        return {"kind": "direct", "place": f"room {n % 4}"}
    kind = "mention" if n % 7 == 0 else "comment"
    if n < 5 or n % 11 == 0:
        return {"kind": kind}
    return {"kind": kind, "parent_id": f"m{dice.randrange(n)}"}


def _about(message: int, what: str, kind: str) -> dict[str, Any]:
    return {"id": f"m{message}:{what}", "kind": kind, "message_id": f"m{message}"}


def _told(at: datetime, item: dict[str, Any]) -> Happening:
    whole = item | {"at": at.isoformat(), "author": {"id": "ana"}}
    return Happening(item["id"], json.dumps(whole).encode())


@dataclass(frozen=True)
class Telling:
    """A platform that tells a channel's address, and notes how it was answered."""

    house: House
    client: httpx.AsyncClient
    path: str
    secret: Secret
    statuses: list[int]
    seconds: list[float]

    async def tell(self, happenings: Sequence[Happening]) -> None:
        waiting = list(reversed(happenings))

        async def one_after_another() -> None:
            while waiting:
                happening = waiting.pop()
                at = self.house.clock.now()
                headers = sign(self.secret, happening.id, at, happening.body)
                began = time.perf_counter()
                reply = await self.client.post(self.path, content=happening.body, headers=headers)
                self.seconds.append(time.perf_counter() - began)
                self.statuses.append(reply.status_code)

        await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


@pytest.mark.bar(9, "INBOUND-1000")
async def test_a_thousand_things_told_in_disorder_are_as_if_told_in_order(
    house: House, settings: Settings, watch: Watcher, figure: Say
) -> None:
    dice = random.Random(9)
    happened = what_happens(dice)
    told = [each for each in happened for _ in range(dice.randint(1, MOST_TIMES))]
    dice.shuffle(told)
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, account="disorder")
    ordered = await a_sandbox_channel(house, actor, account="order")
    await _replay(house, actor, ordered, happened)
    hook = await open_hook(house.app.inbox, actor, channel.id)
    assert hook.secret is not None
    async with a_caller(the_application(house)) as client:
        path = urlsplit(hook.url.reveal()).path
        telling = Telling(house, client, path, hook.secret, [], [])
        half = len(told) // 2
        await telling.tell(told[:half])
        assert not await watch.db.fetch(STATE, channel.id)
        async with several_at_work(settings, WORKERS):
            await telling.tell(told[half:])
            await watch.until_rows(DONE)
    acks = sorted(telling.seconds)
    p99 = acks[int(len(acks) * 0.99)]
    assert {status // 100 for status in telling.statuses} == {2}
    assert p99 <= 1.0
    effects = await watch.db.fetchval(
        "SELECT (SELECT count(*) FROM inbound_changes WHERE channel_id = $1)"
        " + (SELECT count(*) FROM inbound_activities WHERE channel_id = $1)",
        channel.id,
    )
    news = await watch.db.fetchval(
        "SELECT count(*) FROM events WHERE name LIKE 'inbound.%' AND data->>'channel_id' = $1",
        channel.id,
    )
    orphans = await watch.db.fetchval(
        "SELECT count(*) FROM inbound_changes WHERE inbound_id IS NULL AND channel_id = $1",
        channel.id,
    )
    assert effects == news == len({each.id for each in happened}) == 1000
    assert orphans == 0
    assert await watch.db.fetch(STATE, channel.id) == await watch.db.fetch(STATE, ordered.id)
    conversations = await watch.db.fetch(CONVERSATIONS, channel.id)
    assert conversations == await watch.db.fetch(CONVERSATIONS, ordered.id)
    assert sum(row["inbound_count"] for row in conversations) == MESSAGES
    figure(
        f"{len(told)} tellings of {effects} things, shuffled: {effects} effects, {news} events, as"
        f" if in order; {len(conversations)} conversations, the same; {orphans} orphans;"
        f" p99 of {len(acks)} answers {p99 * 1000:.0f} ms, all 2xx"
    )


async def _replay(
    house: House, actor: Actor, channel: Channel, happened: Sequence[Happening]
) -> None:
    """Each thing once, in the order in which it happened."""
    async with house.app.inbox.begin(actor) as tx:
        raws = [Raw(each.id, each.body) for each in happened]
        await tx.receipts.add(channel.id, Way.SANDBOX, raws)
        await tx.commit()
    await digest_what_waits(house)
