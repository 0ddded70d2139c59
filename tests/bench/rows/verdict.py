"""Judging a text of 280 characters by rules that look for 10,000 terms, links and a score."""

import random
import string

from domain.moderation.policy import Severity
from domain.moderation.room import Moderation
from domain.moderation.rule import (
    Attribute,
    Condition,
    LinksTest,
    PatternTest,
    RuleAction,
    ScoreTest,
    WordListTest,
)
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_rules import NewRule, activate_rule, create_rule
from domain.moderation.use_cases.keep_word_lists import NewWordList, create_word_list
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.seed import Tenant, a_tenant

LEAST = 0.25
MOST_MS = 25.0
TERMS = 10_000
A_SECOND = 100.0
TEXT = (
    "Nuestra cafetería abre el sábado a las nueve con música en vivo, pasteles y una sorpresa para"
    " quien venga con amigos. Más en https://example.com/cafe y en www.example.com. ¡Os esperamos!"
    " Trae a la familia y comparte la tarde con nosotros y con todo el barrio, que cabemos todos."
)[:280]


async def measure(ground: Ground) -> list[Figure]:
    async with ground.site() as site:
        async with site.house() as house:
            tenant = await a_tenant(house)
            await _rules(house.app.moderation, tenant)
        ask = tenant.post("/v1/moderation/verdicts", f'{{"text": "{TEXT}"}}')
        async with site.api() as api, ground.floor() as floor:
            pairs = await ground.alternate(
                lambda: ground.timed(api, ask), lambda: ground.timed_floor(floor)
            )
            steady = await ground.timed(api, ask, rate=A_SECOND)
    ours, theirs = pairs.medians(lambda timed: timed.per_second)
    what = f"verdict on {len(TEXT)} characters, {TERMS:,} terms"
    return [
        Figure(
            row="verdict",
            what=what,
            unit="requests/s",
            ours=ours,
            floor=theirs,
            target=f"at least {LEAST} of the floor",
            met=ours >= LEAST * theirs,
            note=pairs.note(),
        ),
        Figure(
            row="verdict",
            what=f"{what}, {A_SECOND:.0f} a second",
            unit="ms p99",
            ours=steady.load.p99,
            target=f"at most {MOST_MS:g} ms",
            met=steady.load.p99 <= MOST_MS,
        ),
    ]


async def _rules(room: Moderation, tenant: Tenant) -> None:
    """Words, a pattern, links and a score: what a workspace that moderates has. None matches, so
    that all are asked."""
    draw = random.Random(1)
    terms = [_word(draw) for _ in range(TERMS)]
    words = await create_word_list(room, tenant.actor, NewWordList("Words", terms=terms))
    policy = await create_policy(room, tenant.actor, NewPolicy("Civil", Severity.LOW))
    for condition in (
        Condition(word_list=WordListTest((words.id,))),
        Condition(pattern=PatternTest(r"\b(compra|vendo)\b.{0,40}\b(usdt|cripto)\b")),
        Condition(links=LinksTest(denied=("evil.example",), shorteners=True)),
        Condition(score=ScoreTest(Attribute.TOXICITY, 0.9)),
    ):
        wanted = NewRule(policy.id, "A rule", condition, RuleAction.HOLD)
        rule = await create_rule(room, tenant.actor, wanted)
        await activate_rule(room, tenant.actor, rule.id, None, "For the bench.")


def _word(draw: random.Random) -> str:
    letters = draw.choices(string.ascii_lowercase, k=draw.randint(6, 14))
    return "".join(letters)
