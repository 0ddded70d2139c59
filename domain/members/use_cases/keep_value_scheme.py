"""What a workspace holds to be of value is read and changed."""

from domain.members.room import Members
from domain.members.standing import VALUES_DUE
from domain.members.value_events import scheme_told
from domain.members.value_scheme import Level, ValueScheme, Weight, standard
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.versions import Version, must_match


async def read_value_scheme(room: Members, actor: Actor) -> ValueScheme:
    """The one that counts where nobody has said anything, too. Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.values.scheme(actor) or standard(actor, room.clock.now())


async def set_value_scheme(
    room: Members,
    actor: Actor,
    version: Version,
    weights: tuple[Weight, ...],
    levels: tuple[Level, ...],
    keep_percent: int,
    demotion_months: int,
) -> ValueScheme:
    """Every member is reckoned anew by it, soon. Raises MissingScope, VersionMismatch,
    ValidationFailed for a kind that comes twice, for levels that do not rise."""
    actor.require(Permission.MEMBERS_WRITE)
    _check(weights, levels)
    async with room.begin(actor) as tx:
        before = await tx.values.scheme(lock=True)
        standing = before or standard(actor, room.clock.now())
        must_match(version, standing.version)
        now = room.clock.now()
        after = standing.change(weights, levels, keep_percent, demotion_months, actor.id, now)
        tx.values.put_scheme(before, after)
        tx.announce(scheme_told(after, standing))
        tx.plan(VALUES_DUE, actor.workspace, now)
        await tx.commit(after)
    return after


def _check(weights: tuple[Weight, ...], levels: tuple[Level, ...]) -> None:
    seen = set[str]()
    for number, weight in enumerate(weights):
        if weight.word in seen:
            _refuse(f"/weights/{number}/activity", "weighed_twice")
        seen.add(weight.word)
    for number, level in enumerate(levels):
        if level.days > level.within_days:
            _refuse(f"/levels/{number}/days", "more_days_than_there_are")
        if number and level.value <= levels[number - 1].value:
            _refuse(f"/levels/{number}/value", "levels_must_rise")


def _refuse(pointer: str, code: str) -> None:
    raise ValidationFailed(errors=[FieldError(pointer, code)])
