"""All that a printed review may say has words in each language, and its numbers their signs."""

from collections.abc import Iterator, Mapping
from enum import Enum
from string import Formatter
from typing import Any

import pytest

from api.crises.review_words import (
    LANGUAGES,
    amount_of,
    number_of,
    one_of_ours,
    page,
    said,
    span_of,
)
from domain.crises.crisis import CrisisState, Role, RoleState
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_task import TaskState
from domain.crises.crisis_times import NoTime, TimeTo
from domain.crises.crisis_volumes import NoUsual, NoVolumes
from domain.crises.model import Severity
from domain.publishing.states import MessageStatus

CODES: Mapping[str, type[Enum]] = {
    "time": TimeTo,
    "reason": NoTime,
    "no_volumes": NoVolumes,
    "no_usual": NoUsual,
    "state": CrisisState,
    "severity": Severity,
    "role": Role,
    "role_state": RoleState,
    "task_state": TaskState,
    "entry": EntryKind,
    "status": MessageStatus,
}


def texts() -> Iterator[Mapping[str, Any]]:
    for group in page().values():
        yield from group.values()


@pytest.mark.parametrize("group", list(CODES))
def test_each_code_is_called_something_and_nothing_is_called_that_is_no_code(group: str) -> None:
    assert set(page()[group]) == {code.value for code in CODES[group]}


def test_each_text_is_in_each_language_with_the_same_facts() -> None:
    for text in texts():
        assert set(text) == set(LANGUAGES)
        asked = {tuple(sorted(_facts(text[language]))) for language in LANGUAGES}
        assert len(asked) == 1, text


def test_a_language_that_is_none_of_ours_is_answered_in_english() -> None:
    assert [one_of_ours(one) for one in ("es-MX", "pt", "fr", "en-GB")] == ["es", "pt", "en", "en"]
    assert said("state", "closed", "fr") == "Closed"


def test_numbers_are_written_as_people_write_them() -> None:
    assert [number_of(12345.6, one) for one in ("en", "es")] == ["12,345.6", "12\u202f345,6"]
    assert number_of(-8.0, "en") == "−8"
    assert amount_of(123456, "EUR", "en") == "1,234.56 EUR"
    assert amount_of(5, "EUR", "pt") == "0,05 EUR"
    assert amount_of(700, "JPY", "en") == "700 JPY"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0 s"), (59, "59 s"), (3600, "1 h"), (3661, "1 h 1 min"), (90_061, "1 d 1 h")],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: int, written: str) -> None:
    assert span_of(seconds) == written


def _facts(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]
