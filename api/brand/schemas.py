"""The wire shapes of what a brand stands for."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.wire import SEEN, EachOnce, In, InstantOut, Language, Name, Out, ShortText, absent
from domain.brand.model import Audience, Brand, Value

MOST_VALUES, MOST_AUDIENCES, MOST_LANGUAGES, MOST_PLATFORMS = 20, 20, 20, 30
Statement = Annotated[str, StringConstraints(min_length=1, max_length=5_000, pattern=SEEN)]
Vision = Annotated[
    Statement,
    Field(
        description="What the world is to be like one day.",
        examples=["A neighbourhood in which everybody has a table."],
    ),
]
Mission = Annotated[
    Statement,
    Field(
        description="What the brand does for that.",
        examples=["Good coffee at a price that brings you back tomorrow."],
    ),
]
Positioning = Annotated[
    Statement,
    Field(
        description="For whom it is what, and unlike whom.",
        examples=["For neighbours, the living room that a chain cannot be."],
    ),
]
Platform = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_.\-]{0,59}$"),
    Field(examples=["mastodon"]),
]


class BrandValueIn(In):
    name: Name = Field(examples=["Unhurried"])
    meaning: ShortText | None = Field(
        default=None, examples=["Nobody is asked to leave a table."], description="In your words."
    )


class AudienceIn(In):
    name: Name = Field(examples=["Neighbours"])
    description: ShortText | None = Field(default=None, examples=["They live within ten minutes."])
    languages: Annotated[tuple[Language, ...], EachOnce()] = Field(
        default=(), max_length=MOST_LANGUAGES
    )
    platforms: Annotated[tuple[Platform, ...], EachOnce()] = Field(
        default=(), max_length=MOST_PLATFORMS, description="Where they are."
    )


Values = Annotated[list[BrandValueIn], Field(max_length=MOST_VALUES)]
Audiences = Annotated[list[AudienceIn], Field(max_length=MOST_AUDIENCES)]


class BrandChange(In):
    """A list that is sent takes the place of the one there was."""

    values: Values = absent()
    vision: Vision | None = absent()
    mission: Mission | None = absent()
    positioning: Positioning | None = absent()
    audiences: Audiences = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(values=_values, audiences=_audiences)


def _values(told: list[BrandValueIn]) -> tuple[Value, ...]:
    return tuple(Value(one.name, one.meaning) for one in told)


def _audiences(told: list[AudienceIn]) -> tuple[Audience, ...]:
    return tuple(Audience(one.name, one.description, one.languages, one.platforms) for one in told)


class BrandValueOut(Out):
    name: str
    meaning: str | None


class AudienceOut(Out):
    name: str
    description: str | None
    languages: list[str]
    platforms: list[str]


class BrandOut(Out):
    id: str = Field(description="The workspace's.")
    values: list[BrandValueOut]
    vision: str | None
    mission: str | None
    positioning: str | None
    audiences: list[AudienceOut]
    updated_by: str
    version: int = Field(description="0 where nothing was ever written down.")
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, brand: Brand, language: str) -> "BrandOut":
        return cls(
            id=brand.workspace_id,
            values=[BrandValueOut(name=one.name, meaning=one.meaning) for one in brand.values],
            vision=brand.vision,
            mission=brand.mission,
            positioning=brand.positioning,
            audiences=[
                AudienceOut(
                    name=one.name,
                    description=one.description,
                    languages=list(one.languages),
                    platforms=list(one.platforms),
                )
                for one in brand.audiences
            ],
            updated_by=brand.updated_by,
            version=brand.version,
            created_at=brand.created_at,
            updated_at=brand.updated_at,
        )
