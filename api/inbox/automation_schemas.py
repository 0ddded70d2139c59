"""The wire shapes of automations."""

from dataclasses import fields
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    model_validator,
)

from api.inbox.conversation_schemas import Assignee, Team
from api.inbox.sla_schemas import BusinessCalendarRef, Kinds, Priorities
from api.inbox.step_schemas import AutomationStepOut, AutomationSteps, steps_of
from api.publishing.content_schemas import Tag
from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    SEEN,
    ChannelRef,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    Language,
    Metadata,
    Name,
    Out,
    PersonRef,
    Reference,
    absent,
)
from domain.inbox.automation import (
    Automation,
    Caps,
    Happening,
    NewAutomation,
    Since,
    Timer,
    Trigger,
)
from domain.inbox.condition import Conditions, HoursTest
from domain.inbox.conversation import ConversationState
from domain.inbox.mood import Intent, Sentiment
from domain.shared.ids import BusinessCalendarId

Seconds = Annotated[StrictInt, Field(ge=60, le=366 * 86_400, examples=[7200]), AS_WHOLE]
Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=SEEN),
    Field(examples=["money back"]),
]
Certain = Literal[Sentiment.POSITIVE, Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.MIXED]
PlatformName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Field(examples=["mastodon"])
]


class TimerIn(In):
    """A time is over: so many seconds, of working time where there is a calendar."""

    since: Since = Field(
        description="`waiting`: since somebody waits for an answer. `idle`: since anybody said"
        " anything, in a conversation that is not closed."
    )
    seconds: Seconds
    business_calendar_id: BusinessCalendarRef | None = Field(
        default=None, description="Whose time counts. Null: all time does."
    )

    def timer(self) -> Timer:
        calendar = self.business_calendar_id
        return Timer(self.since, self.seconds, BusinessCalendarId(calendar) if calendar else None)


_EVENTS: dict[str, Any] = {
    "required": ["events"],
    "properties": {"events": GIVEN, "timer": NOT_GIVEN},
}
_TIMER: dict[str, Any] = {
    "required": ["timer"],
    "properties": {"timer": GIVEN, "events": NOT_GIVEN},
}


