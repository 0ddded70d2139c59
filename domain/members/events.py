"""What is told of members: never what they are called, nor their fields; who may read them can
fetch them."""

from typing import Any

from domain.members.acknowledgement import Acknowledgement
from domain.members.consent import MemberConsent
from domain.members.identity import MemberIdentity
from domain.members.model import Member
from domain.members.note import MemberNote
from domain.members.suggestion import MergeSuggestion
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "member.created"
UPDATED = "member.updated"
STATE_CHANGED = "member.state_changed"
IDENTITY_ADDED = "member.identity_added"
IDENTITY_UPDATED = "member.identity_updated"
IDENTITY_REMOVED = "member.identity_removed"
NOTE_ADDED = "member.note_added"
NOTE_DELETED = "member.note_deleted"
CONSENT_RECORDED = "member.consent_recorded"
GUIDELINES_ACKNOWLEDGED = "member.guidelines_acknowledged"
MERGED = "member.merged"
UNMERGED = "member.unmerged"
MERGE_SUGGESTED = "member.merge_suggested"
MERGE_SETTLED = "member.merge_settled"

OF_MEMBERS = frozenset({CREATED, UPDATED, STATE_CHANGED, MERGED, UNMERGED})
OF_IDENTITIES = frozenset({IDENTITY_ADDED, IDENTITY_UPDATED, IDENTITY_REMOVED})
OF_NOTES = frozenset({NOTE_ADDED, NOTE_DELETED})
OF_SUGGESTIONS = frozenset({MERGE_SUGGESTED, MERGE_SETTLED})
OF_WORDS = frozenset({CONSENT_RECORDED, GUIDELINES_ACKNOWLEDGED})
ANNOUNCED = OF_MEMBERS | OF_IDENTITIES | OF_NOTES | OF_SUGGESTIONS | OF_WORDS


def member_told(name: str, member: Member, before: Member | None = None) -> News:
    after = _member(member)
    previous = differences(_member(before), after) if before else {}
    if before is not None and not previous:
        # What is not told was changed: the version says so.
        previous = {"version": before.version}
    return News(name, member.id, member.version, after, previous=previous)


def change_told(before: Member, after: Member) -> list[News]:
    """One fact for what changed, none where nobody can see it."""
    if after.version == before.version:
        return []
    name = UPDATED if after.state is before.state else STATE_CHANGED
    return [member_told(name, after, before)]


def identity_told(
    name: str, identity: MemberIdentity, before: MemberIdentity | None = None
) -> News:
    after = _identity(identity)
    previous = differences(_identity(before), after) if before else {}
    return News(name, identity.id, identity.version, after, previous=previous)


def note_told(name: str, note: MemberNote, before: MemberNote | None = None) -> News:
    after = _note(note)
    previous = differences(_note(before), after) if before else {}
    return News(name, note.id, note.version, after, previous=previous)


def consent_told(consent: MemberConsent) -> News:
    data = {
        "id": consent.id,
        "member_id": consent.member_id,
        "purpose": consent.purpose,
        "given": consent.given,
        "source": consent.source,
        "at": written(consent.at),
        "recorded_at": written(consent.recorded_at),
    }
    return News(CONSENT_RECORDED, consent.id, 1, data)


def acknowledgement_told(given: Acknowledgement) -> News:
    data = {
        "id": given.id,
        "member_id": given.member_id,
        "community_id": given.community_id,
        "guidelines_id": given.guidelines_id,
        "number": given.number,
        "source": given.source,
        "at": written(given.at),
        "recorded_at": written(given.recorded_at),
    }
    return News(GUIDELINES_ACKNOWLEDGED, given.id, 1, data)


def suggestion_told(
    name: str, suggestion: MergeSuggestion, before: MergeSuggestion | None = None
) -> News:
    after = _suggestion(suggestion)
    previous = differences(_suggestion(before), after) if before else {}
    return News(name, suggestion.id, suggestion.version, after, previous=previous)


def _suggestion(suggestion: MergeSuggestion) -> dict[str, Any]:
    return {
        "id": suggestion.id,
        "member_ids": [suggestion.one_id, suggestion.other_id],
        "evidence": [one.kind.value for one in suggestion.evidence],
        "score": suggestion.score,
        "state": suggestion.state.value,
        "version": suggestion.version,
    }


def _member(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "state": member.state.value,
        "state_reason": member.state_reason,
        "state_until": written(member.state_until),
        "origin": member.origin.value,
        "is_bot": member.is_bot,
        "labels": sorted(member.labels),
        "community_ids": sorted(member.community_ids),
        "platforms": sorted(member.platforms),
        "merged_into": member.merged_into,
        "external_id": member.external_id,
        "version": member.version,
    }


def _identity(identity: MemberIdentity) -> dict[str, Any]:
    return {
        "id": identity.id,
        "member_id": identity.member_id,
        "platform": identity.platform,
        "proof": identity.proof.value,
        "removed_at": written(identity.removed_at),
        "version": identity.version,
    }


def _note(note: MemberNote) -> dict[str, Any]:
    return {
        "id": note.id,
        "member_id": note.member_id,
        "author": note.author,
        "removed_at": written(note.removed_at),
        "version": note.version,
    }
