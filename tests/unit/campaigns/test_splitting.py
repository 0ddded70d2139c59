"""Who gets which variant follows from who it is: always the same, split as the weights say, and in
each experiment anew."""

from dataclasses import replace

from domain.campaigns.experiment import ExperimentStatus, OnDecision, Variant
from domain.campaigns.splitting import given, split, subject_of
from domain.shared.ids import ExperimentId
from tests.kit.experiment_samples import EXPERIMENTS

THREE = (Variant("a", "A", 1), Variant("b", "B", 2), Variant("c", "C", 7))
RUNNING = replace(EXPERIMENTS["experiments"], variants=THREE, status=ExperimentStatus.RUNNING)
MANY = 20_000


def test_the_same_subject_gets_the_same_variant_whatever_its_words() -> None:
    for key in ("visitor-1", "ñandú", "👩‍👩‍👧", " "):
        assert len({split(RUNNING, key) for _ in range(5)}) == 1
    # So that nobody's variant ever changes: what came out of the very first version.
    assert [split(RUNNING, f"visitor-{n}").key for n in range(8)] == list("cbbccbcb")


def test_they_are_split_as_the_weights_say() -> None:
    counts = dict.fromkeys("abc", 0)
    for number in range(MANY):
        counts[split(RUNNING, f"visitor-{number}").key] += 1
    for variant in THREE:
        assert abs(counts[variant.key] / MANY - variant.weight / 10) < 0.01


def test_two_experiments_split_independently_of_each_other() -> None:
    other = replace(RUNNING, id=ExperimentId("exp_2"))
    keys = [f"visitor-{number}" for number in range(MANY)]
    both = sum(split(RUNNING, key).key == "c" and split(other, key).key == "c" for key in keys)
    assert abs(both / MANY - 0.49) < 0.02
    assert subject_of(RUNNING, "visitor-1") != subject_of(other, "visitor-1")


def test_afterwards_everybody_gets_the_winner_where_it_is_kept_and_else_the_first() -> None:
    decided = replace(RUNNING, status=ExperimentStatus.DECIDED, winner="b")
    assert {given(decided, f"v{n}").key for n in range(50)} == {"b"}
    named = replace(decided, on_decision=OnDecision.NONE)
    assert {given(named, f"v{n}").key for n in range(50)} == {"a"}
    stopped = replace(RUNNING, status=ExperimentStatus.STOPPED, winner=None)
    assert {given(stopped, f"v{n}").key for n in range(50)} == {"a"}
