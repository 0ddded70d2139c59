"""The wire shapes of contests, and of what platforms ask of them."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StrictInt, StringConstraints

from api.participation.contest_rule_schemas import RulesIn, RulesOut, WallOut, WallTimeIn
from api.problems import catalogue, fill
from api.wire import (
    AS_WHOLE,
    SEEN,
    CampaignRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Language,
    Metadata,
    Name,
    Out,
    absent,
)
from domain.participation.contest import Contest, ContestMove, ContestStatus
from domain.participation.contest_lint import Finding, Level
from domain.participation.use_cases.keep_codes import Codes
from domain.participation.use_cases.keep_contests import NewContest
from domain.shared.ids import CampaignId

Title = Annotated[Name, Field(examples=["Win a basket of cheese"])]
Opens = Annotated[WallTimeIn, Field(description="From then on people can enter.")]
Closes = Annotated[WallTimeIn, Field(description="From then on nobody can.")]
OfCampaign = Annotated[CampaignRef, Field(description="The campaign that it is part of.")]


class ContestIn(In):
    title: Title
    rules: RulesIn
    opens: Opens
    closes: Closes
    language: Language = Field(default="en", description="That of its title and its rules.")
    campaign_id: OfCampaign | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewContest:
        return NewContest(
            title=self.title,
            rules=self.rules.rules(),
            opens=self.opens.wall(),
            closes=self.closes.wall(),
            language=self.language,
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class ContestChange(In):
    title: Title = absent()
    rules: RulesIn = absent()
    opens: Opens = absent()
    closes: Closes = absent()
    language: Language = absent()
    campaign_id: OfCampaign | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(rules=RulesIn.rules, opens=WallTimeIn.wall, closes=WallTimeIn.wall)


class CancelIn(In):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=SEEN)] = Field(
        description="Its page shows it.", examples=["The prize cannot be sent."]
    )


class ContestOut(Out):
    id: str
    title: str
    status: ContestStatus
    rules: RulesOut
    opens: WallOut
    closes: WallOut
    opens_at: InstantOut
    closes_at: InstantOut
    language: str
    campaign_id: str | None
    page_path: str = Field(description="Where people read the rules, and enter where they may.")
    rules_hash: str | None = Field(
        description="SHA-256 of the rules as they were published, hexadecimal. It never changes."
    )
    seed_commitment: str | None = Field(
        description="The hash of the seed that will be drawn with, told before anybody enters."
    )
    published_at: InstantOut | None
    closed_at: InstantOut | None
    cancelled_reason: str | None
    possible_moves: list[ContestMove]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, contest: Contest, language: str) -> "ContestOut":
        made: dict[str, Any] = {
            "rules": RulesOut.of(contest.rules),
            "opens": WallOut.of(contest.opens),
            "closes": WallOut.of(contest.closes),
            "page_path": f"/contest/{contest.page_token}",
            "possible_moves": list(contest.possible_moves),
            "metadata": dict(contest.metadata),
        }
        told: dict[str, Any] = {
            name: getattr(contest, name) for name in cls.model_fields if name not in made
        }
        return cls(**told, **made)


class PromotionFindingOut(Out):
    platform: str
    level: Level
    code: str
    detail: str
    pointer: str
    source: str | None = Field(
        description="The platform's own page that says so; for `promotion_no_own_rules` the one of"
        " its general rules. Null where it has none that holds for everybody there."
    )


class ContestLintOut(Out):
    data: list[PromotionFindingOut]

    @classmethod
    def of(cls, found: Sequence[Finding], language: str) -> "ContestLintOut":
        words = catalogue()["field"]
        return cls(
            data=[
                PromotionFindingOut(
                    platform=one.platform,
                    level=one.level,
                    code=one.code,
                    detail=fill(
                        words[one.code][language]["detail"], {"platform": one.platform}, language
                    ),
                    pointer=one.pointer,
                    source=one.source,
                )
                for one in found
            ]
        )


class CodesIn(In):
    codes: Annotated[
        list[
            Annotated[
                str,
                StringConstraints(
                    min_length=6, max_length=64, pattern=r"^[A-Za-z0-9 -]*[A-Za-z0-9]$"
                ),
            ]
        ],
        Field(
            default_factory=list,
            max_length=1000,
            description="Codes of your own. Capitals, spaces and dashes make no difference.",
            examples=[["CHEESE-2030-0001"]],
        ),
        EachOnce(),
    ]
    make: Annotated[StrictInt, Field(ge=0, le=1000), AS_WHOLE] = Field(
        default=0, description="So many are made here, and shown this once."
    )


class CodesOut(Out):
    added: int = Field(description="How many were not known before.")
    made: list[str]

    @classmethod
    def of(cls, codes: Codes, language: str) -> "CodesOut":
        return cls(added=codes.added, made=list(codes.made))
