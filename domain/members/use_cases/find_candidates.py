"""Members who would make good ambassadors are found, and said why."""

from domain.members.ambassador_ports import Prospective
from domain.members.candidacy import Candidate, enough
from domain.members.room import Members
from domain.members.standing import gauge
from domain.members.value import Record, day_of, reckon
from domain.members.value_scheme import ValueScheme, standard
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId
from domain.shared.paging import Page, PageRequest


async def find_candidates(
    room: Members, actor: Actor, community_id: CommunityId, request: PageRequest
) -> Page[Candidate]:
    """By what they are worth in that community, the first first; whoever is banned, muted, limited
    or suspended, has a strike that counts, or is asked already is not among them. Where the request
    names a `consent_purpose`, only who agrees to it. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    async with room.begin(actor) as tx:
        if not await tx.surroundings.communities([community_id]):
            raise NotFound(thing="community")
    now = room.clock.now()
    scheme = await room.values.scheme(actor) or standard(actor, now)
    level = enough(len(scheme.levels))
    page = await room.ambassadors.prospective(actor, community_id, level, now, request)
    records = await room.ambassadors.records(actor, [one.member_id for one in page.items])
    found = [
        _candidate(scheme, one, records.get(one.member_id, Record()), community_id, day_of(now))
        for one in page.items
    ]
    return Page(found, page.next_after)


def _candidate(
    scheme: ValueScheme, one: Prospective, record: Record, community_id: CommunityId, today: int
) -> Candidate:
    found = reckon(scheme, record, today, community_id)
    return Candidate(
        member_id=one.member_id,
        name=one.name,
        level=one.level,
        levels=len(scheme.levels),
        value=found.value,
        sample=found.sample,
        gauge=gauge(record, today),
        agreed=one.agreed,
        as_of=today,
    )
