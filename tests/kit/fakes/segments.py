"""Segments in memory, and what each condition means, said once more in plain Python."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.communities.guidelines import GuidelinesState
from domain.members.acknowledgement import Acknowledgement
from domain.members.ambassador import Ambassador, AmbassadorState
from domain.members.consent import standing
from domain.members.identity import Proof
from domain.members.join_request import JoinRequest
from domain.members.milestone import counts
from domain.members.model import Member
from domain.members.segment import (
    Condition,
    ConditionGroup,
    Match,
    Operator,
    Question,
    Segment,
    SegmentMember,
    Trait,
    Which,
)
from domain.members.streak import streak_of
from domain.members.submission import Submission, SubmissionState
from domain.members.value import ORIGIN
from domain.members.value_scheme import word_of
from domain.shared.access import Actor
from domain.shared.ids import MemberId, SegmentId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.desk import FakeKept, found_in
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeSegments(FakeKept[Segment]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.segments, "segment")
        self._turns = tx.tables.segment_members

    async def standing(self) -> int:
        return len(_standing(self._tx.tables, self._tx.actor))

    async def count(self, segment: Segment, now: datetime) -> int:
        return len(meeting(self._tx.tables, self._tx.actor, segment.question, now))

    async def entering(self, segment: Segment, now: datetime, most: int) -> Sequence[MemberId]:
        known = {one.member_id for one in self._open(segment)}
        here = meeting(self._tx.tables, self._tx.actor, segment.question, now)
        return [one.id for one in here if one.id not in known][:most]

    async def leaving(self, segment: Segment, now: datetime, most: int) -> Sequence[SegmentMember]:
        here = meeting(self._tx.tables, self._tx.actor, segment.question, now)
        ids = {one.id for one in here}
        return [one for one in self._open(segment) if one.member_id not in ids][:most]

    async def question_of(self, segment_id: SegmentId) -> Question | None:
        found = self._tx.tables.segments.get(self._tx.key(segment_id))
        return None if found is None or found.removed_at is not None else found.question

    async def meets(self, member_id: MemberId, question: Question, now: datetime) -> bool:
        here = meeting(self._tx.tables, self._tx.actor, question, now)
        return member_id in {one.id for one in here}

    def write(self, *pairs: tuple[SegmentMember | None, SegmentMember]) -> None:
        for _, one in pairs:
            self._turns[self._tx.key(one.id)] = one

    def _open(self, segment: Segment) -> list[SegmentMember]:
        mine = [one for one in self._turns.values() if one.segment_id == segment.id]
        return sorted((one for one in mine if one.left_at is None), key=lambda one: one.id)


class FakeSegmentReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def segment(self, actor: Actor, segment_id: SegmentId) -> Segment:
        return found_in(self._memory.tables.segments, actor, segment_id, "segment")

    async def segments(self, actor: Actor, request: PageRequest) -> Page[Segment]:
        return Page(_standing(self._memory.tables, actor)[: request.limit], None)

    async def all_segments(self, actor: Actor) -> Sequence[Segment]:
        return _standing(self._memory.tables, actor)

    async def has_any(self, actor: Actor) -> bool:
        return bool(_standing(self._memory.tables, actor))

    async def counts(
        self, actor: Actor, questions: Mapping[str, Question], now: datetime
    ) -> Mapping[str, int]:
        tables = self._memory.tables
        return {
            name: len(meeting(tables, actor, question, now)) for name, question in questions.items()
        }

    async def in_segment(
        self, actor: Actor, question: Question, now: datetime, request: PageRequest
    ) -> Page[Member]:
        here = meeting(self._memory.tables, actor, question, now)
        return Page(here[: request.limit], None)


def _standing(tables: Tables, actor: Actor) -> list[Segment]:
    mine = [row for row in tables.segments.values() if row.workspace_id == actor.workspace]
    return sorted((row for row in mine if row.removed_at is None), key=lambda row: row.id)


def meeting(tables: Tables, actor: Actor, question: Question, now: datetime) -> list[Member]:
    """Those of the workspace who meet it and stand alone, by their ids."""
    mine = [row for row in tables.members.values() if row.workspace_id == actor.workspace]
    alone = sorted((row for row in mine if row.merged_into is None), key=lambda row: row.id)
    return [row for row in alone if _meets(_Known(tables, row, now), question)]


def _meets(known: "_Known", question: Question) -> bool:
    return _matches(question.match, [_holds(known, group) for group in question.groups])


def _holds(known: "_Known", group: ConditionGroup) -> bool:
    return _matches(group.match, [_TESTS[one.trait](known, one) for one in group.conditions])


def _matches(match: Match, answers: list[bool]) -> bool:
    return all(answers) if match is Match.ALL else any(answers)


class _Known:
    """All that is known of a member, and of whoever is part of it."""

    def __init__(self, tables: Tables, member: Member, now: datetime) -> None:
        self.tables, self.member, self.now = tables, member, now
        self.kin = {member.id}
        while True:
            more = {row.id for row in tables.members.values() if row.merged_into in self.kin}
            if more <= self.kin:
                break
            self.kin |= more

    def theirs(self, rows: Mapping[Any, Any]) -> list[Any]:
        return [row for row in rows.values() if row.member_id in self.kin]


Answer = Callable[[_Known, Condition], bool]


def _name(known: _Known, one: Condition) -> bool:
    name, wanted = (known.member.name or "").lower(), str(one.values[0]).lower()
    return name == wanted if one.operator is Operator.IS else wanted in name


def _set(read: Callable[[_Known], set[str]]) -> Answer:
    def answered(known: _Known, one: Condition) -> bool:
        has, wanted = read(known), {str(value) for value in one.values}
        if one.operator is Operator.ALL_OF:
            return wanted <= has
        return bool(wanted & has) is (one.operator is Operator.ANY_OF)

    return answered


def _identities(known: _Known) -> set[str]:
    rows = known.theirs(known.tables.member_identities)
    return {r.platform for r in rows if r.removed_at is None and r.proof is not Proof.CLAIMED}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(one: Any, other: Any) -> bool:
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _field(known: _Known, one: Condition) -> bool:
    fields, name = known.member.fields, one.name or ""
    among = name in fields and any(_same(fields[name], value) for value in one.values)
    return among is (one.operator is Operator.ANY_OF)


def _field_number(known: _Known, one: Condition) -> bool:
    value, wanted = known.member.fields.get(one.name or ""), one.values[0]
    if not _is_number(value):
        return False
    return value >= wanted if one.operator is Operator.AT_LEAST else value <= wanted  # type: ignore[operator]


def _consent(known: _Known, one: Condition) -> bool:
    said = {
        word.purpose: word.given for word in standing(known.theirs(known.tables.member_consents))
    }
    wanted = {Operator.GIVEN: True, Operator.REFUSED: False, Operator.UNKNOWN: None}
    return said.get(one.name or "") is wanted[one.operator]


def _moment(read: Callable[[Member], datetime]) -> Answer:
    def answered(known: _Known, one: Condition) -> bool:
        lately = read(known.member) > one.since(known.now)
        return lately is (one.operator is Operator.WITHIN)

    return answered


def _activity(known: _Known, one: Condition) -> bool:
    done = [
        row
        for row in known.theirs(known.tables.member_activities)
        if row.kind == one.name and one.type in (None, row.type) and row.at > one.since(known.now)
    ]
    wanted = int(one.values[0])
    return len(done) >= wanted if one.operator is Operator.AT_LEAST else len(done) <= wanted


def _milestones(known: _Known) -> set[str]:
    return {row.milestone_id for row in known.theirs(known.tables.member_milestones)}


def _level(known: _Known, one: Condition) -> bool:
    key = known.member.workspace_id, known.member.id
    value = known.tables.member_values.get(key)
    level, wanted = value.level if value else 0, int(one.values[0])
    return level >= wanted if one.operator is Operator.AT_LEAST else level <= wanted


def _records(rows: str, stands: Callable[[_Known, Any], tuple[str, datetime]]) -> Answer:
    def answered(known: _Known, one: Condition) -> bool:
        found = (
            row
            for row in known.theirs(getattr(known.tables, rows))
            if _counts(known, one, row, *stands(known, row), one.values)
        )
        return any(found) is (one.operator is Operator.ANY_OF)

    return answered


def _counts(
    known: _Known, one: Condition, row: Any, state: str, at: datetime, states: Sequence[Any]
) -> bool:
    here = not one.community_ids or row.community_id in one.community_ids
    for_it = not one.mission_ids or row.mission_id in one.mission_ids
    then = one.when is None or one.when.holds(at, known.now)
    return state in {str(each) for each in states} and here and for_it and then


def _acknowledged(known: _Known, row: Acknowledgement) -> tuple[str, datetime]:
    [version] = [one for one in known.tables.guidelines.values() if one.id == row.guidelines_id]
    in_force = version.state is GuidelinesState.IN_FORCE
    return ("in_force" if in_force else "earlier"), row.at


def _asked(known: _Known, row: JoinRequest) -> tuple[str, datetime]:
    return row.state.value, row.decided_at or row.created_at


def _stood(known: _Known, row: Ambassador) -> tuple[str, datetime]:
    if row.state is AmbassadorState.ENDED:
        assert row.ended_at is not None
        return ("former" if row.active_since else "ended"), row.ended_at
    return row.state.value, row.active_since or row.answered_at or row.created_at


def _showed(row: Submission) -> tuple[str, datetime]:
    moment = {
        SubmissionState.DRAFT: row.created_at,
        SubmissionState.SUBMITTED: row.submitted_at,
        SubmissionState.WITHDRAWN: row.updated_at,
    }.get(row.state, row.reviewed_at)
    assert moment is not None
    return row.state.value, moment


def _submission(known: _Known, one: Condition) -> bool:
    rows = known.theirs(known.tables.submissions)
    count = sum(_counts(known, one, row, *_showed(row), one.states) for row in rows)
    wanted = int(one.values[0])
    return count >= wanted if one.operator is Operator.AT_LEAST else count <= wanted


def _streak(known: _Known, one: Condition) -> bool:
    assert one.unit is not None
    workspace = known.tables.workspaces[known.member.workspace_id]
    zone = ZoneInfo(workspace.timezone)
    days = [
        (row.at.astimezone(zone).date() - ORIGIN).days
        for row in known.theirs(known.tables.member_activities)
        if counts(one.name, word_of(row.kind, row.type))
    ]
    found = streak_of(days, one.unit, (known.now.astimezone(zone).date() - ORIGIN).days)
    run = found.current if one.which is Which.CURRENT else found.longest
    length, wanted = run.length if run else 0, int(one.values[0])
    return length >= wanted if one.operator is Operator.AT_LEAST else length <= wanted


_TESTS: Mapping[Trait, Answer] = {
    Trait.NAME: _name,
    Trait.STATE: _set(lambda known: {known.member.state.value}),
    Trait.ORIGIN: _set(lambda known: {known.member.origin.value}),
    Trait.IS_BOT: lambda known, one: known.member.is_bot is one.values[0],
    Trait.LABEL: _set(lambda known: set(known.member.labels)),
    Trait.COMMUNITY: _set(lambda known: set(known.member.community_ids)),
    Trait.PLATFORM: _set(lambda known: set(known.member.platforms)),
    Trait.IDENTITY: _set(_identities),
    Trait.FIELD: _field,
    Trait.FIELD_NUMBER: _field_number,
    Trait.FIELD_KNOWN: lambda known, one: (one.name in known.member.fields) is one.values[0],
    Trait.CONSENT: _consent,
    Trait.LAST_SEEN: _moment(lambda member: member.last_seen_at),
    Trait.FIRST_SEEN: _moment(lambda member: member.created_at),
    Trait.ACTIVITY: _activity,
    Trait.MILESTONE: _set(_milestones),
    Trait.LEVEL: _level,
    Trait.ACKNOWLEDGEMENT: _records("acknowledgements", _acknowledged),
    Trait.JOIN_REQUEST: _records("join_requests", _asked),
    Trait.AMBASSADOR: _records("ambassadors", _stood),
    Trait.SUBMISSION: _submission,
    Trait.STREAK: _streak,
}
