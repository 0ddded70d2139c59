"""What crises tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.crises import detection_facts, drill_facts
from api.crises.containing_facts import OF_CONTAINING
from api.crises.stakeholder_facts import OF_STAKEHOLDERS
from api.crises.work_facts import OF_WORK
from api.wire import Fact, InstantOut, Out
from domain.crises import crisis_events as events
from domain.crises import statement_events as statements
from domain.crises import status_events as status
from domain.crises.crisis import CrisisState, Role, RoleState
from domain.crises.crisis_entry import EntryKind, Visibility
from domain.crises.crisis_measures import Measure
from domain.crises.holding_statement import StatementState
from domain.crises.model import Responsibility, Severity


class CrisisFact(Out):
    """A crisis as it is after what happened. `role` is the one that it is about, and `teammate_id`
    who was given it. What was written of it, its costs and its review are not told."""

    id: str
    title: str
    state: CrisisState
    severity: Severity
    responsibility: Responsibility | None
    trigger: str | None
    duplicate_of: str | None
    role: Role | None
    role_state: RoleState | None
    role_is_late: bool | None
    role_is_unfilled: bool | None
    teammate_id: str | None
    rota_id: str | None
    scenario: str | None
    community_ids: list[str]
    platforms: list[str]
    hold_ids: list[str]
    contained_by_itself: list[Measure]
    word_count: int
    word_due_at: InstantOut | None
    word_warned: bool
    word_missed: bool
    external_id: str | None
    version: int


class CrisisEntryFact(Out):
    """An entry of a timeline, without what was written."""

    id: str
    crisis_id: str
    kind: EntryKind
    visibility: Visibility
    pinned: bool
    at: InstantOut
    version: int


class HoldingStatementFact(Out):
    """A holding statement, without its words. `hash` is the SHA-256 of all that is approved."""

    id: str
    name: str
    scenario: str
    severity: Severity | None
    platform: str | None
    language: str
    state: StatementState
    hash: str
    approved_at: InstantOut | None
    review_by: InstantOut
    is_overdue: bool
    external_id: str | None
    version: int


class StatusPageFact(Out):
    id: str
    enabled: bool
    title: str | None
    version: int


_SAYS = {
    events.OPENED: "Somebody raised a crisis; a duplicate says of which.",
    events.UPDATED: "What is known of a crisis was changed.",
    events.ACTIVATED: "A crisis is real: people wait for the first word.",
    events.CONTAINED: "A crisis no longer grows.",
    events.RESOLVED: "A crisis was resolved: nobody waits for a word any more.",
    events.CLOSED: "A crisis is over.",
    events.CANCELLED: "What was raised as a crisis is none.",
    events.DUPLICATED: "A crisis is the same as another, where it goes on.",
    events.HELD: "A crisis stopped publishing in a scope.",
    events.RELEASED: "Some of what a crisis stopped may go on.",
    events.ROLE_GIVEN: "A role in a crisis was given to somebody.",
    events.ROLE_ACCEPTED: "Whoever was given a role in a crisis took it.",
    events.ROLE_DECLINED: "Whoever was given a role in a crisis did not take it.",
    events.ROLE_UNANSWERED: "Whoever was given a role in a crisis did not answer in time.",
    events.SPOKE: "Something was said in public about a crisis.",
    events.WORD_DUE_SOON: "The next word about a crisis is due soon.",
    events.WORD_MISSED: "The next word about a crisis was not said in time.",
    events.ROLE_UNFILLED: "Nobody who is on call took a role in a crisis.",
    events.CLOCK_SET: "When the next word about a crisis is due was set by a playbook.",
    events.REVIEWED: "People said what they make of a crisis.",
}
_OF_ENTRIES = {
    events.NOTE_ADDED: "Somebody wrote into the timeline of a crisis.",
    events.ENTRY_UPDATED: "Who may see an entry, or whether it is pinned, was changed.",
}
_OF_STATEMENTS = {
    statements.STATEMENT_CREATED: "Somebody wrote a holding statement: a draft.",
    statements.STATEMENT_UPDATED: "A holding statement was changed; other words are a draft again.",
    statements.STATEMENT_APPROVED: "Somebody approved these very words of a holding statement.",
    statements.STATEMENT_RETIRED: "A holding statement is said no more.",
    statements.REVIEW_DUE: "Nobody looked at a holding statement again in time.",
}
FACTS: Mapping[str, Fact] = {
    **{name: Fact(says, CrisisFact) for name, says in _SAYS.items()},
    **{name: Fact(says, HoldingStatementFact) for name, says in _OF_STATEMENTS.items()},
    status.STATUS_PAGE_UPDATED: Fact("A status page was switched on or off.", StatusPageFact),
    **OF_CONTAINING,
    **{name: Fact(says, CrisisEntryFact) for name, says in _OF_ENTRIES.items()},
    **OF_WORK,
    **OF_STAKEHOLDERS,
    **detection_facts.FACTS,
    **drill_facts.FACTS,
}
