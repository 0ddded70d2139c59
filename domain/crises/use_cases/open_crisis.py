"""Somebody raises a crisis; for one trigger one is open, and the others are linked to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.crises.crisis import Crisis, CrisisCost, CrisisState
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import OPENED, crisis_told
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.crisis_severity import Factors, judge
from domain.crises.crisis_writing import an_entry
from domain.crises.model import Responsibility
from domain.crises.room import Response
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CrisisId, Kind


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
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def open_crisis(room: Response, actor: Actor, request: NewCrisis) -> Crisis:
    """It begins in triage. While one is open for the same trigger, it is that one's duplicate and
    says so, however many raise it at once. Raises MissingScope, ValidationFailed for a beginning
    that is to come, DuplicateExternalId."""
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
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        crisis, main = await _opened(tx, wanted, now)
        tx.announce(crisis_told(OPENED, crisis))
        opened = {"severity": crisis.severity.value}
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.OPENED, now, details=opened))
        if main is not None:
            linked = {"crisis_id": crisis.id}
            await tx.book.note(
                an_entry(room, actor, main, EntryKind.DUPLICATE, now, details=linked)
            )
        await tx.commit(crisis)
    return crisis


async def _opened(
    tx: CrisesTransaction, wanted: Crisis, now: datetime
) -> tuple[Crisis, Crisis | None]:
    """The crisis as it was written, and the one it is a duplicate of. Who stands in the way may be
    over before it is looked at: then it is tried again."""
    while not await tx.book.open(wanted):
        assert wanted.trigger is not None, "only a trigger stands in the way"
        main = await tx.book.open_for(wanted.trigger)
        if main is not None:
            linked = replace(
                wanted, state=CrisisState.DUPLICATE, duplicate_of=main.id, closed_at=now
            )
            await tx.book.open(linked)
            return linked, main
    return wanted, None
