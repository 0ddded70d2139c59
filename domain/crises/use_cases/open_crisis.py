"""Somebody raises a crisis; for one trigger one is open, and the others are linked to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.crises.crisis import Crisis, CrisisCost, CrisisState
from domain.crises.crisis_opening import open_one
from domain.crises.crisis_severity import Factors, judge
from domain.crises.model import Responsibility
from domain.crises.playbook_writing import find_communities
from domain.crises.room import Response
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CommunityId, CrisisId, Kind


@dataclass(frozen=True, slots=True)
class NewCrisis:
    """What went wrong, as far as anybody knows; `trigger` names what raised it, a signal for
    example."""

    title: str
    summary: str | None = None
    factors: Factors = field(default_factory=Factors)
    responsibility: Responsibility | None = None
    aggravated: bool = False
    rumour: bool = False
    public: bool = False
    trigger: str | None = None
    began_at: datetime | None = None
    costs: tuple[CrisisCost, ...] = ()
    scenario: str | None = None
    community_ids: tuple[CommunityId, ...] = ()
    platforms: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def open_crisis(room: Response, actor: Actor, request: NewCrisis) -> Crisis:
    """It begins in triage. While one is open for the same trigger, it is that one's duplicate and
    says so, however many raise it at once. Playbooks that begin by themselves and fit it do. Raises
    MissingScope, NotFound for a community, ValidationFailed for a beginning that is to come,
    DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    if request.began_at is not None and request.began_at > now:
        raise ValidationFailed(errors=[FieldError("/began_at", "not_yet")])
    wanted = Crisis(
        id=CrisisId(room.ids.new(Kind.CRISIS)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        title=request.title,
        state=CrisisState.TRIAGE,
        severity=judge(request.factors).severity,
        factors=request.factors,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        summary=request.summary,
        responsibility=request.responsibility,
        aggravated=request.aggravated,
        rumour=request.rumour,
        public=request.public,
        trigger=request.trigger,
        costs=request.costs,
        began_at=request.began_at,
        scenario=request.scenario,
        community_ids=request.community_ids,
        platforms=request.platforms,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await find_communities(tx, request.community_ids)
        crisis = await open_one(room, tx, actor, wanted, now)
        await tx.commit(crisis)
    return crisis
