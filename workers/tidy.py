"""What is past its keep is forgotten, a thousand rows at a time, so that no lock is held long."""

from logging import getLogger
from typing import Protocol

log = getLogger("tertulia.worker")
BATCH = 1000
MOST_BATCHES = 1000
FORGETS = (
    "forget_old_answers",
    "forget_old_audit",
    "forget_old_connections",
    "forget_old_contacts",
    "forget_old_duties",
    "forget_old_escalations",
    "forget_old_events",
    "forget_old_gone",
    "forget_old_hits",
    "forget_old_letters",
    "forget_old_operations",
    "forget_old_orphans",
    "forget_old_presences",
    "forget_old_reports",
    "forget_old_runs",
    "forget_old_stays",
    "forget_old_streams",
    "forget_old_survey_links",
    "forget_old_tickets",
    "forget_old_uploads",
    "forget_old_visitors",
    "forget_old_watch_days",
)


class Store(Protocol):
    async def forget(self, what: str, most: int) -> int:
        """Delete that many old rows; returns how many there were."""
        ...


async def tidy(store: Store) -> dict[str, int]:
    """Forget answers after 72 hours, changes of messages that never came, what was told of no
    workspace and operations after 30 days, entries of the audit trails of organizations and who
    reported something after two years, tickets and leaves to upload that ran out, attempts to
    connect that are over, duties that are done, streams on which nobody hears, who had a
    conversation open, what automations did, what went from a dataset and whom letters about reports
    went to after 90 days, links to surveys 30 days after they ran out, reports a year after they
    were asked for, and at once those that were deleted, who was in a segment and what a watch found
    30 days after these were thrown away, climbs of ladders two years after they ended, and who
    followed a link once the day is over on every wall. What a workspace itself says how long to
    keep goes by duties: see `sweep_retention`. Safe to repeat and to interrupt."""
    gone = {}
    for what in FORGETS:
        gone[what] = 0
        for _ in range(MOST_BATCHES):
            count = await store.forget(what, BATCH)
            gone[what] += count
            if count < BATCH:
                break
    log.info("tidied", extra=gone)
    return gone
