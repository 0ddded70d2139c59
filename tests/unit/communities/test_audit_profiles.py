"""Profiles are held beside one another; what a platform does not say counts for nothing."""

import pytest

from domain.communities import audit_profiles as profiles
from domain.communities.audit_catalogue import Measured, NotAvailable
from domain.communities.audit_facts import Account

HERE = "https://aurora.example/"


def told(measured: Measured) -> tuple[float | None, NotAvailable | None]:
    return measured.value, measured.reason


def standings(measured: Measured) -> dict[str, str]:
    return {one.id: one.standing for one in measured.evidence if one.standing is not None}


def test_handles_and_names_are_alike_whatever_signs_and_capitals_they_have() -> None:
    accounts = [
        Account("chn_1", "@Aurora", "Café  Aurora"),
        Account("chn_2", "aurora@mastodon.example", "café aurora"),
        Account("chn_3", "aurora_cafe", "Café Aurora Madrid"),
        Account("chn_4", "@AURORA:matrix.example", "Café Aurora"),
    ]
    for measured in (profiles.handles_alike(accounts), profiles.names_alike(accounts)):
        assert measured.value == 75
        assert measured.numbers == {"channels": 4, "told": 4, "alike": 3}
        assert measured.evidence[0].id == "chn_3"
        assert standings(measured) == {
            "chn_1": "alike",
            "chn_2": "alike",
            "chn_3": "different",
            "chn_4": "alike",
        }
    assert told(profiles.handles_alike(accounts[:1])) == (None, NotAvailable.ONE_CHANNEL)
    assert told(profiles.names_alike([])) == (None, NotAvailable.NO_CHANNELS)


def test_a_bio_that_is_not_told_fails_nobody_and_an_empty_one_does() -> None:
    accounts = [
        Account("chn_1", "a", "A", bio="We brew."),
        Account("chn_2", "a", "A", bio="we  BREW."),
        Account("chn_3", "a", "A", bio="Beer and friends."),
        Account("chn_4", "a", "A", bio=" "),
        Account("chn_5", "a", "A"),
    ]
    measured = profiles.bios_filled(accounts)
    assert measured.value == 75
    assert measured.numbers == {"channels": 5, "told": 4, "filled": 3, "alike": 2}
    assert [(one.id, one.standing, one.number) for one in measured.evidence] == [
        ("chn_4", "empty", 1),
        ("chn_5", "not_available", None),
        ("chn_1", "filled", 8),
        ("chn_2", "filled", 9),
        ("chn_3", "filled", 17),
    ]
    assert profiles.bios_filled([*accounts[:3], accounts[4]]).value == 100


def test_without_any_told_bio_there_is_nothing_to_say_and_each_channel_says_so() -> None:
    measured = profiles.bios_filled([Account("chn_1", "a", "A"), Account("chn_2", "b", "B")])
    assert told(measured) == (None, NotAvailable.NO_BIO_TOLD)
    assert standings(measured) == {"chn_1": "not_available", "chn_2": "not_available"}
    assert told(profiles.bios_filled([])) == (None, NotAvailable.NO_CHANNELS)
    # A single bio is filled or is not: that takes no second one.
    assert told(profiles.bios_filled([Account("chn_1", "a", "A", bio="")])) == (0, None)


def test_links_are_alike_whatever_stands_around_the_same_address() -> None:
    accounts = [
        Account("chn_1", "a", "A", links=(HERE,)),
        Account("chn_2", "a", "A", links=("https://shop.example", "http://www.Aurora.example")),
        Account("chn_3", "a", "A", links=("https://aurora.example/old",)),
        Account("chn_4", "a", "A", links=()),
        Account("chn_5", "a", "A"),
    ]
    measured = profiles.links_alike(accounts)
    assert measured.value == 50
    assert measured.numbers == {"channels": 5, "told": 4, "alike": 2}
    assert [one.id for one in measured.evidence] == ["chn_4", "chn_3", "chn_5", "chn_1", "chn_2"]
    assert standings(measured)["chn_5"] == "not_available"


@pytest.mark.parametrize(
    ("links", "reason"),
    [
        ([], NotAvailable.NO_CHANNELS),
        ([None, None], NotAvailable.NO_LINKS),
        ([(), ()], NotAvailable.NO_LINKS),
        ([(HERE,), None], NotAvailable.ONE_CHANNEL),
    ],
)
def test_where_there_is_nothing_to_compare_no_link_is_wrong(
    links: list[tuple[str, ...] | None], reason: NotAvailable
) -> None:
    accounts = [Account(f"chn_{n}", "a", "A", links=one) for n, one in enumerate(links)]
    assert told(profiles.links_alike(accounts)) == (None, reason)
