"""How each check comes by its facts, which findings the failed ones propose, and which days are
looked at."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from domain.communities import audit_checks as checks
from domain.communities import audit_profiles as profiles
from domain.communities.audit_catalogue import (
    AuditSubject,
    CheckKind,
    Measured,
    NotAvailable,
    Outcome,
)
from domain.communities.audit_checks import USUAL_HOURS, USUAL_TOP
from domain.communities.audit_facts import Look
from domain.communities.audit_finding import AuditFinding, FindingState, Severity
from domain.communities.audit_template import AuditItem, ItemKind, items_of
from domain.communities.community_audit import AuditResult, CommunityAudit
from domain.communities.community_audit_ports import AuditFacts
from domain.shared.access import Actor
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import AuditFindingId, ConversationId
from domain.shared.wall_time import resolve, zone

USUAL_DAYS = 90
MOST_DAYS = 366
HEAVY = 0.1
"""A failed item that is worth this share of all points or more is a grave finding."""

Measure = Callable[[AuditFacts, Actor, Look, AuditItem], Awaitable[Measured]]


def window_of(
    first: date | None, last: date | None, timezone: str, now: datetime
) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, in that zone. Without days it is
    the ninety before today. Raises ValidationFailed, UnknownTimezone."""
    today = now.astimezone(zone(timezone)).date()
    last = last or today - timedelta(days=1)
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    days = (last - first).days + 1
    if last > today:
        raise ValidationFailed(errors=[FieldError("/last_day", "window_not_begun")])
    if days < 1:
        raise ValidationFailed(errors=[FieldError("/last_day", "before_its_beginning")])
    if days > MOST_DAYS:
        facts = {"days": days, "maximum": MOST_DAYS}
        raise ValidationFailed(errors=[FieldError("/first_day", "window_too_long", facts)])
    return _begin(first, timezone), _begin(last + timedelta(days=1), timezone)


def _begin(day: date, timezone: str) -> datetime:
    return resolve(datetime.combine(day, time()), timezone).at


def look_of(audit: CommunityAudit, subject_id: str, now: datetime) -> Look:
    talk = None if audit.subject is AuditSubject.COMMUNITY else ConversationId(subject_id)
    return Look(audit.community_id, audit.since, audit.until, now, talk)


async def _posts_per_week(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    posts, channels = await facts.posts(actor, look), await facts.channels(actor, look)
    return checks.posts_per_week(posts, len(channels), look)


async def _silence(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    posts, channels = await facts.posts(actor, look), await facts.channels(actor, look)
    return checks.longest_silence(posts, len(channels), look)


async def _first_reply(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.first_reply(await facts.talks(actor, look))


async def _unanswered(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.unanswered(await facts.talks(actor, look), item.hours or USUAL_HOURS)


async def _promises(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.promises_kept(await facts.promises(actor, look))


async def _voice(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.voice(await facts.voice_of_posts(actor, look), NotAvailable.NO_POSTS)


async def _pillars(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.pillars(await facts.posts(actor, look), item.tags)


async def _links(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.broken_links(await facts.links(actor, look))


async def _alt_texts(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.alt_texts(await facts.pictures(actor, look))


async def _handles(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return profiles.handles_alike(await facts.channels(actor, look))


async def _names(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return profiles.names_alike(await facts.channels(actor, look))


async def _bios(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return profiles.bios_filled(await facts.channels(actor, look))


async def _profile_links(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return profiles.links_alike(await facts.channels(actor, look))


async def _backlog(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    cases, channels = await facts.backlog(actor, look), await facts.channels(actor, look)
    return checks.backlog(cases, len(channels), item.hours or USUAL_HOURS)


async def _growth(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.growth(await facts.growth(actor, look))


async def _top(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.top_contributors(await facts.contributions(actor, look), item.top or USUAL_TOP)


async def _talk_reply(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.conversation_first_reply(await facts.talk(actor, look))


async def _talk_answered(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.conversation_answered(await facts.talk(actor, look))


async def _talk_voice(facts: AuditFacts, actor: Actor, look: Look, item: AuditItem) -> Measured:
    return checks.voice(await facts.voice_of_replies(actor, look), NotAvailable.NO_REPLIES)


MEASURES: Mapping[CheckKind, Measure] = {
    CheckKind.POSTS_PER_WEEK: _posts_per_week,
    CheckKind.LONGEST_SILENCE: _silence,
    CheckKind.FIRST_REPLY: _first_reply,
    CheckKind.UNANSWERED: _unanswered,
    CheckKind.PROMISES_KEPT: _promises,
    CheckKind.VOICE: _voice,
    CheckKind.PILLARS: _pillars,
    CheckKind.BROKEN_LINKS: _links,
    CheckKind.ALT_TEXTS: _alt_texts,
    CheckKind.HANDLES_ALIKE: _handles,
    CheckKind.NAMES_ALIKE: _names,
    CheckKind.BIOS_FILLED: _bios,
    CheckKind.LINKS_ALIKE: _profile_links,
    CheckKind.BACKLOG: _backlog,
    CheckKind.GROWTH: _growth,
    CheckKind.TOP_CONTRIBUTORS: _top,
    CheckKind.CONVERSATION_FIRST_REPLY: _talk_reply,
    CheckKind.CONVERSATION_ANSWERED: _talk_answered,
    CheckKind.CONVERSATION_VOICE: _talk_voice,
}


def proposals(
    audit: CommunityAudit,
    results: Sequence[AuditResult],
    known: set[str],
    new_id: Callable[[], str],
    now: datetime,
) -> list[AuditFinding]:
    """One for each item of which a check failed, but for those of which there is one already that
    nobody has put right."""
    failed = {one.item_key for one in results if one.outcome is Outcome.FAILED} - known
    items = items_of(audit.sections)
    whole = sum(item.points for item in items)
    return [
        AuditFinding(
            id=AuditFindingId(new_id()),
            workspace_id=audit.workspace_id,
            organization_id=audit.organization_id,
            audit_id=audit.id,
            community_id=audit.community_id,
            template_key=audit.template_key,
            severity=Severity.HIGH if item.points >= HEAVY * whole else Severity.MEDIUM,
            created_by=audit.created_by,
            created_at=now,
            updated_at=now,
            item_key=item.key,
            state=FindingState.PROPOSED,
        )
        for item in items
        if item.kind is ItemKind.CHECK and item.key in failed
    ]
