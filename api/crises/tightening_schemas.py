"""The wire shape of words that are looked for while a crisis stands."""

from typing import Annotated

from pydantic import Field

from api.wire import EachOnce, In, Out, Reference
from domain.crises.crisis_measures import TightAction, Tightening
from domain.shared.ids import ModerationPolicyId, WordListId


class TighteningIn(In):
    policy_id: Annotated[str, Reference] = Field(
        description="The policy that what is said with one of the words goes against.",
        examples=["mpol_01j9z3v8k4e5r6t7y8w9q0a1s2"],
    )
    word_list_ids: Annotated[
        list[Annotated[str, Reference]], Field(min_length=1, max_length=20), EachOnce()
    ] = Field(examples=[["wl_01j9z3v8k4e5r6t7y8w9q0a1s2"]])
    action: TightAction = Field(
        default=TightAction.HOLD,
        description="What becomes of it at least; a rule of yours that asks for more has its way.",
    )

    def words(self) -> Tightening:
        lists = tuple(WordListId(one) for one in self.word_list_ids)
        return Tightening(ModerationPolicyId(self.policy_id), lists, self.action)


class TighteningOut(Out):
    policy_id: str
    word_list_ids: list[str]
    action: TightAction

    @classmethod
    def of_words(cls, words: Tightening | None) -> "TighteningOut | None":
        if words is None:
            return None
        return cls(
            policy_id=words.policy_id, word_list_ids=list(words.word_list_ids), action=words.action
        )
