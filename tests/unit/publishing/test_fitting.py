"""What is said must fit each channel, and what does not is named with the place where it stands."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from adapters.text.counting import Measures
from domain.publishing.content import (
    Attachment,
    Content,
    Location,
    Part,
    Poll,
    Variant,
    Variants,
    WhoMayReply,
)
from domain.publishing.fitting import MOST_POSTS, check_fit, misfit, spoken
from domain.publishing.views import ChannelFacts
from domain.shared.errors import ValidationFailed
from domain.shared.ids import ChannelId, CommunityId, MediaId
from domain.shared.platforms import (
    Capability,
    CapabilityMissing,
    CountingUnit,
    Limits,
    MediaLimit,
    OutcomeClass,
    PollLimit,
    RateBudget,
    TextLimit,
)

TEXT = TextLimit(10, CountingUnit.GRAPHEMES, minimum=2)
POLLS = PollLimit(2, 5, shortest_seconds=60, longest_seconds=3600, multiple=False)


def channel(name: str, text: TextLimit = TEXT, *lacks: Capability) -> ChannelFacts:
    return ChannelFacts(
        id=ChannelId(name),
        community_id=CommunityId("com_1"),
        platform="sandbox",
        status="connected",
        limits=Limits(text, RateBudget(1, 1), poll=POLLS),
        capabilities=frozenset(Capability) - set(lacks),
        outcome_class=OutcomeClass.KEY,
    )


A, B = channel("chn_a"), channel("chn_b")
CONTENT = Content(text="fits", first_comment="good")


def fit(
    content: Content, channels: Sequence[ChannelFacts], variants: Variants | None = None
) -> None:
    check_fit(spoken(content, variants or {}, channels), Measures())


def misfits(
    content: Content, channels: Sequence[ChannelFacts], variants: Variants | None = None
) -> list[tuple[str, str, Any]]:
    with pytest.raises(ValidationFailed) as refused:
        fit(content, channels, variants)
    return [(e.pointer, e.code, e.facts.get("channel")) for e in refused.value.errors]


@pytest.mark.parametrize("count", [2, 10])
def test_the_limits_themselves_are_allowed(count: int) -> None:
    fit(Content(text="x" * count), [A])


def test_every_text_that_does_not_fit_is_named_with_its_channel() -> None:
    content = Content(text="x" * 11, thread=(Part("good"), Part("y")), first_comment="z" * 12)
    roomy = channel("chn_b", replace(TEXT, maximum=100))
    assert misfits(content, [A, roomy]) == [
        ("/text", "text_too_long", "chn_a"),
        ("/thread/1/text", "text_too_short", "chn_a"),
        ("/first_comment", "text_too_long", "chn_a"),
        ("/thread/1/text", "text_too_short", "chn_b"),
    ]


def test_what_a_channel_says_in_its_own_way_is_named_where_that_stands() -> None:
    content = Content(text="fits", first_comment="z" * 12)
    variants = {
        A.id: Variant(("first_comment",), Content(text="", first_comment="good")),
        B.id: Variant(
            ("text", "thread"), Content(text="x" * 11, thread=(Part("good"), Part("y" * 11)))
        ),
    }
    assert misfits(content, [A, B], variants) == [
        ("/variants/1/text", "text_too_long", "chn_b"),
        ("/variants/1/thread/1/text", "text_too_long", "chn_b"),
        ("/first_comment", "text_too_long", "chn_b"),
    ]


def test_a_variant_for_another_channel_is_refused() -> None:
    variants = {
        A.id: Variant(("text",), Content(text="here")),
        ChannelId("chn_x"): Variant(("text",), Content(text="there")),
    }
    assert misfits(Content(text="fits"), [A, B], variants) == [
        ("/variants/1/channel_id", "variant_without_channel", None)
    ]


@pytest.mark.parametrize(
    ("field", "value", "capability"),
    [
        ("thread", (Part("more"),), Capability.THREADS),
        ("first_comment", "more", Capability.FIRST_COMMENTS),
        ("poll", Poll(("a", "b"), 60), Capability.POLLS),
        ("location", Location("Plaza"), Capability.LOCATIONS),
        ("content_warning", "loud", Capability.CONTENT_WARNINGS),
        ("who_may_reply", WhoMayReply.NOBODY, Capability.REPLY_CONTROLS),
    ],
)
def test_what_a_platform_cannot_do_is_refused_by_name(
    field: str, value: Any, capability: Capability
) -> None:
    plain = channel("chn_b", TEXT, capability)
    content = replace(Content(text="fits"), **{field: value})
    fit(content, [A])
    with pytest.raises(CapabilityMissing) as refused:
        fit(content, [A, plain])
    assert (refused.value.pointer, refused.value.facts) == (
        f"/{field}",
        {"platform": "sandbox", "capability": capability, "channel": "chn_b"},
    )
    # That channel can go without.
    fit(content, [A, plain], {plain.id: Variant((field,), Content(text=""))})
    own = {plain.id: Variant((field,), content)}
    with pytest.raises(CapabilityMissing) as refused:
        fit(Content(text="fits"), [A, plain], own)
    assert refused.value.pointer == f"/variants/0/{field}"


def test_a_link_counts_where_it_follows_the_text() -> None:
    content = Content(text="fits", link="https://example.org")
    fit(content, [A])
    assert misfits(content, [channel("chn_b", TEXT, Capability.LINKS)]) == [
        ("/text", "text_too_long", "chn_b")
    ]


def test_a_warning_counts_where_it_takes_of_the_same_room() -> None:
    content = Content(text="fits", content_warning="loud music")
    fit(content, [A])
    assert misfits(content, [channel("chn_b", replace(TEXT, counts_warning=True))]) == [
        ("/text", "text_too_long", "chn_b")
    ]


def test_everything_that_is_wrong_with_a_poll_is_named() -> None:
    poll = Poll(("yes", "perhaps", "no"), 59, multiple=True)
    assert misfits(Content(text="which", poll=poll), [A]) == [
        ("/poll/options", "too_many_options", "chn_a"),
        ("/poll/options/1", "option_too_long", "chn_a"),
        ("/poll/duration_seconds", "poll_duration", "chn_a"),
        ("/poll/multiple", "poll_single_choice", "chn_a"),
    ]
    fit(Content(text="which", poll=Poll(("yes", "no"), 60)), [A])


SHOWN = (Attachment(MediaId("med_1")),)


def narrow(**poll: Any) -> ChannelFacts:
    """Where a question may have six characters, and a text beside media four."""
    wide = channel("chn_n")
    media = MediaLimit(1, 1, (), (), 1, 1, 1, caption=4)
    limits = replace(wide.limits, poll=replace(POLLS, question=6, **poll), media=media)
    return replace(wide, limits=limits)


def test_a_question_and_a_caption_may_have_less_room_than_a_text() -> None:
    poll = Poll(("yes", "no"), 60)
    fit(Content(text="x" * 10), [narrow()])
    fit(Content(text="x" * 6, poll=poll), [narrow()])
    fit(Content(text="x" * 4, media=SHOWN, first_comment="x" * 10), [narrow()])
    for content in (
        Content(text="x" * 7, poll=poll),
        Content(text="x" * 5, media=SHOWN),
        Content(text="x" * 5, media=SHOWN, poll=poll),
    ):
        assert misfits(content, [A, narrow()]) == [("/text", "text_too_long", "chn_n")]
    comment = Content(text="fits", first_comment="x" * 5, first_comment_media=SHOWN)
    assert misfits(comment, [A, narrow()]) == [("/first_comment", "text_too_long", "chn_n")]
    spoken_there = spoken(Content(text="x" * 7, poll=poll), {}, [narrow()])[0]
    late = misfit(spoken_there, 1, Measures())
    assert late is not None
    assert late.facts["maximum"] == 6


def test_where_a_poll_shows_nothing_it_is_said_before() -> None:
    content = Content(text="fits", media=SHOWN, poll=Poll(("yes", "no"), 60))
    fit(content, [narrow()])
    assert misfits(content, [narrow(with_media=False)]) == [("/media", "poll_with_media", "chn_n")]


def test_a_platform_that_shows_nothing_is_named_with_the_post() -> None:
    plain = channel("chn_b", TEXT, Capability.MEDIA)
    shown = (Attachment(MediaId("med_1")),)
    content = Content(text="fits", thread=(Part("good"), Part("more", shown)))
    for said, variants, pointer in (
        (content, {}, "/thread/1/media"),
        (replace(CONTENT, first_comment_media=shown), {}, "/first_comment_media"),
        (CONTENT, {plain.id: Variant(("thread",), content)}, "/variants/0/thread/1/media"),
    ):
        with pytest.raises(CapabilityMissing) as refused:
            fit(said, [A, plain], variants)
        assert refused.value.pointer == pointer


def test_what_a_comment_shows_needs_a_comment() -> None:
    shown = (Attachment(MediaId("med_1")),)
    alone = Content(text="fits", first_comment_media=shown)
    assert misfits(alone, [A]) == [("/first_comment_media", "first_comment_missing", None)]
    own = {B.id: Variant(("first_comment_media",), alone)}
    fit(CONTENT, [A, B], own)
    assert misfits(replace(CONTENT, first_comment=None), [A, B], own) == [
        ("/variants/0/first_comment_media", "first_comment_missing", None)
    ]


def test_all_posts_on_all_channels_count_together() -> None:
    half = MOST_POSTS // 2
    content = Content(text="first", thread=(Part("more"),) * (half - 1))
    fit(content, [A, B])
    assert misfits(replace(content, first_comment="too much"), [A, B]) == [
        ("/thread", "too_many_posts", None)
    ]
    fewer = {A.id: Variant(("thread",), Content(text=""))}
    fit(replace(content, first_comment="good"), [A, B], fewer)
