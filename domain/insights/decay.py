"""How soon posts get what they get: which share of what they have after four weeks they had by each
age before."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.insights.analysing import Age, Mean, Posts, mean_of

FORMULA = "decay/1"


@dataclass(frozen=True, slots=True)
class Reached:
    """The mean share that posts had by an age, of those that were read at it."""

    age: Age
    share: Mean


@dataclass(frozen=True, slots=True)
class Decay:
    """Of `posts` that went out, `n` were read when they were four weeks old and had something; the
    others were not read then (`unread`), or had nothing (`empty`)."""

    posts: int
    n: int
    unread: int
    empty: int
    reached: Sequence[Reached]


def decay(found: Posts) -> Decay:
    """A post counts at each age at which it was read. What became less later makes shares of more
    than all."""
    finals = [(post, post.at(Age.FOUR_WEEKS)) for post in found.posts]
    finished = [(post, final) for post, final in finals if final]
    unread = sum(final is None for _, final in finals)
    reached = []
    for age in Age:
        counts = [(post.at(age), final) for post, final in finished]
        shares = [count / final for count, final in counts if count is not None]
        reached.append(Reached(age, mean_of(shares)))
    empty = len(finals) - len(finished) - unread
    return Decay(len(finals), len(finished), unread, empty, reached)
