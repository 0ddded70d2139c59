"""The wire shapes of assignment policies, and of who takes new conversations."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt

from api.inbox.conversation_schemas import Assignee, Team
from api.inbox.sla_schemas import BusinessCalendarRef, Channels, Kinds, Labels, Position, Priorities
from api.wire import (
    AS_WHOLE,
    EachOnce,
    ExternalId,
    In,
    Instant,
    InstantOut,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.inbox.assignment import (
    LONGEST_AWAY,
    LONGEST_WINDOW,
    MOST_ASSIGNEES,
    MOST_GIVEN,
    AssigneeOrder,
    AssignmentPolicy,
    ConversationPick,
)
from domain.inbox.availability import MOST_AT_ONCE, Availability, AvailabilityState
from domain.inbox.conversation import Priority
from domain.inbox.use_cases.keep_assignment_policies import NewAssignmentPolicy
from domain.inbox.use_cases.keep_availability import WantedAvailability
from domain.shared.heard import HeardKind
from domain.shared.ids import BusinessCalendarId

Assignees = Annotated[
    list[Assignee],
    Field(
        max_length=MOST_ASSIGNEES,
        description="Among whom it finds. Without them, and without a team: all whose role has"
        " `inbox:write`.",
    ),
    EachOnce(),
]
AmongTeam = Annotated[Team | None, Field(description="Its members are among those it finds.")]
Teams = Annotated[
    list[Team],
    Field(max_length=100, description="Only what belongs to one of these. Empty: whatever."),
    EachOnce(),
]
Capacity = Annotated[
    Annotated[StrictInt, Field(ge=0, le=MOST_AT_ONCE, examples=[10]), AS_WHOLE] | None,
    Field(
        description="Nobody is given more while they have so many open conversations in hand."
        " Null: no limit."
    ),
]
OwnCapacity = Annotated[
    Annotated[StrictInt, Field(ge=0, le=MOST_AT_ONCE, examples=[5]), AS_WHOLE] | None,
    Field(
        description="How many open conversations they can have in hand, in place of what policies"
        " say. Null: what policies say."
    ),
]
FairLimit = Annotated[
    Annotated[StrictInt, Field(ge=1, le=MOST_GIVEN, examples=[100]), AS_WHOLE] | None,
    Field(description="Nobody is given more than this within a window. Null: no limit."),
]
FairWindow = Annotated[
    StrictInt,
    Field(
        ge=60,
        le=LONGEST_WINDOW,
        description="How long a window is. It begins with the first that somebody is given.",
    ),
    AS_WHOLE,
]
Calendar = Annotated[
    BusinessCalendarRef | None,
    Field(
        description="When those are at work who have no calendar of their own. Null: always.",
    ),
]
OwnCalendar = Annotated[
    BusinessCalendarRef | None,
    Field(description="When they are at work. Null: as policies say."),
]
Gone = Annotated[
    StrictBool,
    Field(
        description="Whether what somebody has is taken back when they are suspended, or have no"
        " role here any more."
    ),
]
Away = Annotated[
    Annotated[StrictInt, Field(ge=60, le=LONGEST_AWAY, examples=[7200]), AS_WHOLE] | None,
    Field(
        description="After how many seconds of somebody's being away their open conversations are"
        " taken back. Null: never."
    ),
]
PeopleOrder = Annotated[AssigneeOrder, Field(description="Who is next.")]
Pick = Annotated[ConversationPick, Field(description="Which conversation is next.")]
_TUPLES = ("priorities", "channel_ids", "labels", "kinds", "team_ids", "assignee_ids")


class AssignmentPolicyIn(In):
    name: Name = Field(examples=["Customer care"])
    position: Position = 0
    enabled: StrictBool = True
    priorities: Priorities = Field(default_factory=list, description="Empty: whatever it is.")
    channel_ids: Channels = Field(default_factory=list, description="Empty: on all of them.")
    labels: Labels = Field(default_factory=list)
    kinds: Kinds = Field(default_factory=list, description="Empty: whatever it began with.")
    team_ids: Teams = Field(default_factory=list)
    assignee_ids: Assignees = Field(default_factory=list)
    assignee_team_id: AmongTeam = None
    assignee_order: PeopleOrder = AssigneeOrder.ROUND_ROBIN
    conversation_order: Pick = ConversationPick.LONGEST_WAITING
    capacity: Capacity = None
    fair_limit: FairLimit = None
    fair_window_seconds: FairWindow = 3600
    business_calendar_id: Calendar = None
    reassign_when_gone: Gone = True
    reassign_after_away_seconds: Away = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewAssignmentPolicy:
        fields: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        return NewAssignmentPolicy(**fields | {name: tuple(fields[name]) for name in _TUPLES})


class AssignmentPolicyChange(In):
    name: Name = absent()
    position: Position = absent()
    enabled: StrictBool = absent()
    priorities: Priorities = absent()
    channel_ids: Channels = absent()
    labels: Labels = absent()
    kinds: Kinds = absent()
    team_ids: Teams = absent()
    assignee_ids: Assignees = absent()
    assignee_team_id: AmongTeam = absent()
    assignee_order: PeopleOrder = absent()
    conversation_order: Pick = absent()
    capacity: Capacity = absent()
    fair_limit: FairLimit = absent()
    fair_window_seconds: FairWindow = absent()
    business_calendar_id: Calendar = absent()
    reassign_when_gone: Gone = absent()
    reassign_after_away_seconds: Away = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(**dict.fromkeys(_TUPLES, tuple))


class AssignmentPolicyOut(Out):
    id: str
    name: str
    position: int = Field(description="Policies are tried in this order.")
    enabled: bool
    priorities: list[Priority]
    channel_ids: list[str]
    labels: list[str]
    kinds: list[HeardKind]
    team_ids: list[str]
    assignee_ids: list[str]
    assignee_team_id: str | None
    assignee_order: AssigneeOrder
    conversation_order: ConversationPick
    capacity: int | None
    fair_limit: int | None
    fair_window_seconds: int
    business_calendar_id: str | None
    reassign_when_gone: bool
    reassign_after_away_seconds: int | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, policy: AssignmentPolicy, language: str) -> "AssignmentPolicyOut":
        fields: dict[str, Any] = {name: getattr(policy, name) for name in cls.model_fields}
        lists = {name: list(fields[name]) for name in _TUPLES}
        return cls(**(fields | lists | {"metadata": dict(policy.metadata)}))


class AvailabilityIn(In):
    """How somebody stands from now on; what is left out is nothing in particular."""

    state: AvailabilityState
    until: Instant | None = Field(
        default=None, description="When somebody who is away comes back by themselves."
    )
    business_calendar_id: OwnCalendar = None
    capacity: OwnCapacity = None

    def wanted(self) -> WantedAvailability:
        calendar = self.business_calendar_id
        return WantedAvailability(
            self.state,
            self.until,
            BusinessCalendarId(calendar) if calendar else None,
            self.capacity,
        )


class AvailabilityOut(Out):
    """Whether a teammate takes new conversations, and when."""

    teammate_id: str
    state: AvailabilityState
    since: InstantOut = Field(description="When they became what they are.")
    until: InstantOut | None
    business_calendar_id: str | None
    capacity: int | None
    version: int = Field(description="0 where nobody has ever said anything.")
    updated_at: InstantOut

    @classmethod
    def of(cls, availability: Availability, language: str) -> "AvailabilityOut":
        fields: dict[str, Any] = {
            name: getattr(availability, name) for name in cls.model_fields if name != "teammate_id"
        }
        return cls(teammate_id=availability.id, **fields)
