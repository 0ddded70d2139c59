"""The script that anybody can run says yes to what was drawn, and no to anything else."""

import ast
import json
import random
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.participation.contest_draw_schemas import ContestBundleOut
from api.participation.verify_draw import canonical, checks
from domain.participation.contest_award import Loss
from domain.participation.contest_draw import Draw, Gone
from domain.participation.contest_rules import Prize
from domain.participation.draw import Beacon, Ticket
from domain.shared.ids import ContestEntryId
from tests.unit.participation.contest_drawing import (
    ANCHORS,
    BEACON,
    HOLDS,
    NOW,
    OTHER_BEACON,
    RULES,
    SCRIPT,
    a_bundle,
    a_contest,
    run,
    tickets,
    with_rules,
)

OF_OLD = Path(__file__).with_name("draws_of_old.json")
TAMPERED = 100
pytestmark = pytest.mark.bar(60, "DRAW-PROVED")


def wrong_in(bundle: dict[str, Any]) -> list[str]:
    """What does not hold; what cannot even be read is no bundle of a draw."""
    try:
        return [name for name, holds in checks(bundle) if not holds]
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        return [repr(trouble)]


entries = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from("abcdefgh"), st.integers(1, 5)),
    max_size=30,
    unique_by=lambda one: one[0],
).map(lambda all: tuple(Ticket(f"cte_{id}", person, weight) for id, person, weight in all))


@st.composite
def honest(draw: st.DrawFn) -> dict[str, Any]:
    drawn_from = draw(entries)
    rules = with_rules(
        prizes=(Prize("A basket", draw(st.integers(1, 4))), Prize("ñandú – 盃")),
        alternates=draw(st.integers(0, 4)),
        wins_per_person=draw(st.integers(1, 3)),
        text=draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=40)),
    )
    gone = draw(
        st.lists(st.sampled_from([one.id for one in drawn_from] or ["-"]), max_size=4, unique=True)
    )
    return a_bundle(
        drawn_from,
        seed=draw(st.binary(min_size=32, max_size=32)),
        rules=rules,
        beacon=draw(st.sampled_from([None, BEACON, OTHER_BEACON])),
        gone=tuple(gone) if drawn_from else (),
    )


@given(honest())
def test_every_honest_bundle_holds(bundle: dict[str, Any]) -> None:
    assert wrong_in(json.loads(json.dumps(bundle))) == []


@pytest.mark.parametrize("bundle", json.loads(OF_OLD.read_text(encoding="utf-8")))
def test_what_was_drawn_in_the_first_format_holds_as_it_did(bundle: dict[str, Any]) -> None:
    assert bundle["format"] == "tertulia-draw/1"
    assert wrong_in(bundle) == []
    assert wrong_in({**bundle, "format": "tertulia-draw/2"}) != []


@pytest.mark.parametrize("bundle", json.loads(OF_OLD.read_text(encoding="utf-8")))
def test_what_was_kept_of_it_gives_the_very_bundle_that_was_published(
    bundle: dict[str, Any],
) -> None:
    contest = a_contest(RULES).publish(bundle["seed_commitment"], NOW)
    names = ("root", "commitment", "randomness", "server_seed", "seed", "seed_commitment")
    draw = Draw(
        workspace_id=contest.workspace_id,
        contest_id=contest.id,
        organization_id=contest.organization_id,
        sealed_seed=b"",
        created_at=NOW,
        entries=tuple(Ticket(**one) for one in bundle["entries"]),
        beacon=bundle["beacon"] and Beacon(**bundle["beacon"]),
        committed_at=NOW,
        ranking=tuple(bundle["ranking"]),
        gone=tuple(
            Gone(ContestEntryId(one["entry_id"]), Loss(one["reason"]), "key_1", NOW)
            for one in bundle["disqualified"]
        ),
        **{name: bundle[name] for name in names},
    )
    assert draw.bundle(contest) == bundle
    assert list(ContestBundleOut(**draw.bundle(contest)).model_dump()) == list(bundle)


