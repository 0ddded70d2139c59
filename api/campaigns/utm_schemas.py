"""The wire shapes of UTM parameters, and of what was counted."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.wire import ExternalId, In, InstantOut, Metadata, Name, Out, Reference, absent
from domain.campaigns.link_views import ClickCounts
from domain.campaigns.use_cases.keep_utm_templates import NewUtmTemplate
from domain.campaigns.utm import PLACES, Utm, UtmTemplate

UtmTemplateRef = Annotated[str, Reference, Field(examples=["utm_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
UtmText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"
    ),
]


class UtmIn(In):
    source: UtmText | None = Field(default=None, examples=["{{platform}}"])
    medium: UtmText | None = Field(default=None, examples=["social"])
    campaign: UtmText | None = Field(default=None, examples=["{{campaign|none}}"])
    term: UtmText | None = None
    content: UtmText | None = Field(default=None, examples=["{{message.id}}"])

    def utm(self) -> Utm:
        return Utm(self.source, self.medium, self.campaign, self.term, self.content)


class UtmOut(Out):
    source: str | None
    medium: str | None
    campaign: str | None
    term: str | None
    content: str | None

    @classmethod
    def of(cls, utm: Utm) -> "UtmOut":
        return cls(**{name: getattr(utm, name) for name in cls.model_fields})


class ClickCountsOut(Out):
    """Clicks are written about a second after they happen."""

    total: int = Field(description="All, machines included.")
    people: int = Field(description="Those that no machine made, as far as that can be told.")
    unique: int = Field(description="Different people: each once a day.")
    bots: int = Field(description="Those of machines.")

    @classmethod
    def of(cls, counts: ClickCounts) -> "ClickCountsOut":
        return cls(**{name: getattr(counts, name) for name in cls.model_fields})


_PLACES = ", ".join(f"`{{{{{name}}}}}`" for name in sorted(PLACES))


class UtmTemplateIn(UtmIn):
    __doc__ = (
        f"There is {_PLACES} to be filled in where a link is said, each with other words where that"
        " is not known, as in `{{campaign|none}}`. A parameter for which something is missing is"
        " left out."
    )
    name: Name = Field(examples=["Social posts"])
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewUtmTemplate:
        return NewUtmTemplate(self.name, self.utm(), self.external_id, self.metadata)


class UtmTemplateChange(In):
    name: Name = absent()
    source: UtmText | None = absent()
    medium: UtmText | None = absent()
    campaign: UtmText | None = absent()
    term: UtmText | None = absent()
    content: UtmText | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class UtmRemarkOut(Out):
    parameter: str
    code: str = Field(examples=["utm_capitals"])
    suggestion: str


class UtmTemplateOut(UtmOut):
    id: str
    name: str
    remarks: list[UtmRemarkOut] = Field(
        description="What will be counted apart from what was meant: `utm_capitals`, `utm_spaces`."
    )
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of_template(cls, template: UtmTemplate, language: str) -> "UtmTemplateOut":
        fields: dict[str, Any] = {
            name: getattr(template, name) for name in cls.model_fields if hasattr(template, name)
        }
        utm = {name: getattr(template.utm, name) for name in UtmOut.model_fields}
        remarks = [
            UtmRemarkOut(parameter=one.parameter, code=one.code, suggestion=one.suggestion)
            for one in template.utm.remarks()
        ]
        made = {"remarks": remarks, "metadata": dict(template.metadata)}
        return cls(**(fields | utm | made))
