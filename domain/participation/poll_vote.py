"""What one person says in a poll: one vote each, under a name that is theirs alone in that poll."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.participation.poll import Poll, PollKind
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import (
    MemberId,
    OrganizationId,
    PollId,
    PollInvitationId,
    PollVoteId,
    WorkspaceId,
)

MOST_WORDS = 2000
"""Characters of an answer in words."""


class VoteSource(StrEnum):
    """Where somebody voted: on the hosted page, or through the API."""

    PAGE = "page"
    API = "api"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody says: `options` by their keys, the best first where they are ranked; `scores`
    by key; `text` in words."""

    options: tuple[str, ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Voter:
    """Who votes. `key` is what makes them one and the same in this poll; `others` are keys they had
    before members were found to be one person. `level` is a member's, None for others."""

    key: str
    others: tuple[str, ...] = ()
    member_id: MemberId | None = None
    invitation_id: PollInvitationId | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class PollVote:
    """The last word of one person. `weight` is that of the level they had when they said it;
    `shown` is False for words that the house's moderation would not let pass."""

    id: PollVoteId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    poll_id: PollId
    voter: str
    source: VoteSource
    created_at: datetime
    updated_at: datetime
    version: int = 1
    member_id: MemberId | None = None
    invitation_id: PollInvitationId | None = None
    options: tuple[str, ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    text: str | None = None
    shown: bool = False
    weight: int = 1

    def says(self, choice: Choice) -> bool:
        """Whether this is what it says already."""
        mine = (self.options, dict(self.scores), self.text)
        return mine == (choice.options, dict(choice.scores), choice.text)

    def change(
        self, choice: Choice, source: VoteSource, weight: int, shown: bool, now: datetime
    ) -> "PollVote":
        """The last word counts."""
        return replace(
            self,
            options=choice.options,
            scores=choice.scores,
            text=choice.text,
            source=source,
            weight=weight,
            shown=shown,
            version=self.version + 1,
            updated_at=now,
        )


@dataclass(frozen=True, slots=True)
class PollInvitation:
    """Lets one person vote once. Of the secret in its address the `hash` is kept (SHA-256, in
    hexadecimal). With a `member_id` it is that member who votes."""

    id: PollInvitationId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    poll_id: PollId
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    hash: str | None = None
    member_id: MemberId | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def use(self, now: datetime) -> "PollInvitation":
        """The very same once it is used."""
        if self.used_at is not None:
            return self
        return replace(self, used_at=now, version=self.version + 1, updated_at=now)

    def revoke(self, now: datetime) -> "PollInvitation":
        """The very same once it is revoked."""
        if self.revoked_at is not None:
            return self
        return replace(self, revoked_at=now, hash=None, version=self.version + 1, updated_at=now)


def in_order(poll: Poll, choice: Choice) -> Choice:
    """What was said, written one way: where the order says nothing, in the order of the poll.
    Raises ValidationFailed."""
    faults = list(faults_of(poll, choice))
    if faults:
        raise ValidationFailed(errors=faults)
    if poll.kind in (PollKind.SINGLE, PollKind.MULTIPLE):
        named = set(choice.options)
        return replace(choice, options=tuple(o.key for o in poll.options if o.key in named))
    return choice


def faults_of(poll: Poll, choice: Choice) -> Iterator[FieldError]:
    """What is wrong with a vote in this poll."""
    wanted = _wanted(poll.kind)
    for name in ("options", "scores", "text"):
        if name != wanted and getattr(choice, name) not in ((), {}, None):
            yield FieldError(f"/{name}", "not_in_this_poll", {"wanted": wanted})
    if wanted == "text":
        if not (choice.text or "").strip():
            yield FieldError("/text", "words_needed")
    elif wanted == "scores":
        yield from _of_scores(poll, choice)
    else:
        yield from _of_options(poll, choice)


def _wanted(kind: PollKind) -> str:
    if kind is PollKind.OPEN:
        return "text"
    return "scores" if kind is PollKind.SCORE else "options"


def _of_options(poll: Poll, choice: Choice) -> Iterator[FieldError]:
    known = [option.key for option in poll.options]
    for place, key in enumerate(choice.options):
        if key not in known:
            facts = {"allowed": ", ".join(known)}
            yield FieldError(f"/options/{place}", "not_in_list", facts)
    if len(set(choice.options)) < len(choice.options):
        yield FieldError("/options", "duplicate")
    least, most = 1, 1
    if poll.kind is not PollKind.SINGLE:
        least, most = poll.least, len(known) if poll.most is None else poll.most
    if not least <= len(choice.options) <= most:
        facts = {"minimum": least, "maximum": most}  # type: ignore[dict-item]
        yield FieldError("/options", "choose_so_many", facts)


def _of_scores(poll: Poll, choice: Choice) -> Iterator[FieldError]:
    known = {option.key for option in poll.options}
    if not choice.scores:
        yield FieldError("/scores", "scores_needed")
    for key, score in choice.scores.items():
        if key not in known:
            facts = {"allowed": ", ".join(option.key for option in poll.options)}
            yield FieldError(f"/scores/{key}", "not_in_list", facts)
        elif not poll.scale_from <= score <= poll.scale_to:
            scale = {"minimum": poll.scale_from, "maximum": poll.scale_to}
            yield FieldError(f"/scores/{key}", "score_off_the_scale", scale)
