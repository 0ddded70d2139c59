"""The wire shapes of a brand's voice."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from api.publishing.content_schemas import Tag
from api.wire import AS_WHOLE, EachOnce, FieldFault, In, InstantOut, Out, ShortText
from domain.publishing.brand_voice import (
    ADDRESSES,
    MOST_PAIRS,
    MOST_REQUIRED,
    MOST_TONES,
    Address,
    BrandVoice,
    Pair,
    Required,
    ToneThere,
)
from domain.publishing.tone import Energy, Humour, Register, Situation, Tone
from domain.shared.likeness import plain

MOST_TERMS = 2000
Term = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"\w")
]


Platform = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Field(examples=["mastodon"])
]


class ForbiddenIn(In):
    term: Term = Field(examples=["cheap"])
    replacement: Term | None = Field(default=None, examples=["good value"])


class PreferredIn(In):
    term: Term = Field(examples=["community"])
    instead_of: Annotated[list[Term], Field(min_length=1, max_length=50)] = Field(
        examples=[["audience", "followers"]]
    )


Example = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"\w")
]


class PairIn(In):
    do: Example = Field(description="How the brand puts it.", examples=["We are open from nine."])
    dont: Example = Field(
        description="How it does not; preflight finds it in texts.",
        examples=["Doors open at nine sharp"],
    )
    note: ShortText | None = Field(
        default=None, description="For people to read.", examples=["We invite, and order nobody."]
    )


class RequiredIn(In):
    says: Annotated[list[Term], Field(min_length=1, max_length=20), EachOnce()] = Field(
        description="One of these, as whole words, whatever case and accents.",
        examples=[["#AuroraCoffee", "Aurora Coffee"]],
    )
    tag: Tag | None = Field(
        default=None, description="Only posts that bear it; left out: every post."
    )


def _words_of(language: str) -> WithJsonSchema:
    """What readers may be called in that language; the rest of the words are for others."""
    words = sorted(address.value for address in ADDRESSES[language])
    return WithJsonSchema({"type": "string", "enum": words})


Spanish = Annotated[Address, _words_of("es")]
Portuguese = Annotated[Address, _words_of("pt")]


class FormalityIn(In):
    """How readers are spoken to, by language; in Portuguese `usted` is o senhor, a senhora."""

    es: Spanish | None = Field(default=None, description="tu, usted, vos or neutral.")
    pt: Portuguese | None = Field(default=None, description="tu, voce, usted or neutral.")

    @field_validator("es", "pt")
    @classmethod
    def _of_that_language(cls, value: Address | None, info: Any) -> Address | None:
        possible = ADDRESSES[info.field_name]
        if value is not None and value not in possible:
            raise FieldFault("not_in_list", allowed=", ".join(sorted(possible)))
        return value

    def chosen(self) -> dict[str, Address]:
        return {name: value for name, value in (("es", self.es), ("pt", self.pt)) if value}


class ToneIn(In):
    """Three dials that preflight holds texts against; one that is left out asks for nothing."""

    # Every class has a `register` already, so that the field bears another name in here.
    manner: Register | None = Field(
        default=None, alias="register", description="How formal the words are."
    )
    energy: Energy | None = Field(default=None, description="How excited the text is.")
    humour: Humour | None = Field(default=None, description="Whether it laughs and jokes.")

    def dials(self) -> Tone:
        return Tone(self.manner, self.energy, self.humour)

    def chosen(self) -> Tone | None:
        return None if self.dials() == Tone() else self.dials()


class ToneThereIn(In):
    """How the brand speaks on a platform, in a situation, or in a situation on a platform."""

    platform: Platform | None = Field(default=None, description="Left out: on any.")
    situation: Situation | None = Field(default=None, description="Left out: in any.")
    tone: ToneIn | None = Field(
        default=None,
        description="In place of the voice's own tone as a whole: a dial that is left out asks for"
        " nothing there. Null: the voice's own.",
        examples=[{"register": "formal", "humour": "serious"}],
    )
    formality: FormalityIn = Field(
        default_factory=FormalityIn,
        description="In place of the voice's own, in the languages that are named.",
    )

    def entry(self) -> ToneThere:
        tone = None if self.tone is None else self.tone.dials()
        return ToneThere(self.platform, self.situation, tone, self.formality.chosen())


class BrandVoiceIn(In):
    """The whole voice: what is not said is no rule."""

    forbidden: Annotated[list[ForbiddenIn], Field(max_length=MOST_TERMS)] = Field(
        default_factory=list, description="Terms that are never said, and what is said instead."
    )
    preferred: Annotated[list[PreferredIn], Field(max_length=MOST_TERMS)] = Field(
        default_factory=list, description="Terms that take the place of others."
    )
    required: Annotated[list[RequiredIn], Field(max_length=MOST_REQUIRED)] = Field(
        default_factory=list, description="Terms that stand in every post, or in those of a tag."
    )
    formality: FormalityIn = Field(default_factory=FormalityIn)
    reading_ease: Annotated[StrictInt, Field(ge=0, le=100), AS_WHOLE] | None = Field(
        default=None, description="The least a text may score by its language's formula."
    )
    most_emoji: Annotated[StrictInt, Field(ge=0, le=100), AS_WHOLE] | None = None
    traits: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=60)]],
        Field(max_length=20),
    ] = Field(default_factory=list, description="For people to read.", examples=[["warm", "brief"]])
    tone: ToneIn = Field(default_factory=ToneIn)
    pairs: Annotated[list[PairIn], Field(max_length=MOST_PAIRS)] = Field(
        default_factory=list,
        description="Examples of how the brand puts it, and of how it does not.",
    )
    tones: Annotated[list[ToneThereIn], Field(max_length=MOST_TONES)] = Field(
        default_factory=list,
        description="How it speaks otherwise in some places, each once. The most particular holds:"
        " of a situation on a platform, of a situation, of a platform, or the voice's own.",
    )

    @model_validator(mode="after")
    def _each_once(self) -> "BrandVoiceIn":
        terms = [it.term for it in self.forbidden]
        terms += [other for it in self.preferred for other in it.instead_of]
        wanted = [it.term for it in self.preferred]
        for each in (terms, wanted):
            seen = set[str]()
            for term in each:
                if plain(term) in seen:
                    raise FieldFault("term_twice", term=term)
                seen.add(plain(term))
        return self

    def how(self) -> Mapping[str, Any]:
        return {
            "forbidden": {it.term: it.replacement for it in self.forbidden},
            "preferred": {it.term: tuple(it.instead_of) for it in self.preferred},
            "required": tuple(Required(tuple(it.says), it.tag) for it in self.required),
            "formality": self.formality.chosen(),
            "reading_ease": self.reading_ease,
            "most_emoji": self.most_emoji,
            "traits": tuple(self.traits),
            "tone": self.tone.chosen(),
            "tones": tuple(it.entry() for it in self.tones),
            "pairs": tuple(Pair(it.do, it.dont, it.note) for it in self.pairs),
        }


class ForbiddenOut(Out):
    term: str
    replacement: str | None


class PreferredOut(Out):
    term: str
    instead_of: list[str]


class RequiredOut(Out):
    says: list[str]
    tag: str | None


class FormalityOut(Out):
    es: Address | None
    pt: Address | None

    @classmethod
    def of(cls, formality: Mapping[str, Address]) -> "FormalityOut":
        return cls(es=formality.get("es"), pt=formality.get("pt"))


class ToneOut(Out):
    model_config = ConfigDict(serialize_by_alias=True)

    manner: Register | None = Field(alias="register")
    energy: Energy | None
    humour: Humour | None

    @classmethod
    def of(cls, tone: Tone) -> "ToneOut":
        return cls(register=tone.register, energy=tone.energy, humour=tone.humour)


class ToneThereOut(Out):
    platform: str | None
    situation: Situation | None
    tone: ToneOut | None = Field(description="Null: the voice's own.")
    formality: FormalityOut

    @classmethod
    def of(cls, entry: ToneThere) -> "ToneThereOut":
        return cls(
            platform=entry.platform,
            situation=entry.situation,
            tone=ToneOut.of(entry.tone) if entry.tone is not None else None,
            formality=FormalityOut.of(entry.formality),
        )


class PairOut(Out):
    do: str
    dont: str
    note: str | None


class BrandVoiceOut(Out):
    forbidden: list[ForbiddenOut] = Field(description="In alphabetical order.")
    preferred: list[PreferredOut]
    required: list[RequiredOut]
    formality: FormalityOut
    reading_ease: int | None
    most_emoji: int | None
    traits: list[str]
    tone: ToneOut
    tones: list[ToneThereOut]
    pairs: list[PairOut]
    updated_by: str
    version: int = Field(description="0 where none was ever set.")
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, voice: BrandVoice, language: str) -> "BrandVoiceOut":
        return cls(
            forbidden=[
                ForbiddenOut(term=term, replacement=other)
                for term, other in sorted(voice.forbidden.items())
            ],
            preferred=[
                PreferredOut(term=term, instead_of=list(others))
                for term, others in sorted(voice.preferred.items())
            ],
            required=[RequiredOut(says=list(it.says), tag=it.tag) for it in voice.required],
            formality=FormalityOut.of(voice.formality),
            reading_ease=voice.reading_ease,
            most_emoji=voice.most_emoji,
            traits=list(voice.traits),
            tone=ToneOut.of(voice.tone or Tone()),
            tones=[ToneThereOut.of(it) for it in voice.tones],
            pairs=[PairOut(do=it.do, dont=it.dont, note=it.note) for it in voice.pairs],
            updated_by=voice.updated_by,
            version=voice.version,
            created_at=voice.created_at,
            updated_at=voice.updated_at,
        )
