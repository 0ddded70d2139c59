"""What is told of crises."""

from domain.crises import crisis_events

ANNOUNCED = crisis_events.ANNOUNCED
