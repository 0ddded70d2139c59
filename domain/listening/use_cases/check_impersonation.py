"""Who was heard lately is compared with what our own channels are called."""

from datetime import datetime, timedelta

from domain.listening.resembling import resemblances
from domain.listening.room import Listening
from domain.listening.views import Look, Suspect
from domain.shared.access import Actor, Permission

MOST_PEOPLE = 10_000
MOST_SUSPECTS = 100
USUAL = timedelta(days=30)


async def check_impersonation(room: Listening, actor: Actor, since: datetime | None) -> Look:
    """At most the 10,000 people who spoke last since then, or within 30 days. Says who resembles
    and why, and accuses nobody: the most alike first. Raises MissingScope."""
    actor.require(Permission.LISTENING_READ)
    begins = since or room.clock.now() - USUAL
    ours = await room.reads.our_names(actor)
    people = await room.reads.strangers(actor, begins, MOST_PEOPLE) if ours else ()
    suspects = [
        Suspect(stranger, evidence)
        for stranger in people
        if (evidence := resemblances(stranger, ours))
    ]
    suspects.sort(key=lambda each: min(one.distance for one in each.evidence))
    return Look(begins, len(people), suspects[:MOST_SUSPECTS])
