"""What the page of a contest says of how it stands, and of why an entry was not taken."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from api.pages.guest_words import said
from api.problems import catalogue, fill
from domain.participation.contest import Contest, ContestStatus
from domain.shared.errors import Refusal

MOST_LETTERS = 2_000
"""Of what a winner writes."""


def status_of(contest: Contest, now: datetime, language: str) -> str:
    """One whose time is over is closed, also while nobody has closed it yet."""
    status = contest.status
    if status is ContestStatus.OPEN and now >= contest.closes_at:
        status = ContestStatus.CLOSED
    reason = contest.cancelled_reason or ""
    return said(f"contest_is_{status.value}", language, reason=reason)


def fault_of(refusal: Refusal, language: str) -> str:
    """The same sentence as by the API."""
    return fill(catalogue()[refusal.code][language]["detail"], refusal.facts, language)


def marks_of(faults: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """By field, which elements of the page say what is wrong with it."""
    marks: dict[str, str] = {}
    for number, (field, _) in enumerate(faults, start=1):
        marks[field] = f"{marks.get(field, '')} wrong-{number}".strip()
    return marks


def fault_in_claim(claim: str, language: str) -> str | None:
    """Why what a winner wrote is not taken."""
    if "\x00" in claim:
        return said("not_understood", language)
    if not claim:
        return said("claim_needed", language)
    if len(claim) > MOST_LETTERS:
        return said("text_too_long", language, maximum=MOST_LETTERS)
    return None
