"""What somebody filled in on the page of a poll, as a vote."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from domain.participation.poll import Poll, PollKind
from domain.participation.poll_vote import MOST_WORDS, Choice, faults_of

MOST_FIELDS = 120
FAULTS = frozenset({"wrong_words", "wrong_scores", "wrong_twice", "wrong_choice"})
"""The sentences that say what is wrong with what was filled in."""

Fields = Mapping[str, Sequence[str]]


def fields_of(body: bytes) -> Fields:
    """By name, each in the order in which it came; nothing of a form that is none."""
    try:
        text = body.decode("utf-8", "replace")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def first(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def choice_of(poll: Poll, fields: Fields) -> Choice:
    """As far as it makes sense; what does not is found by its faults."""
    if poll.kind is PollKind.OPEN:
        # Browsers end lines as in a letter.
        return Choice(text=first(fields, "text").replace("\r\n", "\n").strip())
    if poll.kind is PollKind.SCORE:
        given = {option.key: first(fields, f"score.{option.key}") for option in poll.options}
        scores = {key: int(text) for key, text in given.items() if _is_score(text)}
        return Choice(scores=scores)
    return Choice(options=tuple(key for key in fields.get("option", ()) if key))


def fault_of(poll: Poll, choice: Choice) -> str | None:
    """The name of the sentence that says what is wrong."""
    if poll.kind is PollKind.OPEN:
        text = choice.text or ""
        return "wrong_words" if not 0 < len(text) <= MOST_WORDS or "\x00" in text else None
    codes = {fault.code for fault in faults_of(poll, choice)}
    if not codes:
        return None
    if poll.kind is PollKind.SCORE:
        return "wrong_scores"
    return "wrong_twice" if "duplicate" in codes else "wrong_choice"


def _is_score(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4
