"""Stakeholder lists are written down, read, changed, found for a crisis and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.crises.errors import (
    StakeholderListInUse,
    StakeholderListNameTaken,
    TooManyStakeholderLists,
)
from domain.crises.notice_text import NoticeText, blanks_in
from domain.crises.playbook import ANY, Condition, Start
from domain.crises.playbook_writing import find_communities
from domain.crises.room import Response
from domain.crises.stakeholder_events import (
    LIST_CREATED,
    LIST_DELETED,
    LIST_UPDATED,
    list_told,
)
from domain.crises.stakeholder_list import MOST_LISTS, Audience, Stakeholder, StakeholderList
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CrisisId, Kind, StakeholderListId, TeammateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewStakeholderList:
    """Whom to tell, of which crises, and in which words where that is done by itself."""

    name: str
    audience: Audience
    tells: Start = Start.BY_HAND
    fits: Condition = ANY
    people: tuple[Stakeholder, ...] = ()
    teammates: tuple[TeammateId, ...] = ()
    texts: tuple[NoticeText, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_stakeholder_list(
    room: Response, actor: Actor, request: NewStakeholderList
) -> StakeholderList:
    """Raises MissingScope, NotFound for a teammate or a community, ValidationFailed for words that
    would be left to be filled in, StakeholderListNameTaken, TooManyStakeholderLists,
    DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    made = StakeholderList(
        id=StakeholderListId(room.ids.new(Kind.STAKEHOLDER_LIST)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        audience=request.audience,
        tells=request.tells,
        fits=request.fits,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        people=request.people,
        teammates=request.teammates,
        texts=request.texts,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        _check(made)
        await _find(tx, made.teammates, made.fits)
        others = await tx.lists.standing()
        if len(others) >= MOST_LISTS:
            raise TooManyStakeholderLists(most=MOST_LISTS)
        _refuse_twin(made, others)
        await tx.lists.add(made)
        tx.announce(list_told(LIST_CREATED, made))
        await tx.commit(made)
    return made


async def change_stakeholder_list(
    room: Response,
    actor: Actor,
    list_id: StakeholderListId,
    version: Version,
    changes: Mapping[str, Any],
) -> StakeholderList:
    """What was written to them stays as it is. Raises NotFound, VersionMismatch, and what creating
    one raises."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        others = await tx.lists.standing() if "name" in changes else ()
        before = await tx.lists.get(list_id)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **changes)
        _check(after)
        fits = after.fits if "fits" in changes else ANY
        await _find(tx, changes.get("teammates", ()), fits)
        _refuse_twin(after, others)
        await tx.lists.save(after)
        tx.announce(list_told(LIST_UPDATED, after, before))
        await tx.commit(after)
    return after


async def remove_stakeholder_list(
    room: Response, actor: Actor, list_id: StakeholderListId, version: Version
) -> StakeholderList:
    """For good, with whom it named; who was told stays known. Raises MissingScope, NotFound,
    VersionMismatch, and StakeholderListInUse while a playbook tells it."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.lists.get(list_id)
        must_match(version, before.version)
        playbooks = await tx.playbooks.telling(list_id)
        if playbooks:
            raise StakeholderListInUse(playbooks=playbooks)
        after = before.remove(room.clock.now())
        await tx.lists.save(after)
        tx.announce(list_told(LIST_DELETED, after, before))
        await tx.commit(after)
    return after


async def read_stakeholder_list(
    room: Response, actor: Actor, list_id: StakeholderListId
) -> StakeholderList:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.notices.list(actor, list_id)


async def list_stakeholder_lists(
    room: Response, actor: Actor, request: PageRequest
) -> Page[StakeholderList]:
    actor.require(Permission.CRISES_READ)
    return await room.notices.lists(actor, request)


@dataclass(frozen=True, slots=True)
class FittingList:
    """A list that fits a crisis, and when it was last told of it, if it was."""

    list: StakeholderList
    told_at: datetime | None


async def suggest_stakeholder_lists(
    room: Response, actor: Actor, crisis_id: CrisisId
) -> Sequence[FittingList]:
    """Whom to tell of it: all lists that fit, those that were not told first. Raises MissingScope,
    NotFound."""
    actor.require(Permission.CRISES_READ)
    crisis = await room.reads.crisis(actor, crisis_id)
    told = await room.notices.told(actor, crisis_id)
    found = await room.notices.lists(actor, PageRequest(limit=MOST_LISTS))
    fitting = [
        FittingList(one, told.get(one.id)) for one in found.items if one.fits.holds_for(crisis)
    ]
    return sorted(fitting, key=lambda one: (one.told_at is not None, one.list.name, one.list.id))


def _check(one: StakeholderList) -> None:
    faults = blanks_in(one.texts)
    if one.tells_by_itself and not one.texts:
        faults.append(FieldError("/texts", "needs_words_to_tell"))
    if one.tells_by_itself and not one.people and not one.teammates:
        faults.append(FieldError("/people", "nobody_to_tell"))
    if faults:
        raise ValidationFailed(errors=faults)


def _refuse_twin(one: StakeholderList, others: Sequence[StakeholderList]) -> None:
    if any(each.name.lower() == one.name.lower() for each in others if each.id != one.id):
        raise StakeholderListNameTaken(pointer="/name")


async def _find(tx: WorkTransaction, teammates: Sequence[TeammateId], fits: Condition) -> None:
    for number, who in enumerate(teammates):
        if not await tx.people.assignable(who):
            raise NotFound(thing="teammate", pointer=f"/teammate_ids/{number}")
    await find_communities(tx, fits.community_ids, "/when/community_ids")
