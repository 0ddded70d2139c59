"""How a brand speaks: words it does not use, words it prefers, how it addresses its readers
and in what tone.

It is kept by publishing, whose preflight holds texts against it, and knows nothing of messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.publishing.tone import Tone
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

    def speak(self, by: str, now: datetime, **how: Any) -> "BrandVoice":
        """Another way to speak; whatever is not said is no rule any more."""
        blank: dict[str, Any] = {
            "forbidden": {},
            "preferred": {},
            "formality": {},
            "reading_ease": None,
            "most_emoji": None,
            "traits": (),
            "tone": None,
        }
        return replace(
            self, **(blank | how), version=self.version + 1, updated_at=now, updated_by=by
        )


def silent(actor: Actor, now: datetime) -> BrandVoice:
    """One that asks for nothing, of version 0."""
    return BrandVoice(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_at=now,
        updated_at=now,
        updated_by=actor.id,
    )
