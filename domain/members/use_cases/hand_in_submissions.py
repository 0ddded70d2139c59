"""Members hand in what they did for a mission, change it, and take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.members.errors import (
    MayNotResubmit,
    MissionFull,
    MissionGoalNotReached,
    MissionNotTaking,
    SubmissionLimitReached,
)
from domain.members.mission import Mission, MissionState, ProofKind
from domain.members.mission_events import submission_told
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.submission import Proof, Submission, SubmissionState, keys_of
from domain.members.taking import (
    must_be_for,
    named,
    only,
    owners,
    person,
    require_taking,
    signed,
)
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import Kind, MemberId, MissionId, SubmissionId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """What a member shows, for what, and whether that is handed in at once or is a draft."""

    mission_id: MissionId
    member_id: MemberId | None
    proof: Proof
    is_draft: bool = False


@dataclass
class _Case:
    """A mission and a member in one transaction; neither changes until it ends."""

    room: Members
    tx: MembersTransaction
    actor: Actor
    mission: Mission
    kin: Sequence[MemberId]

    def __post_init__(self) -> None:
        self.now = self.room.clock.now()

    async def submitted(self, before: Submission) -> Submission:
        """Raises what handing it in raises."""
        if before.state is SubmissionState.REJECTED and not self.mission.may_resubmit:
            raise MayNotResubmit()
        if not self.mission.takes_at(self.now):
            raise MissionNotTaking(state=self.mission.state.value)
        proof = Proof(before.text, before.link, before.media_ids)
        _must_show(self.mission, proof)
        since = self.mission.counts_from(self.now, await self._zone())
        counted = await self._counted(since)
        await self._must_be_within_limits(before, since)
        keys = keys_of(proof, await _hashes(self.tx, proof))
        same = await self.tx.submissions.showing(keys, before.id) if keys else None
        return before.submit(keys, same, counted, self.now)

    async def _zone(self) -> str:
        home = self.mission.community_id
        return await self.tx.surroundings.zone([home] if home else [])

    async def _counted(self, since: datetime | None) -> int | None:
        goal = self.mission.goal
        if goal is None:
            return None
        start = self.mission.opens_at or self.mission.opened_at
        begins = max((one for one in (since, start) if one is not None), default=None)
        what = goal.activity, goal.type
        counted = await self.tx.activities.times(self.kin, what, self.mission.community_id, begins)
        if counted < goal.times:
            raise MissionGoalNotReached(counted=counted, needed=goal.times)
        return counted

    async def _must_be_within_limits(self, before: Submission, since: datetime | None) -> None:
        mission, others = self.mission, self.tx.submissions
        most = mission.most_per_member
        if await others.handed_in(mission.id, self.kin, since, before.id) >= most:
            raise SubmissionLimitReached(maximum=most, period=mission.period.value)
        full = mission.most_approved
        if full is not None and await others.approved(mission.id) >= full:
            raise MissionFull(maximum=full)


async def begin_submission(room: Members, actor: Actor, wanted: NewSubmission) -> Submission:
    """On behalf of a member, or by a member with their own token: for nobody else then. The same
    proof in another is noticed, and is for whoever judges. Raises MissingScope, NotFound, also at
    its pointer, MemberErased, ValidationFailed, UrlNotAllowed, MissionNotTaking,
    MayNotTakeMission, MissionGoalNotReached, SubmissionLimitReached, MissionFull; a draft may be
    over every limit."""
    actor.require(Permission.MISSIONS_TAKE)
    proof = _in_one_spelling(room, wanted.proof)
    member_id = await named(room, actor, wanted.member_id)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        mission = await _mission(tx, actor, wanted.mission_id)
        member = await person(tx, member_id, "/member_id")
        kin = await tx.book.kin(member.id)
        await must_be_for(room, tx, mission, member, kin)
        await _hashes(tx, proof)
        case = _Case(room, tx, actor, mission, kin)
        made = Submission(
            id=SubmissionId(room.ids.new(Kind.SUBMISSION)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            mission_id=mission.id,
            member_id=member.id,
            state=SubmissionState.DRAFT,
            created_by=signed(actor, member.id),
            created_at=case.now,
            updated_at=case.now,
            text=proof.text,
            link=proof.link,
            media_ids=proof.media_ids,
        )
        if mission.possible_moves == ():
            raise MissionNotTaking(state=mission.state.value)
        after = made if wanted.is_draft else await case.submitted(made)
        tx.submissions.write((None, after))
        tx.announce(submission_told(made))
        if after is not made:
            tx.announce(submission_told(after, made))
        await tx.commit(after)
    return after


async def change_submission(
    room: Members,
    actor: Actor,
    id: SubmissionId,
    version: Version,
    changes: Mapping[str, Any],
) -> Submission:
    """What is shown, before it is handed in, or before it is handed in again. Raises MissingScope,
    NotFound also for somebody else's with a member's token, VersionMismatch, InvalidState,
    MemberErased, MayNotResubmit, ValidationFailed, UrlNotAllowed."""
    actor.require(Permission.MISSIONS_TAKE)
    found = await _found(room, actor, id)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        mission = await tx.missions.shared(found.mission_id)
        await person(tx, found.member_id)
        before = await tx.submissions.get(id)
        must_match(version, before.version)
        if before.state is SubmissionState.REJECTED and not mission.may_resubmit:
            raise MayNotResubmit()
        shown = {"text": before.text, "link": before.link, "media_ids": before.media_ids}
        proof = _in_one_spelling(room, Proof(**{**shown, **changes}))
        await _hashes(tx, proof)
        after = before.shows(proof, room.clock.now())
        tx.submissions.write((before, after))
        tx.announce(submission_told(after, before))
        await tx.commit(after)
    return after


async def submit_submission(
    room: Members, actor: Actor, id: SubmissionId, version: Version
) -> Submission:
    """A draft, or what was rejected, if the mission lets. Raises what beginning one raises, and
    VersionMismatch, InvalidState, MayNotResubmit."""
    actor.require(Permission.MISSIONS_TAKE)
    found = await _found(room, actor, id)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        mission = await tx.missions.shared(found.mission_id)
        member = await person(tx, found.member_id)
        kin = await tx.book.kin(member.id)
        await must_be_for(room, tx, mission, member, kin)
        before = await tx.submissions.get(id)
        must_match(version, before.version)
        after = await _Case(room, tx, actor, mission, kin).submitted(before)
        tx.submissions.write((before, after))
        tx.announce(submission_told(after, before))
        await tx.commit(after)
    return after


async def withdraw_submission(
    room: Members, actor: Actor, id: SubmissionId, version: Version
) -> Submission:
    """Before it is judged. Raises MissingScope, NotFound, VersionMismatch, InvalidState."""
    actor.require(Permission.MISSIONS_TAKE)
    await _found(room, actor, id)
    async with room.begin(actor) as tx:
        before = await tx.submissions.get(id)
        must_match(version, before.version)
        after = before.withdraw(room.clock.now())
        tx.submissions.write((before, after))
        tx.announce(submission_told(after, before))
        await tx.commit(after)
    return after


async def read_submission(room: Members, actor: Actor, id: SubmissionId) -> Submission:
    """Members see their own, and no other's. Raises MissingScope, NotFound."""
    require_taking(actor)
    return await _found(room, actor, id)


