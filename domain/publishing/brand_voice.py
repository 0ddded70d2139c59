"""How a brand speaks: words it does not use, words it prefers, how it addresses its readers
and in what tone, and by example.

It is kept by publishing, whose preflight holds texts against it, and knows nothing of messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.publishing.tone import Situation, Tone, TonePlace
from domain.shared.access import Actor
from domain.shared.ids import OrganizationId, WorkspaceId


class Address(StrEnum):
    """How readers are spoken to. `neutral` speaks to nobody directly."""

    TU = "tu"
    USTED = "usted"
    VOS = "vos"
    VOCE = "voce"
    NEUTRAL = "neutral"


ADDRESSES: Mapping[str, frozenset[Address]] = {
    "es": frozenset({Address.TU, Address.USTED, Address.VOS, Address.NEUTRAL}),
    "pt": frozenset({Address.TU, Address.VOCE, Address.USTED, Address.NEUTRAL}),
}
"""What can be asked for, by language; in Portuguese `usted` is o senhor, a senhora."""


MOST_PAIRS, MOST_TONES, MOST_REQUIRED = 50, 100, 50


@dataclass(frozen=True, slots=True)
class Pair:
    """An example of how the brand puts it, and of how it does not; the note is for people."""

    do: str
    dont: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Required:
    """One of these stands in every post, as whole words, whatever case and accents; with a `tag` in
    those that bear it."""

    says: tuple[str, ...]
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class ToneThere:
    """How the brand speaks on a platform, in a situation, or in a situation on a platform. A `tone`
    takes the place of the voice's own as a whole, with all its dials; where it is None, and in the
    languages that `formality` does not name, the voice's own holds."""

    platform: str | None = None
    situation: Situation | None = None
    tone: Tone | None = None
    formality: Mapping[str, Address] = field(default_factory=dict)

    @property
    def place(self) -> TonePlace:
        return TonePlace(self.platform, self.situation)


@dataclass(frozen=True, slots=True)
class BrandVoice:
    """A workspace's own. `forbidden` leads from a term to what is said instead, if anything is;
    `preferred` from a term to those it takes the place of. `reading_ease` is the least that a text
    may score, 0 to 100, by its language's formula. `traits` are words for people, and no rule."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    created_at: datetime
    updated_at: datetime
    updated_by: str
    version: int = 0
    forbidden: Mapping[str, str | None] = field(default_factory=dict)
    preferred: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formality: Mapping[str, Address] = field(default_factory=dict)
    reading_ease: int | None = None
    most_emoji: int | None = None
    traits: tuple[str, ...] = ()
    tone: Tone | None = None
    pairs: tuple[Pair, ...] = ()
    tones: tuple[ToneThere, ...] = ()
    required: tuple[Required, ...] = ()

    def tone_there(self, platform: str, situation: Situation | None) -> ToneThere:
        """The most particular that holds there: that of the situation on the platform, of the
        situation, of the platform, or the voice's own, which is of no place."""
        found = {it.place: it for it in self.tones}
        particular = [
            TonePlace(platform, situation),
            TonePlace(situation=situation),
            TonePlace(platform),
        ]
        return next((found[at] for at in particular if at in found), ToneThere())

    @property
    def how(self) -> dict[str, Any]:
        """All that it says, by name, for `speak`."""
        return {name: getattr(self, name) for name in _SAID}

    def speak(self, by: str, now: datetime, **how: Any) -> "BrandVoice":
        """Another way to speak; whatever is not said is no rule any more."""
        blank = BrandVoice(self.workspace_id, self.organization_id, self.created_at, now, by)
        return replace(blank, **how, version=self.version + 1)


_SAID = [
    it.name
    for it in fields(BrandVoice)
    if it.name not in ("workspace_id", "organization_id", "version")
    and it.name not in ("created_at", "updated_at", "updated_by")
]


def silent(actor: Actor, now: datetime) -> BrandVoice:
    """One that asks for nothing, of version 0."""
    return BrandVoice(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        updated_by=actor.id,
    )


def spoken_there(voice: BrandVoice, entry: ToneThere) -> BrandVoice:
    """The voice as it is where this holds."""
    tone = voice.tone if entry.tone is None else entry.tone
    return replace(voice, tone=tone, formality={**voice.formality, **entry.formality})
