"""One receiver that hangs, drips, never ends or points inside keeps no other waiting."""

import resource
import statistics
from datetime import timedelta
from typing import Any

import pytest

from adapters.wiring import House
from domain.events.events import ENDPOINT_UPDATED, endpoint_changed
from domain.events.use_cases.send_again import ping_endpoint, recover_endpoint
from domain.shared.access import Actor
from tests.faults.misbehaving import a_crowd
from tests.integration.at_work import Watcher, at_work
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_workspace, an_endpoint
from workers.webhooks import IN_FLIGHT, PER_ENDPOINT

BAD = ("/hangs", "/drips", "/endless", "/inward")
CONNECTION_HOLDS = 16 * 2**20
WAITS = """
SELECT extract(epoch FROM d.delivered_at - e.at) AS wait FROM webhook_deliveries d
JOIN events e ON e.id = d.event_id WHERE d.state = 'delivered' AND d.event_name = $1
"""


async def p95(watch: Watcher, name: str) -> float:
    waits = [float(row["wait"]) for row in await watch.db.fetch(WAITS, name)]
    return statistics.quantiles(waits, n=20)[-1]


def most_memory() -> float:
    """The most this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.bar(30, "RECEIVER ISOLATION")
async def test_the_others_are_told_while_four_misbehave(
    house: House, watch: Watcher, scale: Scale, figure: Say
) -> None:
    actor, good = await a_workspace(house), scale.of(20, 96)
    async with a_crowd() as crowd:
        paths = [*BAD, *(f"/good/{n}" for n in range(good))]
        endpoints = {
            path: (
                await an_endpoint(house, actor, crowd.url + path, event_types=["test.ping"])
            ).endpoint
            for path in paths
        }
        before = most_memory()
        async with at_work(house):
            # Enough for one to fill every place there is, were it not for those of the others.
            for path in BAD:
                for _ in range(2 * IN_FLIGHT if path == "/hangs" else 2 * PER_ENDPOINT):
                    await ping_endpoint(house.app.events, actor, endpoints[path].id)
            for path in paths[len(BAD) :]:
                await ping_endpoint(house.app.events, actor, endpoints[path].id)
            await watch.until_rows(
                "SELECT FROM webhook_deliveries d JOIN webhook_endpoints w ON w.id = d.endpoint_id"
                " WHERE d.state = 'delivered' AND w.url LIKE '%/good/%' HAVING count(*) = $1",
                good,
            )
            hanging = await watch.db.fetchval(
                "SELECT count(*) FROM webhook_deliveries d JOIN webhook_endpoints w"
                " ON w.id = d.endpoint_id WHERE w.url LIKE '%/hangs' AND d.attempts > 0"
            )
            # The others had all of theirs before the one that hangs had come to a single end.
            assert hanging == 0
            await watch.until_rows(
                "SELECT FROM webhook_deliveries d JOIN webhook_endpoints w ON w.id = d.endpoint_id"
                " WHERE w.url LIKE '%/inward' AND d.last_outcome = 'redirected'"
            )
        slowest, grown = await p95(watch, "test.ping"), most_memory() - before
    # What fits the buffers of a connection is written, and never read.
    each = crowd.written / len(crowd.told["/endless"])
    assert each <= CONNECTION_HOLDS
    assert all(crowd.told[path] for path in paths)
    assert grown <= 50
    figure(
        f"{good} good ones beside 4 bad: p95 {slowest:.2f} s, memory +{grown:.0f} MiB,"
        f" the endless one got rid of {each / 2**20:.1f} MiB of 1 GB a time"
    )


@pytest.mark.bar(30, "RECEIVER ISOLATION")
async def test_a_backlog_is_recovered_whole_and_what_is_new_goes_before_it(
    house: House, watch: Watcher, scale: Scale, figure: Say
) -> None:
    actor, missed = await a_workspace(house), scale.of(500, 5_000)
    async with a_crowd() as crowd:
        endpoint = (
            await an_endpoint(
                house, actor, f"{crowd.url}/late", event_types=["webhook_endpoint.updated"]
            )
        ).endpoint
        other = (await an_endpoint(house, actor, f"{crowd.url}/other")).endpoint
        since = house.clock.now()
        await watch.db.execute("UPDATE webhook_endpoints SET status = 'disabled'")
        await announce(house, actor, other, missed)
        while await house.app.events.telling.tell(1000):
            pass
        assert await watch.webhooks() == []
        await watch.db.execute(
            "UPDATE webhook_endpoints SET status = 'active' WHERE id = $1", endpoint.id
        )
        await recover_endpoint(house.app.events, actor, endpoint.id, since - timedelta(seconds=1))
        async with at_work(house):
            await watch.until_rows("SELECT FROM webhook_deliveries WHERE state = 'delivered'")
            await ping_endpoint(house.app.events, actor, endpoint.id)
            await watch.until_rows(
                "SELECT FROM webhook_deliveries WHERE event_name = 'test.ping'"
                " AND state = 'delivered'",
            )
            still_owed = await watch.db.fetchval(
                "SELECT count(*) FROM webhook_deliveries WHERE state = 'pending'"
            )
            await watch.until_rows(
                "SELECT FROM webhook_deliveries WHERE state = 'delivered' AND behind"
                " HAVING count(*) >= $1",
                missed,
                within=scale.of(60, 600),
            )
        live = await p95_of_one(watch)
    # The ping did not stand in line behind the backlog.
    assert still_owed > 0
    # Once more each event's own id: whatever was sent twice counts once.
    assert crowd.distinct("/late") >= missed
    recovered = await watch.db.fetchval(
        "SELECT count(DISTINCT event_id) FROM webhook_deliveries WHERE behind"
        " AND state = 'delivered' AND event_name = 'webhook_endpoint.updated'"
    )
    assert recovered == missed
    figure(f"recovered {recovered}/{missed} distinct; a live one took {live:.2f} s beside them")


async def p95_of_one(watch: Watcher) -> float:
    [row] = await watch.db.fetch(WAITS, "test.ping")
    return float(row["wait"])


async def announce(house: House, actor: Actor, about: Any, so_many: int) -> None:
    """So many facts about this endpoint, fifty in a commit."""
    for start in range(0, so_many, 50):
        async with house.app.events.begin(actor) as tx:
            for _ in range(min(50, so_many - start)):
                tx.announce(endpoint_changed(ENDPOINT_UPDATED, about))
            await tx.commit()
