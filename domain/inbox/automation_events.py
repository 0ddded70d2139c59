"""What is told of macros and automations, and of what they did."""

from dataclasses import asdict
from typing import Any

from domain.inbox.automation import Automation, AutomationRun, RunState
from domain.inbox.macro import Macro
from domain.inbox.step import StepResult, StepStatus, failed_at
from domain.shared.clock import written
from domain.shared.events import News, differences
from domain.shared.ids import ConversationId

MACRO_CREATED = "macro.created"
MACRO_UPDATED = "macro.updated"
MACRO_DELETED = "macro.deleted"
MACRO_RAN = "macro.ran"
AUTOMATION_CREATED = "automation.created"
AUTOMATION_UPDATED = "automation.updated"
AUTOMATION_DELETED = "automation.deleted"
AUTOMATION_RAN = "automation.ran"
AUTOMATION_FAILED = "automation.failed"
AUTOMATION_CAPPED = "automation.capped"

ANNOUNCED = frozenset(
    {
        *(MACRO_CREATED, MACRO_UPDATED, MACRO_DELETED, MACRO_RAN),
        *(AUTOMATION_CREATED, AUTOMATION_UPDATED, AUTOMATION_DELETED),
        *(AUTOMATION_RAN, AUTOMATION_FAILED, AUTOMATION_CAPPED),
    }
)

_ENDED = {
    RunState.DONE: AUTOMATION_RAN,
    RunState.FAILED: AUTOMATION_FAILED,
    RunState.CAPPED: AUTOMATION_CAPPED,
}


def macro_told(name: str, macro: Macro, before: Macro | None = None) -> News:
    """What it says is left out: who may read it can fetch it."""
    after = _macro(macro)
    previous = differences(_macro(before), after) if before else {}
    return News(name, macro.id, macro.version, after, previous=previous)


def macro_ran(
    run_id: str, macro: Macro, conversation_id: ConversationId, results: tuple[StepResult, ...]
) -> News:
    data = {
        "id": run_id,
        "macro_id": macro.id,
        "macro_version": macro.version,
        "conversation_id": conversation_id,
        **_became(results),
    }
    return News(MACRO_RAN, run_id, 1, data)


def automation_told(name: str, automation: Automation, before: Automation | None = None) -> News:
    after = _automation(automation)
    previous = differences(_automation(before), after) if before else {}
    return News(name, automation.id, automation.version, after, previous=previous)


def run_told(run: AutomationRun) -> News:
    data = {
        "id": run.id,
        "automation_id": run.automation_id,
        "automation_version": run.automation_version,
        "conversation_id": run.conversation_id,
        "state": run.state.value,
        "depth": run.depth,
        "inbound_message_id": run.inbound_message_id,
        **_became(run.results),
    }
    return News(_ENDED[run.state], run.id, 1, data)


def _became(results: tuple[StepResult, ...]) -> dict[str, Any]:
    number = failed_at(results)
    problem = results[number].problem if number is not None else None
    return {
        "steps": [result.kind for result in results],
        "done": sum(result.status is StepStatus.DONE for result in results),
        "failed_step": number,
        "error_code": problem["code"] if problem else None,
    }


def _macro(macro: Macro) -> dict[str, Any]:
    return {
        "id": macro.id,
        "name": macro.name,
        "steps": [step.kind for step in macro.steps],
        "owner": macro.owner,
        "audience": macro.audience.value,
        "team_id": macro.team_id,
        "external_id": macro.external_id,
        "version": macro.version,
    }


def _automation(automation: Automation) -> dict[str, Any]:
    timer = automation.trigger.timer
    return {
        "id": automation.id,
        "name": automation.name,
        "position": automation.position,
        "group": automation.group,
        "enabled": automation.enabled,
        "enabled_at": written(automation.enabled_at),
        "events": [event.value for event in automation.trigger.events],
        "timer_seconds": timer.seconds if timer else None,
        "conditions": list(automation.conditions.given),
        "unless": list(automation.unless.given),
        "steps": [step.kind for step in automation.steps],
        "caps": asdict(automation.caps),
        "external_id": automation.external_id,
        "version": automation.version,
    }
