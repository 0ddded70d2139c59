"""A draw is fair and follows from what was published, in whatever order people entered."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.participation.draw import (
    Ticket,
    merkle_root,
    outcome,
    ranked,
    sealed_person,
    seed_of,
)
from tests.unit.participation.contest_drawing import a_bundle, tickets, with_rules

pytestmark = pytest.mark.bar(59, "DRAW-FAIR")
DRAWS = 100_000
CRITICAL_5 = 20.52
"""Of chi-square with 5 degrees of freedom: above it is one of a thousand fair draws."""


def chi_square(found: Counter[str], expected: dict[str, float]) -> float:
    return sum((found[name] - many) ** 2 / many for name, many in expected.items())


def first_of(seeds: random.Random, entries: Sequence[Ticket]) -> Counter[str]:
    return Counter(ranked(seeds.randbytes(32), entries)[0].id for _ in range(DRAWS))


def test_everybody_has_the_same_chance_to_be_first() -> None:
    entries = tickets(6)
    found = first_of(random.Random(20310504), entries)
    expected = {one.id: DRAWS / 6 for one in entries}
    assert chi_square(found, expected) < CRITICAL_5


def test_an_entry_that_counts_as_more_has_that_much_more_of_a_chance() -> None:
    entries = tuple(Ticket(f"cte_{at}", f"p{at}", at) for at in (1, 2, 3))
    found = first_of(random.Random(20310505), entries)
    expected = {one.id: DRAWS * one.weight / 6 for one in entries}
    assert chi_square(found, expected) < 13.82  # 2 degrees of freedom, one of a thousand


def test_who_is_second_is_as_fair_as_who_is_first() -> None:
    entries, seeds = tickets(5), random.Random(7)
    found = Counter(ranked(seeds.randbytes(32), entries)[1].id for _ in range(20_000))
    assert chi_square(found, {one.id: 4_000.0 for one in entries}) < 18.47


@given(st.permutations(range(23)), st.binary(min_size=32, max_size=32))
def test_the_order_of_entries_does_not_matter(order: list[int], seed: bytes) -> None:
    entries = tickets(23, persons=9)
    shuffled = tuple(entries[at] for at in order)
    assert a_bundle(shuffled, seed=seed) == a_bundle(entries, seed=seed)


def test_another_seed_beacon_root_or_hash_draws_otherwise() -> None:
    base = ("ab" * 32, b"s" * 32, "cd" * 32, "ef" * 32)
    others = (
        ("00" * 32, *base[1:]),
        (base[0], b"t" * 32, *base[2:]),
        (*base[:2], "00" * 32, base[3]),
        (*base[:3], "00" * 32),
        (None, *base[1:]),
    )
    seeds = {seed_of(*base), *(seed_of(*one) for one in others)}
    assert len(seeds) == 6


def test_nobody_wins_oftener_than_the_rules_let_them() -> None:
    ranking = ranked(b"x" * 32, tickets(40, persons=4))
    persons = {one.id: one.person for one in ranking}
    once = outcome(ranking, 4, 4, 1)
    assert len({persons[id] for id in once.places if id}) == 4
    assert once.alternates == ()
    twice = outcome(ranking, 8, 8, 2)
    assert max(Counter(persons[id] for id in twice.places if id).values()) == 2


def test_the_place_of_who_is_disqualified_passes_to_the_next_alternate() -> None:
    ranking = ranked(b"y" * 32, tickets(8))
    ids = [one.id for one in ranking]
    assert outcome(ranking, 2, 2, 1).places == (ids[0], ids[1])
    assert outcome(ranking, 2, 2, 1, [ids[0]]).places == (ids[2], ids[1])
    both = outcome(ranking, 2, 2, 1, [ids[0], ids[2]])
    assert (both.places, both.alternates) == ((ids[3], ids[1]), ())
    assert outcome(ranking, 2, 2, 1, [ids[0], ids[2], ids[3]]).places == (None, ids[1])


def test_an_alternate_who_is_disqualified_inherits_nothing() -> None:
    ranking = ranked(b"z" * 32, tickets(8))
    ids = [one.id for one in ranking]
    assert outcome(ranking, 2, 2, 1, [ids[2], ids[0]]).places == (ids[3], ids[1])


def test_whoever_is_disqualified_loses_all_that_they_have() -> None:
    ranking = ranked(b"w" * 32, tickets(10, persons=5))
    twice = outcome(ranking, 10, 0, 2, [ranking[0].id])
    persons = {one.id: one.person for one in ranking}
    assert all(id is None or persons[id] != ranking[0].person for id in twice.places)


def test_a_draw_from_nobody_has_places_that_nobody_takes() -> None:
    assert a_bundle(())["winners"] == []


def test_every_entry_is_in_the_root() -> None:
    entries = tickets(7)
    roots = {merkle_root(entries)}
    for at, one in enumerate(entries):
        for other in (Ticket(one.id, "q", 1), Ticket(one.id, one.person, 2), Ticket("x", "y", 1)):
            roots.add(merkle_root((*entries[:at], other, *entries[at + 1 :])))
    assert len(roots) == 1 + 7 * 3


def test_a_person_is_found_by_whoever_has_the_salt_alone() -> None:
    assert sealed_person("a", "product:7") == sealed_person("a", "product:7")
    assert len({sealed_person(*two) for two in (("a", "7"), ("b", "7"), ("a7", ""))}) == 3


def test_weights_change_who_is_first_and_no_fraction_is_computed() -> None:
    bundle = a_bundle(tickets(6, weight=100), rules=with_rules(alternates=3))
    assert len(bundle["ranking"]) == 6
