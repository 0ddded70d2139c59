"""What is told of crises."""

from domain.crises import crisis_events, statement_events, status_events

ANNOUNCED = crisis_events.ANNOUNCED | statement_events.ANNOUNCED | status_events.ANNOUNCED
