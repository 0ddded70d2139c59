"""A detector is tried out on what was said, before anybody is woken by it."""

from datetime import datetime

from domain.crises.detector import Rule
from domain.crises.detector_trying import LONGEST, Trial, WouldTell, tried
from domain.crises.ports import EVERYTHING, Scope
from domain.crises.room import Crises
from domain.shared.access import Actor, Permission
from domain.shared.ids import DetectorId

__all__ = ["LONGEST", "Trial", "WouldTell", "try_detector", "try_kept_detector"]


async def try_detector(
    room: Crises,
    actor: Actor,
    rule: Rule,
    since: datetime,
    until: datetime,
    scope: Scope = EVERYTHING,
) -> Trial:
    """From the hour of `since` until the hour of `until` begins, but not beyond the hour that goes
    on now; what is usual is taken from the four weeks before. Nothing is written, repeating it is
    safe. Raises MissingScope, OutOfReach, NotFound for a community or a watch, and ValidationFailed
    where that is not a span of an hour to fourteen days, or the topic not one word."""
    actor.require_all(Permission.INBOX_READ)
    return await tried(room, actor, rule, since, until, scope)


async def try_kept_detector(
    room: Crises, actor: Actor, detector_id: DetectorId, since: datetime, until: datetime
) -> Trial:
    """The same with what a detector goes by now, where it watches. Raises NotFound for it, too."""
    actor.require_all(Permission.INBOX_READ)
    detector = await room.detection.reads.detector(actor, detector_id)
    return await tried(room, actor, detector.rule, since, until, detector.scope)
