"""Safeguards of the audit trail: what keeps it whole, and shows when it is not."""

from tests.mutants.mutant import Mutant

CHAIN = (
    "tests/faults/test_audit_chain.py"
    "::test_what_is_done_is_in_the_chain_once_and_whatever_is_changed_there_is_seen"
)

AUDIT: tuple[Mutant, ...] = (
    Mutant(
        name="a trail sealed by several at once",
        file="adapters/db/audit.py",
        old='" WHERE t.organization_id = $1 AND t.chain = $2 FOR UPDATE",',
        new='" WHERE t.organization_id = $1 AND t.chain = $2",',
        red=(CHAIN,),
    ),
    Mutant(
        name="hashes that are not made again",
        file="domain/events/audit.py",
        old="        if not entry.changes_hold or entry.hash != entry.rightful_hash:\n",
        new="        if not entry.changes_hold:\n",
        red=(CHAIN,),
    ),
    Mutant(
        name="anchors that are not looked at",
        file="domain/events/audit.py",
        old="        if self._anchors.get(entry.sequence, entry.hash) != entry.hash:\n",
        new="        if self._anchors.get(entry.sequence) == 0:\n",
        red=(CHAIN,),
    ),
)
