"""What it costs to look a text over for five channels, each of which counts in its own way."""

import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from statistics import median
from typing import Any, TypeVar

from adapters.text.counting import grapheme_clusters
from domain.publishing.brand_voice import Address, BrandVoice
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.preflight_ports import Alike, Surroundings
from domain.publishing.refusals import spoken_by
from domain.publishing.reporting import examine, read_texts
from domain.publishing.said import said_by
from domain.publishing.tone import Energy, Humour, Register, Tone
from domain.publishing.views import ChannelFacts
from domain.shared.ids import ChannelId, CommunityId, MessageId, OrganizationId, WorkspaceId
from domain.shared.likeness import likeness
from domain.shared.platforms import (
    Ceiling,
    CountingUnit,
    Limits,
    OutcomeClass,
    RateBudget,
    TextLimit,
)
from tests.bench.figure import Figure
from tests.bench.ground import Ground

T = TypeVar("T")
MOST = 5.0
TIMES = 200
TEXT = (
    "Nuestra cafetería abre el sábado a las nueve 🎉 con música en vivo, pasteles y una sorpresa"
    " para quien venga con amigos. Más en https://example.com/cafe?utm_source=x y en"
    " www.example.com. ¡Os esperamos! #CafeDelBarrio #nochedelosmuseos 👨‍👩‍👧‍👦 Trae a la familia y"
    " comparte la tarde con @amiga y con todo el barrio: cabemos todos."
)
LIMITS = (
    TextLimit(500, CountingUnit.GRAPHEMES, url_weight=23, mention_domain_counts=False),
    TextLimit(300, CountingUnit.GRAPHEMES, ceilings=(Ceiling(3000, CountingUnit.UTF8_BYTES),)),
    TextLimit(280, CountingUnit.WEIGHTED_280, url_weight=23),
    TextLimit(500, CountingUnit.THREADS_500),
    TextLimit(4096, CountingUnit.UTF16_CODE_UNITS),
)


async def measure(ground: Ground) -> list[Figure]:
    times = TIMES // 10 if ground.quick else TIMES
    assert len(TEXT) >= 280
    async with ground.site() as site, site.house() as house:
        room = house.app.publishing
        await room.reader.ready()
        now = room.clock.now()
        channels = [_channel(number, limit) for number, limit in enumerate(LIMITS)]
        draft = Draft([channel.id for channel in channels], Content(TEXT))
        like = likeness(TEXT.replace("nueve", "diez"))
        alike = [Alike(c.id, MessageId(f"msg_{n}"), now, like) for c in channels for n in range(20)]
        around = Surroundings(tuple(alike))
        brand = _brand(now)

        def once() -> None:
            # All of it: also what the text is compared by is made anew.
            spoken = spoken_by(draft, channels)
            read = at_once(read_texts(room.reader, said_by(spoken)))
            examine(room, draft, spoken, read, {TEXT: likeness(TEXT)}, around, {}, {}, brand)

        await read_texts(room.reader, said_by(spoken_by(draft, channels)))
        once()
        ours = _milliseconds(once, times)
        floor = _milliseconds(lambda: [grapheme_clusters(TEXT) for _ in LIMITS], times)
    return [
        Figure(
            row="preflight",
            what=f"all checks of a text of {len(TEXT)} characters for {len(LIMITS)} channels",
            unit="ms CPU",
            ours=ours,
            floor=floor,
            target=f"at most {MOST:g} ms",
            met=ours <= MOST,
            note="the floor counts visible characters once for each channel",
        )
    ]


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """What it gives that has nothing to wait for, with its dictionaries loaded."""
    try:
        work.send(None)
    except StopIteration as over:
        given: T = over.value
        return given
    raise AssertionError("It waits for something.")


def _milliseconds(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return 1e3 * median(spent)


def _brand(now: datetime) -> BrandVoice:
    """One that asks for something of every kind."""
    plain = BrandVoice(WorkspaceId("ws_1"), OrganizationId("org_1"), now, now, "key_1")
    return plain.speak(
        "key_1",
        now,
        forbidden={f"barato {number}": "asequible" for number in range(100)},
        formality={"es": Address.TU},
        reading_ease=50,
        most_emoji=1,
        tone=Tone(Register.FORMAL, Energy.CALM, Humour.SERIOUS),
    )


def _channel(number: int, limit: TextLimit) -> ChannelFacts:
    return ChannelFacts(
        id=ChannelId(f"chn_{number}"),
        community_id=CommunityId("com_1"),
        platform="sandbox",
        status="connected",
        limits=Limits(limit, RateBudget(1, 1)),
        capabilities=frozenset(),
        outcome_class=OutcomeClass.KEY,
    )
