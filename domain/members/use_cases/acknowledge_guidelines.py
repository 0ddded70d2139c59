"""That a member knows the guidelines is written down once, and who does not yet can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.members.acknowledgement import (
    Acknowledgement,
    AcknowledgementView,
    KnownGuidelines,
    MemberStanding,
)
from domain.members.errors import GuidelinesNotPublished
from domain.members.events import acknowledgement_told
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import AcknowledgementId, CommunityId, GuidelinesId, Kind, MemberId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class NewAcknowledgement:
    """Which version, and where they said so; without `at`, now."""

    guidelines_id: GuidelinesId
    source: str
    at: datetime | None = None
    evidence: str | None = None


async def acknowledge_guidelines(
    room: Members, actor: Actor, member_id: MemberId, request: NewAcknowledgement
) -> AcknowledgementView:
    """Safe to repeat: the first word about a version stays, and nothing is told again. Raises
    MissingScope, NotFound for the member or the guidelines, MemberMerged, MemberErased,
    GuidelinesNotPublished."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        (await tx.book.get(member_id)).must_stand_alone()
        known = await _published(tx, request.guidelines_id)
        kin = await tx.book.kin(member_id)
        given = await tx.acknowledgements.of(kin, known.id)
        if given is None:
            now = room.clock.now()
            given = Acknowledgement(
                id=AcknowledgementId(room.ids.new(Kind.ACKNOWLEDGEMENT)),
                workspace_id=actor.workspace,
                member_id=member_id,
                community_id=known.community_id,
                guidelines_id=known.id,
                number=known.number,
                source=request.source,
                at=request.at or now,
                recorded_at=now,
                recorded_by=actor.id,
                evidence=request.evidence,
            )
            tx.acknowledgements.add(given)
            tx.announce(acknowledgement_told(given))
        view = AcknowledgementView(given, known.required)
        await tx.commit(view)
    return view


async def list_acknowledgements(
    room: Members, actor: Actor, member_id: MemberId
) -> Sequence[AcknowledgementView]:
    """Every one, the latest first. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.reads.member(actor, member_id)
    return await room.acknowledgements.acknowledgements(actor, member_id)


async def list_standings(
    room: Members, actor: Actor, community_id: CommunityId, request: PageRequest
) -> Page[MemberStanding]:
    """How it stands with everybody of a community. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    if not await room.acknowledgements.has_community(actor, community_id):
        raise NotFound(thing="community")
    return await room.acknowledgements.standings(actor, community_id, request)


async def _published(tx: MembersTransaction, guidelines_id: GuidelinesId) -> KnownGuidelines:
    known = await tx.acknowledgements.known(guidelines_id)
    if known is None:
        raise NotFound(thing="guidelines", pointer="/guidelines_id")
    if not known.published:
        raise GuidelinesNotPublished(pointer="/guidelines_id")
    return known
