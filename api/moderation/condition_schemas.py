"""The wire shapes of what a rule looks for."""

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    model_validator,
)

from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    EachOnce,
    FieldFault,
    In,
    Out,
    Reference,
    ShortText,
    any_of_them,
)
from domain.moderation.rule import (
    Attribute,
    AuthorTest,
    Condition,
    LanguageTest,
    LinksTest,
    PatternTest,
    RateTest,
    ScoreTest,
    SimilarityTest,
    WordListTest,
    plain_domain,
)
from domain.shared.ids import WordListId

WordListRef = Annotated[str, Reference, Field(examples=["wl_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Many = Annotated[StrictInt, Field(ge=2, le=1000, examples=[5]), AS_WHOLE]
Seconds = Annotated[StrictInt, Field(ge=1, le=86_400, examples=[600]), AS_WHOLE]
Days = Annotated[StrictInt, Field(ge=1, le=3650, examples=[7]), AS_WHOLE]
Few = Annotated[StrictInt, Field(ge=1, le=1000, examples=[1]), AS_WHOLE]
Links = Annotated[StrictInt, Field(ge=0, le=100, examples=[2]), AS_WHOLE]
Percent = Annotated[StrictInt, Field(ge=50, le=100, examples=[80]), AS_WHOLE]


def _domain(value: str) -> str:
    return plain_domain(value) or value


Domain = Annotated[
    str,
    StringConstraints(min_length=1, max_length=253, pattern=r"^[^\s/:@?#]+$"),
    AfterValidator(_domain),
    Field(examples=["example.com"]),
]
Domains = Annotated[list[Domain], Field(max_length=1000)]
Plain = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$"), Field(examples=["es"])]


class WordListTestIn(In):
    """A term of any of these lists stands in it, disguised or not."""

    word_list_ids: Annotated[list[WordListRef], Field(min_length=1, max_length=20), EachOnce()]

    def test(self) -> WordListTest:
        return WordListTest(tuple(WordListId(id) for id in self.word_list_ids))


class PatternTestIn(In):
    """This regular expression, as RE2 has them, matches somewhere: no look-around, no references
    back."""

    pattern: ShortText = Field(examples=[r"\b(compra|vendo)\b.{0,40}\b(usdt|cripto)\b"])
    ignore_case: StrictBool = True

    def test(self) -> PatternTest:
        return PatternTest(self.pattern, self.ignore_case)


class LinksTestIn(In):
    """It links to a `denied` domain; to one that is not `allowed`, where any are; through one of
    the known `shorteners`; or has `more_than` so many links. A domain stands for those below it,
    too."""

    model_config = ConfigDict(json_schema_extra=any_of_them)

    denied: Domains = Field(default_factory=list)
    allowed: Domains = Field(default_factory=list)
    shorteners: StrictBool = False
    more_than: Links | None = None

    @model_validator(mode="after")
    def _any(self) -> Self:
        if not self.model_fields_set:
            raise FieldFault("too_short", minimum=1)
        return self

    def test(self) -> LinksTest:
        denied, allowed = tuple(self.denied), tuple(self.allowed)
        return LinksTest(denied, allowed, self.shorteners, self.more_than)


class AuthorTestIn(In):
    """Its author's account is `younger_than_days`, or has said `fewer_messages_than` so many to us
    before: 1 is somebody who writes for the first time."""

    model_config = ConfigDict(json_schema_extra=any_of_them)

    younger_than_days: Days | None = None
    fewer_messages_than: Few | None = None

    @model_validator(mode="after")
    def _any(self) -> Self:
        if self.younger_than_days is None and self.fewer_messages_than is None:
            raise FieldFault("too_short", minimum=1)
        return self

    def test(self) -> AuthorTest:
        return AuthorTest(self.younger_than_days, self.fewer_messages_than)


class RateTestIn(In):
    """Its author has said so many messages in so many seconds, this one among them."""

    messages: Many
    seconds: Seconds

    def test(self) -> RateTest:
        return RateTest(self.messages, self.seconds)


class SimilarityTestIn(In):
    """So many messages in so many seconds, whoever wrote them, share `percent` of what they say,
    this one among them."""

    messages: Many
    seconds: Seconds
    percent: Percent = 80

    def test(self) -> SimilarityTest:
        return SimilarityTest(self.messages, self.seconds, self.percent)


class LanguageTestIn(In):
    """It is in a language that is none of these: what the platform says, or else English, Spanish
    and Portuguese are told apart."""

    allowed: Annotated[list[Plain], Field(min_length=1, max_length=50), EachOnce()]

    def test(self) -> LanguageTest:
        return LanguageTest(tuple(self.allowed))


class ScoreTestIn(In):
    """The scorer rates it so high, from 0 to 1."""

    attribute: Attribute
    at_least: Annotated[StrictFloat, Field(gt=0, le=1, examples=[0.8])]

    def test(self) -> ScoreTest:
        return ScoreTest(self.attribute, self.at_least)


TESTS = ("word_list", "pattern", "links", "author", "rate", "similarity", "language", "score")
_ONE_OF_THEM: list[Any] = [
    {
        "required": [name],
        "properties": {other: GIVEN if other == name else NOT_GIVEN for other in TESTS},
    }
    for name in TESTS
]


class ConditionIn(In):
    """What is looked for: exactly one of these."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _ONE_OF_THEM})

    word_list: WordListTestIn | None = None
    pattern: PatternTestIn | None = None
    links: LinksTestIn | None = None
    author: AuthorTestIn | None = None
    rate: RateTestIn | None = None
    similarity: SimilarityTestIn | None = None
    language: LanguageTestIn | None = None
    score: ScoreTestIn | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(getattr(self, name) is not None for name in TESTS) != 1:
            raise FieldFault("one_of", choices=", ".join(TESTS))
        return self

    def condition(self) -> Condition:
        given = {name: getattr(self, name) for name in TESTS}
        return Condition(**{name: test and test.test() for name, test in given.items()})


class ConditionOut(Out):
    """What is looked for: all of these but one are null."""

    word_list: WordListTest | None
    pattern: PatternTest | None
    links: LinksTest | None
    author: AuthorTest | None
    rate: RateTest | None
    similarity: SimilarityTest | None
    language: LanguageTest | None
    score: ScoreTest | None

    @classmethod
    def of(cls, condition: Condition) -> "ConditionOut":
        return cls(**{name: getattr(condition, name) for name in TESTS})
