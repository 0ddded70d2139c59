"""What is told of taking part, by the names that all parts of the room announce."""

from domain.participation import contest_events as contests
from domain.participation import poll_events as polls

ANNOUNCED = contests.ANNOUNCED | polls.ANNOUNCED
