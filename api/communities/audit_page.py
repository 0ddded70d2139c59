"""An audit as it is printed: every word and number, in the language of its workspace."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.communities.audit_words import label_of, said
from domain.communities.audit_catalogue import RULES, AuditSubject, Outcome
from domain.communities.audit_comparing import by_item, by_section
from domain.communities.audit_finding import AuditFinding, Severity
from domain.communities.audit_template import AuditItem, ItemKind
from domain.communities.community_audit import AuditResult, AuditState, Tally
from domain.communities.use_cases.read_audits import AuditReport, AuditView
from domain.shared.colours import INK, SOFT, text_on

GOOD, FAIR = 80, 60
"""From here on a score is shown as good, and as fair."""

MOST_SAID = 5
_WORDS = (
    *("score", "section", "item", "result", "value", "good_from", "points", "before"),
    *("finding", "findings", "no_findings", "severity", "state", "due", "formula"),
)
_TONES = {
    Outcome.PASSED: "good",
    Outcome.WARNED: "fair",
    Outcome.FAILED: "poor",
}
_GRAVE = {
    Severity.LOW: "none",
    Severity.MEDIUM: "fair",
    Severity.HIGH: "poor",
    Severity.CRITICAL: "poor",
}


def page_of_audit(report: AuditReport) -> dict[str, Any]:
    """What the printer is given."""
    view, audit = report.view, report.view.audit
    language = audit.language
    whole = Tally(audit.points, audit.possible, audit.still_open)
    return {
        "title": audit.name,
        "workspace": report.ground.name,
        "dress": _dress(report),
        "community": report.community.name,
        "language": language.partition("-")[0],
        "window": said(
            *("word", "window", language),
            first=_day(audit.since, audit.timezone, language),
            last=_day(audit.until - timedelta(microseconds=1), audit.timezone, language),
        ),
        "sampled": _sampled(view, language),
        "page": said("word", "page", language),
        "score": {**_score(whole, language), "since": _since(view, language)},
        "state": _state(view, language),
        "words": {word: said("word", word, language) for word in _WORDS},
        "sections": _sections(view, language),
        "findings": [_finding(one, view, language) for one in view.findings],
    }


def _dress(report: AuditReport) -> dict[str, Any]:
    dress = report.ground.dress
    logo = [report.community.workspace_id, dress.logo_media_id] if dress.logo_media_id else None
    return {
        "primary": dress.primary,
        "on_primary": text_on(dress.primary),
        "accent": dress.accent,
        "background": dress.background,
        "ink": INK,
        "soft": SOFT,
        "logo": logo,
    }


def _sections(view: AuditView, language: str) -> list[dict[str, Any]]:
    audit = view.audit
    tallies, of = by_section(audit.sections, view.results), dict[str, list[AuditResult]]()
    for result in view.results:
        of.setdefault(result.item_key, []).append(result)
    items, before = by_item(view.results), _before(view)
    return [
        {
            "name": section.name,
            **_score(tallies[section.key], language),
            "points": _points(tallies[section.key], language),
            "items": [
                {
                    "label": label_of(item, language),
                    "points": _points(items[item.key], language),
                    "before": before.get(item.key, ""),
                    **_item(item, of[item.key], audit.subject, language),
                }
                for item in section.items
            ],
        }
        for section in audit.sections
    ]


def _item(
    item: AuditItem, results: Sequence[AuditResult], subject: AuditSubject, language: str
) -> dict[str, Any]:
    good = _measured(item, item.bounds[0], language) if item.check else ""
    if subject is AuditSubject.CONVERSATIONS:
        return {"good": good, **_together(item, results, language)}
    [result] = results
    return {
        "good": good,
        "result": said("outcome", result.outcome, language),
        "tone": _tone(item, result),
        "value": _value(item, result, language),
        "said": _notes([result], language),
    }


def _together(item: AuditItem, results: Sequence[AuditResult], language: str) -> dict[str, Any]:
    """What came of one item in many conversations."""
    tally = by_item(results)[item.key]
    values = [result.value for result in results if result.value is not None and result.counts]
    mean = sum(values) / len(values) if values else None
    counts = Counter(result.outcome for result in results)
    lines = []
    if item.check:
        lines.append(
            said(
                *("word", "mixed", language),
                good=counts[Outcome.PASSED],
                fair=counts[Outcome.WARNED],
                poor=counts[Outcome.FAILED],
                none=counts[Outcome.NOT_AVAILABLE],
            )
        )
    score = tally.score
    return {
        "result": _number(score, language) if score is not None else "–",
        "tone": _tone_of(score),
        "value": _measured(item, mean, language) if item.kind is not ItemKind.TEXT else "",
        "said": [*lines, *_notes(results, language)],
    }


def _notes(results: Sequence[AuditResult], language: str) -> list[str]:
    found = [
        text
        for result in results
        for text in (
            said("reason", result.reason, language) if result.reason else None,
            result.text,
            result.note,
        )
        if text
    ]
    return list(dict.fromkeys(found))[:MOST_SAID]


def _value(item: AuditItem, result: AuditResult, language: str) -> str:
    if result.value is None:
        return ""
    if item.kind is ItemKind.YES_NO:
        return said("word", "yes" if result.value else "no", language)
    return _measured(item, result.value, language)


def _measured(item: AuditItem, value: float | None, language: str) -> str:
    if value is None:
        return ""
    if item.check:
        return said("unit", RULES[item.check].unit, language, n=_number(value, language))
    if item.kind is ItemKind.SCALE:
        return f"{_number(value, language)} / {item.best}"
    return f"{_number(100 * value, language)}%"


def _tone(item: AuditItem, result: AuditResult) -> str:
    if result.outcome is Outcome.ANSWERED:
        return _tone_of(100 * (result.points or 0.0) / item.points)
    return _TONES.get(result.outcome, "none")


def _tone_of(score: float | None) -> str:
    if score is None:
        return "none"
    return "good" if score >= GOOD else "fair" if score >= FAIR else "poor"


def _score(tally: Tally, language: str) -> dict[str, Any]:
    score = tally.score
    return {
        "known": score is not None,
        "number": _number(round(score), language) if score is not None else "–",
        "share": score or 0,
        "tone": _tone_of(score),
        "points": _points(tally, language, whole=True),
    }


def _points(tally: Tally, language: str, *, whole: bool = False) -> str:
    if not tally.possible:
        return said("word", "no_score", language) if whole else "–"
    points, possible = _number(tally.points, language), str(tally.possible)
    if whole:
        return said("word", "of_points", language, points=points, possible=possible)
    return f"{points} / {possible}"


def _before(view: AuditView) -> Mapping[str, str]:
    if view.comparison is None:
        return {}
    language = view.audit.language
    return {
        one.item_key: _number(round(one.before), language)
        for one in view.comparison.items
        if one.before is not None
    }


def _since(view: AuditView, language: str) -> str:
    last = view.comparison
    if last is None or last.previous.completed_at is None or last.difference is None:
        return said("word", "first_one", language)
    change = round(last.difference)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return said(
        *("word", "since_last", language),
        difference=f"{sign}{abs(change)}",
        date=_day(last.previous.completed_at, view.audit.timezone, language),
    )


def _state(view: AuditView, language: str) -> str | None:
    audit = view.audit
    if audit.state is AuditState.COMPLETED:
        return None
    if audit.state is AuditState.CANCELLED:
        return said("word", "cancelled", language)
    still_open = sum(result.outcome is Outcome.OPEN for result in view.results)
    return said("word", "draft", language, open=still_open)


def _sampled(view: AuditView, language: str) -> str | None:
    audit = view.audit
    if audit.subject is AuditSubject.COMMUNITY:
        return None
    return said("word", "sampled", language, count=len(audit.sample), seed=audit.seed)


def _finding(one: AuditFinding, view: AuditView, language: str) -> dict[str, Any]:
    item = view.audit.item(one.item_key) if one.item_key else None
    title = one.title or (label_of(item, language) if item else one.id)
    return {
        "title": title,
        "description": one.description,
        "severity": said("severity", one.severity, language),
        "tone": _GRAVE[one.severity],
        "state": said("state", one.state, language),
        "due": _day(one.due_at, view.audit.timezone, language) if one.due_at else "–",
    }


def _number(value: float, language: str) -> str:
    text = f"{value:,.1f}".removesuffix(".0")
    if language.partition("-")[0] in ("es", "pt"):
        text = text.replace(",", " ").replace(".", ",")
    return text


def _day(at: datetime, timezone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(timezone))
    if language.partition("-")[0] in ("es", "pt"):
        return f"{local:%d/%m/%Y}"
    return f"{local:%Y-%m-%d}"