class TriggerIn(In):
    """When it is asked: exactly one of both."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_EVENTS, _TIMER]})

    events: (
        Annotated[list[Happening], Field(min_length=1, max_length=len(Happening)), EachOnce()]
        | None
    ) = Field(
        default=None,
        description="Any of these happens. `message_received` is every message of others, the"
        " first among them; `reopened` is also by somebody who writes.",
        examples=[["message_received"]],
    )
    timer: TimerIn | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.events is None) is (self.timer is None):
            raise FieldFault("one_of", choices="events, timer")
        return self

    def trigger(self) -> Trigger:
        timer = self.timer.timer() if self.timer else None
        return Trigger(tuple(self.events or ()), timer)


class HoursTestIn(In):
    """That calendar is open at that moment, or with false: closed."""

    business_calendar_id: BusinessCalendarRef
    open: StrictBool

    def test(self) -> HoursTest:
        return HoursTest(BusinessCalendarId(self.business_calendar_id), self.open)


class ConditionsIn(In):
    """What is empty or null is met by all. Of a list one is enough, and all that is given counts.
    From `languages` on they are about what somebody said: that by which it came to this, or else
    what was said there last. Where nobody can tell, such as of the mood of a picture, the
    automation does not run."""

    states: Annotated[list[ConversationState], Field(max_length=4), EachOnce()] = Field(
        default_factory=list
    )
    priorities: Priorities = Field(default_factory=list)
    kinds: Kinds = Field(default_factory=list)
    channel_ids: Annotated[list[ChannelRef], Field(max_length=100), EachOnce()] = Field(
        default_factory=list
    )
    platforms: Annotated[list[PlatformName], Field(max_length=50), EachOnce()] = Field(
        default_factory=list
    )
    labels: Annotated[list[Tag], Field(max_length=20), EachOnce()] = Field(default_factory=list)
    assignee_ids: Annotated[list[Assignee], Field(max_length=100), EachOnce()] = Field(
        default_factory=list
    )
    team_ids: Annotated[list[Team], Field(max_length=100), EachOnce()] = Field(default_factory=list)
    is_assigned: StrictBool | None = Field(
        default=None, description="Whether a teammate or a team has it in hand."
    )
    authors: Annotated[list[PersonRef], Field(max_length=100), EachOnce()] = Field(
        default_factory=list, description="People, by their ids on the platform."
    )
    is_waiting: StrictBool | None = Field(
        default=None, description="Whether somebody waits for an answer."
    )
    waiting_seconds: Seconds | None = Field(
        default=None, description="Somebody has waited so long, all time counted."
    )
    business_hours: HoursTestIn | None = None
    languages: Annotated[list[Language], Field(max_length=50), EachOnce()] = Field(
        default_factory=list, description="`es` is met by `es-MX`, too."
    )
    sentiments: Annotated[list[Certain], Field(max_length=4), EachOnce()] = Field(
        default_factory=list
    )
    intents: Annotated[list[Intent], Field(max_length=len(Intent)), EachOnce()] = Field(
        default_factory=list
    )
    urgencies: Priorities = Field(
        default_factory=list, description="How urgent the service found that message."
    )
    says: Annotated[list[Phrase], Field(max_length=50), EachOnce()] = Field(
        default_factory=list,
        description="Whole words, one after the other; case, accents and punctuation make no"
        " difference.",
    )
    rating_at_most: Annotated[StrictFloat, Field(ge=0, le=100, allow_inf_nan=False)] | None = Field(
        default=None,
        description="A review gives so many stars, or fewer; by the platform's own count.",
        examples=[2],
    )
    answers_message_ids: Annotated[
        list[Annotated[str, Reference, Field(examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"])]],
        Field(max_length=100, description="The messages of yours that it reacts to."),
        EachOnce(),
    ] = Field(default_factory=list)

    def conditions(self) -> Conditions:
        made: dict[str, Any] = {name: _kept(getattr(self, name)) for name in self._names()}
        return Conditions(**made)

    @classmethod
    def _names(cls) -> tuple[str, ...]:
        return tuple(cls.model_fields)


def _kept(given: Any) -> Any:
    if isinstance(given, HoursTestIn):
        return given.test()
    return tuple(given) if isinstance(given, list) else given


class CapsIn(In):
    """How often it runs at most. What it would have done beyond that is not done, and its run says
    so."""

    per_conversation: Annotated[StrictInt, Field(ge=1, le=100), AS_WHOLE] = Field(
        default=10, description="In one conversation, within 24 hours."
    )
    per_hour: Annotated[StrictInt, Field(ge=1, le=10_000), AS_WHOLE] = Field(
        default=500, description="In all conversations, within an hour."
    )

    def caps(self) -> Caps:
        return Caps(self.per_conversation, self.per_hour)


Position = Annotated[
    StrictInt,
    Field(ge=0, le=1_000_000, description="The lowest is asked first; of equal ones the older."),
    AS_WHOLE,
]
Group = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,39}$"),
    Field(
        description="Of those of one group only the first that matches runs. Without a group it"
        " runs wherever it matches.",
        examples=["routing"],
    ),
]
Unless = Annotated[ConditionsIn, Field(description="It does not run where any of these is met.")]


class AutomationDraftIn(In):
    """What an automation is to do, and when."""

    trigger: TriggerIn
    conditions: ConditionsIn = Field(default_factory=ConditionsIn)
    unless: Unless = Field(default_factory=ConditionsIn)
    steps: AutomationSteps
    caps: CapsIn = Field(default_factory=CapsIn)


class AutomationIn(AutomationDraftIn):
    name: Name = Field(examples=["Refunds go to the shop"])
    position: Position = 0
    group: Group | None = None
    enabled: StrictBool = Field(
        default=False, description="Only then it is asked. Try it with `dry-run` before."
    )
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewAutomation:
        return NewAutomation(
            name=self.name,
            position=self.position,
            group=self.group,
            enabled=self.enabled,
            external_id=self.external_id,
            metadata=self.metadata,
            **drafted(self),
        )


def drafted(given: AutomationDraftIn) -> dict[str, Any]:
    return {
        "trigger": given.trigger.trigger(),
        "conditions": given.conditions.conditions(),
        "unless": given.unless.conditions(),
        "steps": steps_of(given.steps),
        "caps": given.caps.caps(),
    }


class AutomationChange(In):
    name: Name = absent()
    position: Position = absent()
    trigger: TriggerIn = absent()
    conditions: ConditionsIn = absent()
    unless: Unless = absent()
    steps: AutomationSteps = absent()
    group: Group | None = absent()
    caps: CapsIn = absent()
    enabled: StrictBool = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(
            trigger=TriggerIn.trigger,
            conditions=ConditionsIn.conditions,
            unless=ConditionsIn.conditions,
            steps=steps_of,
            caps=CapsIn.caps,
        )


class TriggerOut(Out):
    """When it is asked."""

    events: list[Happening] | None
    timer: Timer | None

    @classmethod
    def of(cls, trigger: Trigger) -> "TriggerOut":
        return cls(events=list(trigger.events) or None, timer=trigger.timer)


class ConditionsOut(Out):
    """What is empty or null is met by all."""

    states: list[ConversationState]
    priorities: Priorities
    kinds: Kinds
    channel_ids: list[str]
    platforms: list[str]
    labels: list[str]
    assignee_ids: list[str]
    team_ids: list[str]
    is_assigned: bool | None
    authors: list[str]
    is_waiting: bool | None
    waiting_seconds: int | None
    business_hours: HoursTest | None
    languages: list[str]
    sentiments: list[Sentiment]
    intents: list[Intent]
    urgencies: Priorities
    says: list[str]
    rating_at_most: float | None
    answers_message_ids: list[str]

    @classmethod
    def of(cls, conditions: Conditions) -> "ConditionsOut":
        given = {part.name: getattr(conditions, part.name) for part in fields(Conditions)}
        shown: dict[str, Any] = {
            name: list(it) if isinstance(it, tuple) else it for name, it in given.items()
        }
        return cls(**shown)


class AutomationOut(Out):
    """What is done by itself with conversations, and when."""

    id: str
    name: str
    position: int
    trigger: TriggerOut
    conditions: ConditionsOut
    unless: ConditionsOut
    steps: list[AutomationStepOut]
    group: str | None
    caps: Caps
    enabled: bool
    enabled_at: InstantOut | None = Field(
        description="Time that was over before that is none of its business."
    )
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, automation: Automation, language: str) -> "AutomationOut":
        plain = {name: getattr(automation, name) for name in cls.model_fields}
        return cls(
            **plain
            | {
                "trigger": TriggerOut.of(automation.trigger),
                "conditions": ConditionsOut.of(automation.conditions),
                "unless": ConditionsOut.of(automation.unless),
                "steps": [AutomationStepOut.of(step) for step in automation.steps],
                "metadata": dict(automation.metadata),
            }
        )
