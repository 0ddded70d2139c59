"""What is told of macros and automations: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.inbox import automation_events as events
from domain.inbox.automation import Caps, Happening, RunState
from domain.inbox.macro import Audience


class MacroFact(Out):
    """A macro as it is after what happened, without what it says."""

    id: str
    name: str
    steps: list[str] = Field(description="What each does.")
    owner: str
    audience: Audience
    team_id: str | None
    external_id: str | None
    version: int


class MacroRanFact(Out):
    """What a macro did with one conversation."""

    id: str
    macro_id: str
    macro_version: int
    conversation_id: str
    steps: list[str]
    done: int = Field(description="How many steps made anything otherwise.")
    failed_step: int | None = Field(description="The number of the step that failed, from 0.")
    error_code: str | None


class AutomationFact(Out):
    """An automation as it is after what happened, without what it says."""

    id: str
    name: str
    position: int
    group: str | None
    enabled: bool
    enabled_at: InstantOut | None
    events: list[Happening]
    timer_seconds: int | None
    conditions: list[str] = Field(description="Those that are given.")
    unless: list[str]
    steps: list[str] = Field(description="What each does.")
    caps: Caps
    external_id: str | None
    version: int


class AutomationRanFact(Out):
    """What an automation did with one conversation."""

    id: str
    automation_id: str
    automation_version: int
    conversation_id: str
    state: RunState
    depth: int
    inbound_message_id: str | None
    steps: list[str]
    done: int = Field(description="How many steps made anything otherwise.")
    failed_step: int | None = Field(description="The number of the step that failed, from 0.")
    error_code: str | None


FACTS: Mapping[str, Fact] = {
    events.MACRO_CREATED: Fact("A macro was written down.", MacroFact),
    events.MACRO_UPDATED: Fact("A macro was changed.", MacroFact),
    events.MACRO_DELETED: Fact("A macro was thrown away.", MacroFact),
    events.MACRO_RAN: Fact("Somebody ran a macro with a conversation.", MacroRanFact),
    events.AUTOMATION_CREATED: Fact("An automation was written down.", AutomationFact),
    events.AUTOMATION_UPDATED: Fact("An automation was changed.", AutomationFact),
    events.AUTOMATION_DELETED: Fact("An automation was thrown away.", AutomationFact),
    events.AUTOMATION_RAN: Fact("An automation did all its steps.", AutomationRanFact),
    events.AUTOMATION_FAILED: Fact("A step of an automation failed.", AutomationRanFact),
    events.AUTOMATION_CAPPED: Fact(
        "An automation had run too often, and did nothing.", AutomationRanFact
    ),
}
