"""What participation needs from outside, part by part, each with its promises in words."""

from domain.participation.prompt_ports import (
    BeginDynamics,
    DynamicsTransaction,
    PromptReads,
    Prompts,
    Rhythm,
    Voice,
)

__all__ = [
    "BeginDynamics",
    "DynamicsTransaction",
    "PromptReads",
    "Prompts",
    "Rhythm",
    "Voice",
]
