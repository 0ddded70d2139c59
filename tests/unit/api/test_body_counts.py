"""How much a body holds is told without making any of it, and never taken from its texts."""

import json

import pytest

from api.bodies import DEEPEST, MOST_VALUES, TooDeep, holds_too_much


def written(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        written(list(range(MOST_VALUES))),
        written({"text": "a, b" * 20_000}),
        written({"text": "[{" * 20_000, "more": 'quotes " and \\ and ,' * 2_000}),
        b'["' + b'\\"' * 400_000,
        b'"' + b"," * 200_000,
    ],
)
def test_what_a_request_may_hold(body: bytes) -> None:
    assert not holds_too_much(body)


@pytest.mark.parametrize(
    "body",
    [
        written(list(range(MOST_VALUES + 2))),
        written([[]] * (MOST_VALUES + 1)),
        written([{"a": 1}] * (MOST_VALUES + 1)),
        written({str(n): n for n in range(MOST_VALUES + 2)}),
        written({"text": ",", "more": [["x"]] * MOST_VALUES}),
        b"[" + b"[]," * 300_000,
    ],
)
def test_what_is_more(body: bytes) -> None:
    assert holds_too_much(body)


def test_what_is_deeper_than_it_is_long_is_no_readable_body() -> None:
    with pytest.raises(TooDeep):
        holds_too_much(b"[" * (MOST_VALUES + 1))
    assert not holds_too_much(b"[" * DEEPEST + b"]" * DEEPEST)


@pytest.mark.parametrize("piece", [b'"\\', b'"', b"\\", b'",', b'"\\",'])
def test_a_body_is_gone_through_once(piece: bytes) -> None:
    """A pattern that goes over it again from each of its signs would not end within the limit that
    every test has."""
    holds_too_much(b"," * (MOST_VALUES + 1) + piece * (1_000_000 // len(piece)))
    holds_too_much(b'"' + b"," * (MOST_VALUES + 1) + piece * (1_000_000 // len(piece)))
