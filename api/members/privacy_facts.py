"""What is told of copies, erasures and legal holds."""

from collections.abc import Mapping

from api.wire import Fact, Out
from domain.members import privacy_events as events


class MemberErasedFact(Out):
    """A member who is forgotten, by id alone. Forget them too, wherever you keep a copy."""

    id: str
    erasure_id: str
    operation_id: str
    requested_at: str
    finished_at: str
    counts: dict[str, int]
    version: int


class MemberExportedFact(Out):
    """A copy, of which nothing is told but its size."""

    id: str
    member_id: str
    operation_id: str
    bytes: int
    expires_at: str


class LegalHoldFact(Out):
    """A legal hold, without its reason."""

    id: str
    member_id: str
    placed_by: str
    until: str | None
    lifted_at: str | None
    lifted_by: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.ERASED: Fact(
        "A member is forgotten everywhere; it is told once, when all is done.", MemberErasedFact
    ),
    events.EXPORTED: Fact("A copy of what is known of a member is there.", MemberExportedFact),
    events.HOLD_PLACED: Fact("The law wants what is known of a member kept.", LegalHoldFact),
    events.HOLD_LIFTED: Fact("What is known of a member need not be kept.", LegalHoldFact),
}
