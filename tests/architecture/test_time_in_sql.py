"""What is asked of the database goes by the time of the workspace; by the house's where processes,
and those outside, are concerned, of which each place is named here."""

import re
from collections.abc import Iterator

from tests.architecture.tree import Module, ours

INSTANT = re.compile(
    r"\b(?:clock|statement|transaction)_timestamp\(\)|\b(?:local|current_)timestamp\b|(?<![.\w])now\(\)"
    r"|\b(?:current_date|current_time|localtime)\b",
    re.IGNORECASE,
)
LEASES = re.compile(r"lease_until|alive_until")
"""A lease guards against a process that died, which it does in its own time."""
BY_THE_HOUSE = {
    # The doors look by each workspace's time, and say when by the house's.
    "adapters/db/communities_reads.py": 1,
    "adapters/db/duties.py": 1,
    "adapters/db/publishing_reads.py": 1,
    # The clock itself is set by this.
    "adapters/db/database.py": 1,
    "adapters/doctor/database.py": 1,
    # What failed on its way to us, or out of here, is tried again when it may work again.
    "adapters/db/events.py": 3,
    "adapters/db/inbox.py": 3,
    "adapters/db/movable_clocks.py": 1,
    "adapters/db/streams.py": 3,
    "adapters/db/webhooks.py": 2,
    # Months of samples are everybody's, and what a warehouse was told is of the database.
    "adapters/db/retention_steps.py": 1,
    "adapters/db/warehouse.py": 1,
}
HOUSE_CLOCK = {
    "adapters/db/insights_sharing.py",
    "adapters/db/transaction.py",
    "adapters/wiring.py",
}
"""Where the house's own clock is handed to what must not go by a workspace's."""


def by_the_house(module: Module) -> Iterator[str]:
    """Each line of SQL that asks for the house's time, but for leases."""
    for line in module.text.splitlines():
        if INSTANT.search(line) and not LEASES.search(line):
            yield line


def test_only_the_named_places_ask_for_the_time_of_the_house() -> None:
    found = {
        module.name: count
        for module in ours()
        if module.name.startswith("adapters/")
        and "/platforms/" not in module.name
        and (count := sum(1 for _ in by_the_house(module)))
    }
    assert found == BY_THE_HOUSE


def test_only_the_named_places_have_the_clock_of_the_house() -> None:
    found = {m.name for m in ours() if "house_clock" in m.text}
    assert found == HOUSE_CLOCK
