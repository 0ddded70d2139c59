"""The wire shapes of audits, of what they found, and of what is to be put right."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from api.communities.audit_template_schemas import AuditSectionOut, Key
from api.communities.audit_words import BuiltIn, built_in
from api.wall_times import Day
from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    SEEN,
    CommunityRef,
    EachOnce,
    FieldFault,
    In,
    Instant,
    InstantOut,
    MediaRef,
    Name,
    Out,
    Reference,
    ShortText,
    absent,
)
from domain.communities.audit_catalogue import (
    AuditSubject,
    EvidenceKind,
    NotAvailable,
    Outcome,
    ProfileStanding,
)
from domain.communities.audit_comparing import Change, Comparison, by_section
from domain.communities.audit_finding import AuditFinding, FindingState, Severity
from domain.communities.community_audit import (
    Answer,
    AuditResult,
    AuditState,
    CommunityAudit,
    Sampling,
)
from domain.communities.use_cases.answer_audit import Reply
from domain.communities.use_cases.keep_audit_findings import NewFinding
from domain.communities.use_cases.read_audits import AuditView
from domain.communities.use_cases.start_audit import NewAudit
from domain.shared.ids import AuditTemplateId, CommunityId, TeammateId

TemplateRef = Annotated[str, Reference, Field(examples=["atp_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
TeammateRef = Annotated[str, Reference, Field(examples=["tmt_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Link = Annotated[
    str,
    StringConstraints(
        min_length=9, max_length=2000, pattern=r"^https?://[^\s\x00-\x20\x7f-\x9f]+$"
    ),
]


_EITHER = ("built_in", "template_id")
_ONE_OF_THEM: dict[str, Any] = {
    "oneOf": [
        {"required": [name], "properties": dict.fromkeys(_EITHER, NOT_GIVEN) | {name: GIVEN}}
        for name in _EITHER
    ]
}


class AuditIn(In):
    model_config = ConfigDict(json_schema_extra=_ONE_OF_THEM)

    community_id: CommunityRef
    built_in: BuiltIn | None = Field(
        default=None, description="One of `GET /v1/audit-templates/built-in`."
    )
    template_id: TemplateRef | None = Field(default=None, description="Or a template of yours.")
    first_day: Day | None = Field(
        default=None, description="In the workspace's time zone; 89 days before the last."
    )
    last_day: Day | None = Field(default=None, description="Included; without one yesterday.")
    sample_size: Annotated[StrictInt, Field(ge=1, le=50), AS_WHOLE] | None = Field(
        default=None, description="How many conversations are looked at; 20 where it is not said."
    )
    sampling: Sampling | None = None
    seed: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SEEN)] | None = (
        Field(default=None, description="Draws the same ones again out of the same many.")
    )

    @model_validator(mode="after")
    def _one_model(self) -> Self:
        if (self.built_in is None) == (self.template_id is None):
            raise FieldFault("one_of", choices="built_in, template_id")
        return self

    def request(self, language: str) -> NewAudit:
        model = built_in(self.built_in, language) if self.built_in else None
        template = AuditTemplateId(self.template_id) if self.template_id else None
        return NewAudit(
            CommunityId(self.community_id),
            model,
            template,
            _day(self.first_day),
            _day(self.last_day),
            self.sample_size,
            self.sampling,
            self.seed,
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class AuditAnswerIn(In):
    item_key: Key
    subject_id: Annotated[str, Reference] | None = Field(
        default=None, description="Of which conversation, where several are looked at."
    )
    scale: Annotated[StrictInt, Field(ge=1, le=10), AS_WHOLE] | None = None
    yes: StrictBool | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=5000)] | None = None
    points: Annotated[float, Field(ge=0, le=100, strict=True)] | None = Field(
        default=None, description="What an answer in words is worth."
    )
    skipped: StrictBool = Field(default=False, description="Pass over; the note says why.")
    note: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None
    links: Annotated[list[Link], Field(max_length=10), EachOnce()] = Field(default_factory=list)
    media_ids: Annotated[list[MediaRef], Field(max_length=10), EachOnce()] = Field(
        default_factory=list
    )

    def reply(self) -> Reply:
        value = float(self.yes) if self.yes is not None else self.scale
        answer = Answer(
            None if value is None or self.skipped else float(value),
            None if self.skipped else self.text,
            None if self.skipped else self.points,
            self.skipped,
            self.note,
            tuple(self.links),
            tuple(self.media_ids),
        )
        return Reply(self.item_key, answer, self.subject_id)


class AuditOut(Out):
    """An audit, without what it found."""

    id: str
    community_id: str
    subject: AuditSubject
    name: str
    template_key: str = Field(description="By it audits are compared with one another.")
    template_id: str | None
    template_version: int | None
    state: AuditState
    since: InstantOut
    until: InstantOut
    timezone: str
    operation_id: str
    sampling: Sampling | None
    seed: str | None
    sample: list[str]
    score: float | None = Field(description="So far, out of 100; null where nothing counts.")
    points: float
    possible: int
    open_items: int
    created_by: str
    checked_at: InstantOut | None
    completed_at: InstantOut | None
    completed_by: str | None
    cancelled_at: InstantOut | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: CommunityAudit, language: str) -> "AuditOut":
        return cls(**_audit(found))


def _audit(found: CommunityAudit) -> dict[str, Any]:
    other = {"open_items": found.still_open, "sample": list(found.sample)}
    names = [name for name in AuditOut.model_fields if name not in other]
    return {name: getattr(found, name) for name in names} | other


class AuditEvidenceOut(Out):
    kind: EvidenceKind
    object_id: str = Field(description="Of a link, the message in which it stands.")
    url: str | None
    number: float | None
    standing: ProfileStanding | None = Field(
        description="How the profile of this channel stands beside the others."
    )


class AuditResultOut(Out):
    subject_id: str
    item_key: str
    outcome: Outcome
    reason: NotAvailable | None = Field(description="Why it is not available.")
    value: float | None
    numbers: dict[str, float] = Field(description="What the value was worked out from.")
    points: float | None
    possible: int
    text: str | None
    note: str | None
    links: list[str]
    media_ids: list[str]
    answered_by: str | None
    at: InstantOut | None
    evidence: list[AuditEvidenceOut]

    @classmethod
    def of(cls, found: AuditResult, evidence: list[AuditEvidenceOut]) -> "AuditResultOut":
        apart = {"numbers", "links", "media_ids", "evidence"}
        same = {name: getattr(found, name) for name in cls.model_fields if name not in apart}
        return cls(
            **same,
            numbers=dict(found.numbers),
            links=list(found.links),
            media_ids=list(found.media_ids),
            evidence=evidence,
        )


class AuditSectionScoreOut(AuditSectionOut):
    score: float | None
    points: float
    possible: int


class AuditItemChangeOut(Out):
    item_key: str
    change: Change
    before: float | None = Field(description="Out of 100.")
    now: float | None


class AuditComparisonOut(Out):
    audit_id: str
    completed_at: InstantOut | None
    score: float | None
    difference: float | None = Field(description="By how many points of 100 the score changed.")
    items: list[AuditItemChangeOut]

    @classmethod
    def of(cls, found: Comparison) -> "AuditComparisonOut":
        return cls(
            audit_id=found.previous.id,
            completed_at=found.previous.completed_at,
            score=found.previous.score,
            difference=found.difference,
            items=[
                AuditItemChangeOut(
                    item_key=one.item_key, change=one.change, before=one.before, now=one.now
                )
                for one in found.items
            ],
        )


class AuditFindingOut(Out):
    id: str
    audit_id: str
    community_id: str
    item_key: str | None
    title: str | None = Field(
        description="Null for one that was proposed: its item says what it is about."
    )
    description: str | None
    severity: Severity
    state: FindingState
    owner_id: str | None
    due_at: InstantOut | None
    note: str | None
    closed_at: InstantOut | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: AuditFinding, language: str) -> "AuditFindingOut":
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class AuditWithResultsOut(AuditOut):
    """An audit with all that it found."""

    sections: list[AuditSectionScoreOut]
    results: list[AuditResultOut]
    findings: list[AuditFindingOut]
    compared_with: AuditComparisonOut | None = Field(
        description="The last completed one of the same template and community."
    )

    @classmethod
    def of_view(cls, view: AuditView, language: str) -> "AuditWithResultsOut":
        shown: dict[tuple[str, str], list[AuditEvidenceOut]] = {}
        for one in view.evidence:
            shown.setdefault((one.subject_id, one.item_key), []).append(
                AuditEvidenceOut(
                    kind=one.kind,
                    object_id=one.object_id,
                    url=one.url,
                    number=one.number,
                    standing=one.standing,
                )
            )
        scores = by_section(view.audit.sections, view.results)
        sections = []
        for section in view.audit.sections:
            found = scores[section.key]
            plain = AuditSectionOut.of(section, language)
            sections.append(
                AuditSectionScoreOut(
                    key=plain.key,
                    name=plain.name,
                    items=plain.items,
                    score=found.score,
                    points=found.points,
                    possible=found.possible,
                )
            )
        return cls(
            **_audit(view.audit),
            sections=sections,
            results=[
                AuditResultOut.of(one, shown.get((one.subject_id, one.item_key), []))
                for one in view.results
            ],
            findings=[AuditFindingOut.of(one, language) for one in view.findings],
            compared_with=AuditComparisonOut.of(view.comparison) if view.comparison else None,
        )


class FindingIn(In):
    title: Name
    severity: Severity
    item_key: Key | None = None
    description: ShortText | None = None
    owner_id: TeammateRef | None = None
    due_at: Instant | None = None

    def request(self) -> NewFinding:
        return NewFinding(
            self.title,
            self.severity,
            self.item_key,
            self.description,
            TeammateId(self.owner_id) if self.owner_id else None,
            self.due_at,
        )


class FindingChange(In):
    title: Name | None = absent()
    severity: Severity = absent()
    description: ShortText | None = absent()
    owner_id: TeammateRef | None = absent()
    due_at: Instant | None = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes()


class GoesTo(StrEnum):
    """Where a finding can be moved."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class FindingMoveIn(In):
    state: GoesTo
    note: ShortText | None = Field(default=None, description="Why, or what was done.")

    @property
    def to(self) -> FindingState:
        return FindingState(self.state.value)
