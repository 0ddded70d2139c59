"""Polls are written down, read, changed, and taken one step on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.participation.errors import PollNotMergeable
from domain.participation.poll import (
    POLL_TURNS,
    LevelWeight,
    Poll,
    PollKind,
    PollMove,
    PollOption,
    PollState,
    PollTime,
    ResultsShown,
    WhoVotes,
)
from domain.participation.poll_events import BY_MOVE, BY_STATE, CREATED, UPDATED, poll_told
from domain.participation.poll_native import POLL_COUNTED
from domain.participation.poll_ports import PollsTransaction
from domain.participation.room import Participation
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CampaignId, CommunityId, Kind, PollId, SegmentId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewPoll:
    """What is asked, of whom, and from when until when."""

    question: str
    kind: PollKind
    language: str
    description: str | None = None
    options: tuple[PollOption, ...] = ()
    opens: PollTime | None = None
    closes: PollTime | None = None
    who: WhoVotes = WhoVotes.ANYONE
    community_id: CommunityId | None = None
    segment_id: SegmentId | None = None
    level_from: int | None = None
    least: int = 1
    most: int | None = None
    scale_from: int = 1
    scale_to: int = 5
    may_change: bool = True
    results: ResultsShown = ResultsShown.AFTER_VOTE
    weights: tuple[LevelWeight, ...] = ()
    named: bool = False
    campaign_id: CampaignId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_poll(room: Participation, actor: Actor, request: NewPoll) -> Poll:
    """A draft. Raises MissingScope, ValidationFailed for what cannot be, NotFound at its pointer
    for what it is for, DuplicateExternalId."""
    actor.require(Permission.POLLS_WRITE)
    bench = room.polls
    now = bench.clock.now()
    asked = {name: getattr(request, name) for name in NewPoll.__dataclass_fields__}
    poll = Poll(
        id=PollId(bench.ids.new(Kind.POLL)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        state=PollState.DRAFT,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **asked,
    )
    poll.must_make_sense(now)
    async with bench.begin(actor) as tx:
        await _find(tx, poll, None)
        await tx.polls.add(poll)
        tx.announce(poll_told(CREATED, poll))
        await tx.commit(poll)
    return poll


async def change_poll(
    room: Participation, actor: Actor, poll_id: PollId, version: Version, changes: Mapping[str, Any]
) -> Poll:
    """Once it has opened it can only be closed earlier. Raises MissingScope, VersionMismatch,
    InvalidState, PollHasOpened, and what creating one raises."""
    actor.require(Permission.POLLS_WRITE)
    async with room.polls.begin(actor) as tx:
        before = await tx.polls.get(poll_id)
        must_match(version, before.version)
        poll = before.change(room.polls.clock.now(), **changes)
        if poll.state is PollState.SCHEDULED and poll.opens_at is None:
            raise ValidationFailed(errors=[FieldError("/opens", "poll_opens_needed")])
        await _find(tx, poll, before)
        await _still_mergeable(tx, poll, before)
        await tx.polls.save(poll)
        _plan(tx, poll)
        tx.announce(poll_told(UPDATED, poll, before))
        await tx.commit(poll)
    return poll


async def move_poll(
    room: Participation, actor: Actor, poll_id: PollId, version: Version, move: PollMove
) -> Poll:
    """One step on. Raises MissingScope, NotFound, VersionMismatch, ValidationFailed for what cannot
    be, InvalidState with the moves that are possible."""
    actor.require(Permission.POLLS_WRITE)
    async with room.polls.begin(actor) as tx:
        found = await tx.polls.get(poll_id)
        must_match(version, found.version)
        now = room.polls.clock.now()
        # What its time has come for happens first: no move goes behind the clock.
        before = _turned(tx, found, now)
        poll = before.move(move, now)
        await tx.polls.save(poll)
        _plan(tx, poll)
        if move in (PollMove.CLOSE, PollMove.CANCEL):
            tx.plan(POLL_COUNTED, poll.id, now)
        tx.announce(poll_told(BY_MOVE[move], poll, before))
        await tx.commit(poll)
    return poll


async def turn_poll(room: Participation, actor: Actor, poll_id: PollId) -> None:
    """Open it when its time has come, and close it. The step, what is told of it and the plan for
    the next are one commit: whoever dies over it leaves nothing half done. Safe to repeat."""
    async with room.polls.begin(actor) as tx:
        before = await tx.polls.get(poll_id)
        now = room.polls.clock.now()
        poll = _turned(tx, before, now)
        if poll is not before:
            await tx.polls.save(poll)
        if poll.state is PollState.CLOSED:
            tx.plan(POLL_COUNTED, poll.id, now)
        _plan(tx, poll)
        await tx.commit(poll)


async def read_poll(room: Participation, actor: Actor, poll_id: PollId) -> Poll:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.POLLS_READ)
    return await room.polls.reads.poll(actor, poll_id)


async def list_polls(room: Participation, actor: Actor, request: PageRequest) -> Page[Poll]:
    """Raises MissingScope."""
    actor.require(Permission.POLLS_READ)
    return await room.polls.reads.polls(actor, request)


def _turned(tx: PollsTransaction, poll: Poll, now: datetime) -> Poll:
    for after in poll.turn(now):
        tx.announce(poll_told(BY_STATE[after.state], after, poll))
        poll = after
    return poll


def _plan(tx: PollsTransaction, poll: Poll) -> None:
    if poll.due_at is None:
        tx.unplan(POLL_TURNS, poll.id)
    else:
        tx.plan(POLL_TURNS, poll.id, poll.due_at)


async def _still_mergeable(tx: PollsTransaction, poll: Poll, before: Poll) -> None:
    """What platforms ask already stays as it is. Raises PollNotMergeable."""
    if poll.weights == before.weights and _shape(poll) == _shape(before):
        return
    if await tx.natives.of(poll.id):
        raise PollNotMergeable(why="asked_already")


def _shape(poll: Poll) -> tuple[PollKind, int]:
    return poll.kind, len(poll.options)


async def _find(tx: PollsTransaction, poll: Poll, before: Poll | None) -> None:
    """Raises NotFound for what is not there, and for a campaign that was put away ValidationFailed;
    what was there when it was named is not asked for again."""
    for thing in await tx.polls.missing(poll.community_id, poll.segment_id):
        raise NotFound(thing=thing, pointer=f"/{thing}_id")
    if poll.campaign_id is None or (before and before.campaign_id == poll.campaign_id):
        return
    is_over = await tx.polls.campaign_is_over(poll.campaign_id)
    if is_over is None:
        raise NotFound(thing="campaign", pointer="/campaign_id")
    if is_over:
        raise ValidationFailed(errors=[FieldError("/campaign_id", "campaign_put_away")])
