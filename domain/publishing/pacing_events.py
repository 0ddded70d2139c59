"""The facts rules and blackouts announce."""

from collections.abc import Sequence
from typing import Any

from domain.publishing.demand import Demand
from domain.publishing.pacing import Blackout, PublishingRules
from domain.shared.clock import written
from domain.shared.events import News, differences

RULES_UPDATED = "publishing_rules.updated"
BLACKOUT_CREATED = "blackout.created"
BLACKOUT_DELETED = "blackout.deleted"

ANNOUNCED = frozenset({RULES_UPDATED, BLACKOUT_CREATED, BLACKOUT_DELETED})


def rules_changed(rules: PublishingRules, before: PublishingRules) -> News:
    """The rules as they are now; hours are told as `1 09:00-18:00`: Monday from nine to six."""
    after = _rules(rules)
    previous = differences(_rules(before), after)
    return News(RULES_UPDATED, rules.id, rules.version, after, previous=previous)


def blackout_changed(name: str, blackout: Blackout, before: Blackout | None = None) -> News:
    after = _blackout(blackout)
    previous = differences(_blackout(before), after) if before else {}
    return News(name, blackout.id, blackout.version, after, previous=previous)


def _rules(rules: PublishingRules) -> dict[str, Any]:
    windows = rules.hours.windows if rules.hours else ()
    return {
        "id": rules.id,
        "channel_id": None if rules.subject_id == rules.workspace_id else rules.subject_id,
        "min_spacing_seconds": rules.min_spacing_seconds,
        "max_per_day": rules.max_per_day,
        "hours": [f"{w.weekday} {w.opens}-{w.closes}" for w in windows] if rules.hours else None,
        "countries": list(rules.countries) if rules.countries is not None else None,
        "skip_holidays": rules.skip_holidays,
        "overdue_after_seconds": rules.overdue_after_seconds,
        "catch_up_per_minute": rules.catch_up_per_minute,
        "disclosures": _demands(rules.disclosures),
        "hold_if_warned": rules.hold_if_warned,
        "max_per_person": rules.max_per_person,
        "per_person_days": rules.per_person_days,
        "version": rules.version,
    }


def _demands(demands: Sequence[Demand] | None) -> list[dict[str, Any]] | None:
    if demands is None:
        return None
    return [{"says": list(it.says), "tag": it.tag, "campaign_id": it.campaign_id} for it in demands]


def _blackout(blackout: Blackout) -> dict[str, Any]:
    return {
        "id": blackout.id,
        "scope": blackout.scope.value,
        "community_id": blackout.community_id,
        "channel_id": blackout.channel_id,
        "starts_on": blackout.starts_on,
        "ends_on": blackout.ends_on,
        "timezone": blackout.timezone,
        "starts_at": written(blackout.starts_at),
        "ends_at": written(blackout.ends_at),
        "reason": blackout.reason,
        "external_id": blackout.external_id,
        "deleted": blackout.deleted_at is not None,
        "version": blackout.version,
    }
