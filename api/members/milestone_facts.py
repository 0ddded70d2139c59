"""What is told of milestones: each name in a sentence, and the shapes."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.members import milestone_events as events
from domain.members.milestone import MilestoneKind
from domain.members.streak import Unit


class MilestoneFact(Out):
    """A milestone as it is after what happened."""

    id: str
    name: str
    kind: MilestoneKind
    threshold: int
    recurs: bool
    activity: str | None
    community_id: str | None
    external_id: str | None
    removed_at: InstantOut | None
    version: int


class MemberMilestoneFact(Out):
    """That somebody reached a milestone."""

    id: str
    member_id: str
    milestone_id: str
    name: str
    kind: MilestoneKind
    threshold: int
    times: int = Field(description="How many times there was enough by then.")
    reached_on: date
    reached_at: InstantOut = Field(description="When it was seen.")
    version: int


class StreakBreakFact(Out):
    """That a streak of somebody ended."""

    id: str
    member_id: str
    unit: Unit
    activity: str | None = Field(description="Null: anything but leaving.")
    length: int = Field(description="So many days or weeks one after another.")
    from_day: date
    until_day: date = Field(description="The last day on which something was done.")
    timezone: str
    seen_at: InstantOut
    version: int


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A milestone was set up.", MilestoneFact),
    events.DELETED: Fact("A milestone was taken away.", MilestoneFact),
    events.REACHED: Fact(
        "A member reached a milestone, which happens once for each.", MemberMilestoneFact
    ),
    events.BROKEN: Fact(
        "A streak that a milestone asks for ended: a whole day or week passed with nothing done.",
        StreakBreakFact,
    ),
}