@pytest.mark.parametrize("gone", [(), ("cte_00003",)])
def test_anybody_can_run_it_with_python_alone(tmp_path: Path, gone: tuple[str, ...]) -> None:
    done = run(a_bundle(tickets(50, persons=30), gone=gone), tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, HOLDS), done.stderr


def test_it_says_what_is_to_be_compared_with_what_was_published(tmp_path: Path) -> None:
    bundle = a_bundle(tickets(5))
    said = run(bundle, tmp_path).stdout
    for name in ANCHORS:
        assert f"Compare with the published {name}={bundle[name]}\n" in said
    assert "No signature of the beacon is verified here" in said
    assert f"https://api.drand.sh/{BEACON.chain}/public/{BEACON.round} " in said
    told = run(bundle, tmp_path, digest=bundle["digest"])
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, HOLDS)
    assert f"Compared with the published digest={bundle['digest']}\n" in told.stdout
    alone = run(a_bundle(tickets(5), beacon=None), tmp_path).stdout
    assert "drand" not in alone
    assert "randomness" not in alone


@pytest.mark.parametrize("name", [*ANCHORS, "nonsense"])
def test_what_differs_from_what_was_published_is_refused(tmp_path: Path, name: str) -> None:
    done = run(a_bundle(tickets(5)), tmp_path, **{name: "0" * 64})
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        *(1, f"This is not what was drawn: {name} as published"),
    )


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, at))
    else:
        yield path


def another(value: Any, chance: random.Random) -> Any:
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    if isinstance(value, bool) or value is None:
        return "x"
    return value + 1 if isinstance(value, int) else "x"


def changed(bundle: dict[str, Any], path: tuple[Any, ...], chance: random.Random) -> dict[str, Any]:
    tampered = deepcopy(bundle)
    holder: Any = tampered
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = another(holder[path[-1]], chance)
    return tampered


def moved(bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One entry more, one less, two in another place, a winner changed for another."""
    for name in ("entries", "ranking", "winners", "alternates"):
        for change in (
            lambda all: all[1:],
            lambda all: [all[1], all[0], *all[2:]],
            lambda all: [*all, all[0]],
        ):
            yield {**bundle, name: change(bundle[name])}


def test_a_hundred_tampered_ones_are_rejected_by_the_script_itself(tmp_path: Path) -> None:
    chance = random.Random(42)
    bundle = a_bundle(tickets(12, persons=9), gone=("cte_00004",), rules=with_rules(alternates=4))
    paths = chance.sample(list(leaves(bundle)), TAMPERED - len(list(moved(bundle))))
    tampered = [*moved(bundle), *(changed(bundle, path, chance) for path in paths)]
    assert len(tampered) == TAMPERED
    # Each in a process of its own would take long: one asks them all, by the same door.
    assert [one for one in tampered if not wrong_in(one)] == []
    for one in tampered[::20]:
        assert run(one, tmp_path).returncode == 1, one


WITHOUT_THE_DIGEST = {"disqualified", "digest"}
"""Held by the digest alone, which is published: test_forged_draws.py."""


def test_whoever_also_makes_the_digest_anew_is_found_out(tmp_path: Path) -> None:
    chance = random.Random(43)
    bundle = a_bundle(tickets(6), gone=("cte_00003",))
    for path in leaves(bundle):
        if path[0] in WITHOUT_THE_DIGEST:
            continue
        tampered = changed(bundle, path, chance)
        tampered["digest"] = canonical({k: v for k, v in tampered.items() if k != "digest"})
        assert wrong_in(tampered), path


@settings(max_examples=30)
@given(honest(), st.randoms(use_true_random=False))
def test_no_bundle_holds_with_one_value_changed(
    bundle: dict[str, Any], chance: random.Random
) -> None:
    path = chance.choice(list(leaves(bundle)))
    assert wrong_in(changed(bundle, path, chance)), path


def test_what_is_no_bundle_is_rejected(tmp_path: Path) -> None:
    others: tuple[Any, ...] = ({}, [], {"format": "tertulia-draw/1"})
    for other in others:
        assert run(other, tmp_path).returncode == 1


def test_it_is_short_and_needs_the_standard_library_alone() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 80
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)
