"""What is said on a channel is the message's, but for what the channel says in its own way."""

import hashlib
from dataclasses import replace

import pytest

from domain.publishing.content import (
    Attachment,
    Content,
    Location,
    Part,
    Poll,
    Post,
    Variant,
    WhoMayReply,
    fingerprint,
    media_in,
    said_on,
)
from domain.shared.ids import ChannelId, MediaId
from domain.shared.platforms import Capability

HERE, THERE = ChannelId("chn_1"), ChannelId("chn_2")
BOTH = frozenset({HERE, THERE})
SPEAKING = ("channel_ids", "", Capability.PUBLISH_TEXT)
POLL = Poll(("yes", "no"), 3600)
LINK = "https://example.org/spring"
ALL = Content(
    text="one",
    thread=(Part("two"), Part("three")),
    link=LINK,
    first_comment="and by the way",
    poll=POLL,
    location=Location("Plaza Mayor", 40.4, -3.7),
    content_warning="loud",
    language="es",
)


def shows(*ids: str) -> tuple[Attachment, ...]:
    return tuple(Attachment(MediaId(each)) for each in ids)


SHOWING = replace(
    ALL,
    media=shows("med_1"),
    thread=(Part("two"), Part("three", shows("med_2", "med_3"))),
    first_comment_media=shows("med_4"),
)


def test_a_field_that_is_not_its_own_is_the_messages_also_after_that_changes() -> None:
    variants = {HERE: Variant(("text",), Content(text="uno"))}
    assert said_on(ALL, variants, THERE) == ALL
    assert said_on(ALL, variants, HERE) == replace(ALL, text="uno")
    later = replace(ALL, poll=None, link=None)
    assert said_on(later, variants, HERE) == replace(later, text="uno")


def test_a_field_of_its_own_can_be_nothing() -> None:
    without = Variant(("poll", "thread"), Content(text=""))
    said = said_on(ALL, {HERE: without}, HERE)
    assert (said.poll, said.thread, said.text) == (None, (), "one")


def test_posts_follow_one_another_and_the_first_bears_what_there_is_one_of() -> None:
    first, second, third, comment = ALL.posts()
    assert (first.text, first.link, first.poll, first.location) == (
        "one",
        LINK,
        POLL,
        ALL.location,
    )
    for post in (second, third, comment):
        assert (post.link, post.poll, post.location) == (None, None, None)
        assert (post.content_warning, post.language) == ("loud", "es")
    assert [p.text for p in ALL.posts()] == ["one", "two", "three", "and by the way"]
    assert [p.is_comment for p in ALL.posts()] == [False, False, False, True]
    assert ALL.count == len(ALL.posts())
    assert Content(text="alone").count == len(Content(text="alone").posts()) == 1


def test_it_needs_what_it_holds() -> None:
    assert list(ALL.needs()) == [
        SPEAKING,
        ("thread", "", Capability.THREADS),
        ("first_comment", "", Capability.FIRST_COMMENTS),
        ("poll", "", Capability.POLLS),
        ("location", "", Capability.LOCATIONS),
        ("content_warning", "", Capability.CONTENT_WARNINGS),
    ]
    assert list(Content(text="plain", link=LINK, language="es").needs()) == [SPEAKING]
    assert [need for need in SHOWING.needs() if need[2] is Capability.MEDIA] == [
        ("media", "", Capability.MEDIA),
        ("first_comment_media", "", Capability.MEDIA),
        ("thread", "/1/media", Capability.MEDIA),
    ]


def test_who_may_reply_rules_the_thread_from_its_first_post() -> None:
    ruled = replace(ALL, who_may_reply=WhoMayReply.NOBODY)
    assert list(ruled.needs())[-1] == ("who_may_reply", "", Capability.REPLY_CONTROLS)
    first, *later = ruled.posts()
    assert first.who_may_reply is WhoMayReply.NOBODY
    assert {post.who_may_reply for post in later} == {None}
    others = [ALL, ruled, replace(ALL, who_may_reply=WhoMayReply.EVERYBODY)]
    assert len({fingerprint(each, {}, BOTH) for each in others}) == len(others)
    own = Variant(("who_may_reply",), Content(text=""))
    assert said_on(ruled, {HERE: own}, HERE).who_may_reply is None
    assert said_on(ruled, {HERE: own}, THERE).who_may_reply is WhoMayReply.NOBODY


