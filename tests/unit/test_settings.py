"""A bad setting stops the start in one sentence that names its variable and keeps its secrets."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.settings import BadSetting, load, secret_keys

ROOT = Path(__file__).resolve().parents[2]
ONE = base64.b64encode(b"1" * 32).decode()
TWO = base64.urlsafe_b64encode(b"\xff" * 32).decode()
SERVERS = {"database_url": "postgresql://u:hidden@db/t", "redis_url": "redis://:hidden@r/0"}


def from_environment(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from adapters.settings import load; print(repr(load()))"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_variables_are_read_with_their_prefix_and_an_empty_one_counts_as_unset() -> None:
    said = from_environment(TERTULIA_PORT="8123", TERTULIA_DATABASE_URL="", PORT="9").stdout
    assert "port=8123" in said
    assert "host='127.0.0.1'" in said


def test_a_malformed_variable_is_named() -> None:
    said = from_environment(TERTULIA_PORT="eighty").stderr
    assert "TERTULIA_PORT is 'eighty': it must be a valid integer" in said


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"port": 0}, "TERTULIA_PORT is 0"),
        ({"receive_seconds": 0}, "TERTULIA_RECEIVE_SECONDS is 0"),
        ({"log_level": "loud"}, "TERTULIA_LOG_LEVEL is 'loud'"),
        ({"public_url": "api.example.org"}, "TERTULIA_PUBLIC_URL is 'api.example.org'"),
        ({"media_store_url": "https://bucket"}, "TERTULIA_MEDIA_STORE_URL is 'https://bucket'"),
        ({"media_store_endpoint": "s3.example.org"}, "TERTULIA_MEDIA_STORE_ENDPOINT is"),
        ({"media_max_bytes": 0}, "TERTULIA_MEDIA_MAX_BYTES is 0"),
        ({**SERVERS, "database_url": "mysql://u:hidden@h/d"}, "TERTULIA_DATABASE_URL is malformed"),
        ({**SERVERS, "redis_url": "hidden:6379"}, "TERTULIA_REDIS_URL is malformed"),
        ({"database_url": SERVERS["database_url"]}, "TERTULIA_REDIS_URL is not set"),
        ({"redis_url": SERVERS["redis_url"]}, "TERTULIA_DATABASE_URL is not set"),
        ({"secret_keys": "hidden"}, "TERTULIA_SECRET_KEYS is malformed"),
        ({"secret_keys": "k1:aGlkZGVu"}, "key number 1 must be 32 bytes"),
        ({"secret_keys": f"k1:{ONE},k1:{TWO}"}, "each id once"),
    ],
)
def test_the_sentence_names_the_variable_and_shows_no_secret(
    given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadSetting) as refusal:
        load(**given)
    assert sentence in str(refusal.value)
    assert "hidden" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_settings_do_not_change_and_their_repr_shows_no_secret() -> None:
    settings = load(**SERVERS, secret_keys=f"k1:{ONE}", media_store_secret="hidden")
    assert "hidden" not in repr(settings)
    assert ONE not in repr(settings)
    with pytest.raises(ValidationError):
        settings.port = 1


def test_the_schema_belongs_to_the_migration_login_or_else_to_the_services_own() -> None:
    assert load(**SERVERS).owner_url == SERVERS["database_url"]
    owner = "postgresql://owner@db/t"
    assert load(**SERVERS, migration_database_url=owner).owner_url == owner


def test_given_keys_come_in_their_order() -> None:
    settings = load(secret_keys=f"k1:{TWO}, k0:{ONE}")
    assert secret_keys(settings) == [("k1", b"\xff" * 32), ("k0", b"1" * 32)]


def test_with_our_own_servers_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path / "var")
    [(key_id, key)] = secret_keys(settings)
    assert (key_id, len(key)) == ("k1", 32)
    assert secret_keys(settings) == [(key_id, key)]
    assert stat.S_IMODE((tmp_path / "var/secret-keys").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-keys"]


def test_two_data_folders_have_different_keys(tmp_path: Path) -> None:
    keys = [secret_keys(load(data_dir=tmp_path / name)) for name in ("a", "b")]
    assert keys[0] != keys[1]


def test_a_damaged_key_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret-keys").write_text("k1:half")
    with pytest.raises(BadSetting, match="is damaged, restore it"):
        secret_keys(load(data_dir=tmp_path))
    assert (tmp_path / "secret-keys").read_text() == "k1:half"


def test_a_database_of_your_own_needs_keys_of_your_own(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="TERTULIA_SECRET_KEYS is not set"):
        secret_keys(load(**SERVERS, data_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_cannot_be_kept_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match=r"cannot keep its keys .* TERTULIA_DATA_DIR"):
        secret_keys(load(data_dir=tmp_path / "file"))
