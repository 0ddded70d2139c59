"""What is told of participation, part by part."""

from domain.participation import prompt_events as prompts

ANNOUNCED = prompts.ANNOUNCED