def test_each_post_shows_its_own() -> None:
    assert [[each.media_id for each in post.media] for post in SHOWING.posts()] == [
        ["med_1"],
        [],
        ["med_2", "med_3"],
        ["med_4"],
    ]
    assert [each.media_id for each in SHOWING.shown] == ["med_1", "med_2", "med_3", "med_4"]
    own = Variant(("thread",), Content(text="", thread=(Part("dos", shows("med_5")),)))
    every = ("med_1", "med_2", "med_3", "med_4", "med_5")
    assert media_in(SHOWING, {HERE: own}) == every


def test_who_goes_without_the_comment_goes_without_what_it_shows() -> None:
    without = Variant(("first_comment",), Content(text=""))
    said = said_on(SHOWING, {HERE: without}, HERE)
    assert (said.first_comment, said.first_comment_media) == (None, ())
    otherwise = Variant(("first_comment",), Content(text="", first_comment="por cierto"))
    said = said_on(SHOWING, {HERE: otherwise}, HERE)
    assert (said.first_comment, said.first_comment_media) == ("por cierto", shows("med_4"))


def test_what_was_approved_before_later_posts_showed_anything_is_still_approved() -> None:
    """As it was computed then, of what was stored then."""
    was = "d14a5bca15c068c4fe9d029654516c6e323bdd83b278cb853ad24688de9844d4"
    assert fingerprint(ALL, {}, BOTH) == was


def test_whatever_any_post_shows_is_part_of_the_fingerprint() -> None:
    others = [
        SHOWING,
        replace(SHOWING, media=()),
        replace(SHOWING, first_comment_media=()),
        replace(SHOWING, thread=ALL.thread),
        replace(SHOWING, first_comment_media=(Attachment(MediaId("med_4"), "A terrace."),)),
    ]
    assert len({fingerprint(each, {}, BOTH) for each in others}) == len(others)
    second, third = SHOWING.posts()[1:3]
    assert third.digest != replace(third, media=()).digest
    assert replace(second, media=third.media, text=third.text).digest == third.digest


def test_a_link_follows_the_text_where_it_has_no_place_of_its_own() -> None:
    post = Post(text="Look", link=LINK)
    assert post.on(frozenset({Capability.LINKS})) is post
    assert post.on(frozenset()) == Post(text=f"Look\n\n{LINK}")
    said = Post(text=f"Look at {LINK}!", link=LINK)
    assert said.on(frozenset()) == Post(text=said.text)


def test_the_digest_of_a_plain_text_is_that_of_its_bytes() -> None:
    assert Post(text="ñandú").digest == hashlib.sha256("ñandú".encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        Post(text="two"),
        Post(text="one", content_warning="loud"),
        Post(text="one", poll=POLL),
        Post(text="one", poll=replace(POLL, options=("no", "yes"))),
        Post(text="one", location=Location("Plaza")),
        Post(text="one", language="es"),
        Post(text="one", link=LINK),
        Post(text="one", who_may_reply=WhoMayReply.NOBODY),
    ],
)
def test_whatever_else_is_said_has_another_digest(other: Post) -> None:
    assert other.digest != Post(text="one").digest
    assert other.digest == replace(other).digest


def test_a_fingerprint_tells_what_is_said_and_where_and_nothing_else() -> None:
    variants = {HERE: Variant(("text",), Content(text="uno"))}
    print_ = fingerprint(ALL, variants, BOTH)
    assert print_ == fingerprint(replace(ALL), dict(variants), frozenset({THERE, HERE}))
    # The same words, whether inherited or its own.
    same = {HERE: Variant(("text", "link"), Content(text="uno", link=LINK))}
    assert fingerprint(ALL, same, BOTH) == print_
    others = [
        fingerprint(replace(ALL, first_comment=None), variants, BOTH),
        fingerprint(ALL, {}, BOTH),
        fingerprint(ALL, {THERE: variants[HERE]}, BOTH),
        fingerprint(ALL, variants, frozenset({HERE})),
    ]
    assert len({print_, *others}) == 5
