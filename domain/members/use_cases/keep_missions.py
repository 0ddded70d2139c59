"""Missions are written down, read, changed, opened, paused, closed and put away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.members.errors import TooManyMissions
from domain.members.mission import (
    MISSION_CLOSES,
    MOST_MISSIONS,
    Audience,
    Goal,
    Mission,
    MissionKind,
    MissionState,
    Period,
    ProofKind,
)
from domain.members.mission_events import mission_told
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.taking import only, require_taking
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, Kind, MissionId, SegmentId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

Move = Callable[[Mission, datetime], Mission]


@dataclass(frozen=True, slots=True)
class NewMission:
    """What is asked for, of whom, how often and for what."""

    title: str
    brief: str
    audience: Audience
    kind: MissionKind = MissionKind.SUBMISSION
    community_id: CommunityId | None = None
    segment_id: SegmentId | None = None
    proofs: frozenset[ProofKind] = frozenset()
    goal: Goal | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_per_member: int = 1
    period: Period = Period.TOTAL
    most_approved: int | None = None
    reward_points: int = 0
    may_resubmit: bool = True
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_mission(room: Members, actor: Actor, wanted: NewMission) -> Mission:
    """A draft, for which nothing is handed in yet. Raises MissingScope, NotFound at its pointer for
    a community or a segment, TooManyMissions, DuplicateExternalId, ValidationFailed for what does
    not go together."""
    actor.require(Permission.MEMBERS_WRITE)
    now = room.clock.now()
    made = Mission(
        id=MissionId(room.ids.new(Kind.MISSION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **{name: getattr(wanted, name) for name in NewMission.__dataclass_fields__},
    )
    made.must_make_sense()
    async with room.begin(actor) as tx:
        await _must_be_there(tx, made)
        if await tx.missions.standing() >= MOST_MISSIONS:
            raise TooManyMissions(maximum=MOST_MISSIONS)
        _write(tx, None, made)
        await tx.commit(made)
    return made


async def change_mission(
    room: Members, actor: Actor, id: MissionId, version: Version, changes: Mapping[str, Any]
) -> Mission:
    """All of it as long as it is a draft; then its words, its end and how many are approved. Raises
    VersionMismatch, InvalidState, and what creating one raises but for TooManyMissions."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.missions.get(id)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **changes)
        after.must_make_sense()
        await _must_be_there(tx, after)
        _write(tx, before, after)
        if after.closes_at != before.closes_at:
            _plan_end(tx, after, room.clock.now())
        await tx.commit(after)
    return after


async def open_mission(room: Members, actor: Actor, id: MissionId, version: Version) -> Mission:
    """For the first time, or again after a pause. Raises MissingScope, NotFound also where its
    segment is gone, VersionMismatch, InvalidState, ValidationFailed where its end is past."""
    return await _move(room, actor, id, version, Mission.open)


async def pause_mission(room: Members, actor: Actor, id: MissionId, version: Version) -> Mission:
    """Nothing is handed in until it is opened again. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState."""
    return await _move(room, actor, id, version, Mission.pause)


async def close_mission(room: Members, actor: Actor, id: MissionId, version: Version) -> Mission:
    """For good; what was handed in is still judged. Raises what pausing raises."""
    return await _move(room, actor, id, version, Mission.close)


async def archive_mission(room: Members, actor: Actor, id: MissionId, version: Version) -> Mission:
    """A draft that comes to nothing, or one that is closed. Raises what pausing raises."""
    return await _move(room, actor, id, version, Mission.archive)


async def close_in_time(room: Members, actor: Actor, id: MissionId) -> None:
    """Its end has come, if it has. Safe to repeat. Raises NotFound."""
    async with room.begin(actor) as tx:
        before = await tx.missions.get(id)
        at, now = before.closes_at, room.clock.now()
        if at is None or before.state not in (MissionState.OPEN, MissionState.PAUSED):
            return
        if at > now:
            tx.plan(MISSION_CLOSES, id, at)
        else:
            _write(tx, before, before.close(now))
        await tx.commit()


async def read_mission(room: Members, actor: Actor, id: MissionId) -> Mission:
    """Members see what is open, and nothing else. Raises MissingScope, NotFound."""
    require_taking(actor)
    found = await room.missions.mission(actor, id)
    if actor.member is not None and found.state is not MissionState.OPEN:
        raise NotFound(thing="mission")
    return found


async def list_missions(room: Members, actor: Actor, request: PageRequest) -> Page[Mission]:
    """Members see what is open, and nothing else. Raises MissingScope."""
    require_taking(actor)
    if actor.member is not None:
        request = only(request, "state", [MissionState.OPEN.value])
    return await room.missions.missions(actor, request)


async def _move(
    room: Members, actor: Actor, id: MissionId, version: Version, move: Move
) -> Mission:
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.missions.get(id)
        must_match(version, before.version)
        now = room.clock.now()
        after = move(before, now)
        if after.state is MissionState.OPEN:
            await _must_be_there(tx, after)
        _write(tx, before, after)
        _plan_end(tx, after, now)
        await tx.commit(after)
    return after


async def _must_be_there(tx: MembersTransaction, mission: Mission) -> None:
    home, segment = mission.community_id, mission.segment_id
    if home is not None and not await tx.surroundings.communities([home]):
        raise NotFound(thing="community", pointer="/community_id")
    if segment is not None and await tx.segments.question_of(segment) is None:
        raise NotFound(thing="segment", pointer="/segment_id")


def _plan_end(tx: MembersTransaction, mission: Mission, now: datetime) -> None:
    if mission.state in (MissionState.OPEN, MissionState.PAUSED) and mission.closes_at is not None:
        tx.plan(MISSION_CLOSES, mission.id, max(mission.closes_at, now))
    elif mission.state is not MissionState.DRAFT:
        tx.unplan(MISSION_CLOSES, mission.id)


def _write(tx: MembersTransaction, before: Mission | None, after: Mission) -> None:
    tx.missions.write((before, after))
    tx.announce(mission_told(after, before))
