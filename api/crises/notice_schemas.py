"""The wire shapes of notices, and of what became of their letters."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.crises.playbook_step_schemas import ListRef
from api.crises.stakeholder_schemas import (
    AudienceIn,
    NoticeTextOut,
    People,
    Texts,
    people_of,
    texts_of,
)
from api.wire import EachOnce, In, Instant, InstantOut, Out
from domain.crises.crisis_notice import NoticeCause, NoticeState
from domain.crises.notice_delivery import LetterReason, NoticeDelivery
from domain.crises.stakeholder_list import Audience
from domain.crises.use_cases.keep_notices import CountedNotice, NewNotice
from domain.shared.ids import StakeholderListId
from domain.shared.letter_course import LetterState

MOST_NAMED_LISTS = 20
MOST_VALUES = 20
ValueName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Value = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Lists = Annotated[list[ListRef], Field(max_length=MOST_NAMED_LISTS), EachOnce()]


class NoticeIn(In):
    audience: AudienceIn
    stakeholder_list_ids: Lists = Field(default_factory=list)
    recipients: People = Field(
        default_factory=list, description="People who are in no list, each address once."
    )
    texts: Texts = Field(
        min_length=1,
        description="One for each language; whoever reads none of them gets the first."
        " `{{crisis}}`, `{{severity}}` and `{{next_update}}` fill themselves in, other blanks are"
        " filled from `values`.",
        examples=[
            [
                {
                    "language": "en",
                    "subject": "What we know about {{product}}",
                    "text": "We took it off the counter. More by {{next_update}}.",
                }
            ]
        ],
    )
    values: dict[ValueName, Value] = Field(
        default_factory=dict, max_length=MOST_VALUES, examples=[{"product": "the plum cake"}]
    )
    next_update_at: Instant | None = Field(
        default=None,
        description="By when the next is promised; each letter says so.",
        examples=["2035-01-01T09:00:00Z"],
    )

    def request(self) -> NewNotice:
        return NewNotice(
            audience=self.audience,
            texts=texts_of(self.texts),
            list_ids=tuple(map(StakeholderListId, self.stakeholder_list_ids)),
            people=people_of(self.recipients),
            values=self.values,
            next_update_at=self.next_update_at,
        )


class LetterCountsOut(Out):
    """How many of its letters stand where."""

    pending: int
    sending: int
    sent: int
    failed: int
    unconfirmed: int
    stopped: int


class CrisisNoticeOut(Out):
    id: str
    crisis_id: str
    audience: Audience
    state: NoticeState
    possible_moves: list[str]
    cause: NoticeCause = Field(
        description="Somebody's word, a list that fits the crisis, or a playbook."
    )
    texts: list[NoticeTextOut] = Field(description="As they are said, with everything filled in.")
    stakeholder_list_ids: list[str]
    recipients: int
    letters: LetterCountsOut
    next_update_at: InstantOut | None
    decided_by: str | None = Field(description="Who approved or withdrew it.")
    released_at: InstantOut | None
    withdrawn_at: InstantOut | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, counted: CountedNotice, language: str) -> "CrisisNoticeOut":
        one = counted.notice
        made: dict[str, Any] = {
            "possible_moves": list(one.possible_moves),
            "texts": [NoticeTextOut.said(each) for each in one.texts],
            "stakeholder_list_ids": list(one.list_ids),
            "letters": LetterCountsOut(
                **{state.value: counted.counts.get(state, 0) for state in LetterState}
            ),
        }
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class NoticeDeliveryOut(Out):
    id: str
    crisis_notice_id: str
    crisis_id: str
    stakeholder_list_id: str | None
    teammate_id: str | None
    email: str | None = Field(
        description="Null of a teammate, and once it is forgotten, after ninety days at the latest."
    )
    name: str | None
    role: str | None
    language: str | None
    state: LetterState
    possible_moves: list[str]
    reason: LetterReason | None
    detail: str | None = Field(description="What the mail server said, without addresses.")
    attempts: int
    next_at: InstantOut | None = Field(
        description="When it is tried next; null while its notice waits to be approved."
    )
    sent_at: InstantOut | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: NoticeDelivery, language: str) -> "NoticeDeliveryOut":
        made: dict[str, Any] = {
            "crisis_notice_id": one.notice_id,
            "stakeholder_list_id": one.list_id,
            "email": one.address,
            "possible_moves": list(one.possible_moves),
        }
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)
