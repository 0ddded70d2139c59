"""Which conversations are looked at: drawn by a seed, so that the draw can be made again.

Weighted drawing without putting back, after Efraimidis and Spirakis, "Weighted random sampling with
a reservoir", Information Processing Letters 97 (2006): each gets the key u^(1/w), and the highest
keys are drawn. Here u comes from SHA-256 over the seed and the id, and with weights that are all
the same the draw is a plain one.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.communities.community_audit import Sampling

RISKS = {"negative": 3.0, "urgent": 2.0, "waiting": 2.0, "reopened": 1.0}
"""What is added to the weight 1 of a conversation for each of these."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation of the window, and which of the risks it bears."""

    id: str
    risks: frozenset[str] = frozenset()

    @property
    def weight(self) -> float:
        return 1.0 + sum(RISKS[risk] for risk in self.risks)


def draw(
    candidates: Sequence[Candidate], size: int, seed: str, sampling: Sampling
) -> tuple[str, ...]:
    """So many of them, or all where there are fewer, in the order of their ids. The order in which
    the candidates come makes no difference."""

    def key(one: Candidate) -> tuple[float, str]:
        weight = one.weight if sampling is Sampling.RISK else 1.0
        # The logarithm of u^(1/w) keeps the order, and small numbers apart.
        return math.log(_chance(seed, one.id)) / weight, one.id

    return tuple(sorted(one.id for one in sorted(candidates, key=key, reverse=True)[:size]))


def _chance(seed: str, id: str) -> float:
    """Between 0 and 1, and neither of the two."""
    digest = hashlib.sha256(f"{seed}/{id}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") + 0.5) / 2**64
