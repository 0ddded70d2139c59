"""What is due is asked, once, within the caps of its community; or it is said why not."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.participation.model import WallDay, wall_day
from domain.participation.prompt import (
    GRACE,
    PROMPT_ASKS,
    Prompt,
    PromptState,
    PromptTurn,
    SkipReason,
    TurnState,
)
from domain.participation.prompt_events import prompt_told, turn_told
from domain.participation.prompt_ports import DynamicsTransaction, Home, Next, words_of
from domain.participation.room import Dynamics
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, Unavailable
from domain.shared.ids import Kind, MessageId, PromptId, PromptTurnId

AT_ONCE = 50
"""So many times are settled in one go; after a long absence the rest follows at once."""


@dataclass(frozen=True, slots=True)
class _Why:
    """Why nothing is asked at this time, as it turned out when it was tried."""

    recurrence_id: str
    reason: SkipReason
    refusal: str | None = None


async def ask_prompt(room: Dynamics, actor: Actor, id: PromptId) -> int:
    """How many messages were made. Plans its own next time.

    Each time is settled in one commit, which makes its message, if any: safe to repeat, and to
    break off anywhere. What is late by more than two hours is skipped, so that coming back after a
    while lets out no burst. Raises NotFound.
    """
    made, why = 0, None
    for _ in range(AT_ONCE):
        step = await _step(room, actor, id, why)
        if step is None:
            break
        why = step if isinstance(step, _Why) else None
        made += step is True
    else:
        async with room.begin(actor) as tx:
            tx.plan(PROMPT_ASKS, id, room.clock.now())
            await tx.commit()
    if made:
        await room.voice.ring()
    return made


async def _step(room: Dynamics, actor: Actor, id: PromptId, why: _Why | None) -> bool | _Why | None:
    """Whether it asked; None when there is nothing left to settle now. A reason that turned up when
    it was tried is written down by the next step: what was tried is undone by then."""
    async with room.begin(actor) as tx:
        before = await tx.prompts.get(id)
        if before.state is not PromptState.ACTIVE:
            return None
        now = room.clock.now()
        due = room.rhythm.next_after(before.recurring, before.settled_until)
        if due is None or due.at > now:
            _rest(tx, before, due, now)
            await tx.commit()
            return None
        if await tx.prompts.is_settled(id, due.recurrence_id):
            # Its wall time came once more, by another zone or by other rules of the same.
            tx.prompts.write((before, before.settled(due.at, asked=False)))
            await tx.commit()
            return False
        home = await tx.prompts.home(before.community_id)
        if home is None:
            raise NotFound(thing="community")
        day = wall_day(due.at, home.timezone)
        if why is not None and why.recurrence_id != due.recurrence_id:
            why = None
        if why is None:
            reason = await _in_the_way(tx, before, due, day, now)
            why = None if reason is None else _Why(due.recurrence_id, reason)
        turn = _turn(room, before, due, day, now)
        if why is None:
            return await _ask(room, actor, tx, before, turn, home)
        skipped = _skipped(turn, why)
        tx.prompts.write((before, before.settled(due.at, asked=False)))
        tx.prompts.take(skipped)
        tx.announce(turn_told(skipped))
        await tx.commit()
    return False


async def _in_the_way(
    tx: DynamicsTransaction, prompt: Prompt, due: Next, day: WallDay, now: datetime
) -> SkipReason | None:
    if now - due.at > GRACE:
        return SkipReason.LATE
    if prompt.rest.is_quiet(day.day, day.weekday):
        return SkipReason.QUIET_DAY
    many = await tx.prompts.asked_in(prompt.community_id, day.week)
    return SkipReason.WEEK_IS_FULL if many >= prompt.rest.most_per_week else None


async def _ask(
    room: Dynamics,
    actor: Actor,
    tx: DynamicsTransaction,
    prompt: Prompt,
    turn: PromptTurn,
    home: Home,
) -> bool | _Why:
    text = prompt.bank[prompt.place].in_language(prompt.language or home.language)
    try:
        said = await room.voice.say(tx, actor, words_of(prompt, text), prompt.created_by)
    except Unavailable:
        raise
    except Refusal as refusal:
        return _Why(turn.recurrence_id, SkipReason.REFUSED, refusal.code)
    if said.is_held:
        # Left without a commit: the message was never there.
        return _Why(turn.recurrence_id, SkipReason.HELD)
    asked = _asked(turn, prompt, said.message_id)
    tx.prompts.write((prompt, prompt.settled(turn.at, asked=True)))
    tx.prompts.take(asked)
    tx.announce(turn_told(asked))
    await tx.commit()
    return True


def _rest(tx: DynamicsTransaction, before: Prompt, due: Next | None, now: datetime) -> None:
    if due is not None:
        tx.plan(PROMPT_ASKS, before.id, due.at)
        return
    after = before.end(now)
    tx.prompts.write((before, after))
    tx.announce(prompt_told(after, before))


def _turn(room: Dynamics, prompt: Prompt, due: Next, day: WallDay, now: datetime) -> PromptTurn:
    return PromptTurn(
        id=PromptTurnId(room.ids.new(Kind.PROMPT_TURN)),
        workspace_id=prompt.workspace_id,
        organization_id=prompt.organization_id,
        prompt_id=prompt.id,
        community_id=prompt.community_id,
        recurrence_id=due.recurrence_id,
        at=due.at,
        week=day.week,
        state=TurnState.SKIPPED,
        created_at=now,
    )


def _skipped(turn: PromptTurn, why: _Why) -> PromptTurn:
    return replace(turn, reason=why.reason, refusal=why.refusal)


def _asked(turn: PromptTurn, prompt: Prompt, message_id: MessageId) -> PromptTurn:
    return replace(turn, state=TurnState.ASKED, place=prompt.place, message_id=message_id)
