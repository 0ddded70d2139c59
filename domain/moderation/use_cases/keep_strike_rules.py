"""How strikes are counted, what follows from them, and what they weigh at this moment."""

from collections.abc import Sequence

from domain.moderation.decision import ABOUT_A_PERSON, LASTING, Measure
from domain.moderation.room import Moderation
from domain.moderation.strike import (
    WINDOW_DAYS,
    Strike,
    StrikeRules,
    Threshold,
    WeightBar,
)
from domain.moderation.strike_events import rules_changed
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def read_strike_rules(room: Moderation, actor: Actor) -> StrikeRules:
    """Those that count where nobody has said anything, too. Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.strike_rules(actor) or _standard(room, actor)


async def set_strike_rules(
    room: Moderation,
    actor: Actor,
    version: Version,
    window_days: int,
    thresholds: tuple[Threshold, ...],
) -> StrikeRules:
    """For strikes that are given from now on. Raises MissingScope, VersionMismatch,
    ValidationFailed for a threshold that cannot be."""
    actor.require(Permission.MODERATION_WRITE)
    _check(thresholds)
    ordered = tuple(sorted(thresholds, key=lambda one: one.weight))
    async with room.begin(actor) as tx:
        before = await tx.strikes.rules(lock=True)
        standing = before or _standard(room, actor)
        must_match(version, standing.version)
        after = standing.change(window_days, ordered, actor.id, room.clock.now())
        await tx.strikes.put_rules(before, after)
        tx.announce(rules_changed(after, standing))
        await tx.commit(after)
    return after


async def list_strikes(room: Moderation, actor: Actor, request: PageRequest) -> Page[Strike]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.strikes(actor, request)


async def strike_histogram(room: Moderation, actor: Actor) -> Sequence[WeightBar]:
    """How many people have strikes of which weight at this moment. Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.strike_weights(actor, room.clock.now())


def _standard(room: Moderation, actor: Actor) -> StrikeRules:
    now = room.clock.now()
    return StrikeRules(
        actor.workspace, actor.organization_id, WINDOW_DAYS, actor.id, now, now, version=0
    )


def _check(thresholds: tuple[Threshold, ...]) -> None:
    errors = []
    for number, one in enumerate(thresholds):
        at = f"/thresholds/{number}"
        if one.measure not in ABOUT_A_PERSON or one.measure is Measure.WARN:
            errors.append(FieldError(f"{at}/measure", "not_for_people"))
        elif one.seconds is not None and one.measure not in LASTING:
            errors.append(FieldError(f"{at}/duration_seconds", "not_for_this_measure"))
        if one.weight in [other.weight for other in thresholds[:number]]:
            errors.append(FieldError(f"{at}/weight", "duplicate"))
    if errors:
        raise ValidationFailed(errors=errors)
