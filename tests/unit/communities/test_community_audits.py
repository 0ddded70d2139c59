"""Audits add up what was found, stay comparable, and go on from where they were broken off."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.communities.audit_catalogue import AuditSubject, CheckKind, NotAvailable, Outcome
from domain.communities.audit_comparing import Change
from domain.communities.audit_drawing import Candidate, draw
from domain.communities.audit_facts import Account
from domain.communities.audit_finding import FindingState, Severity
from domain.communities.audit_template import AuditItem, AuditSection, ItemKind
from domain.communities.auditing import window_of
from domain.communities.community_audit import Answer, AuditState, CommunityAudit, Sampling
from domain.communities.errors import AuditQuestionsOpen, CommunityArchived, NothingToAudit
from domain.communities.use_cases.answer_audit import (
    Reply,
    answer_audit,
    cancel_audit,
    complete_audit,
)
from domain.communities.use_cases.change_community import archive_community
from domain.communities.use_cases.check_audit import AT_ONCE, check_audit
from domain.communities.use_cases.keep_audit_findings import move_finding
from domain.communities.use_cases.keep_audit_templates import (
    NewAuditTemplate,
    create_audit_template,
)
from domain.communities.use_cases.read_audits import AuditView, read_audit
from domain.communities.use_cases.start_audit import AuditModel, NewAudit, start_audit
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import AuditFindingId, CommunityId
from domain.shared.operations import OperationState
from tests.kit.builders import a_community, a_workspace
from tests.kit.fakes.community_audits import ScriptedAuditFacts
from tests.kit.fakes.house import FakeHouse, a_fake_house

HANDLES = AuditItem("handles", ItemKind.CHECK, 4, CheckKind.HANDLES_ALIKE)
REPLY = AuditItem("reply", ItemKind.CHECK, 2, CheckKind.FIRST_REPLY)
BIO = AuditItem("bio", ItemKind.YES_NO, 2, text="Is the bio true?")
VOICE = AuditItem("voice", ItemKind.SCALE, 4, text="Do the posts sound like us?", best=5)
WORDS = AuditItem("words", ItemKind.TEXT, 3, text="What should be better?")
ALIKE = (Account("chn_1", "aurora", "Aurora"), Account("chn_2", "aurora", "Aurora"))
APART = (Account("chn_1", "aurora", "Aurora"), Account("chn_2", "a", "A"))


def model(*items: AuditItem, subject: AuditSubject = AuditSubject.COMMUNITY) -> AuditModel:
    return AuditModel("monthly", "Monthly", subject, (AuditSection("all", "All", items),))


class Place:
    """A community in memory, with facts that are made up."""

    def __init__(self, house: FakeHouse, actor: Actor, home: CommunityId) -> None:
        self.house, self.actor, self.home = house, actor, home
        self.room = house.app.communities
        assert isinstance(self.room.audit_facts, ScriptedAuditFacts)
        self.facts = self.room.audit_facts
        self.facts.of_channels = ALIKE

    async def begun(self, *items: AuditItem, **how: Any) -> CommunityAudit:
        wanted = NewAudit(self.home, model(*items), **how)
        return await start_audit(self.room, self.actor, wanted)

    async def checked(self, *items: AuditItem) -> CommunityAudit:
        audit = await self.begun(*items)
        await check_audit(self.room, self.actor, audit.id)
        return await self.room.reads.audit(self.actor, audit.id)

    async def answered(self, audit: CommunityAudit, item: AuditItem, **how: Any) -> CommunityAudit:
        reply = Reply(item.key, Answer(**how))
        return await answer_audit(self.room, self.actor, audit.id, None, reply)

    async def view(self, audit: CommunityAudit) -> AuditView:
        return await read_audit(self.room, self.actor, audit.id)


@pytest.fixture
async def place() -> Place:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Place(house, actor, (await a_community(house, actor)).id)


async def test_the_score_is_of_what_counts_alone(place: Place) -> None:
    audit = await place.checked(HANDLES, REPLY, BIO, VOICE, WORDS)
    # Nobody wrote, so that the time to answer is not available, and not 0.
    assert (audit.points, audit.possible, audit.score, audit.still_open) == (4, 4, 100, 3)
    audit = await place.answered(audit, VOICE, value=4.0)
    assert (audit.points, audit.possible) == (7, 8)
    audit = await place.answered(audit, BIO, value=0.0)
    assert (audit.points, audit.possible, audit.score) == (7, 10, 70)
    audit = await place.answered(audit, WORDS, skipped=True, note="Nobody had time.")
    assert (audit.possible, audit.still_open) == (10, 0)
    audit = await place.answered(audit, WORDS, text="Fewer offers.", points=1.5)
    assert (audit.points, audit.possible) == (8.5, 13)
    outcomes = {one.item_key: one.outcome for one in (await place.view(audit)).results}
    assert outcomes["reply"] is Outcome.NOT_AVAILABLE


async def test_an_audit_of_which_nothing_counts_has_no_score(place: Place) -> None:
    assert (await place.checked(REPLY)).score is None


@pytest.mark.parametrize(
    ("item", "answer", "wrong"),
    [
        (BIO, {}, ("/yes", "not_answered")),
        (VOICE, {"value": 6.0}, ("/scale", "off_the_scale")),
        (WORDS, {"text": "So.", "points": 3.5}, ("/points", "more_points_than_there_are")),
        (BIO, {"skipped": True}, ("/note", "reason_for_skipping")),
    ],
)
async def test_an_answer_is_one_to_its_question(
    place: Place, item: AuditItem, answer: dict[str, Any], wrong: tuple[str, str]
) -> None:
    audit = await place.checked(BIO, VOICE, WORDS)
    with pytest.raises(ValidationFailed) as refused:
        await place.answered(audit, item, **answer)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [wrong]


async def test_what_shows_it_is_in_the_library(place: Place) -> None:
    audit = await place.checked(BIO)
    with pytest.raises(NotFound):
        await place.answered(audit, BIO, value=1.0, media_ids=("med_9",))


async def test_checks_are_no_questions_and_questions_wait_for_the_checks(place: Place) -> None:
    audit = await place.begun(HANDLES, BIO)
    with pytest.raises(InvalidState):
        await place.answered(audit, BIO, value=1.0)
    audit = await place.checked(HANDLES, BIO)
    with pytest.raises(NotFound):
        await place.answered(audit, HANDLES, value=1.0)


async def test_it_is_complete_when_nothing_is_open_and_stays_so(place: Place) -> None:
    audit = await place.checked(HANDLES, BIO)
    with pytest.raises(AuditQuestionsOpen):
        await complete_audit(place.room, place.actor, audit.id, None)
    await place.answered(audit, BIO, value=1.0)
    over = await complete_audit(place.room, place.actor, audit.id, None)
    assert (over.state, over.completed_by) == (AuditState.COMPLETED, place.actor.id)
    with pytest.raises(InvalidState):
        await place.answered(audit, BIO, value=0.0)
    with pytest.raises(InvalidState):
        await cancel_audit(place.room, place.actor, audit.id, None)


async def test_it_is_compared_with_the_last_completed_one_item_by_item(place: Place) -> None:
    first = await place.checked(HANDLES, BIO, REPLY)
    await place.answered(first, BIO, value=0.0)
    await complete_audit(place.room, place.actor, first.id, None)
    assert (await place.view(first)).comparison is None
    place.house.clock.forward(timedelta(days=30))
    place.facts.of_channels = APART
    unfinished = await place.checked(HANDLES, BIO)
    second = await place.checked(HANDLES, BIO, REPLY, VOICE)
    await place.answered(second, BIO, value=1.0)
    found = (await place.view(second)).comparison
    assert found is not None
    assert found.previous.id == first.id != unfinished.id
    assert {one.item_key: one.change for one in found.items} == {
        "handles": Change.WORSE,
        "bio": Change.BETTER,
        "reply": Change.NOT_COMPARABLE,
        "voice": Change.NEW,
    }
    assert found.difference == pytest.approx(100 * 2 / 6 - 100 * 4 / 6)


async def test_what_failed_proposes_a_finding_once_until_it_is_put_right(place: Place) -> None:
    place.facts.of_channels = APART
    light = replace(HANDLES, key="light", points=1)
    audit = await place.checked(HANDLES, light, replace(VOICE, points=30))
    proposed = {one.item_key: one for one in (await place.view(audit)).findings}
    assert {key: one.severity for key, one in proposed.items()} == {
        "handles": Severity.HIGH,
        "light": Severity.MEDIUM,
    }
    assert {one.state for one in proposed.values()} == {FindingState.PROPOSED}
    again = await place.checked(HANDLES, light)
    assert (await place.view(again)).findings == []
    none = (place.room, place.actor, AuditFindingId(proposed["light"].id), None)
    await move_finding(*none, FindingState.DISMISSED, None)
    third = await place.checked(HANDLES, light)
    assert [one.item_key for one in (await place.view(third)).findings] == ["light"]


async def test_a_check_that_breaks_is_said_to_and_holds_up_no_other(place: Place) -> None:
    place.facts.breaks.add("talks")
    audit = await place.begun(REPLY, HANDLES)
    with pytest.raises(RuntimeError):
        await check_audit(place.room, place.actor, audit.id)
    await check_audit(place.room, place.actor, audit.id)
    results = {one.item_key: one for one in (await place.view(audit)).results}
    assert results["reply"].reason is NotAvailable.BROKE_OFF
    assert results["handles"].outcome is Outcome.PASSED
    operation = place.house.memory.tables.operations[place.actor.workspace, audit.operation_id]
    assert operation.state is OperationState.NEEDS_REVIEW


async def test_many_checks_are_made_a_few_at_a_time(place: Place) -> None:
    items = [replace(HANDLES, key=f"handles_{n}") for n in range(AT_ONCE + 1)]
    audit = await place.begun(*items)
    await check_audit(place.room, place.actor, audit.id)
    assert (await place.room.reads.audit(place.actor, audit.id)).state is AuditState.CHECKING
    await check_audit(place.room, place.actor, audit.id)
    assert (await place.room.reads.audit(place.actor, audit.id)).possible == 4 * len(items)
    # Once more changes nothing.
    before = len(place.house.memory.commits)
    await check_audit(place.room, place.actor, audit.id)
    assert len(place.house.memory.commits) == before


async def test_conversations_are_asked_one_by_one(place: Place) -> None:
    answered = AuditItem("answered", ItemKind.CHECK, 2, CheckKind.CONVERSATION_ANSWERED)
    wanted = NewAudit(place.home, model(answered, BIO, subject=AuditSubject.CONVERSATIONS))
    audit = await start_audit(place.room, place.actor, wanted)
    await check_audit(place.room, place.actor, audit.id)
    assert audit.sample == ("cnv_1", "cnv_2")
    now = await place.room.reads.audit(place.actor, audit.id)
    assert (now.points, now.possible, now.still_open) == (4, 4, 2)
    for id, value in (("cnv_1", 1.0), ("cnv_2", 0.0)):
        reply = Reply("bio", Answer(value=value), id)
        now = await answer_audit(place.room, place.actor, audit.id, None, reply)
    assert (now.points, now.possible, now.still_open) == (6, 8, 0)
    stranger = Reply("bio", Answer(value=1.0), "cnv_3")
    with pytest.raises(NotFound):
        await answer_audit(place.room, place.actor, audit.id, None, stranger)


async def test_without_conversations_there_is_nothing_to_audit(place: Place) -> None:
    place.facts.of_candidates = ()
    wanted = NewAudit(place.home, model(BIO, subject=AuditSubject.CONVERSATIONS))
    with pytest.raises(NothingToAudit):
        await start_audit(place.room, place.actor, wanted)
    with pytest.raises(ValidationFailed) as refused:
        await place.begun(BIO, seed="s", sample_size=3)
    assert {one.pointer for one in refused.value.errors} == {"/seed", "/sample_size"}


async def test_an_archived_community_is_not_audited(place: Place) -> None:
    await archive_community(place.room, place.actor, place.home)
    with pytest.raises(CommunityArchived):
        await place.begun(BIO)


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ((HANDLES, HANDLES), {"/sections/0/items/0/key", "/sections/0/items/1/key"}),
        ((replace(HANDLES, good=50.0, fair=60.0),), {"/sections/0/items/0/fair"}),
        ((replace(REPLY, good=300.0),), {"/sections/0/items/0/fair"}),
        ((replace(HANDLES, hours=3),), {"/sections/0/items/0/hours"}),
        (
            (AuditItem("a", ItemKind.CHECK, 1, CheckKind.CONVERSATION_VOICE),),
            {"/sections/0/items/0/check"},
        ),
        (tuple(replace(BIO, key=f"bio_{n}") for n in range(61)), {"/sections"}),
    ],
)
async def test_a_template_makes_sense(
    place: Place, items: tuple[AuditItem, ...], wrong: set[str]
) -> None:
    sections = (AuditSection("all", "All", items),)
    request = NewAuditTemplate("T", AuditSubject.COMMUNITY, sections)
    with pytest.raises(ValidationFailed) as refused:
        await create_audit_template(place.room, place.actor, request)
    assert {one.pointer for one in refused.value.errors} == wrong


NOW = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)


def test_the_window_is_whole_days_of_the_zone() -> None:
    since, until = window_of(None, None, "America/Bogota", NOW)
    # It is still October there, and the ninetieth day before its last but one is counted.
    assert until == datetime(2026, 10, 31, 5, tzinfo=UTC)
    assert until - since == timedelta(days=90)
    # In Madrid the clocks went back in between.
    since, until = window_of(date(2026, 10, 1), date(2026, 10, 31), "Europe/Madrid", NOW)
    assert (since, until) == (
        datetime(2026, 9, 30, 22, tzinfo=UTC),
        datetime(2026, 10, 31, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (None, date(2026, 11, 2), "window_not_begun"),
        (date(2026, 10, 2), date(2026, 10, 1), "before_its_beginning"),
        (date(2025, 10, 1), date(2026, 10, 2), "window_too_long"),
    ],
)
def test_a_window_is_of_days_that_have_begun(
    first: date | None, last: date | None, code: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        window_of(first, last, "UTC", NOW)
    assert [one.code for one in refused.value.errors] == [code]


MANY = [Candidate(f"cnv_{n:04}") for n in range(1000)]


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    drawn = draw(MANY, 50, "autumn", Sampling.RANDOM)
    assert drawn == draw(MANY[::-1], 50, "autumn", Sampling.RANDOM)
    assert len(set(drawn)) == 50
    assert drawn != draw(MANY, 50, "winter", Sampling.RANDOM)
    assert draw(MANY[:3], 50, "autumn", Sampling.RANDOM) == ("cnv_0000", "cnv_0001", "cnv_0002")


def test_what_is_risky_is_drawn_as_much_more_often_as_it_weighs() -> None:
    risky = frozenset({"negative", "urgent", "waiting", "reopened"})
    half = [replace(one, risks=risky) if n % 2 else one for n, one in enumerate(MANY)]
    drawn = [draw(half, 1, f"seed {n}", Sampling.RISK)[0] for n in range(900)]
    share = sum(int(id[4:]) % 2 for id in drawn) / len(drawn)
    # Nine of ten by their weights; five standard deviations of 900 draws are 0.05.
    assert share == pytest.approx(0.9, abs=0.05)
    plain = [draw(half, 1, f"seed {n}", Sampling.RANDOM)[0] for n in range(900)]
    assert sum(int(id[4:]) % 2 for id in plain) / len(plain) == pytest.approx(0.5, abs=0.085)
