"""What is told of taking part."""

from domain.participation import poll_events

ANNOUNCED = frozenset({*poll_events.ANNOUNCED})
