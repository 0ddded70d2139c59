"""What platforms ask of promotions is a list of our own, each with where the platform says so."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from domain.participation.contest_lint import Ask, Level, PromotionRule

RULES = Path(__file__).parent / "rules.toml"


class KnownPromotionRules:
    """Read when somebody first asks."""

    def of(self, platforms: Collection[str]) -> Sequence[PromotionRule]:
        return [rule for rule in _all() if rule.platform in platforms]

    def known(self) -> Sequence[str]:
        return sorted(domains_of_platforms())


def domains_of_platforms() -> Mapping[str, Sequence[str]]:
    """Where each platform's own pages are; none where many run it, and none is of all of them."""
    return {one["name"]: one.get("domains", []) for one in _read()["platforms"]}


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(RULES.read_text("utf-8"))


@cache
def _all() -> tuple[PromotionRule, ...]:
    return (*_asked(), *_without_own())


def _asked() -> Iterator[PromotionRule]:
    words = _read()["words"]
    for rule in _read()["rules"]:
        looked_for = words[rule["words"]] if "words" in rule else {}
        for platform in rule["platforms"]:
            yield PromotionRule(
                platform=platform,
                ask=Ask(rule["ask"]),
                level=Level(rule["level"]),
                source=rule["source"],
                words=tuple(looked_for.get("in", ())),
                unless=tuple(words["contrary"]["in"]) if looked_for.get("contrary") else (),
            )


def _without_own() -> Iterator[PromotionRule]:
    for one in _read()["platforms"]:
        if not one.get("own_rules", True):
            yield PromotionRule(one["name"], Ask.NO_OWN_RULES, Level.INFO, one.get("source"))
