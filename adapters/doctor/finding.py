"""A finding is one part's health in words; trouble becomes one, and ends no examination."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one part is like. `words` say what is wrong and what to do, or what was found good."""

    ok: bool
    part: str
    words: str


async def gathered(part: str, findings: AsyncIterator[Finding]) -> list[Finding]:
    """All of them; where the examination itself fails, that is the last finding. Raises nothing."""
    found: list[Finding] = []
    try:
        async for finding in findings:
            found.append(finding)
    except Exception as trouble:
        stopped = f"The examination stopped here: {said(trouble)}."
        found.append(Finding(False, part, stopped))
    return found


def said(trouble: BaseException) -> str:
    """One line about it, without a period. What is no server's or system's own answer is named by
    its kind only, because its words could hold a password from an address."""
    if not isinstance(trouble, OSError) and not hasattr(trouble, "sqlstate"):
        return type(trouble).__name__
    line = str(trouble).strip().split("\n")[0].rstrip(".")
    return line or type(trouble).__name__
