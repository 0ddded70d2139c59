"""The wire shapes of what is proposed for a brand's voice."""

from typing import Annotated, Any

from pydantic import Field, StrictInt

from api.publishing.brand_voice_schemas import Platform
from api.wire import AS_WHOLE, EachOnce, In, InstantOut, Out
from domain.publishing.use_cases.propose_voice import DAYS, MOST_DAYS, ProposalWish
from domain.publishing.voice_proposal import (
    ProposalItem,
    ProposalMove,
    ProposalState,
    VoiceProposal,
)

MOST_PLATFORMS = 20
LEAST_DAYS = 7


class VoiceProposalIn(In):
    platforms: Annotated[list[Platform], Field(max_length=MOST_PLATFORMS), EachOnce()] = Field(
        default_factory=list,
        description="Whose posts are looked at, and where to speak otherwise is proposed; without"
        " any, all of them, and the voice itself.",
    )
    days: Annotated[StrictInt, Field(ge=LEAST_DAYS, le=MOST_DAYS), AS_WHOLE] = Field(
        default=DAYS, description="Posts of so many times 24 hours up to now."
    )

    def wish(self) -> ProposalWish:
        return ProposalWish(tuple(sorted(self.platforms)), self.days)


class AcceptIn(In):
    items: Annotated[list[ProposalItem], Field(min_length=1, max_length=20), EachOnce()] = Field(
        description="What of it is applied to the voice; all else of that stays as it is.",
        examples=[["most_emoji"]],
    )


class ProposedChangeOut(Out):
    item: ProposalItem
    present: str | None = Field(
        description="Null where the voice asks for nothing, or for several things on `platforms`."
    )
    proposed: str
    n: int = Field(description="In how many of the best posts it could be looked for.")
    share: float = Field(description="Which part of them speaks for it.")
    message_ids: list[str] = Field(description="Some that do, the best first.")


class HabitOut(Out):
    name: str
    best: float | None
    others: float | None
    best_n: int = Field(description="In how many of the best posts it could be measured.")
    others_n: int


class TermOut(Out):
    term: str
    best: int = Field(description="In how many of the best posts it is.")
    others: int
    log_odds: float = Field(description="Above zero where the best posts say it more often.")
    z: float


class LanguageOut(Out):
    language: str
    posts: int


class VoiceProposalOut(Out):
    id: str
    state: ProposalState
    platforms: list[str]
    since: InstantOut
    until: InstantOut
    formula_version: str
    posts: int = Field(description="So many were out for three days and read at that age.")
    best: int = Field(description="So many of them are held against the others.")
    best_message_ids: list[str]
    languages: list[LanguageOut]
    habits: list[HabitOut] = Field(
        description="Means; of questions and exclamations the share of posts that have any."
    )
    terms: list[TermOut] = Field(description="The most telling first, in either direction.")
    changes: list[ProposedChangeOut] = Field(description="None of it is applied by itself.")
    voice_version: int = Field(
        description="The voice that it was compared with: it can be accepted for no other."
    )
    accepted: list[ProposalItem]
    possible_moves: list[ProposalMove]
    decided_by: str | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, proposal: VoiceProposal, language: str) -> "VoiceProposalOut":
        learned = proposal.learned
        own = {*cls.model_fields} & {*VoiceProposal.__dataclass_fields__}
        fields: dict[str, Any] = {name: getattr(proposal, name) for name in own}
        made = {
            "platforms": list(proposal.platforms),
            "formula_version": learned.formula,
            "posts": learned.posts,
            "best": learned.best,
            "best_message_ids": list(learned.best_message_ids),
            "languages": [
                LanguageOut(language=name, posts=posts) for name, posts in learned.languages
            ],
            "habits": [
                HabitOut(**{name: getattr(one, name) for name in HabitOut.model_fields})
                for one in learned.habits
            ],
            "terms": [
                TermOut(**{name: getattr(one, name) for name in TermOut.model_fields})
                for one in learned.terms
            ],
            "changes": [
                ProposedChangeOut(
                    item=one.item,
                    present=one.present,
                    proposed=one.proposed,
                    n=one.n,
                    share=one.share,
                    message_ids=list(one.message_ids),
                )
                for one in learned.changes
            ],
            "accepted": list(proposal.accepted),
            "possible_moves": list(proposal.possible_moves),
        }
        return cls(**(fields | made))
