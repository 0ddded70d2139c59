"""What is told of crises, of the work on them, of what is said, and of what sees them come."""

from domain.crises import (
    crisis_events,
    crisis_task_events,
    detection_events,
    drill_events,
    measure_events,
    playbook_events,
    rota_events,
    settings_events,
    stakeholder_events,
    statement_events,
    status_events,
)

ANNOUNCED = (
    crisis_events.ANNOUNCED
    | crisis_task_events.OF_TASKS
    | playbook_events.OF_PLAYBOOKS
    | rota_events.OF_ROTAS
    | stakeholder_events.OF_STAKEHOLDERS
    | detection_events.ANNOUNCED
    | drill_events.ANNOUNCED
    | statement_events.ANNOUNCED
    | status_events.ANNOUNCED
    | settings_events.ANNOUNCED
    | measure_events.ANNOUNCED
)
