"""The sandbox's tokens end, are exchanged once, and are scripted by magic refresh tokens."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.sandbox import tokens
from adapters.platforms.sandbox.adapter import Sandbox
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshUnknown,
)
from domain.publishing.content import Post
from domain.publishing.outcomes import Expired, Outcome, Published, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.errors import ValidationFailed
from domain.shared.ids import DeliveryId
from domain.shared.platforms import REFRESH_TOKEN, Capability, Connection, OutcomeClass
from domain.shared.secret import Secret
from tests.kit.platforms.refreshing import (
    CANARY_TOKEN,
    RefreshConformance,
    RefreshStage,
    Trouble,
    following,
)
from tests.kit.platforms.stage import CANARY, NOW, FixedClock
from tests.kit.platforms.wall import MemoryWall

SCRIPTS = {
    None: CANARY_TOKEN,
    Trouble.LOST_ANSWER: tokens.LOST_AFTER,
    Trouble.LOST_REQUEST: tokens.LOST_BEFORE,
    Trouble.BUSY: tokens.BUSY,
    Trouble.UNREACHABLE: tokens.UNREACHABLE,
    Trouble.THROTTLED: tokens.THROTTLED,
    Trouble.REFUSED: tokens.REFUSED,
}


class SandboxTokens(RefreshStage):
    def __init__(self) -> None:
        self.wall = MemoryWall()
        self.sandbox = Sandbox(self.wall, FixedClock(), slowness=timedelta(0))
        self.adapter = self.sandbox

    def connection(self, trouble: Trouble | None = None) -> Connection:
        return self.with_token(SCRIPTS[trouble])

    def with_token(self, refresh_token: str, **settings: Any) -> Connection:
        credentials = {"token": Secret(CANARY), REFRESH_TOKEN: Secret(refresh_token)}
        place = ("sandbox", None, "sandbox", settings, credentials)
        return Connection(*place, workspace_id="ws_1", channel_id="chn_1")

    def exchanges(self) -> int:
        return self.wall.exchanges()

    async def capabilities(self, connection: Connection) -> frozenset[Capability]:
        account = await self.adapter.identify(None, connection.credentials, connection.settings)
        return account.capabilities

    async def publish(self, connection: Connection) -> Outcome:
        post = OutgoingPost(
            delivery_id=DeliveryId("dlv_1"),
            connection=connection,
            post=Post(text="Hola"),
            key="k",
            attempted_at=NOW,
            outcome_class=OutcomeClass.KEY,
            platform_post_id="sbx_1",
        )
        published = await self.adapter.publish(post)
        deleted = await self.adapter.delete(post)
        assert type(published) is type(deleted)
        return published


@pytest.fixture
def refreshing() -> SandboxTokens:
    return SandboxTokens()


class TestRefreshing(RefreshConformance):
    """Everything the kit asks."""


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        (tokens.REFUSED, (GrantRefused, GrantRefused)),
        (tokens.LOST_AFTER, (RefreshUnknown, GrantRefused)),
        (tokens.LOST_BEFORE, (RefreshUnknown, Refreshed)),
        (tokens.BUSY, (RefreshUnknown, RefreshUnknown, RefreshUnknown, Refreshed)),
        (tokens.THROTTLED, (NotRefreshed, Refreshed)),
        (tokens.UNREACHABLE, (NotRefreshed, NotRefreshed)),
        (tokens.SLOW, (Refreshed, GrantRefused)),
    ],
)
async def test_each_magic_token_does_what_its_name_says(
    refreshing: SandboxTokens, word: str, kinds: tuple[type, ...]
) -> None:
    connection = refreshing.with_token(word)
    for kind in kinds:
        assert isinstance(await refreshing.refresh(connection), kind)


def test_every_magic_token_is_documented_and_tried() -> None:
    named = {
        value
        for name, value in vars(tokens).items()
        if name.isupper() and isinstance(value, str) and value.startswith("sandbox-")
    }
    assert named == set(tokens.MAGIC_TOKENS)


async def test_whoever_uses_a_token_twice_has_everything_revoked(refreshing: SandboxTokens) -> None:
    first = refreshing.connection()
    second = following(first, await refreshing.refresh(first))
    assert isinstance(await refreshing.publish(second), Published)
    assert isinstance(await refreshing.refresh(first), GrantRefused)
    assert isinstance(await refreshing.publish(second), Expired)
    assert isinstance(await refreshing.refresh(second), GrantRefused)


async def test_access_tokens_end_and_the_one_before_lives_as_long_as_the_latest(
    refreshing: SandboxTokens,
) -> None:
    first = refreshing.with_token("once", token_lifetime_seconds=60)
    second = following(first, await refreshing.refresh(first))
    third = following(second, await refreshing.refresh(second))
    refreshing.wall.pass_time(timedelta(seconds=59))
    for connection in (second, third):
        assert isinstance(await refreshing.publish(connection), Published)
    refreshing.wall.pass_time(timedelta(seconds=1))
    for connection in (second, third):
        assert isinstance(await refreshing.publish(connection), Expired)


async def test_an_ended_token_that_nothing_can_replace_is_refused(
    refreshing: SandboxTokens,
) -> None:
    first = refreshing.with_token("once", token_lifetime_seconds=5)
    second = following(first, await refreshing.refresh(first))
    refreshing.wall.pass_time(timedelta(seconds=5))
    alone = replace(second, credentials={"token": second.credentials["token"]})
    outcome = await refreshing.publish(alone)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CREDENTIALS


async def test_two_channels_with_one_token_have_grants_of_their_own(
    refreshing: SandboxTokens,
) -> None:
    one = refreshing.connection()
    other = replace(one, channel_id="chn_2")
    for connection in (one, other):
        assert isinstance(await refreshing.refresh(connection), Refreshed)


@pytest.mark.parametrize(
    ("with_refresh_token", "settings", "lasts"),
    [
        (False, {}, None),
        (True, {}, timedelta(hours=1)),
        (False, {"token_lifetime_seconds": 5}, timedelta(seconds=5)),
        (True, {"token_lifetime_seconds": 90}, timedelta(seconds=90)),
    ],
)
async def test_an_account_says_how_long_its_credentials_last(
    refreshing: SandboxTokens,
    with_refresh_token: bool,
    settings: dict[str, int],
    lasts: timedelta | None,
) -> None:
    credentials = {"token": Secret("anything")}
    if with_refresh_token:
        credentials[REFRESH_TOKEN] = Secret("once")
    account = await refreshing.adapter.identify(None, credentials, settings)
    assert account.credentials_last == lasts


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(4, "too_small"), (31_536_001, "too_large"), ("60", "wrong_type"), (True, "wrong_type")],
)
async def test_a_lifetime_that_is_none_is_named(
    refreshing: SandboxTokens, seconds: object, code: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await refreshing.adapter.identify(
            None, {"token": Secret("x")}, {"token_lifetime_seconds": seconds}
        )
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("/settings/token_lifetime_seconds", code)


def test_an_empty_credential_is_no_credential() -> None:
    for credentials in ({}, {"token": Secret("")}, {"token": Secret("new"), "more": Secret("")}):
        with pytest.raises(ValueError, match="empty"):
            Refreshed(credentials, None)
