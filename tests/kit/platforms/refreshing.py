"""What an adapter must answer that declares it can refresh credentials."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

import pytest

from adapters.platforms.adapter import Publisher, Refresher
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshOutcome,
    RefreshUnknown,
)
from domain.shared.platforms import REFRESH_TOKEN, Capability, Connection

CANARY_TOKEN = "canary-refresh-8d1f0a"
"""The refresh token of a test that does not script one; it must turn up in requests only."""


class Trouble(StrEnum):
    """What can happen to a refresh."""

    LOST_ANSWER = "the tokens are exchanged, and the answer is lost"
    LOST_REQUEST = "the request is lost on its way"
    BUSY = "the server says 503"
    UNREACHABLE = "no connection could be made"
    THROTTLED = "too fast"
    REFUSED = "the platform does not know the refresh token"


PASSING = [trouble for trouble in Trouble if trouble is not Trouble.REFUSED]


class RefreshStage(ABC):
    """One adapter with a platform behind it that gives out tokens."""

    adapter: Publisher
    stays: frozenset[str] = frozenset()
    """The credentials that no refresh replaces, as a password that opens the next session."""

    @abstractmethod
    def connection(self, trouble: Trouble | None = None) -> Connection:
        """A connection whose next refresh meets that trouble."""

    @abstractmethod
    def exchanges(self) -> int:
        """How many refresh tokens the platform has exchanged."""

    @abstractmethod
    async def capabilities(self, connection: Connection) -> frozenset[Capability]:
        """What the adapter says of an account with these credentials."""

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        assert isinstance(self.adapter, Refresher)
        return await self.adapter.refresh(connection)


def following(connection: Connection, outcome: RefreshOutcome) -> Connection:
    """The same place with the credentials that came."""
    assert isinstance(outcome, Refreshed)
    return replace(connection, credentials={**connection.credentials, **outcome.credentials})


class RefreshConformance:
    """Inherit it and give a `refreshing` fixture."""

    def test_the_profile_declares_it_and_names_the_token(self, refreshing: RefreshStage) -> None:
        profile = refreshing.adapter.profile
        assert Capability.REFRESH_CREDENTIALS in profile.capabilities
        assert REFRESH_TOKEN in profile.optional_credential_fields

    async def test_an_account_declares_it_exactly_when_it_has_a_refresh_token(
        self, refreshing: RefreshStage
    ) -> None:
        with_one = refreshing.connection()
        tokens = {n: s for n, s in with_one.credentials.items() if n != REFRESH_TOKEN}
        without = replace(with_one, credentials=tokens)
        declared = Capability.REFRESH_CREDENTIALS
        assert declared in await refreshing.capabilities(with_one)
        assert declared not in await refreshing.capabilities(without)

    async def test_new_credentials_come_under_the_names_of_the_old(
        self, refreshing: RefreshStage
    ) -> None:
        before = refreshing.connection()
        outcome = await refreshing.refresh(before)
        assert isinstance(outcome, Refreshed)
        assert REFRESH_TOKEN in outcome.credentials
        assert outcome.credentials.keys() <= before.credentials.keys()
        for name, secret in outcome.credentials.items():
            assert secret.reveal()
            assert (secret == before.credentials[name]) == (name in refreshing.stays), name

    async def test_it_says_how_long_they_last(self, refreshing: RefreshStage) -> None:
        outcome = await refreshing.refresh(refreshing.connection())
        assert isinstance(outcome, Refreshed)
        assert outcome.lasts is not None
        assert outcome.lasts > timedelta(0)

    async def test_each_pair_is_exchanged_for_the_next(self, refreshing: RefreshStage) -> None:
        at = refreshing.connection()
        for times in range(1, 4):
            at = following(at, await refreshing.refresh(at))
            assert refreshing.exchanges() == times

    async def test_a_token_that_was_exchanged_is_refused(self, refreshing: RefreshStage) -> None:
        spent = refreshing.connection()
        await refreshing.refresh(spent)
        assert isinstance(await refreshing.refresh(spent), GrantRefused)

    async def test_without_a_refresh_token_nothing_is_asked(self, refreshing: RefreshStage) -> None:
        bare = replace(refreshing.connection(), credentials={})
        assert isinstance(await refreshing.refresh(bare), GrantRefused)
        assert refreshing.exchanges() == 0

    @pytest.mark.parametrize(
        ("trouble", "kind", "exchanges"),
        [
            (Trouble.LOST_ANSWER, RefreshUnknown, 1),
            (Trouble.LOST_REQUEST, RefreshUnknown, 0),
            (Trouble.BUSY, RefreshUnknown, 0),
            (Trouble.UNREACHABLE, NotRefreshed, 0),
            (Trouble.THROTTLED, NotRefreshed, 0),
            (Trouble.REFUSED, GrantRefused, 0),
        ],
    )
    async def test_trouble_is_told_apart(
        self, refreshing: RefreshStage, trouble: Trouble, kind: type, exchanges: int
    ) -> None:
        outcome = await refreshing.refresh(refreshing.connection(trouble))
        assert isinstance(outcome, kind)
        assert refreshing.exchanges() == exchanges

    async def test_a_throttle_carries_a_delay(self, refreshing: RefreshStage) -> None:
        outcome = await refreshing.refresh(refreshing.connection(Trouble.THROTTLED))
        assert isinstance(outcome, NotRefreshed)
        assert outcome.code == "platform_quota_exhausted"
        assert outcome.retry_after is not None
        assert outcome.retry_after > timedelta(0)

    async def test_no_outcome_shows_a_token(self, refreshing: RefreshStage) -> None:
        for trouble in (None, *Trouble):
            connection = refreshing.connection(trouble)
            shown = repr(await refreshing.refresh(connection)) + repr(connection)
            for secret in connection.credentials.values():
                assert secret.reveal() not in shown
