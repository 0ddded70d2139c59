"""What looks like a secret is hidden wherever text is written or said."""

import secrets

import pytest

from domain.shared.secret import HIDDEN, without_secrets


@pytest.mark.parametrize(
    "around",
    [
        "The key tert_live_{} is wrong.",
        "Authorization: Bearer {}",
        "postgresql://user:{}@db/tertulia",
        "GET /v1/messages?access_token={}&limit=5",
        "GET /v1/events/stream?ticket=tkt_{}",
    ],
)
def test_what_looks_like_a_secret_is_hidden(around: str) -> None:
    value = secrets.token_hex(16)
    hidden = without_secrets(around.format(value))
    assert value not in hidden
    assert HIDDEN in hidden


def test_other_words_stay() -> None:
    text = "evt_01m89wv0ageac9v98j4e167jt7 was told to https://example.org/hook?x=1"
    assert without_secrets(text) == text
