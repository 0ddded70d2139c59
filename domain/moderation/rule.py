"""A rule says what is looked for in what others say, and what follows where it is found."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from unicodedata import category

from domain.moderation.errors import RuleNotBacktested
from domain.shared.errors import InvalidState
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    CrisisId,
    ModerationPolicyId,
    ModerationRuleId,
    OrganizationId,
    WordListId,
    WorkspaceId,
)


class RuleAction(StrEnum):
    """What follows where a rule matches. `allow` ends the judgement: no later rule is asked."""

    ALLOW = "allow"
    HOLD = "hold"
    REMOVE = "remove"


class RuleStatus(StrEnum):
    """Whether a rule is asked. One in `dry_run` is, and decides nothing; only by being activated
    does it become `active`."""

    DRAFT = "draft"
    DRY_RUN = "dry_run"
    ACTIVE = "active"
    OFF = "off"


class Attribute(StrEnum):
    """What a scorer rates, from 0 to 1, by the names that the Perspective API gave them."""

    TOXICITY = "TOXICITY"
    SEVERE_TOXICITY = "SEVERE_TOXICITY"
    IDENTITY_ATTACK = "IDENTITY_ATTACK"
    INSULT = "INSULT"
    PROFANITY = "PROFANITY"
    THREAT = "THREAT"


@dataclass(frozen=True, slots=True)
class WordListTest:
    """A term of any of these lists stands in it."""

    word_list_ids: tuple[WordListId, ...]


@dataclass(frozen=True, slots=True)
class PatternTest:
    """This regular expression matches somewhere. Nothing in it looks back or ahead, so that
    matching takes time that grows with the text and no faster."""

    pattern: str
    ignore_case: bool = True


@dataclass(frozen=True, slots=True)
class LinksTest:
    """It links to a denied domain, or to any that is not allowed where some are, or through a
    shortener, or more often than so. A domain stands for those below it, too."""

    denied: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    shorteners: bool = False
    more_than: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorTest:
    """Its author's account is younger than so many days, or the author has said fewer messages to
    us before than so many: 1 is somebody who writes for the first time."""

    younger_than_days: int | None = None
    fewer_messages_than: int | None = None


@dataclass(frozen=True, slots=True)
class RateTest:
    """Its author has said so many messages in so many seconds, this one among them."""

    messages: int
    seconds: int


@dataclass(frozen=True, slots=True)
class SimilarityTest:
    """So many messages in so many seconds say nearly the same, this one among them: they share so
    many percent of what they say."""

    messages: int
    seconds: int
    percent: int = 80


@dataclass(frozen=True, slots=True)
class LanguageTest:
    """It is in a language that is none of these."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreTest:
    """The scorer rates it so high."""

    attribute: Attribute
    at_least: float


@dataclass(frozen=True, slots=True)
class Condition:
    """Exactly one of these."""

    word_list: WordListTest | None = None
    pattern: PatternTest | None = None
    links: LinksTest | None = None
    author: AuthorTest | None = None
    rate: RateTest | None = None
    similarity: SimilarityTest | None = None
    language: LanguageTest | None = None
    score: ScoreTest | None = None

    @property
    def kind(self) -> str:
        """Which of them."""
        [kind] = [name for name in _KINDS if getattr(self, name) is not None]
        return kind


_KINDS = tuple(part.name for part in fields(Condition))


MATCHING = ("condition", "action", "channel_ids", "community_ids", "message_kinds")
"""What of a rule says what it matches and what follows: a back-test is of these."""


@dataclass(frozen=True, slots=True)
class ModerationRule:
    """Rules are asked by their `priority`, the lowest first; of equal ones the older. Where
    `channel_ids`, `community_ids` or `message_kinds` are empty, it is for all of them.
    `backtested_at` is when it was tried on history as it stands now, `untested_reason` why it was
    activated without that. One of a crisis is there as long as that asks for it."""

    id: ModerationRuleId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    policy_id: ModerationPolicyId
    name: str
    condition: Condition
    action: RuleAction
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    priority: int = 100
    status: RuleStatus = RuleStatus.DRAFT
    channel_ids: tuple[ChannelId, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    message_kinds: tuple[HeardKind, ...] = ()
    backtested_at: datetime | None = None
    untested_reason: str | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    crisis_id: CrisisId | None = None

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands among the others."""
        return self.priority, self.id

    def change(self, now: datetime, **changes: Any) -> "ModerationRule":
        """Anything but what activating does. One whose matching changes was never tried as it is
        now: where it was active, it only runs dry from then on. Raises InvalidState."""
        if changes.get("status") is RuleStatus.ACTIVE and self.status is not RuleStatus.ACTIVE:
            raise InvalidState(thing="moderation_rule", state=self.status.value, moves="activate")
        if any(changes.get(name, getattr(self, name)) != getattr(self, name) for name in MATCHING):
            changes |= {"backtested_at": None, "untested_reason": None}
            if changes.get("status", self.status) is RuleStatus.ACTIVE:
                changes["status"] = RuleStatus.DRY_RUN
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def matches_as(self, other: "ModerationRule") -> bool:
        """Whether both match the same, with the same to follow."""
        return all(getattr(self, name) == getattr(other, name) for name in MATCHING)

    def tried(self, now: datetime) -> "ModerationRule":
        """It was tried on history as it stands."""
        return replace(self, backtested_at=now, version=self.version + 1, updated_at=now)

    def activate(self, untested_reason: str | None, now: datetime) -> "ModerationRule":
        """It decides from now on. Raises RuleNotBacktested for one that was never tried as it
        stands, unless there is a reason to do without; InvalidState for one that is active."""
        if self.status is RuleStatus.ACTIVE:
            raise InvalidState(thing="moderation_rule", state=self.status.value, moves="")
        if self.backtested_at is None and untested_reason is None:
            raise RuleNotBacktested()
        return replace(
            self,
            status=RuleStatus.ACTIVE,
            untested_reason=untested_reason if self.backtested_at is None else None,
            version=self.version + 1,
            updated_at=now,
        )

    def remove(self, now: datetime) -> "ModerationRule":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self,
            status=RuleStatus.OFF,
            removed_at=now,
            external_id=None,
            version=self.version + 1,
            updated_at=now,
        )


def plain_domain(domain: str) -> str:
    """A domain as it is compared: in small letters, as it travels, without `www.` before it and
    without signs that nobody sees."""
    if domain.isascii():
        # It has no such signs, and travels as it is.
        seen = domain.strip().lower().rstrip(".")
    else:
        seen = "".join(sign for sign in domain if category(sign) != "Cf")
        seen = seen.strip().lower().rstrip(".")
        with suppress(UnicodeError):
            seen = seen.encode("idna").decode("ascii")
    return seen.removeprefix("www.")
