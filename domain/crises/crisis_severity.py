"""How bad a crisis is follows from five factors by one rule, which says why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from domain.crises.model import Severity

MOST = 4
WORST_FIRST = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Factors:
    """Each from 0, not at all, to 4, as bad as it gets; None is not known yet."""

    virality: int | None = None
    sentiment: int | None = None
    stakeholder_harm: int | None = None
    media_pickup: int | None = None
    legal_exposure: int | None = None

    @property
    def known(self) -> Mapping[str, int]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(name for name, value in asdict(self).items() if value is None)


class SeverityRule(StrEnum):
    """Which part of the rule had its way; the first that applies does."""

    ANY_IS_4 = "any_is_4"
    ANY_IS_3 = "any_is_3"
    SUM_FROM_12 = "sum_from_12"
    SUM_FROM_6 = "sum_from_6"
    SUM_BELOW_6 = "sum_below_6"


_LEADS_TO: Mapping[SeverityRule, Severity] = {
    SeverityRule.ANY_IS_4: Severity.SEV1,
    SeverityRule.ANY_IS_3: Severity.SEV2,
    SeverityRule.SUM_FROM_12: Severity.SEV2,
    SeverityRule.SUM_FROM_6: Severity.SEV3,
    SeverityRule.SUM_BELOW_6: Severity.SEV4,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rule says, and why. Where a factor is not known yet it is one level worse than what
    is known makes it: `raised`."""

    severity: Severity
    rule: SeverityRule
    total: int
    highest: int
    unknown: tuple[str, ...]
    raised: bool


def judge(factors: Factors) -> Judgement:
    """How bad it is by these."""
    values = list(factors.known.values())
    total, highest = sum(values), max(values, default=0)
    rule = _rule(total, highest)
    known = _LEADS_TO[rule]
    severity = known
    if factors.unknown:
        severity = WORST_FIRST[max(0, WORST_FIRST.index(known) - 1)]
    return Judgement(severity, rule, total, highest, factors.unknown, severity is not known)


def _rule(total: int, highest: int) -> SeverityRule:
    if highest >= MOST:
        return SeverityRule.ANY_IS_4
    if highest == MOST - 1:
        return SeverityRule.ANY_IS_3
    if total >= 12:
        return SeverityRule.SUM_FROM_12
    return SeverityRule.SUM_FROM_6 if total >= 6 else SeverityRule.SUM_BELOW_6


@dataclass(frozen=True, slots=True)
class Pace:
    """Within which time the first word is due, and after each word the next."""

    first: timedelta
    then: timedelta


PACES: Mapping[Severity, Pace] = {
    Severity.SEV1: Pace(timedelta(minutes=5), timedelta(minutes=20)),
    Severity.SEV2: Pace(timedelta(minutes=15), timedelta(minutes=30)),
    Severity.SEV3: Pace(timedelta(minutes=30), timedelta(minutes=60)),
    Severity.SEV4: Pace(timedelta(minutes=60), timedelta(minutes=120)),
}
ANSWER_WITHIN: Mapping[Severity, timedelta] = {
    Severity.SEV1: timedelta(minutes=5),
    Severity.SEV2: timedelta(minutes=15),
    Severity.SEV3: timedelta(minutes=30),
    Severity.SEV4: timedelta(minutes=60),
}
"""How long somebody who is given a role may think about it."""
WARN_AT = 0.8
"""After which part of the time it is warned that the next word is due."""
