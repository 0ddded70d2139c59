"""Parts of what is told of a crisis: why it is as bad as it is, and how long everything took."""

from datetime import datetime

from pydantic import Field

from api.wire import InstantOut, Out
from domain.crises.crisis import Crisis
from domain.crises.crisis_ports import StoppedMessage
from domain.crises.crisis_severity import SeverityRule


class FactorsOut(Out):
    virality: int | None
    sentiment: int | None
    stakeholder_harm: int | None
    media_pickup: int | None
    legal_exposure: int | None


class JudgementOut(Out):
    """Why it is as bad as it is said to be."""

    rule: SeverityRule
    total: int
    highest: int
    unknown: list[str] = Field(description="Factors that are not known yet.")
    raised: bool = Field(description="Whether it counts as one level worse for that.")


class TimesOut(Out):
    """How long each took, in seconds: `detect` from its beginning until it was raised, all others
    from then on. Null is what has not happened, or whose beginning nobody knows."""

    detect_seconds: int | None
    acknowledge_seconds: int | None
    hold_seconds: int | None
    first_word_seconds: int | None
    contain_seconds: int | None
    resolve_seconds: int | None

    @classmethod
    def of_crisis(cls, one: Crisis) -> "TimesOut":
        raised = one.created_at
        return cls(
            detect_seconds=_seconds(one.began_at, raised if one.began_at else None),
            acknowledge_seconds=_seconds(raised, one.acknowledged_at),
            hold_seconds=_seconds(raised, one.held_at),
            first_word_seconds=_seconds(raised, one.first_word_at),
            contain_seconds=_seconds(raised, one.contained_at),
            resolve_seconds=_seconds(raised, one.resolved_at),
        )


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    return None if since is None or until is None else int((until - since).total_seconds())


class StoppedMessageOut(Out):
    id: str
    status: str
    text: str
    publish_at: InstantOut | None
    campaign_id: str | None

    @classmethod
    def of(cls, one: StoppedMessage, language: str) -> "StoppedMessageOut":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})
