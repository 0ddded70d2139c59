"""What is told of taking part, by the names that all parts of the room announce."""

from domain.participation import contest_events as contests

ANNOUNCED = contests.ANNOUNCED
