"""What every adapter must answer that says how many saw, liked, followed: what the platform says
and nothing besides."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

import httpx
import pytest

from adapters.platforms.adapter import AccountMeter, Adapter, PostMeter
from adapters.platforms.counted import COUNTED
from adapters.platforms.replies import LONGEST_WAIT, SHORTEST_WAIT
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Capability, Connection
from domain.shared.readings import Metric, Reading, Readings
from tests.kit.platforms.stage import FakeServer, Step, of_credentials, raises, replies

NOBODYS = "nobodys/../post"


class MeterTrouble(StrEnum):
    """What can happen to a question for numbers."""

    SERVER_FAULT = "the server says 502"
    NONSENSE = "the server answers with a page"
    LOST_ANSWER = "the answer is lost"
    UNREACHABLE = "no connection could be made"
    THROTTLED = "too fast"
    REFUSED_CREDENTIALS = "the platform does not know the token"


@dataclass(kw_only=True)
class MeterStage(ABC):
    """One adapter that measures, and its platform with a post of ours that got something."""

    adapter: Adapter
    connection: Connection
    post_id: str

    @abstractmethod
    def post_numbers(self) -> Mapping[Metric, int]:
        """What the platform says of that post, at least one number of them above zero; nothing
        where it does not count posts."""

    @abstractmethod
    def account_numbers(self) -> Mapping[Metric, int]:
        """What it says of the account; nothing where it does not count accounts."""

    @abstractmethod
    def say_no_numbers(self) -> bool:
        """From now on the platform answers as ever, with every number left out. False where its
        numbers cannot be left out, as what is a count of things we see ourselves."""

    @abstractmethod
    def meet(self, trouble: MeterTrouble) -> None:
        """The next question meets that trouble."""

    def capabilities(self) -> frozenset[Capability]:
        """What the account can do: all of the platform, unless a stage knows better."""
        return self.adapter.profile.capabilities

    async def of_post(self, post_id: str | None = None) -> Readings | CannotTell:
        assert isinstance(self.adapter, PostMeter)
        return await self.adapter.measure_post(self.connection, post_id or self.post_id)

    async def of_account(self) -> Readings | CannotTell:
        assert isinstance(self.adapter, AccountMeter)
        return await self.adapter.measure_account(self.connection)

    async def everything(self) -> list[Readings | CannotTell]:
        """One question of each kind that it can be asked."""
        said = []
        if Capability.POST_METRICS in self.capabilities():
            said.append(await self.of_post())
        if Capability.ACCOUNT_METRICS in self.capabilities():
            said.append(await self.of_account())
        return said


@dataclass(kw_only=True)
class WireMeterStage(MeterStage):
    """The same over HTTP. `throttle` and `credentials_refusal` are the platform's own recorded
    answers. A trouble meets the first GET; override `meet` where questions are POSTs."""

    server: FakeServer
    credentials_refusal: Step
    throttle: Step

    def meet(self, trouble: MeterTrouble) -> None:
        self.server.on_question(self.step(trouble))

    def step(self, trouble: MeterTrouble) -> Step:
        """What the platform does then."""
        steps: dict[MeterTrouble, Step] = {
            MeterTrouble.SERVER_FAULT: replies(502, html="<h1>Bad gateway</h1>"),
            MeterTrouble.NONSENSE: replies(200, html="<h1>Welcome</h1>"),
            MeterTrouble.LOST_ANSWER: raises(httpx.ReadTimeout),
            MeterTrouble.UNREACHABLE: raises(httpx.ConnectError),
            MeterTrouble.THROTTLED: self.throttle,
            MeterTrouble.REFUSED_CREDENTIALS: self.credentials_refusal,
        }
        return steps[trouble]


class MeterConformance:
    """Inherit it and give a `measuring` fixture."""

    def test_what_is_declared_can_be_measured_and_the_other_way_round(
        self, measuring: MeterStage
    ) -> None:
        profile, can = measuring.adapter.profile.capabilities, measuring.capabilities()
        of_posts, of_accounts = Capability.POST_METRICS, Capability.ACCOUNT_METRICS
        assert can & {of_posts, of_accounts}
        assert isinstance(measuring.adapter, PostMeter) == (of_posts in profile)
        assert isinstance(measuring.adapter, AccountMeter) == (of_accounts in profile)
        assert bool(measuring.post_numbers()) == (of_posts in can)
        assert bool(measuring.account_numbers()) == (of_accounts in can)

    async def test_the_numbers_are_the_platforms_in_our_words(self, measuring: MeterStage) -> None:
        if Capability.POST_METRICS in measuring.capabilities():
            said = await measuring.of_post()
            assert isinstance(said, tuple)
            assert {reading.metric: reading.value for reading in said} == measuring.post_numbers()
            assert any(reading.value for reading in said)
        if Capability.ACCOUNT_METRICS in measuring.capabilities():
            said = await measuring.of_account()
            assert isinstance(said, tuple)
            assert {r.metric: r.value for r in said} == measuring.account_numbers()

    async def test_each_number_says_when_and_what_the_platform_calls_it(
        self, measuring: MeterStage
    ) -> None:
        for said in await measuring.everything():
            assert isinstance(said, tuple)
            assert len({reading.metric for reading in said}) == len(said)
            for reading in said:
                check(reading)
                # The dictionary says nothing that an adapter does not read.
                platform = COUNTED[measuring.adapter.profile.platform]
                assert reading.native in platform[reading.metric]

    async def test_asking_twice_says_the_same(self, measuring: MeterStage) -> None:
        assert await measuring.everything() == await measuring.everything()

    async def test_what_is_not_said_has_no_reading_and_is_never_zero(
        self, measuring: MeterStage
    ) -> None:
        if not measuring.say_no_numbers():
            return
        for said in await measuring.everything():
            assert said == () or isinstance(said, CannotTell)

    async def test_a_post_that_is_not_there_has_no_numbers(self, measuring: MeterStage) -> None:
        if Capability.POST_METRICS not in measuring.capabilities():
            return
        said = await measuring.of_post(NOBODYS)
        assert said == () or isinstance(said, CannotTell)

    @pytest.mark.parametrize("trouble", MeterTrouble)
    async def test_trouble_is_no_number(self, measuring: MeterStage, trouble: MeterTrouble) -> None:
        for asked in (Capability.POST_METRICS, Capability.ACCOUNT_METRICS):
            if asked not in measuring.capabilities():
                continue
            measuring.meet(trouble)
            ask = measuring.of_post if asked is Capability.POST_METRICS else measuring.of_account
            said = await ask()
            assert isinstance(said, CannotTell)
            assert said.words
            hinders = trouble is MeterTrouble.REFUSED_CREDENTIALS
            kinds = of_credentials(measuring.adapter.profile) if hinders else {None}
            assert said.hindrance in kinds
            is_throttled = trouble is MeterTrouble.THROTTLED
            assert (said.retry_after is not None) == is_throttled
            if said.retry_after is not None:
                assert SHORTEST_WAIT <= said.retry_after <= LONGEST_WAIT

    async def test_no_number_and_no_trouble_shows_a_secret(
        self, measuring: MeterStage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        secrets = [secret.reveal() for secret in measuring.connection.credentials.values()]
        shown = repr(await measuring.everything())
        for trouble in MeterTrouble:
            measuring.meet(trouble)
            shown += repr(await measuring.everything())
        for secret in secrets:
            assert secret not in shown + caplog.text + repr(measuring.connection)


def check(reading: Reading) -> None:
    """What is true of every number."""
    assert reading.value >= 0
    assert reading.native
    assert reading.as_of.tzinfo is not None
    assert reading.as_of.utcoffset() == UTC.utcoffset(None)
