"""What is told of taking part, by the names that all parts of the room announce."""

from domain.participation import challenge_events as challenges
from domain.participation import contest_events as contests
from domain.participation import poll_events as polls
from domain.participation import prompt_events as prompts

ANNOUNCED = challenges.ANNOUNCED | contests.ANNOUNCED | polls.ANNOUNCED | prompts.ANNOUNCED
