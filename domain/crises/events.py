"""What is told of crises, and of what sees them come."""

from domain.crises import crisis_events, detection_events

ANNOUNCED = crisis_events.ANNOUNCED | detection_events.ANNOUNCED
