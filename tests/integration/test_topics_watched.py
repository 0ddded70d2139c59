"""A detector of a topic counts, tells and shows what is about it alone, as it stands."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db.detector_history import DbSaidHistory
from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.detector import DetectorKind, Rule
from domain.crises.ports import EVERYTHING, Scope
from domain.crises.series import Grain, Sums, Uttered, begin_of, number_of, tally, together
from domain.crises.use_cases.detector_try import try_detector
from domain.crises.use_cases.judge_signals import read_evidence
from domain.crises.use_cases.keep_detectors import NewDetector, create_detector
from domain.listening.model import NewWatch
from domain.listening.use_cases.keep_watches import create_watch
from domain.listening.use_cases.match_inbound import match_inbound
from domain.moderation.opening import About
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.shared.errors import ValidationFailed
from domain.shared.ids import SignalId
from tests.integration.at_work import Watcher, some_channels, watching
from tests.integration.heard_brand import Brand, SetClock, a_brand
from tests.kit.crisis_streams import small_brand
from tests.kit.inbound import said

CAFE = Scope(topic="Café")
TEXTS = ("The cafe is closed again", "CAFÉ: ¡qué asco!", "Bad service, see #cafeteria")
"""The third says another word."""


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def say(brand: Brand, messages: Sequence[Uttered]) -> list[Uttered]:
    """One text after the other is said in these; returns those that are about the café."""
    await brand.hear(messages)
    for number, text in enumerate(TEXTS):
        ids = [one.id for one in messages[number :: len(TEXTS)]]
        await brand.watch.db.execute(
            "UPDATE inbound_messages SET text = $1, title = NULL WHERE id = ANY ($2)", text, ids
        )
    return [one for number, one in enumerate(messages) if number % len(TEXTS) != 2]


async def kept(brand: Brand) -> Sums:
    """All that was counted of the topic."""
    hours = await brand.house.app.crises.detection.reads.hours(*(brand.actor, "///cafe", 0, 10**6))
    assert all(hour.sums == together(tuple(hour.buckets.values())) for hour in hours)
    return together([hour.sums for hour in hours])


async def test_a_topic_is_counted_as_its_messages_alone_would_be(
    house: House, watch: Watcher
) -> None:
    scene = small_brand(1002)
    brand = await a_brand(house, watch)
    about = await say(brand, scene.messages)
    end = number_of(scene.until, Grain.HOUR)
    history = DbSaidHistory(house.database)
    of_topic = await history.buckets(brand.actor, CAFE.compared(), end - 24 * 24, end)
    assert of_topic == tally(about)
    assert of_topic != await history.buckets(brand.actor, EVERYTHING, end - 24 * 24, end)
    detection = replace(house.app.crises.detection, clock=SetClock(scene.until))
    room = replace(house.app.crises, detection=detection)
    tried = [
        await try_detector(
            *(room, brand.actor, Rule(DetectorKind.POISSON)),
            *(scene.until - timedelta(days=3), scene.until, Scope(topic=topic)),
        )
        for topic in ("Café", "espresso")
    ]
    assert [len(one.told) for one in tried] == [1, 0]
    assert [one.heard for one in tried] == [len(about), 0]


async def test_a_signal_of_a_topic_shows_what_is_about_it_and_is_withdrawn_with_it(
    house: House, watch: Watcher
) -> None:
    scene = small_brand(1002)
    brand = await a_brand(house, watch)
    trouble, room = scene.troubles[0], house.app.crises.detection
    now = begin_of(number_of(trouble.begins) + 12)
    about = await say(brand, [one for one in scene.messages if one.at < now])
    for _ in range(2):
        await brand.set_up(begin_of(number_of(trouble.begins)), CAFE)
    await brand.look(now)
    topics = await watch.db.fetch("SELECT topic FROM detectors UNION ALL SELECT topic FROM signals")
    assert {row["topic"] for row in topics} == {"cafe"}
    assert await watch.db.fetchval("SELECT count(*) FROM detectors") == len(DetectorKind)
    assert (await kept(brand)).heard == len(about)

    found = await watch.db.fetch("SELECT id, first, last FROM signals WHERE kind = 'poisson'")
    [(id, first, last)] = [tuple(one.values()) for one in found]
    evidence = await read_evidence(room, brand.actor, SignalId(id))
    negative = [one for one in about if one.is_negative and first - 11 <= number_of(one.at) <= last]
    assert evidence.messages == len(negative) > 0
    assert {one.excerpt for one in evidence.samples} <= set(TEXTS[:2])
    assert sum(one.messages for one in evidence.authors) <= len(negative)
    assert "cafe" not in {one.term for one in evidence.terms}
    assert evidence.terms

    ids = [one.id for one in about]
    await watch.db.execute(
        "UPDATE inbound_messages SET text = 'Never mind.' WHERE id = ANY ($1)", ids
    )
    await brand.look(now + timedelta(seconds=50))
    assert await kept(brand) == Sums()
    states = await watch.db.fetch("SELECT DISTINCT state, withdrawn FROM signals")
    assert [tuple(one.values()) for one in states] == [("resolved", True)]


async def test_hits_and_cases_of_a_topic_are_those_of_its_messages(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    room = house.app.crises.detection
    await create_watch(house.app.listening, actor, NewWatch("All", "cold OR closed"))
    new = NewDetector("Café", DetectorKind.SPIKE, scope=CAFE)
    await create_detector(room, actor, new)
    for text in ("Cold coffee.", "The café is closed.", "So cold a cafe!", "Cold cafeteria."):
        message = await said(house, actor, channel.id, text)
        await match_inbound(house.app.listening, actor, message)
        await open_case(house.app.moderation, actor, NewCase(About(inbound_message_id=message)))
    now = house.clock.now()
    brand, later = (
        Brand(house, watch, actor, channel.id, SetClock(now)),
        now + timedelta(minutes=10),
    )
    await brand.look(later)
    counted = await kept(brand)
    assert (counted.heard, counted.hits, counted.load) == (2, 2, 2)
    # The case was opened in another hour than that in which its message was said.
    await watch.db.execute(
        "UPDATE moderation_cases SET created_at = created_at - interval '5 days'"
    )
    await watch.db.execute("DELETE FROM heard_hours")
    await watch.db.execute("UPDATE heard_series SET since = since - 1000, counted = counted - 3000")
    await brand.look(later + timedelta(seconds=20))
    assert (await kept(brand)).load == 2
    await watch.db.execute(
        "UPDATE inbound_messages SET text = 'Cold.' WHERE text = 'So cold a cafe!'"
    )
    await brand.look(later + timedelta(seconds=50))
    counted = await kept(brand)
    assert (counted.heard, counted.hits, counted.load) == (1, 1, 1)


async def test_a_topic_is_one_word_of_three_letters_at_least(house: House, watch: Watcher) -> None:
    actor, _ = await some_channels(house)
    room = house.app.crises.detection
    for topic in ("cold brew", "ok", "!", ""):
        with pytest.raises(ValidationFailed) as refused:
            await create_detector(
                room, actor, NewDetector("No", DetectorKind.SPIKE, scope=Scope(topic=topic))
            )
        assert [one.pointer for one in refused.value.errors] == ["/topic"]
    assert await watch.db.fetchval("SELECT count(*) FROM detectors") == 0
