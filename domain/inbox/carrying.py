"""Steps are carried out one after the other with one conversation, until one is refused; all that
came before it stays done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.inbox.automation_ports import Answer, Answering, Beside
from domain.inbox.conversation import Conversation, ConversationState
from domain.inbox.conversation_events import NOTE_ADDED, note_told
from domain.inbox.macro import Audience
from domain.inbox.model import InboundMessage
from domain.inbox.note import ConversationNote
from domain.inbox.ordering import (
    ConversationAction,
    ConversationOrder,
    carried_out,
    require_assignable,
    tell,
)
from domain.inbox.ports import InboxTransaction
from domain.inbox.rendering import known_of, rendered
from domain.inbox.step import Move, ReplyStep, Step, StepResult, StepStatus
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal
from domain.shared.ids import ConversationNoteId, IdMaker, Kind, MacroId
from domain.shared.operations import problem_of

_THERE = {
    Move.CLOSE: ConversationState.CLOSED,
    Move.REOPEN: ConversationState.OPEN,
    Move.MARK_PENDING: ConversationState.PENDING,
}
Planned = tuple[Step, MacroId | None]
"""A step, and the macro that it is of where an automation runs one. Of a macro that is not there
for everybody the step that runs it is left, and fails."""


async def laid_out(beside: Beside, steps: Sequence[Step]) -> list[Planned]:
    """With the steps of macros in their places."""
    planned: list[Planned] = []
    for step in steps:
        macro = await beside.macro(step.run_macro.macro_id) if step.run_macro else None
        if macro is None or macro.audience is not Audience.ALL:
            planned.append((step, None))
        else:
            planned += [(each, macro.id) for each in macro.steps]
    return planned


@dataclass
class Carrying:
    """What is at hand, and what has come of it so far. Nothing of the conversation and no note is
    written before `write`: whoever writes several at once reads all before."""

    tx: InboxTransaction
    actor: Actor
    answering: Answering
    ids: IdMaker
    now: datetime
    before: Conversation
    answers: InboundMessage | None
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.after = self.before
        self.notes: list[ConversationNote] = []
        self.has_answered = False

    async def carry_out(self, planned: Sequence[Planned]) -> tuple[StepResult, ...]:
        results: list[StepResult] = []
        over = False
        for step, macro_id in planned:
            if over:
                results.append(StepResult(step.kind, StepStatus.NOT_REACHED, macro_id))
                continue
            try:
                done, object_id = await self._done(step)
                status = StepStatus.DONE if done else StepStatus.UNCHANGED
                results.append(StepResult(step.kind, status, macro_id, object_id))
            except Refusal as refusal:
                over = True
                problem = problem_of(refusal)
                results.append(StepResult(step.kind, StepStatus.FAILED, macro_id, problem=problem))
        return tuple(results)

    async def _done(self, step: Step) -> tuple[bool, str | None]:
        """Whether anything is otherwise, and what was written."""
        if step.reply is not None:
            return True, await self._reply(step.reply)
        if step.note is not None:
            return True, self._note(step.note.text)
        if step.run_macro is not None:
            raise NotFound(thing="macro")
        order = self._order(step)
        if order is None:
            self.before.require()
            return False, None
        await require_assignable(self.tx, order)
        after = carried_out(self.after, order, self.actor, self.now)
        tell(self.tx, order, self.after, after)
        self.after = after
        return True, None

    def _order(self, step: Step) -> ConversationOrder | None:
        """What that comes to; None where it is so already."""
        if step.snooze is not None:
            until = self.now + timedelta(seconds=step.snooze.seconds)
            return ConversationOrder(ConversationAction.SNOOZE, until=until)
        if step.move is not None:
            there = self.after.state is _THERE[step.move]
            return None if there else ConversationOrder(ConversationAction(step.move.value))
        return self._labelling(step) if _labels(step) else self._handing(step)

    def _labelling(self, step: Step) -> ConversationOrder | None:
        on = [each for each in step.add_labels or () if each not in self.after.labels]
        off = [each for each in step.remove_labels or () if each in self.after.labels]
        if not on and not off:
            return None
        return ConversationOrder(ConversationAction.UPDATE, put_on=on, take_off=off)

    def _handing(self, step: Step) -> ConversationOrder | None:
        changes: dict[str, Any] = {}
        if step.assign is not None:
            changes["assignee_id"] = step.assign.assignee_id
        if step.assign_team is not None:
            changes["team_id"] = step.assign_team.team_id
        if step.set_priority is not None:
            changes["priority"] = step.set_priority.priority
            # Whose word it is counts, too: what the service found is not what somebody said.
            if (self.after.priority_by is None) is (step.set_priority.priority is None):
                same = step.set_priority.priority in (None, self.after.priority)
                return None if same else ConversationOrder(ConversationAction.UPDATE, None, changes)
            return ConversationOrder(ConversationAction.UPDATE, changes=changes)
        if all(getattr(self.after, name) == value for name, value in changes.items()):
            return None
        return ConversationOrder(ConversationAction.UPDATE, changes=changes)

    def _note(self, text: str) -> str:
        self.after.require()
        note = ConversationNote(
            id=ConversationNoteId(self.ids.new(Kind.CONVERSATION_NOTE)),
            workspace_id=self.actor.workspace,
            conversation_id=self.after.id,
            author=self.actor.id,
            text=text,
            created_at=self.now,
            updated_at=self.now,
        )
        self.notes.append(note)
        return note.id

    async def _reply(self, step: ReplyStep) -> str:
        self.after.require()
        answer = Answer(self.after.id, step.text or "", private=step.private)
        if step.saved_reply_id is not None:
            answer = await self._saved(step)
        message_id = await self.answering.write(self.tx, self.actor, answer)
        self.has_answered = True
        return message_id

    async def _saved(self, step: ReplyStep) -> Answer:
        id = step.saved_reply_id
        reply = await self.tx.beside.saved_reply(id) if id is not None else None
        if reply is None:
            raise NotFound(thing="saved_reply")
        said = self.answers
        places = await self.tx.beside.surroundings(self.after.channel_id)
        known = known_of(said.author if said else self.after.author, places)
        text = rendered(reply, said.spoken if said else None, known, self.values)
        return Answer(self.after.id, text.text, reply.media_ids, step.private, reply.id)


async def write(*all_done: Carrying) -> None:
    """Keep what was carried out, of each conversation once. After that nothing is read any more
    before the commit."""
    for done in all_done:
        if done.after is not done.before:
            await done.tx.conversations.write((done.before, done.after))
    for done in all_done:
        for note in done.notes:
            await done.tx.notes.add(note)
            done.tx.announce(note_told(NOTE_ADDED, note))


def _labels(step: Step) -> bool:
    return step.add_labels is not None or step.remove_labels is not None
