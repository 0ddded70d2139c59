"""What platforms ask of promotions is a list of our own, each with where the platform says so."""

import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from domain.participation.contest_lint import Ask, Level, PromotionRule

RULES = Path(__file__).parent / "rules.toml"


class KnownPromotionRules:
    """Read when somebody first asks."""

    def of(self, platforms: Collection[str]) -> Sequence[PromotionRule]:
        return [rule for rule in _all() if rule.platform in platforms]

    def known(self) -> Sequence[str]:
        return sorted({rule.platform for rule in _all()})


@cache
def _all() -> tuple[PromotionRule, ...]:
    told = tomllib.loads(RULES.read_text("utf-8"))["rules"]
    return tuple(
        PromotionRule(
            platform=platform,
            ask=Ask(rule["ask"]),
            level=Level(rule["level"]),
            source=rule["source"],
            words=tuple(rule.get("words", ())),
        )
        for rule in told
        for platform in rule["platforms"]
    )
