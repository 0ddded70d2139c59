"""Safeguards of seeing a crisis: once an episode, whatever comes late, and nothing in vain."""

from tests.mutants.mutant import Mutant

AT_WORK = "tests/integration/test_detectors_at_work.py"
DETERMINED = "tests/unit/crises/test_detection_is_determined.py"

CRISES: tuple[Mutant, ...] = (
    Mutant(
        name="what came late is not counted",
        file="domain/crises/use_cases/watch_over.py",
        old="    hours = to_count(series, last, touched)\n",
        new="    hours = to_count(series, last, ())\n",
        red=(
            f"{AT_WORK}::test_in_order_in_disorder_twice_and_after_a_backlog_the_same_is_told_once",
        ),
    ),
    Mutant(
        name="what was looked at is settled",
        file="domain/crises/use_cases/watch_over.py",
        old="    sure = max(begun.at, last - LATE_BUCKETS)\n",
        new="    sure = last\n",
        red=(
            f"{AT_WORK}"
            "::test_what_came_late_is_told_with_the_next_look_and_what_never_was_is_withdrawn",
        ),
    ),
    Mutant(
        name="each alarm is an episode",
        file="domain/crises/detector_folding.py",
        old="AGAIN_WITHIN = 12\n",
        new="AGAIN_WITHIN = -1\n",
        red=(f"{DETERMINED}::test_an_episode_is_one_as_long_as_it_does_not_rest_for_an_hour",),
    ),
    Mutant(
        name="one look is enough",
        file="domain/crises/detector_folding.py",
        old="OPEN_AT = 2\n",
        new="OPEN_AT = 1\n",
        red=(f"{DETERMINED}::test_one_look_out_of_the_ordinary_is_confirmed_by_the_next",),
    ),
)
