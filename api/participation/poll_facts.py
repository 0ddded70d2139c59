"""What is told of polls: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.participation import poll_events as events
from domain.participation.poll import PollKind, PollState, ResultsShown, WhoVotes
from domain.participation.poll_vote import VoteSource


class PollFact(Out):
    """A poll as it is after what happened. Its question and labels are to be fetched."""

    id: str
    kind: PollKind
    state: PollState
    language: str
    options: list[str] = Field(description="Their keys, in order.")
    opens_at: InstantOut | None
    closes_at: InstantOut | None
    who: WhoVotes
    community_id: str | None
    segment_id: str | None
    results: ResultsShown
    campaign_id: str | None
    opened_at: InstantOut | None
    closed_at: InstantOut | None
    external_id: str | None
    version: int


class PollVoteFact(Out):
    """That somebody voted. Who it was, and what they said, is not told."""

    id: str
    poll_id: str
    source: VoteSource
    version: int


class PollInvitationFact(Out):
    """An invitation to vote. Whom it is for is to be fetched."""

    id: str
    poll_id: str
    used_at: InstantOut | None
    revoked_at: InstantOut | None
    version: int


class PollNativeFact(Out):
    """A message that asks a poll's question on platforms, and what they count, all together."""

    id: str
    poll_id: str
    message_id: str
    votes: list[int] | None = Field(description="By the order of the options.")
    final: bool
    removed_at: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.CREATED: Fact("A poll was written down.", PollFact),
    events.UPDATED: Fact("A poll was changed.", PollFact),
    events.SCHEDULED: Fact("A poll waits for its time, and will open by itself.", PollFact),
    events.OPENED: Fact("A poll opened: people vote.", PollFact),
    events.CLOSED: Fact("A poll closed: what came of it stands.", PollFact),
    events.CANCELLED: Fact("A poll was cancelled.", PollFact),
    events.ARCHIVED: Fact("A poll was put away.", PollFact),
    events.VOTE_MADE: Fact("Somebody voted in a poll for the first time.", PollVoteFact),
    events.VOTE_CHANGED: Fact("Somebody changed their vote in a poll.", PollVoteFact),
    events.INVITATION_CREATED: Fact("Somebody was invited to vote.", PollInvitationFact),
    events.INVITATION_USED: Fact("Somebody voted by their invitation.", PollInvitationFact),
    events.INVITATION_REVOKED: Fact("An invitation to vote was taken back.", PollInvitationFact),
    events.NATIVE_CONNECTED: Fact("A message asks for a poll on platforms, too.", PollNativeFact),
    events.NATIVE_COUNTED: Fact("Platforms count other votes than before.", PollNativeFact),
    events.NATIVE_FINISHED: Fact("What platforms count was read for good.", PollNativeFact),
    events.NATIVE_DISCONNECTED: Fact("A message asks for a poll no more.", PollNativeFact),
}
