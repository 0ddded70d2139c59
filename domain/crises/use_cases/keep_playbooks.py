"""Playbooks are written down, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.crises.notice_text import FILLED_BY_ITSELF
from domain.crises.playbook import (
    ANY,
    ActionKind,
    Condition,
    Playbook,
    PlaybookStep,
    Start,
    StepAction,
)
from domain.crises.playbook_events import (
    PLAYBOOK_CREATED,
    PLAYBOOK_DELETED,
    PLAYBOOK_UPDATED,
    playbook_told,
)
from domain.crises.playbook_writing import find_communities
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.filling import left_over
from domain.shared.ids import Kind, PlaybookId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewPlaybook:
    """What is to be done, when and for which crises."""

    name: str
    steps: tuple[PlaybookStep, ...]
    start: Start = Start.BY_HAND
    fits: Condition = ANY
    summary: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


_ALSO_NEEDS: Mapping[ActionKind, Permission] = {
    ActionKind.HOLD: Permission.HOLDS_WRITE,
    ActionKind.ESCALATE: Permission.ESCALATIONS_WRITE,
}
"""What a playbook does by itself, whoever writes it must be allowed to do."""


async def create_playbook(room: Response, actor: Actor, request: NewPlaybook) -> Playbook:
    """Raises MissingScope, also for what its steps do by themselves, NotFound for whom and what
    they name, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    playbook = Playbook(
        id=PlaybookId(room.ids.new(Kind.PLAYBOOK)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        start=request.start,
        fits=request.fits,
        steps=request.steps,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        summary=request.summary,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    _require(actor, playbook)
    async with room.begin(actor) as tx:
        await find_communities(tx, playbook.fits.community_ids, "/when/community_ids")
        await _find(tx, playbook.steps)
        await tx.playbooks.add(playbook)
        tx.announce(playbook_told(PLAYBOOK_CREATED, playbook))
        await tx.commit(playbook)
    return playbook


async def change_playbook(
    room: Response,
    actor: Actor,
    playbook_id: PlaybookId,
    version: Version,
    changes: Mapping[str, Any],
) -> Playbook:
    """What runs already goes on as it was. Raises VersionMismatch, NotFound, and what creating one
    raises."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.playbooks.get(playbook_id)
        must_match(version, before.version)
        playbook = before.change(room.clock.now(), **changes)
        _require(actor, playbook)
        if "fits" in changes:
            await find_communities(tx, playbook.fits.community_ids, "/when/community_ids")
        await _find(tx, changes.get("steps", ()))
        await tx.playbooks.save(playbook)
        tx.announce(playbook_told(PLAYBOOK_UPDATED, playbook, before))
        await tx.commit(playbook)
    return playbook


async def remove_playbook(
    room: Response, actor: Actor, playbook_id: PlaybookId, version: Version
) -> Playbook:
    """For good; what runs already goes on to its end. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.playbooks.get(playbook_id)
        must_match(version, before.version)
        playbook = before.remove(room.clock.now())
        await tx.playbooks.save(playbook)
        tx.announce(playbook_told(PLAYBOOK_DELETED, playbook, before))
        await tx.commit(playbook)
    return playbook


async def read_playbook(room: Response, actor: Actor, playbook_id: PlaybookId) -> Playbook:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.work.playbook(actor, playbook_id)


async def list_playbooks(room: Response, actor: Actor, request: PageRequest) -> Page[Playbook]:
    actor.require(Permission.CRISES_READ)
    return await room.work.playbooks(actor, request)


def _require(actor: Actor, playbook: Playbook) -> None:
    for kind in sorted(playbook.actions & _ALSO_NEEDS.keys()):
        actor.require(_ALSO_NEEDS[kind])


async def _find_list(tx: WorkTransaction, action: StepAction, where: str) -> None:
    """Raises NotFound for a list that is not there, ValidationFailed for words that nobody would
    fill in, and for none at all."""
    if action.list_id is None:
        return
    try:
        told = await tx.lists.get(action.list_id)
    except NotFound:
        pointer = f"{where}/stakeholder_list_id"
        raise NotFound(thing="stakeholder_list", pointer=pointer) from None
    faults = []
    if action.text is None and not told.texts:
        faults = [FieldError(f"{where}/text", "needs_words_to_tell")]
    elif action.text is not None:
        left = left_over(action.text, frozenset(FILLED_BY_ITSELF))
        faults = [FieldError(f"{where}/text", "blank_in_notice", {"placeholder": p}) for p in left]
    if faults:
        raise ValidationFailed(errors=faults)


async def _find(tx: WorkTransaction, steps: Sequence[PlaybookStep]) -> None:
    """Raises NotFound for whom and what they name, with where it stands in the request."""
    for number, step in enumerate(steps):
        where, act = f"/steps/{number}", step.action
        await find_communities(tx, step.only_if.community_ids, f"{where}/only_if/community_ids")
        if act.teammate_id is not None and not await tx.people.assignable(act.teammate_id):
            raise NotFound(thing="teammate", pointer=f"{where}/action/teammate_id")
        if act.ladder_id is not None and not await tx.climbs.knows(act.ladder_id):
            raise NotFound(thing="escalation_ladder", pointer=f"{where}/action/ladder_id")
        await _find_list(tx, act, f"{where}/action")
        try:
            if act.rota_id is not None:
                await tx.rotas.get(act.rota_id)
            if act.scope is not None:
                await tx.checks.check(act.scope)
        except NotFound as missing:
            at = missing.pointer or "/rota_id"
            raise NotFound(thing=missing.facts["thing"], pointer=f"{where}/action{at}") from None
