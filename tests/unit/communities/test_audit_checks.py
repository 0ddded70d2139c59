"""Each check of an audit measures what it says it does, up to its bounds, and is never a zero where
nothing can be told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.communities import audit_checks as checks
from domain.communities.audit_catalogue import (
    RULES,
    Better,
    CheckKind,
    EvidenceKind,
    Measured,
    NotAvailable,
    Outcome,
)
from domain.communities.audit_facts import (
    Backlog,
    Contributions,
    Growth,
    Look,
    Pictures,
    Post,
    Promises,
    SeenLink,
    Talk,
    Talks,
    Voiced,
)
from domain.communities.auditing import MEASURES
from domain.shared.ids import CommunityId

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LOOK = Look(CommunityId("com_1"), BEGIN, BEGIN + 28 * DAY, BEGIN + 28 * DAY)


def posts(*days: float, tags: tuple[str, ...] = ()) -> list[Post]:
    return [Post(f"msg_{day}", BEGIN + day * DAY, tags) for day in days]


def told(measured: Measured) -> tuple[float | None, NotAvailable | None]:
    return measured.value, measured.reason


def shown(measured: Measured) -> list[str]:
    return [one.id for one in measured.evidence]


@pytest.mark.parametrize("check", CheckKind)
def test_each_check_has_a_rule_whose_bounds_are_in_order_and_a_way_to_measure_it(
    check: CheckKind,
) -> None:
    rule = RULES[check]
    assert rule.in_order(rule.good, rule.fair)
    assert check in MEASURES


@pytest.mark.parametrize(
    ("better", "value", "outcome"),
    [
        (Better.MORE, 10.0, Outcome.PASSED),
        (Better.MORE, 9.99, Outcome.WARNED),
        (Better.MORE, 5.0, Outcome.WARNED),
        (Better.MORE, 4.99, Outcome.FAILED),
        (Better.LESS, 5.0, Outcome.PASSED),
        (Better.LESS, 5.01, Outcome.WARNED),
        (Better.LESS, 10.0, Outcome.WARNED),
        (Better.LESS, 10.01, Outcome.FAILED),
    ],
)
def test_the_bounds_themselves_are_on_the_good_side(
    better: Better, value: float, outcome: Outcome
) -> None:
    good, fair = (10, 5) if better is Better.MORE else (5, 10)
    [rule, *_] = [rule for rule in RULES.values() if rule.better is better]
    assert rule.judge(value, good, fair) is outcome
    assert not rule.in_order(fair, good)


def test_posts_are_counted_by_the_week_and_none_is_a_zero_where_one_could_post() -> None:
    assert told(checks.posts_per_week(posts(1, 2, 8, 9, 20, 21), 1, LOOK)) == (1.5, None)
    assert told(checks.posts_per_week([], 1, LOOK)) == (0, None)
    assert told(checks.posts_per_week([], 0, LOOK)) == (None, NotAvailable.NO_CHANNELS)


def test_the_longest_silence_reaches_to_the_ends_of_the_window() -> None:
    between = checks.longest_silence(posts(3, 5, 16, 20), 1, LOOK)
    assert (between.value, shown(between)) == (11, ["msg_5", "msg_16"])
    before = checks.longest_silence(posts(15, 20), 1, LOOK)
    assert (before.value, shown(before)) == (15, ["msg_15"])
    after = checks.longest_silence(posts(1, 2), 1, LOOK)
    assert (after.value, shown(after)) == (26, ["msg_2"])
    assert told(checks.longest_silence([], 1, LOOK)) == (28, None)
    assert told(checks.longest_silence([], 0, LOOK)) == (None, NotAvailable.NO_CHANNELS)


def test_the_first_reply_is_the_median_of_those_that_were_answered() -> None:
    talks = Talks(4, (("cnv_1", 600.0), ("cnv_2", 60.0), ("cnv_3", 6000.0)), (("cnv_4", 90.0),))
    measured = checks.first_reply(talks)
    assert (measured.value, shown(measured)) == (10, ["cnv_3", "cnv_1", "cnv_2"])
    assert told(checks.first_reply(Talks(0, (), ()))) == (None, NotAvailable.NO_CONVERSATIONS)
    alone = Talks(1, (), (("cnv_1", 1.0),))
    assert told(checks.first_reply(alone)) == (None, NotAvailable.NO_REPLIES)


def test_unanswered_is_who_waits_for_longer_than_allowed() -> None:
    talks = Talks(4, (), (("cnv_1", 24.0), ("cnv_2", 24.01), ("cnv_3", 100.0)))
    measured = checks.unanswered(talks, 24)
    assert (measured.value, shown(measured)) == (50, ["cnv_3", "cnv_2"])
    assert told(checks.unanswered(Talks(2, (), ()), 24)) == (0, None)
    assert told(checks.unanswered(Talks(0, (), ()), 24)) == (None, NotAvailable.NO_CONVERSATIONS)


def test_promises_are_kept_where_none_was_broken() -> None:
    measured = checks.promises_kept(Promises(8, 2, ("cnv_1", "cnv_2")))
    assert (measured.value, shown(measured)) == (75, ["cnv_1", "cnv_2"])
    assert told(checks.promises_kept(Promises(0, 0, ()))) == (None, NotAvailable.NO_PROMISES)


def test_the_voice_is_the_share_of_texts_without_a_remark() -> None:
    nothing = NotAvailable.NO_POSTS
    measured = checks.voice(Voiced(has_voice=True, read=4, off=(("msg_1", 3),)), nothing)
    assert (measured.value, measured.evidence[0].number) == (75, 3)
    no_voice = checks.voice(Voiced(has_voice=False, read=4), nothing)
    assert told(no_voice) == (None, NotAvailable.NO_BRAND_VOICE)
    assert told(checks.voice(Voiced(has_voice=True), nothing)) == (None, nothing)


def test_pillars_are_tags_that_the_audit_names_and_a_post_counts_once_for_each() -> None:
    all_posts = [
        *posts(1, tags=("coffee", "people")),
        *posts(2, tags=("coffee",)),
        *posts(3, tags=("sale",)),
        *posts(4),
    ]
    measured = checks.pillars(all_posts, ("coffee", "people"))
    assert (measured.value, shown(measured)) == (50, ["msg_3", "msg_4"])
    assert measured.numbers == {"posts": 4, "tag:coffee": 2, "tag:people": 1}
    assert told(checks.pillars(all_posts, ())) == (None, NotAvailable.NO_PILLARS)
    assert told(checks.pillars([], ("coffee",))) == (None, NotAvailable.NO_POSTS)


def test_a_link_that_does_not_say_is_neither_broken_nor_whole() -> None:
    works = SeenLink("https://a.example/", "msg_1", True, 200)
    broken = SeenLink("https://a.example/b", "msg_2", False, 404)
    unsaid = SeenLink("https://b.example/", "msg_3", None, 403)
    measured = checks.broken_links([works, broken, unsaid])
    assert (measured.value, measured.numbers) == (1, {"links": 3, "told": 2})
    [one] = measured.evidence
    assert (one.kind, one.url, one.number) == (EvidenceKind.LINK, "https://a.example/b", 404)
    assert told(checks.broken_links([unsaid])) == (None, NotAvailable.NO_LINK_TOLD)
    assert told(checks.broken_links([])) == (None, NotAvailable.NO_LINKS)


def test_alt_texts_are_counted_picture_by_picture() -> None:
    measured = checks.alt_texts(Pictures(5, ("msg_1",)))
    assert (measured.value, shown(measured)) == (80, ["msg_1"])
    assert told(checks.alt_texts(Pictures(0, ()))) == (None, NotAvailable.NO_PICTURES)


def test_the_backlog_is_what_has_waited_too_long() -> None:
    cases = Backlog((("case_1", 25.0), ("case_2", 24.0), ("case_3", 48.0)))
    measured = checks.backlog(cases, 1, 24)
    assert (measured.value, shown(measured)) == (2, ["case_3", "case_1"])
    assert told(checks.backlog(Backlog(()), 1, 24)) == (0, None)
    assert told(checks.backlog(Backlog(()), 0, 24)) == (None, NotAvailable.NO_CHANNELS)


def test_growth_is_by_the_hundred_who_were_there_before() -> None:
    assert told(checks.growth(Growth(200, 5))) == (2.5, None)
    assert told(checks.growth(Growth(200, 0))) == (0, None)
    assert told(checks.growth(Growth(0, 5))) == (None, NotAvailable.NO_MEMBERS)


def test_the_most_active_are_told_by_their_ids_alone() -> None:
    done = Contributions(20, 4, (("mem_2", 6), ("mem_1", 6), ("mem_3", 5), ("mem_4", 3)))
    measured = checks.top_contributors(done, 2)
    assert (measured.value, shown(measured)) == (60, ["mem_1", "mem_2"])
    assert {one.kind for one in measured.evidence} == {EvidenceKind.MEMBER}
    few = Contributions(9, 1, (("mem_1", 9),))
    assert told(checks.top_contributors(few, 2)) == (None, NotAvailable.TOO_FEW_CONTRIBUTIONS)
    assert told(checks.top_contributors(Contributions(10, 1, (("mem_1", 10),)), 2)) == (100, None)


def test_one_conversation_is_answered_or_waits() -> None:
    assert told(checks.conversation_first_reply(Talk(90.0, 2, waits=False))) == (1.5, None)
    silent = Talk(None, 0, waits=True)
    assert told(checks.conversation_first_reply(silent)) == (None, NotAvailable.NO_REPLIES)
    assert told(checks.conversation_answered(silent)) == (0, None)
    assert told(checks.conversation_answered(Talk(None, 0, waits=False))) == (100, None)


@pytest.mark.parametrize("many", [checks.MOST_EVIDENCE, checks.MOST_EVIDENCE + 1])
def test_evidence_is_bounded_and_the_count_is_not(many: int) -> None:
    waiting = tuple((f"case_{n:03}", 30.0) for n in range(many))
    measured: Any = checks.backlog(Backlog(waiting), 1, 24)
    assert (measured.value, len(measured.evidence)) == (many, checks.MOST_EVIDENCE)
