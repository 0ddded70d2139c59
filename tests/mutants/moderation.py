"""Safeguards of due process: one decision, and nothing on anybody that is not explained."""

from tests.mutants.mutant import Mutant

RACE = (
    "tests/faults/test_decision_race.py::test_one_of_many_decides_and_a_reversal_restores_all_of_it"
)
APPEALS = "tests/unit/moderation/test_appeals.py"

MODERATION: tuple[Mutant, ...] = (
    Mutant(
        name="everybody decides",
        file="domain/moderation/case.py",
        old="        if self.state not in UNDECIDED:\n",
        new="        if self.state is CaseState.REVERSED:\n",
        red=(RACE,),
    ),
    Mutant(
        name="a judge of one's own decision",
        file="domain/moderation/appeal.py",
        old="    if judge == decided_by:\n",
        new="    if not judge:\n",
        red=(f"{APPEALS}::test_nobody_judges_their_own_decision_whatever_they_carry",),
    ),
    Mutant(
        name="a reversal that leaves the strike",
        file="domain/moderation/reversing.py",
        old="    if strike is not None and strike.revoked_at is None:\n",
        new="    if strike is not None and strike.revoked_at is not None:\n",
        red=(f"{APPEALS}::test_a_reversal_is_a_decision_of_its_own_and_undoes_the_first",),
    ),
    Mutant(
        name="an action given up after one lost answer",
        file="domain/moderation/model.py",
        old="        if tries >= MOST_TRIES:\n",
        new="        if tries >= 1:\n",
        red=(
            "tests/faults/test_effects_agree.py"
            "::test_the_case_and_the_platform_agree_after_a_retry",
        ),
    ),
)
