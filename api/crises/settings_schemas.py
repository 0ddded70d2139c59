"""The wire shapes of what is contained by itself."""

from pydantic import Field, StrictBool

from api.crises.tightening_schemas import TighteningIn, TighteningOut
from api.wire import In, InstantOut, Out
from domain.crises.crisis_settings import (
    AutomaticContainment,
    BySeverity,
    ContainedAt,
    CrisisSettings,
)

_NONE = "Left out, nothing is done by itself."


class AutomaticContainmentIn(In):
    at: ContainedAt = Field(
        description="`opened`: when it is raised, in triage already. `activated`: when somebody"
        " says that it is one."
    )
    hold: StrictBool = Field(
        default=False, description="Stop publishing where the crisis is, or everywhere."
    )

    replies_need_approval: StrictBool = Field(
        default=False, description="Have what answers anybody there approved by somebody else."
    )

    tighten: TighteningIn | None = Field(
        default=None,
        description="Hold or remove what others say there with words of these lists.",
    )

    def rule(self) -> AutomaticContainment:
        words = self.tighten.words() if self.tighten else None
        return AutomaticContainment(self.at, self.hold, self.replies_need_approval, words)


class BySeverityIn(In):
    sev1: AutomaticContainmentIn | None = Field(default=None, description=_NONE)
    sev2: AutomaticContainmentIn | None = Field(default=None, description=_NONE)
    sev3: AutomaticContainmentIn | None = Field(default=None, description=_NONE)
    sev4: AutomaticContainmentIn | None = Field(default=None, description=_NONE)

    def rules(self) -> BySeverity:
        told = {name: getattr(self, name) for name in type(self).model_fields}
        return BySeverity(**{name: one.rule() for name, one in told.items() if one is not None})


class CrisisSettingsIn(In):
    containment: BySeverityIn = Field(
        description="What is contained by itself, by severity; all of it takes the place of what"
        " was said before."
    )


class AutomaticContainmentOut(Out):
    at: ContainedAt
    hold: bool
    replies_need_approval: bool
    tighten: TighteningOut | None

    @classmethod
    def of_rule(cls, rule: AutomaticContainment | None) -> "AutomaticContainmentOut | None":
        if rule is None:
            return None
        return cls(
            at=rule.at,
            hold=rule.hold,
            replies_need_approval=rule.replies_need_approval,
            tighten=TighteningOut.of_words(rule.tighten),
        )


class BySeverityOut(Out):
    sev1: AutomaticContainmentOut | None
    sev2: AutomaticContainmentOut | None
    sev3: AutomaticContainmentOut | None
    sev4: AutomaticContainmentOut | None

    @classmethod
    def of_rules(cls, rules: BySeverity) -> "BySeverityOut":
        of = AutomaticContainmentOut.of_rule
        return cls(**{name: of(getattr(rules, name)) for name in cls.model_fields})


class CrisisSettingsOut(Out):
    id: str | None = Field(description="Null where they were never set up.")
    containment: BySeverityOut
    version: int = Field(description="0 where they were never set up.")
    created_at: InstantOut | None
    updated_at: InstantOut | None

    @classmethod
    def of(cls, settings: CrisisSettings, language: str) -> "CrisisSettingsOut":
        there = settings.version > 0
        return cls(
            id=settings.id if there else None,
            containment=BySeverityOut.of_rules(settings.containment),
            version=settings.version,
            created_at=settings.created_at if there else None,
            updated_at=settings.updated_at if there else None,
        )
