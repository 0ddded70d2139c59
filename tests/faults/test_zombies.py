"""A worker that was only frozen comes back after others have taken its work over."""

import asyncio
import signal
import time
from collections import Counter
from datetime import timedelta

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE
from tests.faults.programs import a_program, environment
from tests.integration.at_work import (
    Watcher,
    at_work,
    many_messages,
    some_channels,
)
from workers.publishing import SEND_WITHIN

EACH = 10


async def test_workers_frozen_past_their_lease_send_nothing_and_overwrite_nothing(
    house: House, settings: Settings, watch: Watcher
) -> None:
    """One is frozen with claims, one with intents; a third finishes their work; they wake up."""
    actor, [one, two] = await some_channels(house, 2, outcome_class="C")
    await many_messages(house, actor, one, [f"claimed {n}" for n in range(EACH)])
    async with (
        a_program("worker", environment(settings, "k1:stop")) as claimer,
        a_program("worker", environment(settings, "k2:stop")) as starter,
    ):
        starter.signal(signal.SIGSTOP)
        await claimer.stopped()
        assert await watch.states() == {"claimed": EACH}
        await many_messages(house, actor, two, [f"begun {n}" for n in range(EACH)])
        starter.signal(signal.SIGCONT)
        await watch.until_states(claimed=EACH, sending=EACH)
        await starter.stopped()
        frozen_at = time.monotonic()
        await watch.pass_time(LEASE + timedelta(seconds=1))
        async with at_work(house):
            await watch.until_states(published=EACH, unconfirmed=EACH)
            await watch.until_rows(
                "SELECT FROM deliveries WHERE looks = 1 HAVING count(*) = $1", EACH
            )
            await watch.pass_time(CLEAN_MISS_AFTER)
            await house.doorbell.ring()
            await watch.until_states(published=2 * EACH)
        before = await watch.db.fetch("SELECT * FROM deliveries ORDER BY id")
        lines = await watch.db.fetch("SELECT * FROM attempts ORDER BY id")
        # Until then the frozen one would still be within what its lease allows.
        await asyncio.sleep(max(0.0, SEND_WITHIN + 0.5 - (time.monotonic() - frozen_at)))
        for program in (claimer, starter):
            program.signal(signal.SIGCONT)
        refused = await starter.said("stale_answers")
        assert f'"refused": {EACH}' in refused
        for program in (claimer, starter):
            program.signal(signal.SIGTERM)
            assert await program.ended() == 0
    assert await watch.db.fetch("SELECT * FROM deliveries ORDER BY id") == before
    assert await watch.db.fetch("SELECT * FROM attempts ORDER BY id") == lines
    posts = await watch.posts()
    assert len(posts) == 2 * EACH
    assert set(Counter(post["text"] for post in posts).values()) == {1}
    outcomes = Counter(line["outcome"] for line in lines if line["kind"] == "send")
    assert outcomes == {"published": 2 * EACH, "unknown": EACH}
