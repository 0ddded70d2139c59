"""Small scenes about members, in memory."""

from dataclasses import replace
from datetime import timedelta

from domain.members.identity import MemberIdentity, Proof
from domain.members.model import SILENCE, Member, MemberState
from domain.members.note import MemberNote
from domain.members.suggestion import MergeSuggestion
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.keep_identities import give_identity, remove_identity
from domain.members.use_cases.keep_member_notes import add_member_note, remove_member_note
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.keep_value_scheme import set_value_scheme
from domain.members.use_cases.merge_members import (
    dismiss_suggestion,
    merge_members,
    unmerge_member,
)
from domain.members.use_cases.move_member import Wanted, end_state, fall_silent, move_member
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities, record_activity
from domain.members.use_cases.record_consent import NewConsent, record_consent
from domain.members.value_scheme import STANDARD_LEVELS, ValueScheme
from domain.shared.paging import PageRequest
from tests.kit.member_builders import a_member, an_identity, done_by, some_said
from tests.unit.stage import Scenes, Stage

HOUR = timedelta(hours=1)


async def somebody_speaks_and_is_known_otherwise_later(s: Stage) -> None:
    room = s.house.app.members
    [said] = await some_said(s.house, s.actor, s.channel, "Open?")
    await follow_inbound(room, s.actor, said)
    [member] = (await room.reads.members(s.actor, PageRequest())).items
    await change_member(room, s.actor, member.id, None, {"labels": frozenset({"regular"})})
    now = s.house.clock.forward(HOUR)
    told = done_by("ana", "visit-1", now)
    shown = replace(told.doer, shown=an_identity("ana", handle="@ana_ruiz").shown)
    await record_activity(room, s.actor, replace(told, doer=shown))
    [identity] = await room.reads.identities(s.actor, member.id)
    await remove_identity(room, s.actor, member.id, identity.id)


async def somebody_is_muted_falls_silent_and_wakes(s: Stage) -> None:
    room, member = s.house.app.members, await a_member(s.house, s.actor)
    now = s.house.clock.forward(HOUR)
    await record_activity(room, s.actor, done_by(member, "visit-1", now))
    await move_member(
        *(room, s.actor, member.id, None),
        Wanted(MemberState.MUTED, "Too loud.", now + HOUR),
    )
    s.house.clock.forward(2 * HOUR)
    await end_state(room, s.actor, member.id)
    now = s.house.clock.forward(SILENCE)
    await fall_silent(room, s.actor, member.id)
    await record_activity(room, s.actor, done_by(member, "visit-2", now))


async def a_note_is_written_and_taken_back(s: Stage) -> None:
    room, member = s.house.app.members, await a_member(s.house, s.actor)
    note = await add_member_note(room, s.actor, member.id, "Asks for oat milk.")
    await remove_member_note(room, s.actor, member.id, note.id)
    await record_consent(room, s.actor, member.id, NewConsent("newsletter", True, "form"))


async def two_who_may_be_one_are_merged_and_taken_apart(s: Stage) -> None:
    room = s.house.app.members
    proven = an_identity("ana@example.org", Proof.VERIFIED, "email")
    first = await a_member(s.house, s.actor, identities=(proven,))
    second = await a_member(s.house, s.actor, "Bea", labels=frozenset({"regular"}))
    claimed = an_identity("ana@example.org", Proof.CLAIMED, "email")
    await give_identity(room, s.actor, second.id, claimed)
    await merge_members(room, s.actor, first.id, None, second.id, "One person.")
    await unmerge_member(room, s.actor, second.id, None)


async def two_who_are_two_stay_two(s: Stage) -> None:
    room = s.house.app.members
    here = an_identity("1", platform="mastodon", handle="@ana", name="Ana")
    there = an_identity("2", platform="matrix", handle="ana", name="ana")
    for identity in (here, there):
        await a_member(s.house, s.actor, identities=(identity,))
    [suggestion] = (await room.reads.suggestions(s.actor, PageRequest())).items
    await dismiss_suggestion(room, s.actor, suggestion.id, "Sisters.")


async def somebody_rises_and_falls(s: Stage) -> None:
    room, member = s.house.app.members, await a_member(s.house, s.actor)
    now = s.house.clock.forward(HOUR)
    deeds = [done_by(member, f"visit-{n}", now) for n in range(12)]
    await record_activities(room, s.actor, deeds)
    await reckon_values(room, s.actor)
    s.house.clock.forward(timedelta(days=400))
    await reckon_values(room, s.actor)
    await set_value_scheme(room, s.actor, None, (), STANDARD_LEVELS, 80, 1)


_KNOWN = {"member.created", "member.identity_added"}
MEMBERS: Scenes = {
    somebody_rises_and_falls: (
        {Member: "seen", ValueScheme: "change"},
        {
            *("member.created", "member.state_changed"),
            *("member.level_changed", "value_scheme.updated"),
        },
    ),
    somebody_speaks_and_is_known_otherwise_later: (
        {Member: "change seen", MemberIdentity: "known_as remove"},
        {
            *_KNOWN,
            *("member.updated", "member.identity_updated", "member.identity_removed"),
            *("inbound.received", "conversation.opened"),
        },
    ),
    somebody_is_muted_falls_silent_and_wakes: (
        {Member: "move seen"},
        {"member.created", "member.state_changed"},
    ),
    a_note_is_written_and_taken_back: (
        {MemberNote: "remove"},
        {
            *("member.created", "member.note_added", "member.note_deleted"),
            "member.consent_recorded",
        },
    ),
    two_who_may_be_one_are_merged_and_taken_apart: (
        {Member: "change part_of", MergeSuggestion: "settle"},
        {
            *_KNOWN,
            *("member.updated", "member.merged", "member.unmerged"),
            *("member.merge_suggested", "member.merge_settled"),
        },
    ),
    two_who_are_two_stay_two: (
        {MergeSuggestion: "settle"},
        {*_KNOWN, "member.merge_suggested", "member.merge_settled"},
    ),
}
