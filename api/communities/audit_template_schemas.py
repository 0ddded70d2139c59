"""The wire shapes of templates of audits: sections of checks and questions."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, StringConstraints

from api.communities.audit_words import BuiltIn, built_in, label_of
from api.wire import (
    AS_WHOLE,
    SEEN,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    ShortText,
    absent,
)
from domain.communities.audit_catalogue import RULES, AuditSubject, Better, CheckKind, Unit
from domain.communities.audit_template import (
    MOST_ITEMS,
    AuditItem,
    AuditSection,
    AuditTemplate,
    ItemKind,
)
from domain.communities.use_cases.keep_audit_templates import NewAuditTemplate
from domain.communities.use_cases.start_audit import AuditModel

Key = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"),
    Field(description="Names it among the others, and in later audits.", examples=["cadence"]),
]
Points = Annotated[StrictInt, Field(ge=1, le=100, examples=[2]), AS_WHOLE]
Bound = Annotated[float, Field(ge=0, le=1_000_000, strict=True, examples=[3])]
Asked = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, pattern=SEEN),
    Field(examples=["Does every bio say what you offer today?"]),
]
Guidance = Annotated[ShortText, Field(description="What to go by.")]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=SEEN)]


class CheckItemIn(In):
    """Something that the service looks at by itself."""

    kind: Literal["check"]
    key: Key
    points: Points
    check: CheckKind
    guidance: Guidance | None = None
    good: Bound | None = Field(default=None, description="From here on it is passed.")
    fair: Bound | None = Field(default=None, description="From here on it is failed no more.")
    hours: Annotated[StrictInt, Field(ge=1, le=720), AS_WHOLE] | None = Field(
        default=None, description="How long may be waited: for `unanswered` and `backlog`."
    )
    top: Annotated[StrictInt, Field(ge=1, le=20), AS_WHOLE] | None = Field(
        default=None, description="How many are the most active: for `top_contributors`."
    )
    tags: Annotated[list[Tag], Field(max_length=20), EachOnce()] = Field(
        default_factory=list, description="Which tags are the pillars: for `pillars`."
    )

    def item(self) -> AuditItem:
        return AuditItem(
            self.key,
            ItemKind.CHECK,
            self.points,
            self.check,
            guidance=self.guidance,
            good=self.good,
            fair=self.fair,
            hours=self.hours,
            top=self.top,
            tags=tuple(self.tags),
        )


class ScaleItemIn(In):
    """A question that is answered with a number from 1 to `best`."""

    kind: Literal["scale"]
    key: Key
    points: Points
    text: Asked
    guidance: Guidance | None = None
    best: Annotated[StrictInt, Field(ge=2, le=10), AS_WHOLE] = 5

    def item(self) -> AuditItem:
        return AuditItem(
            self.key,
            ItemKind.SCALE,
            self.points,
            text=self.text,
            guidance=self.guidance,
            best=self.best,
        )


class YesNoItemIn(In):
    """A question to which yes is the good answer."""

    kind: Literal["yes_no"]
    key: Key
    points: Points
    text: Asked
    guidance: Guidance | None = None

    def item(self) -> AuditItem:
        kind = ItemKind.YES_NO
        return AuditItem(self.key, kind, self.points, text=self.text, guidance=self.guidance)


class TextItemIn(In):
    """A question that is answered in words, and given its points by whoever answers."""

    kind: Literal["text"]
    key: Key
    points: Points
    text: Asked
    guidance: Guidance | None = None

    def item(self) -> AuditItem:
        kind = ItemKind.TEXT
        return AuditItem(self.key, kind, self.points, text=self.text, guidance=self.guidance)


ItemIn = Annotated[
    CheckItemIn | ScaleItemIn | YesNoItemIn | TextItemIn, Field(discriminator="kind")
]
_EXAMPLE = {"kind": "check", "key": "cadence", "check": "posts_per_week", "points": 2}


class AuditSectionIn(In):
    key: Key
    name: Name
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=MOST_ITEMS)]


Sections = Annotated[
    list[AuditSectionIn],
    Field(
        min_length=1,
        max_length=20,
        examples=[[{"key": "content", "name": "Content", "items": [_EXAMPLE]}]],
    ),
]


def _sections(given: list[AuditSectionIn]) -> tuple[AuditSection, ...]:
    return tuple(
        AuditSection(one.key, one.name, tuple(item.item() for item in one.items)) for one in given
    )


class AuditTemplateIn(In):
    name: Name
    subject: AuditSubject
    sections: Sections
    description: ShortText | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewAuditTemplate:
        same = {name: getattr(self, name) for name in type(self).model_fields if name != "sections"}
        return NewAuditTemplate(**same, sections=_sections(self.sections))


class AuditTemplateChange(In):
    name: Name = absent()
    sections: Sections = absent()
    description: ShortText | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(sections=_sections)


class AuditItemOut(Out):
    key: str
    kind: ItemKind
    points: int
    label: str = Field(description="What is asked, or the name of the check, in your language.")
    guidance: str | None
    check: CheckKind | None
    unit: Unit | None
    better: Better | None = Field(description="Whether more is better, or less.")
    good: float | None
    fair: float | None
    hours: int | None
    top: int | None
    tags: list[str]
    best: int | None

    @classmethod
    def of(cls, item: AuditItem, language: str) -> "AuditItemOut":
        rule = RULES[item.check] if item.check else None
        good, fair = item.bounds if item.check else (None, None)
        return cls(
            key=item.key,
            kind=item.kind,
            points=item.points,
            label=label_of(item, language),
            guidance=item.guidance,
            check=item.check,
            unit=rule.unit if rule else None,
            better=rule.better if rule else None,
            good=good,
            fair=fair,
            hours=item.hours,
            top=item.top,
            tags=list(item.tags),
            best=item.best,
        )


class AuditSectionOut(Out):
    key: str
    name: str
    items: list[AuditItemOut]

    @classmethod
    def of(cls, section: AuditSection, language: str) -> "AuditSectionOut":
        items = [AuditItemOut.of(item, language) for item in section.items]
        return cls(key=section.key, name=section.name, items=items)


class AuditTemplateOut(Out):
    id: str
    name: str
    subject: AuditSubject
    description: str | None
    sections: list[AuditSectionOut]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: AuditTemplate, language: str) -> "AuditTemplateOut":
        same = {name: getattr(found, name) for name in cls.model_fields if name != "sections"}
        sections = [AuditSectionOut.of(one, language) for one in found.sections]
        return cls(**same | {"metadata": dict(found.metadata)}, sections=sections)


class BuiltInAuditOut(Out):
    key: str = Field(description="For `built_in` of `POST /v1/audits`.")
    name: str
    subject: AuditSubject
    sections: list[AuditSectionOut]

    @classmethod
    def of(cls, model: AuditModel, language: str) -> "BuiltInAuditOut":
        sections = [AuditSectionOut.of(one, language) for one in model.sections]
        return cls(key=model.key, name=model.name, subject=model.subject, sections=sections)


class BuiltInAuditsOut(Out):
    data: list[BuiltInAuditOut]

    @classmethod
    def of(cls, nothing: None, language: str) -> "BuiltInAuditsOut":
        models = [built_in(key, language) for key in BuiltIn]
        return cls(data=[BuiltInAuditOut.of(model, language) for model in models])
