"""What a message says follows from all that was told of it, in whatever order it came."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest

from domain.inbox.cleaning import LONGEST_ID, LONGEST_TEXT, an_id, cleaned
from domain.inbox.model import InboundChange, InboundMessage, MessageState
from domain.shared.heard import Heard, HeardFile, HeardKind, Person
from tests.kit.inbox_samples import INBOX
from tests.kit.sample_parts import T0

BARE: InboundMessage = replace(
    INBOX["inbound_messages"], state=MessageState.VISIBLE, edited_at=None, deleted_at=None
)
PHOTO = HeardFile("https://plaza.example/2.png")


def change(id: str, kind: HeardKind, seconds: int, text: str | None = None) -> InboundChange:
    sample: InboundChange = INBOX["inbound_changes"]
    return replace(
        sample,
        heard_id=id,
        kind=kind,
        at=T0 + timedelta(seconds=seconds),
        title=None,
        text=text,
        content_warning=None,
        files=(),
    )


FIRST = change("m1", HeardKind.COMMENT, 0, "one")
SECOND = change("m1:v9", HeardKind.EDIT, 5, "two")
THIRD = change("m1:v10", HeardKind.EDIT, 5, "three")
GONE = change("m1:gone", HeardKind.DELETION, 9)


def standing(*changes: InboundChange) -> InboundMessage:
    return BARE.standing(changes, T0)


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, THIRD))))
def test_the_last_edit_by_the_platforms_clock_counts_then_by_its_number(
    order: Sequence[InboundChange],
) -> None:
    found = standing(*order)
    assert (found.text, found.version, found.edited_at) == ("three", 3, THIRD.at)


def test_what_was_said_first_is_first_whatever_its_clock_says() -> None:
    late = replace(FIRST, at=T0 + timedelta(days=1))
    assert standing(SECOND, late).text == "two"


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, GONE))))
def test_what_is_deleted_says_nothing_and_stays_so(order: Sequence[InboundChange]) -> None:
    after = change("m1:v11", HeardKind.EDIT, 20, "risen")
    found = standing(*order, after)
    assert (found.state, found.text, found.files) == (MessageState.DELETED, None, ())
    assert (found.deleted_at, found.content_warning) == (GONE.at, None)


def test_another_title_leaves_the_text_and_the_files() -> None:
    first = replace(FIRST, title="Old", files=(PHOTO,))
    renamed = replace(change("m1:title", HeardKind.EDIT, 7), title="New")
    found = standing(first, renamed)
    assert (found.title, found.text, found.files) == ("New", "one", (PHOTO,))
    assert (found.version, found.edited_at) == (2, renamed.at)


def test_an_edit_that_tells_no_text_leaves_it_and_brings_its_files() -> None:
    shown = replace(change("m1:v2", HeardKind.EDIT, 1), files=(PHOTO,))
    found = standing(FIRST, shown)
    assert (found.text, found.files) == ("one", (PHOTO,))
    assert standing(FIRST, replace(shown, text="")).text == ""


def test_an_edit_that_tells_no_title_leaves_it_and_a_deletion_hides_it() -> None:
    titled = replace(FIRST, kind=HeardKind.ARTICLE, title="Opening")
    renamed = replace(SECOND, title="Closing")
    assert standing(titled, THIRD).title == "Opening"
    assert standing(titled, renamed, THIRD).title == "Closing"
    assert standing(titled, renamed, GONE).title is None


def test_any_order_gives_the_same() -> None:
    kinds = [FIRST, *(change(f"e{n}", HeardKind.EDIT, n // 3, f"text {n}") for n in range(20))]
    wanted = standing(*kinds)
    for seed in range(50):
        shuffled = random.Random(seed).sample(kinds, len(kinds))
        assert standing(*shuffled) == wanted


def test_what_cannot_be_stored_is_replaced_and_what_is_endless_is_cut() -> None:
    heard = Heard(
        "m" * (LONGEST_ID + 1),
        HeardKind.COMMENT,
        T0,
        Person("a\x00", name="\ud800x"),
        "\x00" + "x" * LONGEST_TEXT,
        files=(HeardFile("https://plaza.example/\x00"),) * 99,
    )
    found = cleaned(heard, T0)
    assert len(found.id) == 64
    assert found.id == an_id(heard.id)
    assert found.author == Person("a\ufffd", name="\ufffdx")
    assert found.text == "\ufffd" + "x" * (LONGEST_TEXT - 1)
    assert len(found.files) == 50


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        cleaned(Heard("m1", HeardKind.COMMENT, T0.replace(tzinfo=None)), T0)


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2200, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
def test_a_time_that_cannot_be_is_when_it_came(at: datetime) -> None:
    assert cleaned(Heard("m1", HeardKind.COMMENT, at), T0).at == T0


def test_a_time_that_can_be_is_as_it_was_told() -> None:
    for at in (datetime(2000, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)):
        assert cleaned(Heard("m1", HeardKind.COMMENT, at), T0).at == at
