"""Asking 10,000 watches about a message of forty words, against splitting it into its words."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from adapters.text.watch_matching import WatchMatcher
from domain.listening.model import Watch
from domain.listening.views import Said
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    InboundMessageId,
    OrganizationId,
    WatchId,
    WorkspaceId,
)
from tests.bench.figure import Figure
from tests.bench.ground import Ground

WATCHES = 10_000
VOCABULARY = 20_000
WORDS = 40
MESSAGES = 500
ROUNDS = 7
MOST_US = 1000.0
NOW = datetime(2030, 5, 4, tzinfo=UTC)


async def measure(ground: Ground) -> list[Figure]:
    chance = random.Random(11)
    words = [f"word{number}" for number in range(VOCABULARY)]
    matcher = WatchMatcher([_watch(number, chance, words) for number in range(WATCHES)])
    said = [_said(" ".join(chance.choices(words, k=WORDS))) for _ in range(MESSAGES)]
    ours = _microseconds(lambda: [matcher.found(each) for each in said])
    floor = _microseconds(lambda: [each.text.lower().split() for each in said])
    return [
        Figure(
            row="watches",
            what=f"one message of {WORDS} words, {WATCHES:,} watches",
            unit="us",
            ours=ours,
            floor=floor,
            target=f"at most {MOST_US:g} us",
            met=ours <= MOST_US,
            note=f"the median of {ROUNDS} rounds of {MESSAGES} messages",
        )
    ]


def _microseconds(work: Callable[[], object]) -> float:
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        rounds.append((time.perf_counter() - began) / MESSAGES * 1e6)
    return median(rounds)


def _watch(number: int, chance: random.Random, words: list[str]) -> Watch:
    one, other, third, fourth, fifth = chance.choices(words, k=5)
    return Watch(
        id=WatchId(f"wch_{number}"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        name=one,
        query=f'("{one} {other}" OR {third}) AND ({fourth} OR {fifth[:7]}*) NOT {one}',
        created_by="key_1",
        created_at=NOW,
        updated_at=NOW,
    )


def _said(text: str) -> Said:
    return Said(
        InboundMessageId("inb_1"),
        ChannelId("chn_1"),
        CommunityId("com_1"),
        "sandbox",
        HeardKind.MENTION,
        NOW,
        1,
        text,
    )
