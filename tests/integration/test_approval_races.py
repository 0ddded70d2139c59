"""Whoever edits, approves and sends at one moment: what is shown was approved, word for word."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.model import Message
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.change_message import edit_message, publish_message
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.errors import Conflict
from tests.integration.at_work import (
    Watcher,
    at_work,
    attempts_of,
    many_messages,
    several_at_work,
    some_channels,
    watching,
)
from tests.kit.approval_builders import an_approval_policy, approves
from tests.kit.bars import Say, Scale
from tests.kit.builders import in_one_hour, utc_schedule

SETTLED = (
    "SELECT FROM deliveries WHERE state IN ('scheduled', 'claimed', 'sending', 'unconfirmed')"
    " HAVING count(*) = 0"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def ended(move: Awaitable[object]) -> str:
    """`done`, or the code of the refusal."""
    try:
        await move
    except Conflict as refusal:
        return refusal.code
    return "done"


def says(message: Message, text: str) -> str:
    """The fingerprint of this message with another text."""
    return replace(message, content=replace(message.content, text=text)).fingerprint


@dataclass
class Desk:
    """Several people at once, as many of them as there are places."""

    house: House
    actor: Actor
    due_in: float
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(16))
    yes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What somebody said yes to, by message."""

    async def looked_at(self, message: Message, number: int) -> None:
        """Around its time one person says yes to what it said, one changes it, one says yes to
        what it says then, and one wants it out at once: in another order for each number, from
        60 ms before that time to 60 after."""
        moments = [(number * step) % 121 - 60 for step in (7, 31, 53, 89)]
        changed = f"edited {message.text}"
        await asyncio.gather(
            self._approve(message, message.text, "ana", moments[0]),
            self._at(moments[1], self._edit(message, changed)),
            self._approve(message, changed, "luis", moments[2]),
            self._at(moments[3], self._publish(message)),
        )

    async def _at(self, moment: int, move: Awaitable[object]) -> str:
        await asyncio.sleep(max(0.0, self.due_in + moment / 1000))
        async with self.places:
            return await ended(move)

    async def _approve(self, message: Message, text: str, reviewer: str, moment: int) -> None:
        seen = says(message, text)
        move = approves(self.house, self.actor, message, reviewer, seen=seen)
        if await self._at(moment, move) == "done":
            self.yes[message.id].add(seen)

    async def _edit(self, message: Message, text: str) -> None:
        room = self.house.app.publishing
        await edit_message(room, self.actor, message.id, None, {"text": text})

    async def _publish(self, message: Message) -> None:
        room, now = self.house.app.publishing, utc_schedule(self.house.clock.now())
        await publish_message(room, self.actor, message.id, None, now)


@pytest.mark.bar(24, "EDIT/CANCEL RACE")
async def test_what_is_shown_is_what_somebody_said_yes_to(
    house: House, settings: Settings, watch: Watcher, scale: Scale, figure: Say
) -> None:
    each = scale.of(40, 400)
    actor, channels = await some_channels(house, 3)
    await an_approval_policy(house, actor)
    planned = in_one_hour(house)
    messages = [
        message
        for n, channel in enumerate(channels)
        for message in await many_messages(
            house, actor, channel, [f"{n}/{m}" for m in range(each)], planned
        )
    ]
    assert {m.status for m in messages} == {MessageStatus.IN_REVIEW}
    at = await watch.now() + timedelta(seconds=1)
    await watch.pass_time(planned - at)
    async with several_at_work(settings, 2):
        desk = Desk(house, actor, (at - house.clock.now()).total_seconds())
        await asyncio.gather(*(desk.looked_at(m, n) for n, m in enumerate(messages)))
        await watch.until_rows(SETTLED)
    texts = await watch.texts()
    assert set(texts.values()) <= {1}
    wrong, shown_changed = [], 0
    for message in messages:
        changed = f"edited {message.text}"
        shown = [text for text in (message.text, changed) if texts[text]]
        shown_changed += changed in shown
        said = await watch.db.fetch(
            "SELECT a.fingerprint FROM approvals a JOIN approval_decisions d"
            " ON d.approval_id = a.id AND d.fingerprint = a.fingerprint AND d.kind = 'approve'"
            " WHERE a.message_id = $1 AND a.state IN ('granted', 'voided')",
            message.id,
        )
        recorded = {row["fingerprint"] for row in said}
        if (
            any(says(message, text) not in desk.yes[message.id] & recorded for text in shown)
            or len(shown) > 1
        ):
            wrong.append((message.id, shown, desk.yes[message.id], recorded))
    figure(
        f"{len(wrong)} of {texts.total()} shown that nobody said yes to, word for word, when"
        f" {len(messages)} were edited, approved and sent at one moment; {shown_changed} were shown"
        " as changed"
    )
    assert wrong == []
    # Both have happened: some went out as they were, some as they were changed.
    assert 0 < shown_changed < sum(texts.values())


@pytest.mark.bar(24, "EDIT/CANCEL RACE")
async def test_a_policy_that_comes_after_the_claim_stops_what_nobody_approved(
    house: House, watch: Watcher, scale: Scale, figure: Say
) -> None:
    each = scale.of(20, 200)
    actor, channels = await some_channels(house, 2)
    room = house.app.publishing
    messages = [
        message
        for n, channel in enumerate(channels)
        for message in await many_messages(house, actor, channel, [f"{n}/{m}" for m in range(each)])
    ]
    claims = await take_due(room, actor, [m.deliveries[0].id for m in messages])
    assert len(claims) == len(messages)
    await an_approval_policy(house, actor)

    async def sends() -> None:
        assert await start_attempts(room, actor, claims) == []

    ends = await asyncio.gather(
        *(ended(approves(house, actor, message)) for message in messages[::2]), sends()
    )
    assert set(ends[:-1]) <= {"done", "invalid_state"}
    for message in messages:
        kept = await room.reads.message(actor, message.id)
        assert kept.deliveries[0].state in (DeliveryState.IN_REVIEW, DeliveryState.SCHEDULED)
        assert await attempts_of(house, actor, message) == []
    approved = [m for m, end in zip(messages[::2], ends[:-1], strict=True) if end == "done"]
    waiting = [m for m in messages if m not in approved]
    for message in waiting[::2]:
        await approves(house, actor, message)
    async with at_work(house):
        await watch.until_rows(SETTLED)
    assert set(await watch.texts()) == {m.text for m in approved + waiting[::2]}
    figure(
        f"0 of {len(messages)} sent that were claimed before their policy came, and that nobody"
        " had approved"
    )
