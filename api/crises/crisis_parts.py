"""Parts of what is told of a crisis: why it is as bad as it is, and how long everything took."""

from pydantic import Field

from api.wire import InstantOut, Out
from domain.crises.crisis import Crisis
from domain.crises.crisis_ports import StoppedMessage
from domain.crises.crisis_severity import SeverityRule
from domain.crises.crisis_times import times_of


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
    from then on. Null is what has not happened, or whose beginning nobody knows: its `/review` says
    which, and looks into the timeline, too."""

    detect_seconds: int | None
    acknowledge_seconds: int | None = Field(
        description="Until somebody took a role, or it was activated."
    )
    hold_seconds: int | None
    first_word_seconds: int | None
    contain_seconds: int | None
    resolve_seconds: int | None

    @classmethod
    def of_crisis(cls, one: Crisis) -> "TimesOut":
        took = {f"{name.value}_seconds": each.seconds for name, each in times_of(one).items()}
        return cls(**{name: took[name] for name in cls.model_fields})


class StoppedMessageOut(Out):
    id: str
    status: str
    text: str
    publish_at: InstantOut | None
    campaign_id: str | None

    @classmethod
    def of(cls, one: StoppedMessage, language: str) -> "StoppedMessageOut":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})
