"""Lines that break off, hang back, half-close or lose an answer lose no message and repeat none."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.publishing.delivery import CLEAN_MISS_AFTER
from tests.faults.platform import Platform, channels_on
from tests.faults.proxy import Place, Proxy, a_proxy, before_redis, before_the_database
from tests.integration.at_work import Watcher, at_work, many_messages

EACH = 3
AT_NOBODY = (
    "SELECT FROM deliveries WHERE state IN ('scheduled', 'claimed', 'sending') HAVING count(*) = 0"
)


def hang_back(proxy: Proxy) -> None:
    proxy.delay = 0.05


def lose_answers(proxy: Proxy) -> None:
    proxy.losing = b"POST "


def lose_commits(proxy: Proxy) -> None:
    proxy.losing = b"COMMIT"


Trouble = Callable[[Proxy], object]
SLOWLY: tuple[Trouble, ...] = (hang_back, Proxy.drip)
BROKEN_OFF: tuple[Trouble, ...] = (Proxy.cut, Proxy.half_close)


async def out_where_it_can_be_told(house: House, watch: Watcher) -> int:
    """Time passes until all are out but those of the class that cannot tell; how many these are."""
    left: list[tuple[str, str]] = []

    async def settled() -> bool:
        rows = await watch.db.fetch(
            "SELECT d.state, c.outcome_class FROM deliveries d JOIN channels c"
            " ON c.id = d.channel_id WHERE d.state <> 'published'"
        )
        left[:] = [(row["state"], row["outcome_class"]) for row in rows]
        return set(left) <= {("unconfirmed", "D")}

    await watch.until_passing(settled, CLEAN_MISS_AFTER, house.doorbell.ring)
    return len(left)


async def test_an_answer_that_is_lost_on_its_way_is_looked_up_and_a_slow_one_is_waited_for(
    house: House, watch: Watcher, platform: Platform
) -> None:
    """Of the class that cannot tell, those of the three troubles that lose answers stay open."""
    server = Place(port=urlsplit(platform.url).port or 0)
    written: list[str] = []

    async def write(name: str) -> None:
        texts = [f"{name}, {len(written) + n}" for n in range(EACH)]
        written.extend(texts)
        await many_messages(house, actor, channels[name], texts)

    async with a_proxy(server) as (proxy, place), at_work(house):
        actor, channels = await channels_on(
            platform, house, watch, ["C-1", "D-1"], by_way_of=f"http://127.0.0.1:{place.port}"
        )
        for trouble in SLOWLY:
            trouble(proxy)
            for name in channels:
                await write(name)
            await watch.until_states(published=len(written))
            proxy.behave()
        lose_answers(proxy)
        for name in channels:
            await write(name)
        await proxy.until_lost(len(channels) * EACH)
        proxy.behave()
        for trouble in BROKEN_OFF:
            await platform.mood("waits", *channels)
            for name in channels:
                await write(name)
            await platform.until_calls(len(written), *channels)
            trouble(proxy)
            await platform.mood("answers", *channels)
            await watch.until_rows(AT_NOBODY)
            proxy.behave()
        assert await out_where_it_can_be_told(house, watch) == 3 * EACH
    assert await platform.texts(*channels) == Counter(written)


async def test_a_commit_whose_answer_is_lost_is_not_made_again_as_if_it_had_not_been(
    house: House, settings: Settings, watch: Watcher, platform: Platform
) -> None:
    """First of claims and intents, then of results; and lines that break or hang back meanwhile."""
    actor, channels = await channels_on(platform, house, watch, ["C-1", "D-1"])
    written: list[str] = []

    async def write() -> None:
        for name, channel in channels.items():
            texts = [f"{name}, {len(written) + n}" for n in range(EACH)]
            written.extend(texts)
            await many_messages(house, actor, channel, texts)

    async with (
        before_the_database(settings) as (proxy, told),
        open_app(told) as troubled,
        at_work(troubled),
    ):
        lose_commits(proxy)
        await write()
        await proxy.until_lost(2)
        proxy.behave()
        await out_where_it_can_be_told(house, watch)
        for trouble in (lose_commits, *BROKEN_OFF, *SLOWLY):
            await platform.mood("waits", *channels)
            before, lost = await platform.calls(*channels), proxy.lost
            await write()
            await platform.until_calls(before + 2 * EACH, *channels)
            # All that is left to do is to record what the platform answers.
            trouble(proxy)
            await platform.mood("answers", *channels)
            if trouble is lose_commits:
                await proxy.until_lost(lost + 1)
                proxy.behave()
            await watch.until_rows(AT_NOBODY)
            proxy.behave()
        await out_where_it_can_be_told(house, watch)
    texts = await platform.texts(*channels)
    unknown = await watch.db.fetch(
        "SELECT m.text FROM messages m JOIN deliveries d ON d.message_id = m.id"
        " WHERE d.state <> 'published'"
    )
    assert set(texts.values()) == {1}
    assert set(written) - set(texts) <= {row["text"] for row in unknown}
    assert all(row["text"].startswith("D") for row in unknown)


async def test_a_hint_that_is_slow_or_lost_on_its_way_keeps_nothing_back(
    house: House, settings: Settings, watch: Watcher, platform: Platform
) -> None:
    actor, channels = await channels_on(platform, house, watch, ["D-1"])
    async with (
        before_redis(settings) as (proxy, told),
        open_app(told) as troubled,
        at_work(troubled),
    ):
        for number, trouble in enumerate((*SLOWLY, *BROKEN_OFF)):
            trouble(proxy)
            await many_messages(house, actor, channels["D-1"], [str(number)])
            await watch.until_states(published=number + 1)
            proxy.behave()
    assert await platform.texts("D-1") == {"0": 1, "1": 1, "2": 1, "3": 1}
