"""What becomes of a hub as it is named, asked, and asks back, whoever hears of its news."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.shared.hub import Hub, HubMode, HubStatus
from domain.shared.hub_ports import Hubs

DENIED = "denied"


@dataclass(frozen=True, slots=True)
class HubQuestion:
    """What a hub says in its question, to the letter."""

    mode: str
    topic: str
    challenge: str
    lease: timedelta | None = None


def begun(hubs: Hubs, subject_id: str, url: str, topic: str, now: datetime) -> Hub:
    """A subscription that is to be asked for, if the hub can reach us."""
    nonce = now.isoformat()
    callback = hubs.callback(subject_id, nonce)
    if callback is None:
        return Hub(url, topic, HubStatus.NO_PUBLIC_URL, now)
    return Hub(url, topic, HubStatus.REQUESTED, now, nonce, callback.hash)


def without_address(hub: Hub, now: datetime) -> Hub:
    """It cannot reach us any more."""
    return Hub(hub.url, hub.topic, HubStatus.NO_PUBLIC_URL, now)


def named(
    hubs: Hubs,
    subject_id: str,
    known: Hub | None,
    url: str | None,
    topic: str | None,
    now: datetime,
) -> Hub | None:
    """The hub of what names this one now: the very same where that changes nothing. One that was
    named before stays as it is, unless it was out of reach or was left, and one that is named no
    more is left."""
    if url is None or topic is None:
        gone = known is None or known.status is HubStatus.LEFT
        return known if gone or known is None else known.leave(now)
    same = known is not None and (known.url, known.topic) == (url, topic)
    if known is not None and same and known.status not in (HubStatus.NO_PUBLIC_URL, HubStatus.LEFT):
        return known
    hub = begun(hubs, subject_id, url, topic, now)
    return known if known is not None and same and hub.status is known.status else hub


def answered(hub: Hub, question: HubQuestion, now: datetime) -> Hub | None:
    """The hub after it asked that; None where we asked for no such thing. It may say no at any
    time, also one that told for long."""
    if question.mode == DENIED:
        if question.topic != hub.topic:
            return None
        return hub if hub.status is HubStatus.LEFT else hub.denied(now)
    mode = next((mode for mode in HubMode if mode == question.mode), None)
    if mode is None or not hub.awaits(mode, question.topic, now):
        return None
    return hub.left() if mode is HubMode.UNSUBSCRIBE else hub.confirmed(question.lease, now)
