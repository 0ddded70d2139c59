"""What fitted when it was written and fits no more when its time has come is not sent, and says
so; whatever else is due goes out beside it."""

import pytest

from adapters.wiring import House
from tests.integration.at_work import Watcher, at_work, some_channels
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message

SHORT, LONG = "Churros at nine. {}", "Churros at nine, and chocolate until there is none left. {}"
SHRINK = "UPDATE channels SET limits = jsonb_set(limits, '{text,maximum}', to_jsonb($1::int))"
UNFIT = "SELECT error_code, error_detail, attempts FROM deliveries WHERE state = 'rejected'"


@pytest.mark.bar(51, "LAST LOOK")
async def test_what_no_longer_fits_is_never_sent(
    house: House, watch: Watcher, scale: Scale, figure: Say
) -> None:
    count, most = scale.of(20, 200), 30
    actor, channels = await some_channels(house, 2)
    for number in range(count):
        for text in (SHORT, LONG):
            await a_message(house, actor, channels=channels, text=text.format(number), now=True)
    await watch.db.execute(SHRINK, most)
    async with at_work(house):
        await watch.until(lambda: _none_is_due(watch))
    shown = await watch.texts()
    too_long = sum(times for text, times in shown.items() if len(text) > most)
    figure(f"{shown.total()} of {4 * count} posts out, too long for their platform {too_long}")
    assert too_long == 0
    assert shown == {SHORT.format(number): 2 for number in range(count)}
    unfit = [dict(row) for row in await watch.db.fetch(UNFIT)]
    assert len(unfit) == 2 * count
    assert {row["error_code"] for row in unfit} == {"preflight_failed"}
    assert {row["attempts"] for row in unfit} == {0}
    assert all("text_too_long" in row["error_detail"] for row in unfit), unfit
    assert await watch.db.fetchval("SELECT count(*) FROM attempts") == 2 * count


async def _none_is_due(watch: Watcher) -> bool:
    return set(await watch.states()) <= {"published", "rejected"}
