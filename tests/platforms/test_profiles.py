"""What platforms show of our accounts comes into one form; what they do not say stays unsaid."""

import pytest

from adapters.platforms.profiles import profile_of, username_in
from domain.communities.account import MOST_BIO, AccountProfile


def test_what_is_not_said_is_not_empty() -> None:
    unsaid = profile_of("Aurora", "aurora")
    assert unsaid == AccountProfile("Aurora", "aurora")
    assert unsaid.not_available == ("bio", "links", "avatar_url")
    empty = profile_of("Aurora", "aurora", bio="  ", avatar="https://a.example/1.png")
    assert (empty.bio, empty.links, empty.not_available) == ("", (), ())


def test_links_are_those_of_the_fields_and_those_in_the_bio_each_once() -> None:
    bio = "We brew. https://a.example/. Write us\n(https://b.example/x)!"
    shown = profile_of("A", "a", bio=bio, pointing=["https://b.example/x", None, "pronouns"])
    assert shown.links == ("https://b.example/x", "https://a.example/")
    assert profile_of("A", "a", pointing=[]).links == ()


@pytest.mark.parametrize("bio", [None, 7, ["x"], {"text": "x"}])
def test_a_bio_that_is_no_text_was_not_said(bio: object) -> None:
    assert profile_of("A", "a", bio=bio).bio is None


def test_what_nobody_sees_and_what_is_too_long_is_left_out() -> None:
    shown = profile_of(" \x00A\n b ", "a", bio="x\x00\x1f\ny" + "z" * MOST_BIO)
    assert shown.display_name == "A b"
    assert shown.bio is not None
    assert shown.bio.startswith("x\nyz")
    assert len(shown.bio) == MOST_BIO
    assert profile_of("", "a").display_name == profile_of(7, "a").display_name == "a"


@pytest.mark.parametrize("avatar", [None, 7, "", "javascript:x", "/a.png", "https://a\n.example"])
def test_an_avatar_that_has_no_address_is_not_available(avatar: object) -> None:
    assert profile_of("A", "a", avatar=avatar).avatar_url is None


def test_usernames_are_bare_of_signs_and_servers() -> None:
    names = ("@ana@social.example", "ana", "#ana", "@")
    assert [username_in(name) for name in names] == ["ana", "ana", "ana", "@"]
