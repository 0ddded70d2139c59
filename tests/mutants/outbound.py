"""Safeguards of what goes out to addresses that callers give, and of telling."""

from tests.mutants.mutant import Mutant

SSRF = "tests/faults/test_ssrf.py"

OUTBOUND: tuple[Mutant, ...] = (
    Mutant(
        name="addresses judged by a predicate",
        file="adapters/outbound/guard.py",
        old="            return not any(address in network for network in NOT_PUBLIC_4)\n",
        new="            return address.is_global\n",
        red=(f"{SSRF}::test_every_trick_is_refused",),
    ),
    Mutant(
        name="a name is asked once more to connect",
        file="adapters/outbound/guard.py",
        old="            self._guard.judge(address)\n",
        new="            self._guard.judge(address)\n"
        "        addresses = await self._look_up(host, port)\n",
        red=(
            f"{SSRF}::test_a_name_that_changes_its_answer_gains_nothing",
            f"{SSRF}::test_the_connected_address_is_the_judged_one",
        ),
    ),
    Mutant(
        name="two refresh one credential at a time",
        file="adapters/db/communities.py",
        old="""\
            " AND (c.refresh_lease_until IS NULL OR c.refresh_lease_until <= clock_timestamp())"
""",
        new="",
        red=("tests/faults/test_token_race.py::test_twenty_callers_at_once_share_one_exchange",),
    ),
    Mutant(
        name="an old signing secret signs for ever",
        file="adapters/db/webhooks.py",
        old="CASE WHEN w.previous_until > clock_timestamp() THEN w.previous_secret END",
        new="w.previous_secret",
        red=(
            "tests/faults/test_webhook_contract.py"
            "::test_two_secrets_sign_for_a_day_and_then_the_new_one_alone",
        ),
    ),
    Mutant(
        name="one receiver may have every place",
        file="workers/webhooks.py",
        old="PER_ENDPOINT = 5\n",
        new="PER_ENDPOINT = 500\n",
        red=(
            "tests/faults/test_receiver_isolation.py"
            "::test_the_others_are_told_while_four_misbehave",
        ),
    ),
)
