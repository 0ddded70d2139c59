"""Safeguards of draws and votes: nobody is favoured, nothing forged, each vote counts as one."""

from tests.mutants.mutant import Mutant

UNIT = "tests/unit/participation"
FAIR = f"{UNIT}/test_contest_draws.py"
HONEST = f"{UNIT}/test_verifying_draws.py::test_every_honest_bundle_holds"
FORGED = f"{UNIT}/test_forged_draws.py"
FORGERIES = f"{FORGED}::test_a_hundred_forgeries_that_hold_together_differ_from_what_was_published"
UNSAID = f"{FORGED}::test_what_no_beacon_can_have_said_is_found_without_anything_published"
VOTES = f"{UNIT}/test_poll_counting.py"
DRAW = "domain/participation/draw.py"
VERIFIER = "api/participation/verify_draw.py"
COUNTING = "domain/participation/poll_counting.py"

PARTICIPATION: tuple[Mutant, ...] = (
    Mutant(
        name="keys of so few values that the first id is favoured",
        file=DRAW,
        old='    return min(hmac.digest(seed, name.encode(), "sha256") for name in names)\n',
        new="""\
    key = min(hmac.digest(seed, name.encode(), "sha256") for name in names)
    return bytes([int.from_bytes(key, "big") % 16])
""",
        red=(f"{FAIR}::test_everybody_has_the_same_chance_to_be_first",),
    ),
    Mutant(
        name="an entry that counts as several drawn as one",
        file=DRAW,
        old="for number in range(1, ticket.weight))",
        new="for number in range(1, 1))",
        red=(f"{FAIR}::test_an_entry_that_counts_as_more_has_that_much_more_of_a_chance", HONEST),
    ),
    Mutant(
        name="alternates out of another order",
        file=DRAW,
        old="    waiting = kept[winners : winners + alternates]\n",
        new="""\
    waiting = sorted(kept[winners:], key=lambda one: one.id, reverse=True)[:alternates]
""",
        red=(
            f"{FAIR}::test_the_place_of_who_is_disqualified_passes_to_the_next_alternate",
            HONEST,
        ),
    ),
    Mutant(
        name="one person wins as often as they are drawn",
        file=DRAW,
        old="        if had[one.person] <= wins_per_person:\n",
        new="        if had[one.person]:\n",
        red=(f"{FAIR}::test_nobody_wins_oftener_than_the_rules_let_them",),
    ),
    Mutant(
        name="weights left out of the root",
        file=DRAW,
        old="    parts = (ticket.id, ticket.person, str(ticket.weight))\n",
        new="    parts = (ticket.id, ticket.person)\n",
        red=(f"{FAIR}::test_every_entry_is_in_the_root",),
    ),
    Mutant(
        name="the instant of the commitment not bound",
        file=DRAW,
        old="root, str(count), committed_at, *named)",
        new="root, str(count), *named)",
        red=(HONEST,),
    ),
    Mutant(
        name="what was published not compared",
        file=VERIFIER,
        old="for name in told if told[name] != b.get(name)]",
        new="for name in told if name not in b]",
        red=(FORGERIES,),
    ),
    Mutant(
        name="a round that comes out when the bundle says",
        file=VERIFIER,
        old='at == first + (beacon["round"] - 1) * step and at',
        new="at",
        red=(UNSAID,),
    ),
    Mutant(
        name="a round that was known at the commitment",
        file=VERIFIER,
        old=" * step and at - frozen >= 600_000\n",
        new=" * step\n",
        red=(UNSAID,),
    ),
    Mutant(
        name="randomness that nobody signed verifies",
        file=VERIFIER,
        old="not asked or sha256(signature)",
        new="True or sha256(signature)",
        red=(UNSAID,),
    ),
    Mutant(
        name="randomness that nobody signed is drawn with",
        file="domain/participation/contest_beacon.py",
        old="bytes.fromhex(value.signature)).hexdigest() != value.randomness:\n",
        new="bytes.fromhex(value.signature)).hexdigest() == '':\n",
        red=(f"{FORGED}::test_what_drand_said_is_taken_and_what_it_did_not_say_is_not",),
    ),
    Mutant(
        name="committed to a round of any time",
        file="domain/participation/use_cases/draw_contest.py",
        old="    if datetime.fromisoformat(beacon.at) < now + BEACON_LEAD:\n",
        new="    if datetime.fromisoformat(beacon.at) < now:\n",
        red=(
            "tests/api/test_contest_proofs.py"
            "::test_a_round_that_can_be_known_or_comes_out_otherwise_is_not_committed_to",
        ),
    ),
    Mutant(
        name="half of the votes are enough",
        file=COUNTING,
        old="        if 2 * counts[leader] > counting or",
        new="        if 2 * counts[leader] >= counting or",
        red=(f"{VOTES}::test_the_run_off_is_what_it_is_by_hand",),
    ),
    Mutant(
        name="votes that name nobody any more still count",
        file=COUNTING,
        old="        counting = sum(counts.values())\n",
        new="        counting = sum(counts.values()) + exhausted\n",
        red=(f"{VOTES}::test_the_run_off_is_what_it_is_by_hand",),
    ),
    Mutant(
        name="of equals the first round decides",
        file=COUNTING,
        old="[counts, *(one.counts for one in reversed(rounds))]",
        new="[counts, *(one.counts for one in rounds)]",
        red=(f"{VOTES}::test_of_equals_the_latest_round_in_which_they_differed_decides",),
    ),
    Mutant(
        name="votes that say the same counted once",
        file=COUNTING,
        old="            counts[best] += ballot.count\n",
        new="            counts[best] += 1\n",
        red=(f"{VOTES}::test_the_order_of_votes_and_how_they_are_bundled_say_nothing",),
    ),
    Mutant(
        name="the lower of two middle scores",
        file=COUNTING,
        old="    return (lower + upper) / 2\n",
        new="    return float(min(lower, upper))\n",
        red=(f"{VOTES}::test_scores_are_what_they_are_by_hand",),
    ),
    Mutant(
        name="votes for one option alone",
        file=COUNTING,
        old="        for key in named:\n",
        new="        for key in named[:1]:\n",
        red=(f"{VOTES}::test_each_option_has_those_who_named_it",),
    ),
)
