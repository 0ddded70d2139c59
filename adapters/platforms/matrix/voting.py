"""A poll is an event that others answer with events, and that stays open until one closes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.platforms.matrix.profile import POLL, TEXT
from adapters.text.counting import length
from domain.publishing.content import Poll
from domain.publishing.outcomes import RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.poll_counts import PollCounts

# MSC3381 is accepted and in no specification up to v1.19. What clients write and read (Element, and
# the Rust, JavaScript and Dart SDKs) is its first form, under this prefix; the stable names are of
# another shape, and no client would show a poll with both.
POLL_START = "org.matrix.msc3381.poll.start"
STARTS = (POLL_START, "m.poll.start")
_RESPONSE = "org.matrix.msc3381.poll.response"
_RESPONSES = (_RESPONSE, "m.poll.response")
POLL_END = "org.matrix.msc3381.poll.end"
_ENDS = (POLL_END, "m.poll.end")
_TEXT = "org.matrix.msc1767.text"
_OVER = {
    "en": "The poll is over.",
    "es": "La encuesta ha terminado.",
    "pt": "A enquete terminou.",
}

Told = Mapping[str, Any]


def poll_of(post: OutgoingPost, poll: Poll) -> dict[str, Any] | Refused:
    """What the event that asks holds. Votes are shown while it is open. Whoever shows no polls
    shows the question, with the answers in lines below it."""
    if post.media:
        return Refused(RefusalKind.CONTENT, "A poll on Matrix shows no media.")
    if POLL.question is not None and length(post.text, TEXT) > POLL.question:
        words = f"The question of a poll may take {POLL.question} bytes on Matrix."
        return Refused(RefusalKind.CONTENT, words)
    lines = [f"{number}. {option}" for number, option in enumerate(poll.options, 1)]
    return {
        _TEXT: "\n".join([post.text, *lines]),
        POLL_START: {
            "kind": "org.matrix.msc3381.poll.disclosed",
            "max_selections": len(poll.options) if poll.multiple else 1,
            "question": {_TEXT: post.text, "msgtype": "m.text", "body": post.text},
            "answers": [
                {"id": str(number), _TEXT: option} for number, option in enumerate(poll.options, 1)
            ],
        },
    }


def end_of(event_id: str, language: str | None) -> dict[str, Any]:
    """What the event that closes it holds."""
    words = _OVER.get((language or "en").partition("-")[0].lower(), _OVER["en"])
    return {
        "m.relates_to": {"rel_type": "m.reference", "event_id": event_id},
        _TEXT: words,
        POLL_END: {},
    }


def asked_in(content: Told) -> str | None:
    """The question of a poll, in either form; None where there is none."""
    poll = _poll_in(content)
    return None if poll is None else _text_of(_inner(poll, "question"))


def counts_in(start: Told, others: Sequence[Told]) -> PollCounts | None:
    """How many chose each answer of the poll that this event began, by the events that refer to
    it. Of each person the latest word counts, and none with an answer that is not on offer; what
    came after whoever asked had closed it does not. None where it is no poll."""
    poll = _poll_in(_inner(start, "content"))
    if poll is None:
        return None
    most = poll.get("max_selections")
    most = most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else 1
    offered = [answer.get("id") or answer.get("m.id") for answer in _dicts(poll.get("answers"))]
    ends = [_at(it) for it in others if it.get("type") in _ENDS and _is_by(it, start)]
    over_at = min(ends, default=None)
    latest = dict[object, Told]()
    for event in sorted(others[::-1], key=_at):
        if event.get("type") in _RESPONSES and (over_at is None or _at(event) <= over_at):
            latest[event.get("sender")] = event
    chosen = [set(_chosen(event)[:most]) for event in latest.values()]
    counted = [it for it in chosen if it and it <= set(offered)]
    return PollCounts(tuple(sum(its in it for it in counted) for its in offered), len(counted))


def _poll_in(content: Told) -> Told | None:
    found = content.get(POLL_START) or content.get("m.poll.start") or content.get("m.poll")
    return found if isinstance(found, dict) else None


def _chosen(event: Told) -> list[str]:
    content = _inner(event, "content")
    answers = _inner(content, _RESPONSE).get("answers") or content.get("m.selections")
    return [it for it in answers if isinstance(it, str)] if isinstance(answers, list) else []


def _text_of(block: Told) -> str | None:
    text = block.get(_TEXT) or block.get("m.text")
    if isinstance(text, list):
        text = next((it.get("body") for it in _dicts(text)), None)
    return text if isinstance(text, str) and text else None


def _is_by(event: Told, start: Told) -> bool:
    return bool(event.get("sender")) and event.get("sender") == start.get("sender")


def _at(event: Told) -> int:
    at = event.get("origin_server_ts")
    return at if isinstance(at, int) and not isinstance(at, bool) else 0


def _dicts(value: object) -> list[Told]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def _inner(told: Told, name: str) -> Told:
    inner = told.get(name)
    return inner if isinstance(inner, dict) else {}
