"""Whether what is out is still there is seen by a worker, hours and days later."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.platforms.sandbox.adapter import TIMEOUT_AFTER_ACCEPT, VANISH
from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.use_cases.watch_posts import AGAIN_AFTER_A_MISS, EVERY
from tests.integration.at_work import Watcher, at_work, many_messages, some_channels, watching
from tests.kit.api import a_client

PLANNED = (
    "SELECT FROM duties WHERE kind = 'posts.watched' AND lease_until IS NULL"
    " AND due_at BETWEEN clock_timestamp() AND clock_timestamp() + $1 HAVING count(*) = 1"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_what_vanished_is_said_to_have_vanished_and_what_is_there_to_be_there(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    async with at_work(house):
        await watch.until_rows(PLANNED, EVERY)
        [gone, there] = await many_messages(house, actor, channel, [f"gone {VANISH}", "there"])
        await watch.until_states(published=2)
        await watch.pass_time(timedelta(hours=1))
        await house.doorbell.ring()
        await watch.until_rows(PLANNED, AGAIN_AFTER_A_MISS)
        assert await watch.states() == {"published": 2}
        await watch.pass_time(AGAIN_AFTER_A_MISS)
        await house.doorbell.ring()
        await watch.until_states(published=1, deleted=1)
    row, other = await watch.delivery(gone), await watch.delivery(there)
    assert (row["state"], row["error_code"]) == ("deleted", "vanished")
    assert (other["state"], other["checks"], other["misses"]) == ("published", 1, 0)
    assert (await watch.events(gone.deliveries[0].id)).count("delivery.vanished") == 1


async def test_a_person_is_shown_the_post_that_may_be_it_and_what_they_attach_is_looked_at(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="C")
    # The worker stops before it looks for the post by itself.
    async with at_work(house):
        await many_messages(house, actor, channel, ["something else"])
        await watch.until_states(published=1)
        [lost] = await many_messages(house, actor, channel, [f"is it? {TIMEOUT_AFTER_ACCEPT}"])
        await watch.until_states(published=1, unconfirmed=1)
    [known, post] = await watch.posts()
    async with await a_client(house, actor) as client:
        found = (await client.get(f"/v1/messages/{lost.id}/candidates")).json()
        assert [one["platform_post_id"] for one in found["data"]] == [post["id"]]
        assert found["data"][0]["similarity"] == 1
        verdict = {"resolution": "published", "evidence": "Seen."}
        answers = [
            await client.post(
                f"/v1/messages/{lost.id}/resolve",
                json=verdict | {"platform_post_id": post_id},
                headers={"idempotency-key": post_id},
            )
            for post_id in (known["id"], post["id"])
        ]
    assert answers[0].status_code == 422
    assert answers[0].json()["errors"][0]["code"] == "post_of_another"
    [delivery] = answers[1].json()["deliveries"]
    assert (delivery["state"], delivery["verified"]) == ("published", True)
    assert delivery["platform_url"] == f"/v1/sandbox/posts/{post['id']}"
