"""What is told of competitors: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.listening import competitor_events as events
from domain.listening.competitor import AccountState


class CompetitorAccountNameFact(Out):
    platform: str
    handle: str
    server_url: str | None


class CompetitorFact(Out):
    """A competitor as it is after what happened."""

    id: str
    name: str
    colour: str | None
    watch_id: str | None
    accounts: list[CompetitorAccountNameFact]
    external_id: str | None
    version: int


class CompetitorAccountFact(Out):
    """An account of a competitor."""

    id: str
    competitor_id: str
    platform: str
    handle: str
    server_url: str | None
    state: AccountState
    version: int


COMPETITOR_FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A competitor was written down.", CompetitorFact),
    events.UPDATED: Fact("A competitor was changed.", CompetitorFact),
    events.DELETED: Fact(
        "A competitor was thrown away, with all that was read of it.", CompetitorFact
    ),
    events.NOT_FOUND: Fact(
        "The platform knows nobody by the name of a competitor's account, or no longer.",
        CompetitorAccountFact,
    ),
}
