"""The wire shapes of reports, and of what is said in public of how a community is moderated."""

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.moderation.case_schemas import AboutIn, PolicyRefs
from api.wire import ExternalId, InstantOut, Out, PersonRef
from domain.moderation.decision import Decision, Measure, Restriction, StatementSource
from domain.moderation.policy import Ground
from domain.moderation.report import (
    Against,
    Credibility,
    FollowedReport,
    Notice,
    Report,
    ReporterKind,
    ReportOutcome,
    WeighedReport,
)
from domain.moderation.transparency import Summary
from domain.moderation.use_cases.report_content import NewReport
from domain.shared.ids import ModerationPolicyId


class ReportIn(AboutIn):
    reporter_id: Annotated[
        PersonRef, Field(description="Who reports: your own id of the member, always the same.")
    ]
    policy_ids: PolicyRefs = Field(default_factory=list)
    reason: Annotated[str, StringConstraints(max_length=5000)] | None = Field(
        default=None, description="In their words.", examples=["The same watches every day."]
    )
    external_id: ExternalId | None = None

    def request(self) -> NewReport:
        return NewReport(
            about=self.about(),
            reporter_id=self.reporter_id,
            policy_ids=tuple(ModerationPolicyId(text) for text in self.policy_ids),
            reason=self.reason,
            external_id=self.external_id,
        )


class ReportOut(Out):
    """A report never changes: what became of it is what became of its case."""

    id: str
    case_id: str
    channel_id: str | None = Field(description="Null where nobody knew what it was about.")
    reporter_kind: ReporterKind
    reporter_id: str = Field(
        description="Your own id of the member, or the platform's of the person; of a visitor the"
        " link by which they came."
    )
    policy_ids: list[str]
    reason: str | None
    external_id: str | None
    brought_by: str
    created_at: InstantOut
    outcome: ReportOutcome = Field(
        description="`open` until its case is decided; then whether it was found right."
    )

    @classmethod
    def of(cls, followed: FollowedReport, language: str) -> "ReportOut":
        return cls(**_fields(followed.report), outcome=followed.outcome)


def _fields(report: Report) -> dict[str, Any]:
    """What of it is shown as it is."""
    names = [name for name in ReportOut.model_fields if name != "outcome"]
    fields: dict[str, Any] = {name: getattr(report, name) for name in names}
    return fields | {"policy_ids": list(report.policy_ids)}


class CredibilityOut(Out):
    """What a reporter's word is worth: of their last 100 reports that were decided."""

    decided: int
    upheld: int
    share: float | None = Field(description="Of 1; null with fewer than five that were decided.")

    @classmethod
    def of(cls, worth: Credibility, language: str) -> "CredibilityOut":
        return cls(decided=worth.decided, upheld=worth.upheld, share=worth.share)


class NoticeOut(Out):
    """What a visitor wrote on the hosted page beside the reason. That they hold it in good faith to
    be right and whole is a condition of sending it."""

    against: Against
    location: str = Field(description="Where it is: an address, or words.")
    name: str | None = Field(description="Theirs to leave out; forgotten after two years.")
    email: str | None = Field(description="Theirs to leave out; forgotten after two years.")
    language: str = Field(description="In which they read the page.")

    @classmethod
    def of(cls, notice: Notice) -> "NoticeOut":
        return cls(**{name: getattr(notice, name) for name in cls.model_fields})


class WeighedReportOut(ReportOut):
    credibility: CredibilityOut | None = Field(
        description="Null for whoever reports with a token of their own, and for visitors."
    )
    notice: NoticeOut | None = Field(description="Of a visitor only.")

    @classmethod
    def of(  # type: ignore[override]
        cls, weighed: WeighedReport, language: str
    ) -> "WeighedReportOut":
        worth = weighed.credibility
        return cls(
            **_fields(weighed.report),
            outcome=weighed.outcome,
            credibility=CredibilityOut.of(worth, language) if worth else None,
            notice=NoticeOut.of(weighed.notice) if weighed.notice else None,
        )


class PublicDecisionOut(Out):
    """A decision as anybody may see it: no names, and nobody's words."""

    id: str
    decided_at: InstantOut
    measure: Measure
    restriction: Restriction | None
    territory: list[str]
    until: InstantOut | None
    ground: Ground | None
    policy_id: str | None
    source: StatementSource | None
    automated_detection: bool
    automated_decision: bool
    reverses: str | None = Field(description="The decision that this one takes back.")

    @classmethod
    def of(cls, decision: Decision, language: str) -> "PublicDecisionOut":
        said = decision.statement
        return cls(
            id=decision.id,
            decided_at=decision.created_at,
            measure=decision.measure,
            restriction=said.restriction if said else None,
            territory=list(said.territory) if said else [],
            until=decision.until,
            ground=said.ground if said else None,
            policy_id=decision.policy_id,
            source=said.source if said else None,
            automated_detection=said is not None and said.automated_detection,
            automated_decision=said is not None and said.automated_decision,
            reverses=decision.reverses,
        )


class TransparencySummaryOut(Out):
    """Counts of whole days in UTC. What is by ground and by automation is of what restricted
    somebody."""

    first_day: date
    last_day: date
    decisions: int
    by_measure: dict[str, int]
    by_ground: dict[str, int]
    by_automation: dict[str, int] = Field(
        description="`decided` by the service itself, `detected` by it, or `none`."
    )
    reports: int
    appeals: int
    appeals_upheld: int
    appeals_reversed: int
    reversals: int
    median_seconds: int | None = Field(
        description="From the opening of a case to its decision; null where nothing was decided."
    )

    @classmethod
    def of(cls, summary: Summary, language: str) -> "TransparencySummaryOut":
        counted = set(cls.model_fields) - {"first_day", "last_day"}
        fields: dict[str, Any] = {name: getattr(summary, name) for name in counted}
        for name in ("by_measure", "by_ground", "by_automation"):
            fields[name] = dict(fields[name])
        last = (summary.until - timedelta(days=1)).date()
        return cls(**fields, first_day=summary.since.date(), last_day=last)
