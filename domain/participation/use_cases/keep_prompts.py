"""Prompts are written down, read, changed, paused, ended and put away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.participation.errors import TooManyPrompts
from domain.participation.model import Rest
from domain.participation.prompt import (
    MOST_PROMPTS,
    PROMPT_ASKS,
    Order,
    Prompt,
    PromptState,
    PromptText,
    PromptTurn,
    Recurring,
)
from domain.participation.prompt_events import prompt_told
from domain.participation.prompt_ports import Answers, DynamicsTransaction, all_words_of
from domain.participation.room import Dynamics
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId, ChannelId, CommunityId, Kind, PromptId
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.versions import Version, must_match

Move = Callable[[Prompt, datetime], Prompt]


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """What is asked, where, when, and how often at most."""

    name: str
    community_id: CommunityId
    bank: tuple[PromptText, ...]
    channel_ids: tuple[ChannelId, ...]
    recurring: Recurring
    rest: Rest
    order: Order = Order.ROUND_ROBIN
    seed: str | None = None
    language: str | None = None
    campaign_id: CampaignId | None = None
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenTurn:
    """A time at which it recurred, and what was answered to it where it asked."""

    turn: PromptTurn
    answers: Answers | None


async def create_prompt(room: Dynamics, actor: Actor, wanted: NewPrompt) -> Prompt:
    """It asks from its next time on. Every text is tried on every channel first.

    Raises MissingScope, UnknownTimezone, ValidationFailed for a rule that cannot be read, never
    matches or is over, NotFound at its pointer, TooManyPrompts, DuplicateExternalId, and what
    writing a message raises.
    """
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    now = room.clock.now()
    room.rhythm.must_be_readable(wanted.recurring, now)
    id = PromptId(room.ids.new(Kind.PROMPT))
    fields = {name: getattr(wanted, name) for name in NewPrompt.__dataclass_fields__}
    made = Prompt(
        id=id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        settled_until=now,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **fields | {"seed": wanted.seed or id},
    )
    await room.voice.must_be_sayable(actor, all_words_of(made))
    async with room.begin(actor) as tx:
        await _must_be_there(tx, made)
        if await tx.prompts.standing() >= MOST_PROMPTS:
            raise TooManyPrompts(maximum=MOST_PROMPTS)
        _write(tx, None, made, now)
        await tx.commit(made)
    return made


async def change_prompt(
    room: Dynamics, actor: Actor, id: PromptId, version: Version, changes: Mapping[str, Any]
) -> Prompt:
    """Other texts, another rule, other caps. Raises VersionMismatch, InvalidState, and what
    creating one raises but for TooManyPrompts."""
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    now = room.clock.now()
    seen = (await room.reads.prompt(actor, id)).change(now, **changes)
    if "recurring" in changes:
        room.rhythm.must_be_readable(seen.recurring, now)
    await room.voice.must_be_sayable(actor, all_words_of(seen))
    async with room.begin(actor) as tx:
        before = await tx.prompts.get(id)
        must_match(version, before.version)
        after = before.change(now, **changes)
        await _must_be_there(tx, after)
        _write(tx, before, after, now)
        await tx.commit(after)
    return after


async def pause_prompt(room: Dynamics, actor: Actor, id: PromptId, version: Version) -> Prompt:
    """Nothing is asked until it is resumed. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState."""
    return await _move(room, actor, id, version, Prompt.pause)


async def resume_prompt(room: Dynamics, actor: Actor, id: PromptId, version: Version) -> Prompt:
    """With its next time; what recurred meanwhile is not made up for. Raises what pausing
    raises."""
    actor.require(Permission.MESSAGES_PUBLISH)
    return await _move(room, actor, id, version, Prompt.resume)


async def end_prompt(room: Dynamics, actor: Actor, id: PromptId, version: Version) -> Prompt:
    """For good. Raises what pausing raises."""
    return await _move(room, actor, id, version, Prompt.end)


async def archive_prompt(room: Dynamics, actor: Actor, id: PromptId, version: Version) -> Prompt:
    """One that is over. Raises what pausing raises."""
    return await _move(room, actor, id, version, Prompt.archive)


async def read_prompt(room: Dynamics, actor: Actor, id: PromptId) -> Prompt:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.prompt(actor, id)


async def list_prompts(room: Dynamics, actor: Actor, request: PageRequest) -> Page[Prompt]:
    """Raises MissingScope."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.prompts(actor, request)


async def list_turns(
    room: Dynamics, actor: Actor, id: PromptId, request: PageRequest
) -> Page[SeenTurn]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    await room.reads.prompt(actor, id)
    own = [*request.filters, Filter("prompt_id", "in", [id])]
    wanted = PageRequest(limit=request.limit, sort=request.sort, filters=own, after=request.after)
    page = await room.reads.turns(actor, wanted)
    answers = await room.reads.answers(actor, page.items)
    return Page([SeenTurn(one, answers.get(one.id)) for one in page.items], page.next_after)


async def _move(room: Dynamics, actor: Actor, id: PromptId, version: Version, move: Move) -> Prompt:
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.prompts.get(id)
        must_match(version, before.version)
        after = move(before, now)
        _write(tx, before, after, now)
        await tx.commit(after)
    return after


async def _must_be_there(tx: DynamicsTransaction, prompt: Prompt) -> None:
    if await tx.prompts.home(prompt.community_id) is None:
        raise NotFound(thing="community", pointer="/community_id")
    campaign = prompt.campaign_id
    if campaign is not None and not await tx.prompts.has_campaign(campaign):
        raise NotFound(thing="campaign", pointer="/campaign_id")


def _write(tx: DynamicsTransaction, before: Prompt | None, after: Prompt, now: datetime) -> None:
    tx.prompts.write((before, after))
    tx.announce(prompt_told(after, before))
    if after.state is PromptState.ACTIVE:
        # The duty finds out itself when the next time is.
        tx.plan(PROMPT_ASKS, after.id, now)
    else:
        tx.unplan(PROMPT_ASKS, after.id)
