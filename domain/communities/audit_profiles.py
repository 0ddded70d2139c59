"""The checks that hold the profiles of a community's channels beside one another."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.communities.audit_catalogue import (
    EvidenceKind,
    Measured,
    NotAvailable,
    Pointed,
    ProfileStanding,
)
from domain.communities.audit_checks import MOST_EVIDENCE
from domain.communities.audit_facts import Account

_FIRST = (
    ProfileStanding.EMPTY,
    ProfileStanding.DIFFERENT,
    ProfileStanding.NOT_AVAILABLE,
    ProfileStanding.FILLED,
    ProfileStanding.ALIKE,
)
"""What wants doing is shown before what is well."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a channel's profile says, each thing in the form in which they are compared. None where
    its platform does not say."""

    channel_id: str
    words: frozenset[str] | None


def handles_alike(accounts: Sequence[Account]) -> Measured:
    """On which share of the channels the account has the handle that most have; signs before it,
    its server, and small or capital letters make no difference."""
    return _alike([_Said(a.channel_id, frozenset({_bare_handle(a.handle)})) for a in accounts])


def names_alike(accounts: Sequence[Account]) -> Measured:
    """The same for the names that are shown."""
    return _alike([_Said(a.channel_id, frozenset({_folded(a.name)})) for a in accounts])


def links_alike(accounts: Sequence[Account]) -> Measured:
    """The same for the addresses that the profiles point to: one that points to several is alike
    where the commonest is among them, and one that points nowhere is not. Where no profile points
    anywhere there is nothing to compare."""
    return _alike(
        [
            _Said(a.channel_id, None if a.links is None else frozenset(map(_bare_link, a.links)))
            for a in accounts
        ]
    )


def bios_filled(accounts: Sequence[Account]) -> Measured:
    """On which share of the channels the bio says something, those left out whose platform does not
    tell of bios. `alike` counts those with the words that most have; the evidence has how many
    code points each is long."""
    if not accounts:
        return Measured(reason=NotAvailable.NO_CHANNELS)
    told = [a.bio for a in accounts if a.bio is not None]
    filled = [_folded(bio) for bio in told if bio.strip()]
    shown = [
        Pointed(
            EvidenceKind.CHANNEL,
            a.channel_id,
            number=None if a.bio is None else len(a.bio),
            standing=_filled(a.bio),
        )
        for a in accounts
    ]
    numbers = {
        "channels": len(accounts),
        "told": len(told),
        "filled": len(filled),
        "alike": max(Counter(filled).values(), default=0),
    }
    if not told:
        return Measured(reason=NotAvailable.NO_BIO_TOLD, numbers=numbers, evidence=_in_order(shown))
    return Measured(value=100 * len(filled) / len(told), numbers=numbers, evidence=_in_order(shown))


def _filled(bio: str | None) -> ProfileStanding:
    if bio is None:
        return ProfileStanding.NOT_AVAILABLE
    return ProfileStanding.FILLED if bio.strip() else ProfileStanding.EMPTY


def _alike(said: Sequence[_Said]) -> Measured:
    if not said:
        return Measured(reason=NotAvailable.NO_CHANNELS)
    told = [one.words for one in said if one.words is not None]
    common = Counter(sorted(word for words in told for word in words)).most_common(1)
    usual, times = common[0] if common else (None, 0)
    shown = _in_order(
        [
            Pointed(EvidenceKind.CHANNEL, one.channel_id, standing=_beside(one, usual))
            for one in said
        ]
    )
    numbers = {"channels": len(said), "told": len(told), "alike": times}
    if usual is None:
        return Measured(reason=NotAvailable.NO_LINKS, numbers=numbers, evidence=shown)
    if len(told) == 1:
        return Measured(reason=NotAvailable.ONE_CHANNEL, numbers=numbers, evidence=shown)
    return Measured(value=100 * times / len(told), numbers=numbers, evidence=shown)


def _beside(one: _Said, usual: str | None) -> ProfileStanding:
    if one.words is None:
        return ProfileStanding.NOT_AVAILABLE
    if not one.words:
        return ProfileStanding.EMPTY
    return ProfileStanding.ALIKE if usual in one.words else ProfileStanding.DIFFERENT


def _in_order(shown: Sequence[Pointed]) -> tuple[Pointed, ...]:
    ranks = {standing: rank for rank, standing in enumerate(_FIRST)}
    ranked = sorted(shown, key=lambda one: ranks[one.standing or ProfileStanding.ALIKE])
    return tuple(ranked[:MOST_EVIDENCE])


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _bare_handle(handle: str) -> str:
    return handle.strip().lstrip("@#").partition("@")[0].partition(":")[0].casefold()


def _bare_link(link: str) -> str:
    """Without what makes no other page of it: the scheme, `www.`, the sign at its end, and letters
    that were written large."""
    return link.casefold().partition("://")[2].removeprefix("www.").rstrip("/")
