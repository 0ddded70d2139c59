"""What is told of crises, and of the work on them."""

from domain.crises import crisis_events, crisis_task_events, playbook_events, rota_events

ANNOUNCED = (
    crisis_events.ANNOUNCED
    | crisis_task_events.OF_TASKS
    | playbook_events.OF_PLAYBOOKS
    | rota_events.OF_ROTAS
)
