"""Safeguards of approving: what keeps a message from going out with words that nobody approved."""

from tests.mutants.mutant import Mutant

RACES = "tests/integration/test_approval_races.py::test_what_is_shown_is_what_somebody_said_yes_to"
LATE_POLICY = (
    "tests/integration/test_approval_races.py"
    "::test_a_policy_that_comes_after_the_claim_stops_what_nobody_approved"
)
LINKS = "tests/api/test_approval_links.py"

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
    Mutant(
        name="a guest's link without an end",
        file="domain/publishing/approval_link.py",
        old="        return self.revoked_at is None and now < self.expires_at\n",
        new="        return self.revoked_at is None\n",
        red=(f"{LINKS}::test_wrong_expired_and_revoked_are_one_answer",),
    ),
    Mutant(
        name="a guest who reads what is said among the team",
        file="adapters/db/approval_link_reads.py",
        old=" AND t.message_id = $5 AND t.for_guests ORDER BY",
        new=" AND t.message_id = $5 ORDER BY",
        red=(f"{LINKS}::test_guests_see_the_comments_that_are_for_them",),
    ),
)
