"""What differs between deployments is read once, and a bad value stops the start by name."""

import base64
import binascii
import os
import re
import tempfile
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "TERTULIA_"
KEY_BYTES = 32
URL_SAFE_TO_STANDARD = str.maketrans("-_", "+/")
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
POSTGRES_SCHEMES = ("postgresql://", "postgres://")
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
# Their values may hold a password or a key, which no message or log line shows.
CONFIDENTIAL = {
    "database_url",
    "migration_database_url",
    "redis_url",
    "secret_keys",
    "scorer_url",
    "media_store_secret",
    "slack_client_secret",
    "discord_client_secret",
    "discord_bot_token",
    "smtp_password",
}


class BadSetting(Exception):
    """A setting is missing or malformed; the message is one sentence naming its variable."""


class Settings(BaseSettings):
    """Every setting, read from `TERTULIA_…` variables; an empty variable counts as unset.

    `database_url` and `redis_url` are given together, or neither: then the service starts its own
    servers in `data_dir`. Rates are requests per minute, sizes bytes, times seconds.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str | None = None
    data_dir: Path = Path("./var")
    database_url: Annotated[str | None, Field(repr=False)] = None
    migration_database_url: Annotated[str | None, Field(repr=False)] = None
    redis_url: Annotated[str | None, Field(repr=False)] = None
    secret_keys: SecretStr | None = None
    log_level: Literal["debug", "info", "warning", "error", "critical"] = "info"

    database_pool: Annotated[int, Field(ge=1)] = 10
    sends_in_flight: Annotated[int, Field(ge=1)] = 100
    overdue_grace_seconds: Annotated[int, Field(ge=0)] = 3600

    rate_limit_live: Annotated[int, Field(ge=1)] = 6000
    rate_limit_test: Annotated[int, Field(ge=1)] = 1500
    rate_limit_workspace: Annotated[int, Field(ge=1)] = 12000
    max_body_bytes: Annotated[int, Field(ge=1024)] = 1_048_576
    max_import_bytes: Annotated[int, Field(ge=1024)] = 33_554_432
    receive_seconds: Annotated[float, Field(gt=0)] = 10
    linger_seconds: Annotated[float, Field(ge=0)] = 2

    streams_per_key: Annotated[int, Field(ge=1)] = 100
    streams_per_process: Annotated[int, Field(ge=1)] = 500
    stream_seconds: Annotated[float, Field(gt=0)] = 3600
    stream_heartbeat_seconds: Annotated[float, Field(gt=0)] = 15

    hook_calls_per_minute: Annotated[int, Field(ge=1)] = 12000
    poll_least_seconds: Annotated[int, Field(ge=5)] = 30
    poll_most_seconds: Annotated[int, Field(ge=5)] = 600

    media_max_bytes: Annotated[int, Field(ge=1024)] = 262_144_000
    media_fetch_seconds: Annotated[float, Field(gt=0)] = 30
    media_store_url: str | None = None
    media_store_endpoint: str | None = None
    media_store_region: str | None = None
    media_store_key_id: str | None = None
    media_store_secret: SecretStr | None = None

    # What this service is to platforms whose own page connects accounts; without, that way is shut.
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    discord_client_id: str | None = None
    discord_client_secret: SecretStr | None = None
    discord_bot_token: SecretStr | None = None

    # Who takes letters; without a host none is sent. The CA file is believed beside the system's.
    smtp_host: str | None = None
    smtp_port: Annotated[int | None, Field(ge=1, le=65535)] = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    smtp_ca_file: Path | None = None

    # Who rates texts instead of our own lexicon; the address may hold a key.
    scorer_url: Annotated[str | None, Field(repr=False)] = None

    # For development: whatever address a caller gives may then be on this very machine.
    allow_loopback: bool = False

    @property
    def owner_url(self) -> str | None:
        """The login that owns the schema: the migration one, or else the service's own."""
        return self.migration_database_url or self.database_url

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_small_letters(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def _postgres_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(POSTGRES_SCHEMES):
            raise ValueError("it must look like postgresql://user:password@host/database")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(REDIS_SCHEMES):
            raise ValueError("it must look like redis://host:6379/0, rediss://… or unix://…")
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/\s]+", value):
            raise ValueError("it must look like https://api.example.org")
        return value.rstrip("/") if value else value

    @field_validator("scorer_url")
    @classmethod
    def _scorer_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/\s]+", value):
            raise ValueError(
                "it must look like https://scores.example.org/v1alpha1/comments:analyze"
            )
        return value

    @field_validator("media_store_url")
    @classmethod
    def _bucket(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"s3://[^/\s?#]+(/[^\s?#]*)?", value):
            raise ValueError("it must look like s3://bucket or s3://bucket/folder")
        return value

    @field_validator("media_store_endpoint")
    @classmethod
    def _server_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^/\s?#@]+/?", value):
            raise ValueError("it must look like https://s3.example.org")
        return value.rstrip("/") if value else value

    @field_validator("smtp_host")
    @classmethod
    def _mail_server(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
            raise ValueError("it must be a name or an address, such as smtp.example.org")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _mail_address(cls, value: str | None) -> str | None:
        if value is not None and not MAIL_ADDRESS.fullmatch(value):
            raise ValueError("it must look like reports@example.org")
        return value

    @field_validator("secret_keys")
    @classmethod
    def _usable_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _parsed(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _no_password_in_the_open(self) -> Self:
        here = ("localhost", "127.0.0.1", "::1")
        bare = self.smtp_security == "none" and self.smtp_host not in (None, *here)
        if bare and self.smtp_user is not None:
            raise ValueError(
                f"{PREFIX}SMTP_SECURITY is none though {PREFIX}SMTP_USER is set: the password"
                " would go over the network in the open. Take starttls or tls."
            )
        return self

    @model_validator(mode="after")
    def _both_servers_or_neither(self) -> Self:
        given = {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}
        missing = [name for name, value in given.items() if value is None]
        if len(missing) == 1:
            present = next(name for name in given if name not in missing)
            raise ValueError(
                f"{PREFIX}{missing[0]} is not set though {PREFIX}{present} is: give both, or "
                "neither to let Tertulia start its own servers."
            )
        return self


def load(**given: object) -> Settings:
    """Read the settings; what is given by name wins over the environment. Raises `BadSetting`."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as trouble:
        raise BadSetting(_sentence(trouble)) from None


def _sentence(trouble: ValidationError) -> str:
    first = trouble.errors(include_url=False)[0]
    reason = first["msg"].removeprefix("Value error, ").replace("Input should", "it must")
    if not first["loc"]:
        return reason
    field = str(first["loc"][0])
    value = "malformed" if field in CONFIDENTIAL else repr(first["input"])
    return f"{PREFIX}{field.upper()} is {value}: {reason}."


def with_secret_keys(settings: Settings) -> Settings:
    """The settings with `secret_keys` filled: as given, or kept in `<data_dir>/secret-keys`.

    That file is made once, readable by its owner only, and only when the servers are our own;
    with others, keys that live on one machine would be a trap: `BadSetting`. Repeatable.
    """
    if settings.secret_keys is not None:
        return settings
    if settings.database_url is not None:
        raise BadSetting(
            f'{PREFIX}SECRET_KEYS is not set: with a database of your own give "k1:" and 32 random '
            "bytes in base64, for instance from: openssl rand -base64 32."
        )
    path = settings.data_dir / "secret-keys"
    try:
        if not path.exists():
            _make_once(path, f"k1:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}\n")
        text = path.read_text().strip()
        _parsed(text)
    except OSError as trouble:
        raise BadSetting(
            f"Tertulia cannot keep its keys in {path} ({trouble.strerror}): give this user the "
            f"right to, or set {PREFIX}DATA_DIR to another folder."
        ) from trouble
    except ValueError as trouble:
        raise BadSetting(f"{path} is damaged, restore it from a backup: {trouble}.") from trouble
    return settings.model_copy(update={"secret_keys": SecretStr(text)})


def secret_keys(settings: Settings) -> list[tuple[str, bytes]]:
    """The keys by id, in order: the first encrypts, all decrypt. Raises `BadSetting`."""
    kept = with_secret_keys(settings).secret_keys
    return _parsed(kept.get_secret_value()) if kept else []


def _parsed(text: str) -> list[tuple[str, bytes]]:
    keys: dict[str, bytes] = {}
    # Counted, not named, in what is refused: a key given without its id would be shown as one.
    for number, part in enumerate(text.strip().split(","), start=1):
        key_id, _, encoded = part.strip().partition(":")
        if not KEY_ID.fullmatch(key_id) or key_id in keys:
            raise ValueError('it must look like "k1:<base64>,k0:<base64>", each id once')
        try:
            key = base64.b64decode(encoded.translate(URL_SAFE_TO_STANDARD), validate=True)
        except binascii.Error:
            raise ValueError(f"key number {number} is not base64") from None
        if len(key) != KEY_BYTES:
            raise ValueError(f"key number {number} must be {KEY_BYTES} bytes before base64")
        keys[key_id] = key
    return list(keys.items())


def _make_once(path: Path, text: str) -> None:
    """Appears whole; of several processes at once the first wins and the others use its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made with mode 0600.
    descriptor, draft = tempfile.mkstemp(prefix="secret-keys-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
