"""The wire shapes of doing one thing with many conversations."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from api.choosing import FilterIn, InstantsIn, Phrase, Values, either
from api.events.operation_schemas import ItemProblemOut
from api.inbox.conversation_schemas import Assignee, ConversationRef, Labels, Team
from api.problems import status_of
from api.wire import AS_WHOLE, GIVEN, NOT_GIVEN, EachOnce, FieldFault, In, Instant, Out
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.ordering import (
    AT_ONCE,
    ConversationAction,
    ConversationOrder,
    ConversationTarget,
)
from domain.inbox.sla import SlaState
from domain.inbox.use_cases.move_conversations import JudgedConversation
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId
from domain.shared.operations import problem_of

Version = Annotated[StrictInt, Field(ge=1, le=2**31 - 1), AS_WHOLE]
_SNOOZES: dict[str, Any] = {
    "if": {"required": ["action"], "properties": {"action": {"const": "snooze"}}},
    "then": {"required": ["until"], "properties": {"until": GIVEN}},
    "else": {"properties": {"until": NOT_GIVEN}},
}
_UPDATES: dict[str, Any] = {
    "if": {"required": ["action"], "properties": {"action": {"const": "update"}}},
    "then": {"required": ["update"], "properties": {"update": GIVEN}},
    "else": {"properties": {"update": NOT_GIVEN}},
}


class ConversationsChangeIn(In):
    """What is to be otherwise. What is absent is kept, null clears."""

    priority: Priority | None = None
    assignee_id: Assignee | None = None
    team_id: Team | None = None
    add_labels: Labels = Field(default_factory=list)
    remove_labels: Labels = Field(default_factory=list)


class ConversationFilterIn(FilterIn):
    """The filters of the list of conversations. A conversation must meet all that are given."""

    state: list[ConversationState] | None = Field(default=None, min_length=1)
    priority: list[Priority] | None = Field(default=None, min_length=1)
    kind: list[HeardKind] | None = Field(default=None, min_length=1)
    channel_id: Values | None = None
    platform: Values | None = None
    community_id: Values | None = None
    assignee_id: Values | None = None
    team_id: Values | None = None
    assigned: StrictBool | None = None
    in_team: StrictBool | None = None
    author: Values | None = None
    label: Values | None = None
    waiting: StrictBool | None = None
    sla: list[SlaState] | None = Field(default=None, min_length=1)
    q: Phrase | None = None
    answered: StrictBool | None = None
    answers_message_id: Values | None = None
    campaign_id: Values | None = None
    began_at: InstantsIn | None = None
    closed_at: InstantsIn | None = None
    created_at: InstantsIn | None = None
    last_message_at: InstantsIn | None = None


class ConversationsBulkIn(In):
    """What to do, and with which conversations: those of `ids`, or those that match `filter`."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [either("ids", "filter"), _SNOOZES, _UPDATES]}
    )

    action: ConversationAction = Field(examples=["close"])
    ids: (
        Annotated[list[ConversationRef], Field(min_length=1, max_length=AT_ONCE), EachOnce()] | None
    ) = None
    filter: ConversationFilterIn | None = Field(
        default=None,
        description=f"Those that match at this moment and that you may see; {AT_ONCE} at most, or"
        " none of them is touched.",
    )
    versions: dict[ConversationRef, Version] | None = Field(
        default=None,
        max_length=AT_ONCE,
        description="The version that each must have, as If-Match would say it; for as many of"
        " `ids` as matter.",
    )
    until: Instant | None = Field(default=None, description="With `snooze`: until when.")
    update: ConversationsChangeIn | None = Field(
        default=None, description="With `update`: what is to be otherwise."
    )

    @model_validator(mode="after")
    def _what(self) -> Self:
        if (self.ids is None) is (self.filter is None):
            raise FieldFault("one_of", choices="ids, filter")
        if (self.until is not None) is not (self.action is ConversationAction.SNOOZE):
            raise FieldFault("bulk_until")
        if (self.update is not None) is not (self.action is ConversationAction.UPDATE):
            raise FieldFault("bulk_update")
        if set(self.versions or {}) - set(self.ids or ()):
            raise FieldFault("versions_of_others")
        return self

    def order(self) -> ConversationOrder:
        changes = self.update.changes() if self.update else {}
        put_on, take_off = changes.pop("add_labels", ()), changes.pop("remove_labels", ())
        return ConversationOrder(self.action, self.until, changes, put_on, take_off)

    def targets(self) -> list[ConversationTarget]:
        seen = self.versions or {}
        return [ConversationTarget(ConversationId(text), seen.get(text)) for text in self.ids or ()]


class ConversationsBulkResultOut(Out):
    index: int = Field(description="Its place in `ids`, or among those that match, from 0.")
    status: int = Field(description="The HTTP status a request for this one alone would get.")
    id: str
    version: int | None = Field(description="The conversation's version after the change.")
    state: ConversationState | None
    problem: ItemProblemOut | None

    @classmethod
    def of(
        cls, index: int, judged: JudgedConversation, language: str
    ) -> "ConversationsBulkResultOut":
        refusal, conversation = judged.refusal, judged.conversation
        return cls(
            index=index,
            status=200 if refusal is None else status_of(refusal),
            id=judged.target.id,
            version=conversation.version if conversation else None,
            state=conversation.state if conversation else None,
            problem=ItemProblemOut.of(problem_of(refusal), language) if refusal else None,
        )


class ConversationsBulkOut(Out):
    """What became of each conversation, in the order of `ids`, or of the ids that match."""

    succeeded: int
    failed: int
    results: list[ConversationsBulkResultOut]
