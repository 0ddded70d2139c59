"""Products say who did what is hoped for, of those whom a link had led to them."""

from collections.abc import Sequence

from domain.campaigns.experiment_ports import Conversion, Recorded
from domain.campaigns.link import MAIN, Link
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import LinkId


async def record_conversions(
    room: Campaigns, actor: Actor, link_id: LinkId, told: Sequence[Conversion]
) -> Sequence[tuple[Conversion, Recorded]]:
    """All of them in one commit, each with what became of it. Safe to repeat, also side by side:
    each external id counts once of a link. Those of a link that was archived count, too: people
    come back. Raises MissingScope, NotFound, ValidationFailed for what is none of its
    destinations."""
    actor.require(Permission.EXPERIMENTS_RECORD)
    async with room.begin(actor) as tx:
        link = await tx.tried_links.as_it_stands(link_id)
        faults = _faults(link, told)
        if faults:
            raise ValidationFailed(errors=faults)
        first: dict[str, Conversion] = {}
        for one in told:
            first.setdefault(one.external_id, one)
        known = await tx.tried_links.convert(link_id, [*first.values()], room.clock.now())
        had = dict(known)
        recorded = [(one, _became(had, one)) for one in told]
        await tx.commit(recorded)
    return recorded


def _faults(link: Link, told: Sequence[Conversion]) -> list[FieldError]:
    keys = {place.key for place in link.destinations} or {MAIN}
    return [
        FieldError(f"/conversions/{number}/destination", "not_a_destination")
        for number, one in enumerate(told)
        if one.destination not in keys
    ]


def _became(had: dict[str, Conversion], one: Conversion) -> Recorded:
    before = had.setdefault(one.external_id, one)
    if before is one:
        return Recorded.COUNTED
    return Recorded.REPEATED if before == one else Recorded.DIFFERS
