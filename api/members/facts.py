"""What members tell: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from api.members.value_schemas import LevelOut, WeightOut
from api.wire import Fact, InstantOut, Out
from domain.members import events, value_events
from domain.members.identity import Proof
from domain.members.model import MemberState, Origin
from domain.members.suggestion import EvidenceKind, SuggestionState


class MemberFact(Out):
    """A member as it is after what happened. What they are called, and their fields, are not
    told."""

    id: str
    state: MemberState
    state_reason: str | None
    state_until: str | None
    origin: Origin
    is_bot: bool
    labels: list[str]
    community_ids: list[str]
    platforms: list[str]
    merged_into: str | None
    external_id: str | None
    version: int


class MemberIdentityFact(Out):
    """An account of a member. Which one it is, is not told."""

    id: str
    member_id: str
    platform: str
    proof: Proof
    removed_at: str | None
    version: int


class MemberNoteFact(Out):
    """A note, without what it says."""

    id: str
    member_id: str
    author: str
    removed_at: str | None
    version: int


class MemberConsentFact(Out):
    """One word about one purpose."""

    id: str
    member_id: str
    purpose: str
    given: bool
    source: str
    at: str
    recorded_at: str


class MergeSuggestionFact(Out):
    """Two members who may be one person, and what speaks for it."""

    id: str
    member_ids: list[str]
    evidence: list[EvidenceKind]
    score: float
    state: SuggestionState
    version: int


class ValueSchemeFact(Out):
    """What weighs how much from now on."""

    weights: list[WeightOut]
    levels: list[LevelOut]
    keep_percent: int
    demotion_months: int
    version: int


class MemberLevelFact(Out):
    """On which level a member is now; `reason` is `value` or `presence`, by which it was reached,
    or `review`, at which a higher one was not any more."""

    member_id: str
    level: int
    name: str | None
    reason: str
    value: float
    scheme_version: int
    version: int


class AcknowledgementFact(Out):
    """That a member knows a version of the guidelines of a community."""

    id: str
    member_id: str
    community_id: str
    guidelines_id: str
    number: int
    source: str
    at: InstantOut
    recorded_at: InstantOut


_OF_MEMBERS = {
    events.CREATED: "Somebody became known.",
    events.UPDATED: "Something else is known of a member, or of where they are.",
    events.STATE_CHANGED: "A member is in another state, for the reason that is told.",
    events.MERGED: "A member became part of another.",
    events.UNMERGED: "A member is part of another no more.",
}
_OF_IDENTITIES = {
    events.IDENTITY_ADDED: "A member is known by an account.",
    events.IDENTITY_UPDATED: "An account of a member shows them otherwise, or is surer.",
    events.IDENTITY_REMOVED: "An account is a member's no more.",
}
_OF_SUGGESTIONS = {
    events.MERGE_SUGGESTED: "Two members may be one person.",
    events.MERGE_SETTLED: "Somebody decided whether two members are one person.",
}
_OF_NOTES = {
    events.NOTE_ADDED: "A note on a member was written.",
    events.NOTE_DELETED: "A note on a member was taken back.",
}
FACTS: Mapping[str, Fact] = {
    value_events.VALUE_SCHEME_UPDATED: Fact(
        "A workspace holds something else to be of value.", ValueSchemeFact
    ),
    value_events.LEVEL_CHANGED: Fact("A member is on another level.", MemberLevelFact),
    **{name: Fact(says, MemberFact) for name, says in _OF_MEMBERS.items()},
    **{name: Fact(says, MemberIdentityFact) for name, says in _OF_IDENTITIES.items()},
    **{name: Fact(says, MemberNoteFact) for name, says in _OF_NOTES.items()},
    **{name: Fact(says, MergeSuggestionFact) for name, says in _OF_SUGGESTIONS.items()},
    events.CONSENT_RECORDED: Fact(
        "A member agreed to something, or took that back.", MemberConsentFact
    ),
    events.GUIDELINES_ACKNOWLEDGED: Fact(
        "A member acknowledged the guidelines of a community.", AcknowledgementFact
    ),
}
