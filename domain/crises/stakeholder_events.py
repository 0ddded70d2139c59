"""What is told of stakeholder lists and of notices: never whose addresses they are."""

from typing import Any

from domain.crises.crisis_notice import CrisisNotice
from domain.crises.notice_delivery import NoticeDelivery
from domain.crises.stakeholder_list import StakeholderList
from domain.shared.clock import written
from domain.shared.events import News, differences
from domain.shared.letter_course import LetterState

LIST_CREATED = "stakeholder_list.created"
LIST_UPDATED = "stakeholder_list.updated"
LIST_DELETED = "stakeholder_list.deleted"
NOTICE_CREATED = "crisis_notice.created"
NOTICE_APPROVED = "crisis_notice.approved"
NOTICE_WITHDRAWN = "crisis_notice.withdrawn"
LETTER_SENT = "crisis_notice.delivered"
LETTER_FAILED = "crisis_notice.delivery_failed"
LETTER_UNCONFIRMED = "crisis_notice.delivery_unconfirmed"
LETTER_STOPPED = "crisis_notice.delivery_stopped"
LETTER_REPEATED = "crisis_notice.delivery_repeated"

BY_STATE = {
    LetterState.SENT: LETTER_SENT,
    LetterState.FAILED: LETTER_FAILED,
    LetterState.UNCONFIRMED: LETTER_UNCONFIRMED,
    LetterState.STOPPED: LETTER_STOPPED,
}
OF_STAKEHOLDERS = frozenset(
    {
        *(LIST_CREATED, LIST_UPDATED, LIST_DELETED),
        *(NOTICE_CREATED, NOTICE_APPROVED, NOTICE_WITHDRAWN),
        *BY_STATE.values(),
        LETTER_REPEATED,
    }
)


def list_told(name: str, after: StakeholderList, before: StakeholderList | None = None) -> News:
    """The list as it is now: how many people are in it, and none of them."""
    told = _list(after)
    previous = differences(_list(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def notice_told(name: str, after: CrisisNotice, before: CrisisNotice | None = None) -> News:
    """The notice as it is now, without what it says."""
    told = _notice(after)
    previous = differences(_notice(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def letter_told(name: str, after: NoticeDelivery, before: NoticeDelivery) -> News:
    """What became of one letter; a teammate is named by id."""
    told = _letter(after)
    return News(name, after.id, after.version, told, previous=differences(_letter(before), told))


def _list(one: StakeholderList) -> dict[str, Any]:
    fits = one.fits
    return {
        "id": one.id,
        "name": one.name,
        "audience": one.audience.value,
        "tells": one.tells.value,
        "severity_at_least": fits.severity_at_least.value if fits.severity_at_least else None,
        "scenarios": list(fits.scenarios),
        "community_ids": list(fits.community_ids),
        "platforms": list(fits.platforms),
        "people": len(one.people),
        "teammate_ids": list(one.teammates),
        "languages": [text.language for text in one.texts],
        "external_id": one.external_id,
        "version": one.version,
    }


def _notice(one: CrisisNotice) -> dict[str, Any]:
    return {
        "id": one.id,
        "crisis_id": one.crisis_id,
        "audience": one.audience.value,
        "state": one.state.value,
        "cause": one.cause.value,
        "languages": [text.language for text in one.texts],
        "stakeholder_list_ids": list(one.list_ids),
        "recipients": one.recipients,
        "next_update_at": written(one.next_update_at),
        "decided_by": one.decided_by,
        "released_at": written(one.released_at),
        "withdrawn_at": written(one.withdrawn_at),
        "version": one.version,
    }


def _letter(one: NoticeDelivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "crisis_notice_id": one.notice_id,
        "crisis_id": one.crisis_id,
        "stakeholder_list_id": one.list_id,
        "teammate_id": one.teammate_id,
        "state": one.state.value,
        "reason": one.reason.value if one.reason else None,
        "attempts": one.attempts,
        "next_at": written(one.next_at),
        "sent_at": written(one.sent_at),
        "version": one.version,
    }
