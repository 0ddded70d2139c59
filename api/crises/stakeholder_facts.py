"""What telling stakeholders tells: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.crises import stakeholder_events as telling
from domain.crises.crisis_notice import NoticeCause, NoticeState
from domain.crises.model import Severity
from domain.crises.notice_delivery import LetterReason
from domain.crises.playbook import Start
from domain.crises.stakeholder_list import Audience
from domain.shared.letter_course import LetterState


class StakeholderListFact(Out):
    """A list as it is after what happened, without whom it names outside."""

    id: str
    name: str
    audience: Audience
    tells: Start
    severity_at_least: Severity | None
    scenarios: list[str]
    community_ids: list[str]
    platforms: list[str]
    people: int = Field(description="How many people outside it names.")
    teammate_ids: list[str]
    languages: list[str]
    external_id: str | None
    version: int


class CrisisNoticeFact(Out):
    """A notice as it is after what happened, without what it says."""

    id: str
    crisis_id: str
    audience: Audience
    state: NoticeState
    cause: NoticeCause
    languages: list[str]
    stakeholder_list_ids: list[str]
    recipients: int
    next_update_at: InstantOut | None
    decided_by: str | None
    released_at: InstantOut | None
    withdrawn_at: InstantOut | None
    version: int


class NoticeDeliveryFact(Out):
    """A letter as it is after what happened, without whom outside it is for."""

    id: str
    crisis_notice_id: str
    crisis_id: str
    stakeholder_list_id: str | None
    teammate_id: str | None
    state: LetterState
    reason: LetterReason | None
    attempts: int
    next_at: InstantOut | None
    sent_at: InstantOut | None
    version: int


OF_STAKEHOLDERS: Mapping[str, Fact] = {
    telling.LIST_CREATED: Fact("Somebody wrote down whom to tell.", StakeholderListFact),
    telling.LIST_UPDATED: Fact("A list of whom to tell was changed.", StakeholderListFact),
    telling.LIST_DELETED: Fact("A list of whom to tell was thrown away.", StakeholderListFact),
    telling.NOTICE_CREATED: Fact("People are to be told of a crisis.", CrisisNoticeFact),
    telling.NOTICE_APPROVED: Fact("What people outside are told was approved.", CrisisNoticeFact),
    telling.NOTICE_WITHDRAWN: Fact("People outside will not be told that.", CrisisNoticeFact),
    telling.LETTER_SENT: Fact("Somebody was told of a crisis.", NoticeDeliveryFact),
    telling.LETTER_FAILED: Fact("Somebody could not be told of a crisis.", NoticeDeliveryFact),
    telling.LETTER_UNCONFIRMED: Fact(
        "Nobody knows whether somebody was told of a crisis.", NoticeDeliveryFact
    ),
    telling.LETTER_STOPPED: Fact("Somebody is not to be told of a crisis.", NoticeDeliveryFact),
    telling.LETTER_REPEATED: Fact("Somebody is told of a crisis again.", NoticeDeliveryFact),
}
