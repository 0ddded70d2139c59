"""Which holding statement fits a crisis best, and why: the exact goes before the general."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.crises.holding_statement import HoldingStatement
from domain.crises.model import Severity
from domain.shared.ids import ChannelId


class Fit(StrEnum):
    """How something fits: this very one, one akin to it (`es` for `es-MX`), or any."""

    EXACT = "exact"
    KIN = "kin"
    ANY = "any"


_RANK = (Fit.EXACT, Fit.KIN, Fit.ANY)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is to be said, and in which language people read there. No `channel_id` is nowhere
    in particular, and no `platform` any. `timezone` is by which they read their clocks."""

    channel_id: ChannelId | None
    platform: str | None
    language: str
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Fits:
    severity: Fit
    platform: Fit
    language: Fit


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The best for a spot, if any fits, and how; `others` fit less, in this order."""

    spot: Spot
    statement: HoldingStatement | None = None
    fits: Fits | None = None
    others: tuple[HoldingStatement, ...] = ()


def best_for(spot: Spot, severity: Severity, approved: Sequence[HoldingStatement]) -> Suggestion:
    """Language first, for what nobody understands helps nobody; then severity, then platform; of
    equals the one that was approved last."""
    fitting = [(fits, one) for one in approved if (fits := _fits(one, spot, severity)) is not None]
    if not fitting:
        return Suggestion(spot)
    fitting.sort(key=lambda pair: (_latest(pair[1]), pair[1].id), reverse=True)
    fitting.sort(key=lambda pair: _order(pair[0]))
    fits, best = fitting[0]
    return Suggestion(spot, best, fits, tuple(one for _, one in fitting[1:]))


def _fits(one: HoldingStatement, spot: Spot, severity: Severity) -> Fits | None:
    as_bad = _exactly(one.severity, severity)
    there = _exactly(one.platform, spot.platform)
    spoken = _in_language(one.language, spot.language)
    return Fits(as_bad, there, spoken) if as_bad and there and spoken else None


def _exactly(mine: str | None, wanted: str | None) -> Fit | None:
    if mine is None:
        return Fit.ANY
    return Fit.EXACT if mine == wanted else None


def _in_language(mine: str, wanted: str) -> Fit | None:
    if mine.lower() == wanted.lower():
        return Fit.EXACT
    return Fit.KIN if _stem(mine) == _stem(wanted) else None


def _stem(language: str) -> str:
    return language.lower().partition("-")[0]


def _order(fits: Fits) -> tuple[int, int, int]:
    return (
        _RANK.index(fits.language),
        _RANK.index(fits.severity),
        _RANK.index(fits.platform),
    )


def _latest(one: HoldingStatement) -> datetime:
    return one.approved_at or one.created_at
