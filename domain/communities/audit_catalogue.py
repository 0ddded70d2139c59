"""The catalogue of checks that an audit makes by itself: what each measures, and what is good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class AuditSubject(StrEnum):
    """What is audited: a community as a whole, or a sample of its conversations, one by one."""

    COMMUNITY = "community"
    CONVERSATIONS = "conversations"


class CheckKind(StrEnum):
    """What the service can look at by itself."""

    POSTS_PER_WEEK = "posts_per_week"
    LONGEST_SILENCE = "longest_silence"
    FIRST_REPLY = "first_reply"
    UNANSWERED = "unanswered"
    PROMISES_KEPT = "promises_kept"
    VOICE = "voice"
    PILLARS = "pillars"
    BROKEN_LINKS = "broken_links"
    ALT_TEXTS = "alt_texts"
    HANDLES_ALIKE = "handles_alike"
    NAMES_ALIKE = "names_alike"
    BIOS_FILLED = "bios_filled"
    LINKS_ALIKE = "links_alike"
    BACKLOG = "backlog"
    GROWTH = "growth"
    TOP_CONTRIBUTORS = "top_contributors"
    CONVERSATION_FIRST_REPLY = "conversation_first_reply"
    CONVERSATION_ANSWERED = "conversation_answered"
    CONVERSATION_VOICE = "conversation_voice"


class Unit(StrEnum):
    """What a measured value counts."""

    POSTS_A_WEEK = "posts_a_week"
    DAYS = "days"
    MINUTES = "minutes"
    PERCENT = "percent"
    COUNT = "count"


class Better(StrEnum):
    """Whether more is better, or less."""

    MORE = "more"
    LESS = "less"


class Outcome(StrEnum):
    """What came of an item. `answered` and `skipped` are people's; one that is `open` waits for
    them; what is `not_available` and what was skipped counts for nothing, also not as 0."""

    OPEN = "open"
    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    NOT_AVAILABLE = "not_available"
    ANSWERED = "answered"
    SKIPPED = "skipped"


class NotAvailable(StrEnum):
    """Why a check tells nothing."""

    NO_CHANNELS = "no_channels"
    ONE_CHANNEL = "one_channel"
    NO_POSTS = "no_posts"
    NO_CONVERSATIONS = "no_conversations"
    NO_REPLIES = "no_replies"
    NO_PROMISES = "no_promises"
    NO_BRAND_VOICE = "no_brand_voice"
    NO_PILLARS = "no_pillars"
    NO_LINKS = "no_links"
    NO_LINK_TOLD = "no_link_told"
    NO_BIO_TOLD = "no_bio_told"
    NO_PICTURES = "no_pictures"
    NO_MEMBERS = "no_members"
    TOO_FEW_CONTRIBUTIONS = "too_few_contributions"
    BROKE_OFF = "broke_off"


class EvidenceKind(StrEnum):
    """What an id in the evidence is of; of a link, there is its address."""

    MESSAGE = "message"
    CONVERSATION = "conversation"
    CHANNEL = "channel"
    CASE = "case"
    MEMBER = "member"
    MEDIA = "media"
    LINK = "link"


class ProfileStanding(StrEnum):
    """How one channel's profile stands beside the others: what its platform does not say stands
    nowhere, and counts for nothing."""

    ALIKE = "alike"
    DIFFERENT = "different"
    FILLED = "filled"
    EMPTY = "empty"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class Pointed:
    """One thing that shows why. `number` is what was counted of it, if anything was; `standing` is
    said of channels whose profiles were looked at."""

    kind: EvidenceKind
    id: str
    url: str | None = None
    number: float | None = None
    standing: ProfileStanding | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a check found: a value in its unit, or the reason why there is none. `numbers` are what
    it was worked out from."""

    value: float | None = None
    reason: NotAvailable | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Pointed, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """`good` is the usual bound of what passes, `fair` of what is worth a warning."""

    subject: AuditSubject
    unit: Unit
    better: Better
    good: float
    fair: float
    goes_by: frozenset[str] = frozenset()

    def judge(self, value: float, good: float, fair: float) -> Outcome:
        """The bounds themselves still pass, and are still worth no more than a warning."""
        sign = 1 if self.better is Better.MORE else -1
        if sign * value >= sign * good:
            return Outcome.PASSED
        return Outcome.WARNED if sign * value >= sign * fair else Outcome.FAILED

    def in_order(self, good: float, fair: float) -> bool:
        return good >= fair if self.better is Better.MORE else good <= fair


_HERE, _TALK = AuditSubject.COMMUNITY, AuditSubject.CONVERSATIONS
_HOURS, _TOP, _TAGS = frozenset({"hours"}), frozenset({"top"}), frozenset({"tags"})
RULES: Mapping[CheckKind, Rule] = {
    CheckKind.POSTS_PER_WEEK: Rule(_HERE, Unit.POSTS_A_WEEK, Better.MORE, 3, 1),
    CheckKind.LONGEST_SILENCE: Rule(_HERE, Unit.DAYS, Better.LESS, 7, 14),
    CheckKind.FIRST_REPLY: Rule(_HERE, Unit.MINUTES, Better.LESS, 60, 240),
    CheckKind.UNANSWERED: Rule(_HERE, Unit.PERCENT, Better.LESS, 5, 15, _HOURS),
    CheckKind.PROMISES_KEPT: Rule(_HERE, Unit.PERCENT, Better.MORE, 95, 85),
    CheckKind.VOICE: Rule(_HERE, Unit.PERCENT, Better.MORE, 90, 70),
    CheckKind.PILLARS: Rule(_HERE, Unit.PERCENT, Better.MORE, 80, 50, _TAGS),
    CheckKind.BROKEN_LINKS: Rule(_HERE, Unit.COUNT, Better.LESS, 0, 2),
    CheckKind.ALT_TEXTS: Rule(_HERE, Unit.PERCENT, Better.MORE, 95, 80),
    CheckKind.HANDLES_ALIKE: Rule(_HERE, Unit.PERCENT, Better.MORE, 100, 60),
    CheckKind.NAMES_ALIKE: Rule(_HERE, Unit.PERCENT, Better.MORE, 100, 60),
    CheckKind.BIOS_FILLED: Rule(_HERE, Unit.PERCENT, Better.MORE, 100, 60),
    CheckKind.LINKS_ALIKE: Rule(_HERE, Unit.PERCENT, Better.MORE, 100, 60),
    CheckKind.BACKLOG: Rule(_HERE, Unit.COUNT, Better.LESS, 0, 5, _HOURS),
    CheckKind.GROWTH: Rule(_HERE, Unit.PERCENT, Better.MORE, 2, 0),
    CheckKind.TOP_CONTRIBUTORS: Rule(_HERE, Unit.PERCENT, Better.LESS, 50, 75, _TOP),
    CheckKind.CONVERSATION_FIRST_REPLY: Rule(_TALK, Unit.MINUTES, Better.LESS, 60, 240),
    CheckKind.CONVERSATION_ANSWERED: Rule(_TALK, Unit.PERCENT, Better.MORE, 100, 100),
    CheckKind.CONVERSATION_VOICE: Rule(_TALK, Unit.PERCENT, Better.MORE, 100, 50),
}
