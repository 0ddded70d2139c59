"""Which answers to a crisis theory supports and which it warns against follows from how much of it
people lay at our door: situational crisis communication theory, as Coombs wrote it down in 2007."""

from dataclasses import dataclass
from enum import StrEnum

from domain.crises.model import Responsibility

SOURCE = (
    "Coombs, W. T. (2007). Protecting organization reputations during a crisis: the development"
    " and application of situational crisis communication theory. Corporate Reputation Review,"
    " 10(3), 163-176."
)


class Strategy(StrEnum):
    """What an answer does."""

    INSTRUCT = "instruct"
    CARE = "care"
    ATTACK_ACCUSER = "attack_accuser"
    DENY = "deny"
    SCAPEGOAT = "scapegoat"
    EXCUSE = "excuse"
    JUSTIFY = "justify"
    COMPENSATE = "compensate"
    APOLOGIZE = "apologize"
    REMIND = "remind"
    INGRATIATE = "ingratiate"
    VICTIMAGE = "victimage"


BASE = (Strategy.INSTRUCT, Strategy.CARE)
DENIAL = (Strategy.ATTACK_ACCUSER, Strategy.DENY, Strategy.SCAPEGOAT)
DIMINISHING = (Strategy.EXCUSE, Strategy.JUSTIFY)
REBUILDING = (Strategy.COMPENSATE, Strategy.APOLOGIZE)
BOLSTERING = (Strategy.REMIND, Strategy.INGRATIATE)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to answer in which order, what helps beside it and never alone, and what to leave."""

    supported: tuple[Strategy, ...]
    supplements: tuple[Strategy, ...]
    warned_against: tuple[Strategy, ...]


def advice_for(responsibility: Responsibility | None, *, aggravated: bool, rumour: bool) -> Advice:
    """Whoever is in danger is told what to do, and cared for, before all else. `aggravated` is a
    history of such crises or a bad name before: people then lay more at our door. A rumour may be
    denied, and nothing else may be."""
    if rumour:
        return Advice((*BASE, Strategy.DENY), BOLSTERING, (*REBUILDING, *DIMINISHING))
    if responsibility is None:
        return Advice(BASE, (), DENIAL)
    supplements: tuple[Strategy, ...] = BOLSTERING
    if responsibility is Responsibility.VICTIM:
        supplements = (*BOLSTERING, Strategy.VICTIMAGE)
    held = _as_held(responsibility, aggravated)
    if held is Responsibility.VICTIM:
        return Advice(BASE, supplements, (*DENIAL, *REBUILDING))
    if held is Responsibility.ACCIDENTAL:
        return Advice((*BASE, *DIMINISHING), supplements, DENIAL)
    left: tuple[Strategy, ...] = (*DENIAL, *DIMINISHING)
    if responsibility is not Responsibility.VICTIM:
        left = (*left, Strategy.VICTIMAGE)
    return Advice((*BASE, *REBUILDING), supplements, left)


def _as_held(responsibility: Responsibility, aggravated: bool) -> Responsibility:
    order = tuple(Responsibility)
    return order[min(len(order) - 1, order.index(responsibility) + int(aggravated))]
