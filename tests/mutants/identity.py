"""Safeguards of who may do what, each switched off."""

from tests.mutants.mutant import Mutant

IDENTITY: tuple[Mutant, ...] = (
    Mutant(
        name="roles go as far as anybody likes",
        file="domain/identity/standing.py",
        old="    if not all(within(one, rights) for one in needed):\n",
        new="    if False:\n",
        red=(
            "tests/unit/identity/test_giving.py"
            "::test_nobody_makes_a_role_that_goes_farther_than_what_they_have",
        ),
        says="== 0",
    ),
    Mutant(
        name="a token outlives its key",
        file="domain/identity/entering.py",
        old="or not key.usable(now):",
        new="or False:",
        red=(
            "tests/api/test_session_tokens.py"
            "::test_what_ends_behind_it_ends_it_at_the_next_request",
        ),
        says="revoke",
    ),
)
