"""A proposal says what could be changed about a brand's voice, and which posts speak for it; it is
never applied by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from domain.publishing.brand_voice import Address, BrandVoice, ToneThere
from domain.publishing.tone import Energy, Tone, TonePlace
from domain.shared.errors import InvalidState
from domain.shared.ids import MessageId, OrganizationId, VoiceProposalId, WorkspaceId


class ProposalState(StrEnum):
    """Whether somebody looked at it, and what they said."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class ProposalMove(StrEnum):
    ACCEPT = "accept"
    DISMISS = "dismiss"


class ProposalItem(StrEnum):
    """What a proposal may change."""

    FORMALITY_ES = "formality_es"
    FORMALITY_PT = "formality_pt"
    READING_EASE = "reading_ease"
    MOST_EMOJI = "most_emoji"
    ENERGY = "energy"


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One thing to say otherwise. What is `present` is None where the voice asks for nothing. Of
    the best posts it was looked for in `n`; `share` of them speak for it. `message_ids` show it."""

    item: ProposalItem
    present: str | None
    proposed: str
    n: int
    share: float
    message_ids: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A habit: what it comes to in the best posts, and in the others. `n` is in how many of each it
    could be measured."""

    name: str
    best: float | None
    others: float | None
    best_n: int
    others_n: int


@dataclass(frozen=True, slots=True)
class TermUsed:
    """A word that the best posts use otherwise than the others: in how many of each it is, and the
    logarithm of the odds with its z-score."""

    term: str
    best: int
    others: int
    log_odds: float
    z: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of so many posts, `best` of which are the best."""

    formula: str
    posts: int
    best: int
    best_message_ids: tuple[MessageId, ...]
    languages: tuple[tuple[str, int], ...]
    habits: tuple[Measured, ...]
    terms: tuple[TermUsed, ...]
    changes: tuple[ProposedChange, ...]


@dataclass(frozen=True, slots=True)
class VoiceProposal:
    """`platforms` are those whose posts were looked at, all of them where it is empty, from `since`
    to before `until`. It was compared with the voice of `voice_version`, and holds for no other."""

    id: VoiceProposalId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    platforms: tuple[str, ...]
    since: datetime
    until: datetime
    voice_version: int
    learned: Learned
    created_by: str
    created_at: datetime
    updated_at: datetime
    state: ProposalState = ProposalState.OPEN
    version: int = 1
    accepted: tuple[ProposalItem, ...] = ()
    decided_by: str | None = None

    @property
    def possible_moves(self) -> tuple[ProposalMove, ...]:
        """What can be done with it now."""
        return tuple(ProposalMove) if self.state is ProposalState.OPEN else ()

    @property
    def items(self) -> tuple[ProposalItem, ...]:
        """What it would change."""
        return tuple(change.item for change in self.learned.changes)

    def accept(self, items: Sequence[ProposalItem], by: str, now: datetime) -> "VoiceProposal":
        """These of its items. Raises InvalidState where somebody decided already."""
        accepted = tuple(item for item in self.items if item in items)
        return replace(self._decided(ProposalState.ACCEPTED, by, now), accepted=accepted)

    def dismiss(self, by: str, now: datetime) -> "VoiceProposal":
        """None of it. Raises InvalidState where somebody decided already."""
        return self._decided(ProposalState.DISMISSED, by, now)

    def how(self, voice: BrandVoice, items: Sequence[ProposalItem]) -> dict[str, Any]:
        """The whole voice with these of its items, for `BrandVoice.speak`. What was learned of some
        platforms is said there alone."""
        changes = [change for change in self.learned.changes if change.item in items]
        there = [each for each in changes if self.platforms and each.item not in _EVERYWHERE]
        tones = {tone.place: tone for tone in voice.tones}
        for place in map(TonePlace, self.platforms if there else ()):
            before = tones.get(place, ToneThere(place.platform))
            said = {"tone": before.tone or voice.tone, "formality": before.formality}
            tones[place] = replace(before, **_applied(said, there))
        everywhere = [each for each in changes if each not in there]
        own = _applied(voice.how, everywhere)
        return {**voice.how, **own, "tones": tuple(tones.values())}

    def _decided(self, state: ProposalState, by: str, now: datetime) -> "VoiceProposal":
        if self.state is not ProposalState.OPEN:
            self._refuse()
        return replace(self, state=state, decided_by=by, version=self.version + 1, updated_at=now)

    def _refuse(self) -> NoReturn:
        raise InvalidState(thing="voice_proposal", state=self.state.value, moves="")


# The tones of platforms have no such thing. It was once proposed by what was learned of some.
_EVERYWHERE = frozenset({ProposalItem.READING_EASE, ProposalItem.MOST_EMOJI})


def _applied(how: Mapping[str, Any], changes: Sequence[ProposedChange]) -> dict[str, Any]:
    """What is otherwise after these changes."""
    made: dict[str, Any] = {}
    for change in changes:
        match change.item:
            case ProposalItem.READING_EASE | ProposalItem.MOST_EMOJI:
                made[change.item.value] = int(change.proposed)
            case ProposalItem.ENERGY:
                made["tone"] = replace(how["tone"] or Tone(), energy=Energy(change.proposed))
            case _:
                language = change.item.value.removeprefix("formality_")
                spoken = made.get("formality", how["formality"])
                made["formality"] = {**spoken, language: Address(change.proposed)}
    return made
