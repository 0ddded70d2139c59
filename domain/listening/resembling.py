"""Which names can be taken for ours: signs that look alike, a letter that is otherwise, a word that
makes them look official.

Signs that look alike are folded onto one, as skeletons are in Unicode Technical Standard 39,
section 4, with those of its table that matter in names of Latin, Greek and Cyrillic letters and
digits.
Letters that are otherwise are counted by optimal string alignment: one that is inserted, left out,
exchanged, or has changed places with its neighbour.
"""

import re
from collections.abc import Iterator, Sequence

from domain.listening.views import Evidence, OurName, Resemblance, Stranger
from domain.shared.likeness import plain

SHORTEST = 4
"""A shorter name resembles too much, and counts only where it is the same."""

_ALIKE = str.maketrans(
    "0134578$|!¡lıɩɑαаеοоρрсϲухυνкκмтɡһїіјѕԁԛԝьв",
    "oieastbsiiiiiiaaaeooppccyxuvkkmtghiijsdqwbb",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_DRESSES = frozenset(
    {
        *("official", "oficial", "support", "soporte", "suporte", "help", "ayuda", "ajuda"),
        *("team", "equipo", "equipe", "real", "the", "service", "servicio", "servico", "care"),
        *("info", "hq", "verified", "verificado", "backup", "giveaway", "sorteo", "sorteio"),
        *("promo", "bot", "admin", "cuenta", "conta", "account", "clientes", "customers"),
    }
)
_PARTS = re.compile(r"[^\W_]+")


def resemblances(stranger: Stranger, ours: Sequence[OurName]) -> Sequence[Evidence]:
    """Each name of theirs with each of ours that it can be taken for. Nothing for an account that
    is ours."""
    if any((name.platform, name.account_id) == _account(stranger) for name in ours):
        return ()
    found = []
    for own in ours:
        for field, theirs, name in _pairs(stranger, own):
            how = resemblance(theirs, name)
            if how is not None:
                found.append(Evidence(field, theirs, name, own.channel_id, *how))
    return found


def resemblance(theirs: str, ours: str) -> tuple[Resemblance, int] | None:
    """How the first can be taken for the second, and how many letters are otherwise."""
    here, there = _letters(theirs), _letters(ours)
    if not here or not there:
        return None
    if here == there:
        return Resemblance.SAME, 0
    if len(there) < SHORTEST:
        return None
    distance = _distance(here, there, len(there) // 5 + 1)
    if skeleton(theirs) == skeleton(ours):
        return Resemblance.CONFUSABLE, distance
    if _undressed(theirs) == there or _sticks_out(here, there):
        return Resemblance.DRESSED_UP, distance
    if distance <= _farthest(there):
        return Resemblance.NEAR, distance
    return None


def skeleton(name: str) -> str:
    """What is left of a name once all that looks alike is one."""
    text = _letters(name).translate(_ALIKE)
    for two, one in _PAIRS:
        text = text.replace(two, one)
    return text


def _account(stranger: Stranger) -> tuple[str, str]:
    return stranger.platform, stranger.author_id


def _pairs(stranger: Stranger, own: OurName) -> Iterator[tuple[str, str, str]]:
    names = {"handle": (stranger.handle, own.handle), "name": (stranger.name, own.name)}
    for field, (theirs, ours) in names.items():
        if theirs and ours:
            yield field, theirs, ours


def _letters(name: str) -> str:
    """Of a handle the part before its server; without case, accents, signs and gaps."""
    local = name.removeprefix("@").partition("@")[0] if name.startswith("@") else name
    return "".join(_PARTS.findall(plain(local)))


def _undressed(name: str) -> str:
    local = name.removeprefix("@").partition("@")[0] if name.startswith("@") else name
    parts = _PARTS.findall(plain(local).replace("_", " "))
    return "".join(part for part in parts if part not in _DRESSES)


def _sticks_out(here: str, there: str) -> bool:
    """Whether it is ours with such a word written on to it."""
    if here.startswith(there) and here[len(there) :] in _DRESSES:
        return True
    return here.endswith(there) and here[: -len(there)] in _DRESSES


def _farthest(name: str) -> int:
    """How many letters may be otherwise: two from nine letters on, one below."""
    return 2 if len(name) >= 9 else 1


def _distance(one: str, other: str, most: int) -> int:
    """By optimal string alignment; `most` + 1 where it is more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        here = [row]
        for column, beside in enumerate(other, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (sign != beside))
            swapped = row > 1 and column > 1 and (sign, one[row - 2]) == (other[column - 2], beside)
            if swapped:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
        if min(above) > most:
            return most + 1
    return min(above[-1], most + 1)