async def list_submissions(room: Members, actor: Actor, request: PageRequest) -> Page[Submission]:
    """What waits for somebody, and what became of the rest. Members see their own, and no other's.
    Raises MissingScope."""
    require_taking(actor)
    own = await owners(room, actor)
    if own is not None:
        request = only(request, "member_id", own)
    return await room.missions.submissions(actor, request)


async def _mission(tx: MembersTransaction, actor: Actor, id: MissionId) -> Mission:
    """Raises NotFound at its pointer, also for one that a member does not see."""
    try:
        mission = await tx.missions.shared(id)
    except NotFound:
        raise NotFound(thing="mission", pointer="/mission_id") from None
    if actor.member is not None and mission.state is not MissionState.OPEN:
        raise NotFound(thing="mission", pointer="/mission_id")
    return mission


async def _found(room: Members, actor: Actor, id: SubmissionId) -> Submission:
    found = await room.missions.submission(actor, id)
    own = await owners(room, actor)
    if own is not None and found.member_id not in own:
        raise NotFound(thing="submission")
    return found


def _in_one_spelling(room: Members, proof: Proof) -> Proof:
    link = proof.link
    return proof if link is None else Proof(proof.text, room.links.judged(link), proof.media_ids)


async def _hashes(tx: MembersTransaction, proof: Proof) -> Sequence[str]:
    """Of the bytes of its pictures and films. Raises NotFound for one that is not there, or not
    ready."""
    if not proof.media_ids:
        return []
    found = await tx.submissions.media(proof.media_ids)
    for number, one in enumerate(proof.media_ids):
        if one not in found:
            raise NotFound(thing="media", pointer=f"/media_ids/{number}")
    return [found[one] for one in proof.media_ids]


def _must_show(mission: Mission, proof: Proof) -> None:
    shown = {
        ProofKind.TEXT: bool((proof.text or "").strip()),
        ProofKind.LINK: proof.link is not None,
        ProofKind.MEDIA: bool(proof.media_ids),
    }
    pointers = {ProofKind.MEDIA: "/media_ids"}
    faults = [
        FieldError(pointers.get(kind, f"/{kind.value}"), "proof_missing")
        for kind in sorted(mission.proofs)
        if not shown[kind]
    ]
    if faults:
        raise ValidationFailed(errors=faults)
