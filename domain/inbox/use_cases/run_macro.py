"""Somebody has a macro's steps done, with one conversation or with many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.inbox.automation_events import macro_ran
from domain.inbox.carrying import Carrying, laid_out, write
from domain.inbox.conversation import Conversation
from domain.inbox.ordering import ConversationTarget
from domain.inbox.ports import InboxTransaction
from domain.inbox.reaching import within_reach
from domain.inbox.room import Inbox
from domain.inbox.step import StepResult
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound, Refusal
from domain.shared.ids import Kind, MacroId
from domain.shared.versions import must_match


@dataclass(frozen=True, slots=True)
class MacroOrder:
    """With which conversations, none of them twice, and what whoever runs it fills in of saved
    replies, by name."""

    targets: Sequence[ConversationTarget]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MacroOutcome:
    """What became of one target: each step, or why none was begun."""

    target: ConversationTarget
    conversation: Conversation | None = None
    results: tuple[StepResult, ...] = ()
    refusal: Refusal | None = None


async def run_macro(
    room: Inbox, actor: Actor, macro_id: MacroId, order: MacroOrder
) -> Sequence[MacroOutcome]:
    """In one commit. A step that is refused ends it for that conversation: what came before it
    stays done, and the others go on. A conversation that is refused hinders no other. Raises
    MissingScope, NotFound for a macro that is not there for the actor."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        macro = await tx.beside.macro(macro_id)
        if macro is None or not macro.is_for(actor):
            raise NotFound(thing="macro")
        found = await tx.conversations.some([target.id for target in order.targets])
        outcomes: list[MacroOutcome] = []
        all_done: list[Carrying] = []
        for target in order.targets:
            try:
                before = _ready(found.get(target.id), target, actor)
            except Refusal as refusal:
                outcomes.append(MacroOutcome(target, refusal=refusal))
                continue
            done = await _at_hand(room, actor, tx, before, order.values)
            results = await done.carry_out(await laid_out(tx.beside, macro.steps))
            all_done.append(done)
            outcomes.append(MacroOutcome(target, done.after, results))
            tx.announce(macro_ran(room.ids.new(Kind.MACRO_RUN), macro, before.id, results))
        await write(*all_done)
        await tx.commit(outcomes)
    if any(done.has_answered for done in all_done):
        await room.doorbell.ring()
    return outcomes


def _ready(found: Conversation | None, target: ConversationTarget, actor: Actor) -> Conversation:
    if found is None:
        raise NotFound(thing="conversation")
    before = within_reach(found, actor)
    must_match(target.version, before.version)
    if before.merged_into is not None:
        raise InvalidState(thing="conversation", state="merged", moves="unmerge")
    return before


async def _at_hand(
    room: Inbox,
    actor: Actor,
    tx: InboxTransaction,
    before: Conversation,
    values: Mapping[str, str],
) -> Carrying:
    said = await tx.beside.said(before.id, None)
    now = room.clock.now()
    return Carrying(tx, actor, room.answering, room.ids, now, before, said, values)
