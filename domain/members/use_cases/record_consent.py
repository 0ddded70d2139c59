"""What a member agreed to, or takes back, is written down with its source and its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.members.consent import MemberConsent
from domain.members.events import consent_told
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.ids import ConsentId, Kind, MemberId


@dataclass(frozen=True, slots=True)
class NewConsent:
    """One word about one purpose; without `at`, said now."""

    purpose: str
    given: bool
    source: str
    at: datetime | None = None
    evidence: str | None = None


async def record_consent(
    room: Members, actor: Actor, member_id: MemberId, request: NewConsent
) -> MemberConsent:
    """Raises MissingScope, NotFound, MemberMerged."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        (await tx.book.get(member_id)).must_stand_alone()
        now = room.clock.now()
        consent = MemberConsent(
            id=ConsentId(room.ids.new(Kind.CONSENT)),
            workspace_id=actor.workspace,
            member_id=member_id,
            purpose=request.purpose,
            given=request.given,
            source=request.source,
            at=request.at or now,
            recorded_at=now,
            recorded_by=actor.id,
            evidence=request.evidence,
        )
        tx.consents.add(consent)
        tx.announce(consent_told(consent))
        await tx.commit(consent)
    return consent


async def list_consents(
    room: Members, actor: Actor, member_id: MemberId
) -> Sequence[MemberConsent]:
    """Every word, the latest first. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.reads.member(actor, member_id)
    return await room.reads.consents(actor, member_id)
