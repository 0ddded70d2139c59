"""The wire shapes of stakeholder lists: whom to tell of which crises."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from api.crises.playbook_step_schemas import ConditionIn, ConditionOut
from api.crises.task_schemas import Owner
from api.email_addresses import EmailAddress
from api.wire import (
    SEEN,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    InTheDocument,
    Language,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.crises.notice_text import NoticeText
from domain.crises.playbook import Start
from domain.crises.stakeholder_list import (
    MOST_PEOPLE,
    MOST_TEXTS,
    Audience,
    Stakeholder,
    StakeholderList,
)
from domain.crises.use_cases.forget_stakeholder import Forgotten
from domain.crises.use_cases.keep_stakeholder_lists import FittingList, NewStakeholderList
from domain.shared.ids import TeammateId

Subject = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=SEEN),
    Field(examples=["What we know about {{crisis}}"]),
]
Body = Annotated[
    str,
    StringConstraints(min_length=1, max_length=10_000, pattern=SEEN),
    Field(
        description="`{{crisis}}` and `{{severity}}` fill themselves in.",
        examples=["We took the plum cake off the counter. Nobody was harmed."],
    ),
]
AudienceIn = Annotated[
    Audience,
    Field(
        description="Our own people, who are told at once; or people outside, for whom somebody"
        " else approves each notice, and who can stop such letters."
    ),
]


class StakeholderIn(In):
    email: EmailAddress
    name: Name | None = Field(default=None, examples=["Health office"])
    role: Name | None = Field(default=None, examples=["Regulator"])
    language: Language | None = Field(
        default=None, description="In which they are written to; left out, that of the workspace."
    )

    def person(self) -> Stakeholder:
        return Stakeholder(self.email, self.name, self.role, self.language)


class NoticeTextIn(In):
    language: Language
    subject: Subject
    text: Body

    def words(self) -> NoticeText:
        return NoticeText(self.language, self.subject, self.text)


def _one_an_address(given: list[StakeholderIn]) -> list[StakeholderIn]:
    if len({one.email.lower() for one in given}) != len(given):
        raise FieldFault("duplicate")
    return given


def _one_a_language(given: list[NoticeTextIn]) -> list[NoticeTextIn]:
    if len({one.language.lower() for one in given}) != len(given):
        raise FieldFault("duplicate")
    return given


UNIQUE = InTheDocument({"uniqueItems": True})
People = Annotated[
    list[StakeholderIn],
    Field(max_length=MOST_PEOPLE, description="Each address once."),
    UNIQUE,
    AfterValidator(_one_an_address),
]
Teammates = Annotated[list[Owner], Field(max_length=MOST_PEOPLE), EachOnce()]
Texts = Annotated[
    list[NoticeTextIn],
    Field(max_length=MOST_TEXTS, description="One for each language."),
    UNIQUE,
    AfterValidator(_one_a_language),
]
TellsIn = Annotated[
    Start,
    Field(
        description="By hand, or by itself of every crisis that fits when it is raised, activated"
        " or changed, in the words of `texts`."
    ),
]


def people_of(given: Sequence[StakeholderIn]) -> tuple[Stakeholder, ...]:
    return tuple(one.person() for one in given)


def texts_of(given: Sequence[NoticeTextIn]) -> tuple[NoticeText, ...]:
    return tuple(one.words() for one in given)


def _teammates(given: Sequence[str]) -> tuple[TeammateId, ...]:
    return tuple(map(TeammateId, given))


class StakeholderListIn(In):
    name: Name = Field(examples=["Regulators"])
    audience: AudienceIn
    tells: TellsIn = Start.BY_HAND
    when: ConditionIn = Field(default_factory=ConditionIn, description="Which crises it fits.")
    people: People = Field(default_factory=list)
    teammate_ids: Teammates = Field(default_factory=list)
    texts: Texts = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewStakeholderList:
        return NewStakeholderList(
            name=self.name,
            audience=self.audience,
            tells=self.tells,
            fits=self.when.condition(),
            people=people_of(self.people),
            teammates=_teammates(self.teammate_ids),
            texts=texts_of(self.texts),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class StakeholderListChange(In):
    name: Name = absent()
    audience: AudienceIn = absent()
    tells: TellsIn = absent()
    when: ConditionIn = absent()
    people: People = absent()
    teammate_ids: Teammates = absent()
    texts: Texts = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        changes = self.changes(
            when=ConditionIn.condition, people=people_of, teammate_ids=_teammates, texts=texts_of
        )
        for wire, own in (("when", "fits"), ("teammate_ids", "teammates")):
            if wire in changes:
                changes[own] = changes.pop(wire)
        return changes


class StakeholderOut(Out):
    email: str
    name: str | None
    role: str | None
    language: str | None


class NoticeTextOut(Out):
    language: str
    subject: str
    text: str

    @classmethod
    def said(cls, one: NoticeText) -> "NoticeTextOut":
        return cls(language=one.language, subject=one.subject, text=one.text)


class StakeholderListOut(Out):
    id: str
    name: str
    audience: Audience
    tells: Start
    when: ConditionOut
    people: list[StakeholderOut]
    teammate_ids: list[str]
    texts: list[NoticeTextOut]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, one: StakeholderList, language: str) -> "StakeholderListOut":
        made: dict[str, Any] = {
            "when": ConditionOut.of_condition(one.fits),
            "people": [
                StakeholderOut(
                    email=each.email, name=each.name, role=each.role, language=each.language
                )
                for each in one.people
            ],
            "teammate_ids": list(one.teammates),
            "texts": [NoticeTextOut.said(each) for each in one.texts],
            "metadata": dict(one.metadata),
        }
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class FittingListOut(Out):
    list: StakeholderListOut
    told_at: InstantOut | None = Field(description="When it was last told of this crisis.")


class FittingListsOut(Out):
    """All lists that fit, those that were not told first."""

    data: list[FittingListOut]

    @classmethod
    def of(cls, found: Sequence[FittingList], language: str) -> "FittingListsOut":
        return cls(
            data=[
                FittingListOut(list=StakeholderListOut.of(one.list, language), told_at=one.told_at)
                for one in found
            ]
        )


class ForgetStakeholderIn(In):
    email: EmailAddress


class StakeholderForgottenOut(Out):
    lists: int = Field(description="From how many lists they were taken.")
    letters: int = Field(
        description="Of how many letters it is no longer known that they were theirs."
    )

    @classmethod
    def of(cls, one: Forgotten, language: str) -> "StakeholderForgottenOut":
        return cls(lists=one.lists, letters=one.letters)
