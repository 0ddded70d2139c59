"""An outside reviewer is named, asked, and heard; it decides nothing, whatever it says or does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.content import Content, Part, Poll, Variant
from domain.publishing.drafting import Draft
from domain.publishing.preflight import RULES, Report, Severity, Span
from domain.publishing.reporting import Wishes
from domain.publishing.reviewer import NOT_CALLED, ReviewStatus, Silent, Unheard
from domain.publishing.reviewing import Comment, Question
from domain.publishing.use_cases.keep_reviewer import (
    ReviewerWish,
    ReviewerWithSecret,
    name_reviewer,
    read_reviewer,
    remove_reviewer,
    rotate_reviewer_secret,
)
from domain.publishing.use_cases.preflight_message import preflight_message
from domain.shared.access import EVERYTHING, MissingScope, Permission
from domain.shared.errors import NotFound, VersionMismatch
from domain.shared.ids import ChannelId
from tests.kit.builders import a_sandbox_channel, a_workspace, in_one_hour, utc_schedule
from tests.kit.fakes import a_fake_house
from tests.unit.reviewer_scenes import URL
from tests.unit.stage import Stage

TEXT = "We open at nine on Saturday, with coffee and music for all."
WISH = ReviewerWish(URL, True, 1500)
SAYS = Comment("tone", Severity.WARNING, "Sounds stern.")


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


@pytest.fixture
def draft(stage: Stage) -> Draft:
    return Draft([stage.channel.id], Content(TEXT))


async def named(stage: Stage, wish: ReviewerWish = WISH) -> ReviewerWithSecret:
    return await name_reviewer(stage.house.app.publishing, stage.actor, None, wish)


async def tried(stage: Stage, draft: Draft, **wishes: Any) -> Report:
    wished = Wishes(**{"reviewer": True, **wishes})
    return await preflight_message(stage.house.app.publishing, stage.actor, draft, wished)


async def said(stage: Stage, draft: Draft, *comments: Comment) -> Report:
    """What the report says when the reviewer says this."""
    await named(stage)
    stage.house.outside_review.answers.append(comments)
    return await tried(stage, draft)


def asked(stage: Stage) -> Question:
    [(_, question)] = stage.house.outside_review.asked
    return question


# ── Naming ───────────────────────────────────────────────────────────────────────────────────────


async def test_its_secret_is_shown_when_it_is_named_and_when_it_is_rotated(stage: Stage) -> None:
    room, actor = stage.house.app.publishing, stage.actor
    assert (await read_reviewer(room, actor)).version == 0
    first = await named(stage)
    assert first.secret is not None
    assert (first.reviewer.version, first.reviewer.timeout_ms) == (1, 1500)
    again = await name_reviewer(room, actor, 1, replace(WISH, enabled=False))
    assert again.secret is None
    assert await read_reviewer(room, actor) == again.reviewer
    turned = await rotate_reviewer_secret(room, actor)
    assert turned.secret not in (None, first.secret)
    assert turned.reviewer.previous_until == stage.house.clock.now() + timedelta(hours=24)


async def test_two_never_overwrite_each_other_unknowingly(stage: Stage) -> None:
    await named(stage)
    with pytest.raises(VersionMismatch):
        await name_reviewer(stage.house.app.publishing, stage.actor, 0, WISH)


async def test_what_is_removed_is_asked_no_more_and_comes_back_with_another_secret(
    stage: Stage, draft: Draft
) -> None:
    room, first = stage.house.app.publishing, await named(stage)
    gone = await remove_reviewer(room, stage.actor)
    assert (gone.url, gone.enabled, gone.version) == (None, False, 2)
    assert await remove_reviewer(room, stage.actor) == gone
    assert stage.house.memory.tables.reviewer_secrets == {}
    assert (await tried(stage, draft)).review.silent == Silent(Unheard.NONE_NAMED)
    with pytest.raises(NotFound):
        await rotate_reviewer_secret(room, stage.actor)
    back = await named(stage)
    assert (back.reviewer.version, back.secret in (None, first.secret)) == (3, False)


async def test_who_may_only_write_messages_says_nothing_about_who_reads_them(stage: Stage) -> None:
    room = stage.house.app.publishing
    writer = replace(stage.actor, scopes=EVERYTHING - {Permission.WEBHOOKS_WRITE})
    with pytest.raises(MissingScope):
        await name_reviewer(room, writer, None, WISH)
    with pytest.raises(MissingScope):
        await rotate_reviewer_secret(room, writer)
    with pytest.raises(MissingScope):
        await remove_reviewer(room, writer)
    with pytest.raises(MissingScope):
        await read_reviewer(room, replace(stage.actor, scopes=frozenset()))


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────


async def test_it_is_asked_only_where_somebody_wishes_it(stage: Stage, draft: Draft) -> None:
    await named(stage)
    report = await tried(stage, draft, reviewer=False)
    assert (report.review.status, report.review.silent) == (ReviewStatus.NOT_ASKED, None)
    assert stage.house.outside_review.asked == []


async def test_one_that_is_switched_off_is_not_asked(stage: Stage, draft: Draft) -> None:
    await named(stage, replace(WISH, enabled=False))
    review = (await tried(stage, draft)).review
    assert (review.status, review.silent) == (ReviewStatus.NOT_ASKED, Silent(Unheard.DISABLED))
    assert stage.house.outside_review.asked == []


async def test_it_is_told_each_text_once_with_the_channels_that_say_it(
    stage: Stage, draft: Draft
) -> None:
    other = await a_sandbox_channel(
        stage.house, stage.actor, community_id=stage.channel.community_id, account="other"
    )
    here, there = stage.channel.id, other.id
    content = Content(
        TEXT,
        (Part("And bread."),),
        poll=Poll(("Yes", "No"), 3600),
        content_warning="Loud",
        language="es-MX",
    )
    wide = replace(
        draft,
        channel_ids=[here, there],
        content=content,
        variants={there: Variant(("text",), Content("Abrimos a las nueve."))},
        schedule=utc_schedule(in_one_hour(stage.house)),
        metadata={"brief": "spring"},
        tags=("autumn",),
    )
    await named(stage)
    await tried(stage, wide, language="es")
    [(line, question)] = stage.house.outside_review.asked
    assert (line.url, line.timeout) == (URL, timedelta(milliseconds=1500))
    assert {it.pointer: it.channel_ids for it in question.texts} == {
        "/text": (here,),
        "/variants/0/text": (there,),
        "/thread/0/text": (here, there),
        "/content_warning": (here, there),
        "/poll/options/0": (here, there),
        "/poll/options/1": (here, there),
    }
    assert [it.part for it in question.texts if "thread" in it.pointer] == [2]
    assert {it.language for it in question.texts} == {"es"}
    assert question.channels == {here: "sandbox", there: "sandbox"}
    assert question.answer_in == "es"
    assert question.publish_at == stage.house.clock.now() + timedelta(hours=1)
    assert (question.metadata, question.tags) == ({"brief": "spring"}, ("autumn",))
    assert question.id.startswith("rvw_")


async def test_for_a_day_the_secret_before_signs_too(stage: Stage, draft: Draft) -> None:
    first = await named(stage)
    turned = await rotate_reviewer_secret(stage.house.app.publishing, stage.actor)
    await tried(stage, draft)
    stage.house.clock.forward(timedelta(hours=24))
    await tried(stage, draft)
    lines = [line.secrets for line, _ in stage.house.outside_review.asked]
    assert lines == [(turned.secret, first.secret), (turned.secret,)]


async def test_without_a_secret_that_opens_it_is_not_called(stage: Stage, draft: Draft) -> None:
    await named(stage)
    stage.house.memory.tables.reviewer_secrets.clear()
    review = (await tried(stage, draft)).review
    assert review.status is ReviewStatus.FAILED
    assert review.silent == Silent(Unheard.SECRET_UNREADABLE)
    assert stage.house.outside_review.asked == []


# ── Hearing ──────────────────────────────────────────────────────────────────────────────────────


async def test_what_it_says_stands_beside_our_own_under_a_name_of_its_own(
    stage: Stage, draft: Draft
) -> None:
    mine = replace(draft, content=Content("Hello {{name}}"))
    alone = await tried(stage, mine, reviewer=False)
    comment = replace(SAYS, pointer="/text", span=(0, 5), suggestion="Hi", severity=Severity.ADVICE)
    report = await said(stage, mine, comment)
    [found] = [it for it in report.remarks if it.source == "reviewer"]
    assert found.code == "reviewer.tone"
    assert (found.severity, found.pointer, found.part) == (Severity.ADVICE, "/text", 1)
    assert (found.span, found.suggestion, found.detail) == (Span(0, 5), "Hi", "Sounds stern.")
    assert found.channel_id is None
    assert [it for it in report.remarks if it.source == "rules"] == list(alone.remarks)
    assert (report.score, report.ok) == (alone.score, alone.ok)
    review = report.review
    assert (review.status, review.findings, review.dropped) == (ReviewStatus.ANSWERED, 1, 0)


def test_no_code_of_ours_can_be_taken_for_a_reviewers() -> None:
    assert [code for code in RULES if "." in code] == []


async def test_it_refuses_no_message(stage: Stage, draft: Draft) -> None:
    report = await said(stage, draft, replace(SAYS, severity=Severity.ERROR))
    [found] = report.remarks
    assert found.severity is Severity.WARNING
    assert report.ok
    assert report.score.value == 100


@pytest.mark.parametrize(
    ("span", "kept"),
    [
        ((0, 5), Span(0, 5)),
        ((3, 9_999), Span(3, len(TEXT))),
        ((len(TEXT) - 1, len(TEXT)), Span(len(TEXT) - 1, len(TEXT))),
        ((len(TEXT), len(TEXT) + 1), None),
        ((7, 7), None),
        ((9, 2), None),
    ],
)
async def test_a_span_keeps_what_lies_in_its_text(
    stage: Stage, draft: Draft, span: tuple[int, int], kept: Span | None
) -> None:
    comment = replace(SAYS, pointer="/text", span=span, suggestion="Better.")
    [found] = (await said(stage, draft, comment)).remarks
    assert found.span == kept
    assert found.suggestion == ("Better." if kept else None)


async def test_a_span_of_no_text_is_none(stage: Stage, draft: Draft) -> None:
    [found] = (await said(stage, draft, replace(SAYS, span=(0, 2), suggestion="x"))).remarks
    assert (found.pointer, found.span, found.suggestion) == (None, None, None)


@pytest.mark.parametrize(
    "about",
    [
        {"pointer": "/thread/9/text"},
        {"pointer": "/metadata"},
        {"channel_id": "chn_of_somebody_else"},
        {"pointer": "/text", "channel_id": "chn_of_somebody_else"},
        {"message": " \n"},
    ],
)
async def test_what_is_about_nothing_of_the_message_is_dropped_and_counted(
    stage: Stage, draft: Draft, about: dict[str, Any]
) -> None:
    report = await said(stage, draft, replace(SAYS, **about), SAYS)
    assert len(report.remarks) == 1
    assert (report.review.findings, report.review.dropped) == (1, 1)


async def test_what_one_channel_says_is_known_to_be_said_there(stage: Stage, draft: Draft) -> None:
    here = stage.channel.id
    own = {here: Variant(("text",), Content("In my own words."))}
    comment = replace(SAYS, pointer="/variants/0/text")
    [found] = (await said(stage, replace(draft, variants=own), comment)).remarks
    assert found.channel_id == here
    everywhere = replace(SAYS, channel_id=ChannelId(here))
    [found] = (await said(stage, draft, everywhere)).remarks
    assert (found.channel_id, found.pointer) == (here, None)


@pytest.mark.parametrize("why", [why for why in Unheard if why not in NOT_CALLED])
async def test_no_silence_changes_what_we_find(stage: Stage, draft: Draft, why: Unheard) -> None:
    mine = replace(draft, content=Content("Hello {{name}}"))
    alone = await tried(stage, mine, reviewer=False)
    await named(stage)
    stage.house.outside_review.answers.append(Silent(why, {"status": 500}))
    report = await tried(stage, mine)
    assert report.review.status is ReviewStatus.FAILED
    assert report.review.silent == Silent(why, {"status": 500})
    assert replace(report, review=alone.review) == alone
    assert asked(stage).texts[0].text == "Hello {{name}}"
