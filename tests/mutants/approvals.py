"""Safeguards of approving: what keeps a message from going out with words that nobody approved."""

from tests.mutants.mutant import Mutant

RACES = "tests/integration/test_approval_races.py::test_what_is_shown_is_what_somebody_said_yes_to"
LATE_POLICY = (
    "tests/integration/test_approval_races.py"
    "::test_a_policy_that_comes_after_the_claim_stops_what_nobody_approved"
)

APPROVALS: tuple[Mutant, ...] = (
    Mutant(
        name="sent whatever was approved",
        file="domain/publishing/use_cases/send_deliveries.py",
        old="        if any(_held_by(wanted, d) for d in m.deliveries)\n",
        new="        if not m\n",
        red=(LATE_POLICY,),
    ),
    Mutant(
        name="an approval that outlives the words",
        file="domain/publishing/review.py",
        old="        if standing is not None and standing.fingerprint == after.fingerprint:\n",
        new="        if standing is not None:\n",
        red=(RACES,),
    ),
    Mutant(
        name="a yes to whatever it says by now",
        file="domain/publishing/deciding.py",
        old="    if opinion.seen != fingerprint:\n",
        new="    if opinion.seen == '':\n",
        red=(RACES,),
    ),
)
