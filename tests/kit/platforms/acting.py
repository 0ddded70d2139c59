"""What every adapter must answer that can act on what others say, or on the people who say it."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import httpx
import pytest

from adapters.platforms.adapter import Adapter, Moderator
from adapters.platforms.replies import LONGEST_WAIT, SHORTEST_WAIT
from domain.publishing.outcomes import (
    Expired,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.acts import ABOUT_MESSAGES, NEEDS, Act, ActKind
from domain.shared.platforms import Capability, Connection
from tests.kit.platforms.stage import FakeServer, Step, accepts_then, raises, replies

NOBODY = "nobodys/../person"
NOTHING = "nobodys/../post"
ACTING = frozenset(NEEDS.values())
MUST_BE_THERE = (ActKind.HIDE_MESSAGE, ActKind.MUTE_PERSON, ActKind.BAN_PERSON)
"""Of the others what is not there is so already: a message that is gone is removed."""


class ActTrouble(StrEnum):
    """What can happen to an act."""

    LOST_ANSWER = "it is done, and the answer is lost"
    SERVER_FAULT = "it is done, and the server says 502"
    LOST_REQUEST = "the request is lost on its way"
    UNREACHABLE = "no connection could be made"
    THROTTLED = "too fast"
    FORBIDDEN = "the account may not do that"
    REFUSED_CREDENTIALS = "the platform does not know the token"


EXPECTED: dict[ActTrouble, type[Outcome] | tuple[type[Outcome], ...]] = {
    ActTrouble.LOST_ANSWER: Unknown,
    ActTrouble.SERVER_FAULT: Unknown,
    ActTrouble.LOST_REQUEST: Unknown,
    ActTrouble.UNREACHABLE: NotSent,
    ActTrouble.THROTTLED: Throttled,
    ActTrouble.FORBIDDEN: Refused,
    ActTrouble.REFUSED_CREDENTIALS: (Refused, Expired),
}
PASSING = (
    *(ActTrouble.LOST_ANSWER, ActTrouble.SERVER_FAULT, ActTrouble.LOST_REQUEST),
    *(ActTrouble.UNREACHABLE, ActTrouble.THROTTLED),
)


@dataclass(kw_only=True)
class ActStage(ABC):
    """One adapter that acts, and its platform with somebody else's message and people on it."""

    adapter: Adapter
    connection: Connection

    @abstractmethod
    def acts(self) -> Sequence[Act]:
        """One for each kind that the account can do, about what is there, in an order in which one
        can be done after the other."""

    @abstractmethod
    def holds(self, act: Act) -> bool:
        """Whether the platform has it so now."""

    @abstractmethod
    def meet(self, trouble: ActTrouble) -> None:
        """The next act meets that trouble."""

    def capabilities(self) -> frozenset[Capability]:
        """What the account can do: all of the platform, unless a stage knows better."""
        return self.adapter.profile.capabilities

    async def act(self, act: Act) -> Outcome:
        assert isinstance(self.adapter, Moderator)
        return await self.adapter.act(self.connection, act)


@dataclass(kw_only=True)
class WireActStage(ActStage):
    """The same over HTTP. `throttle`, `forbidden` and `credentials_refusal` are the platform's own
    recorded answers. A trouble meets the first request that is not a GET."""

    server: FakeServer
    credentials_refusal: Step
    forbidden: Step
    throttle: Step

    def meet(self, trouble: ActTrouble) -> None:
        steps: dict[ActTrouble, Step] = {
            ActTrouble.LOST_ANSWER: accepts_then(raises(httpx.ReadTimeout)),
            ActTrouble.SERVER_FAULT: accepts_then(replies(502, html="<h1>Bad gateway</h1>")),
            ActTrouble.LOST_REQUEST: raises(httpx.ReadError),
            ActTrouble.UNREACHABLE: raises(httpx.ConnectError),
            ActTrouble.THROTTLED: self.throttle,
            ActTrouble.FORBIDDEN: self.forbidden,
            ActTrouble.REFUSED_CREDENTIALS: self.credentials_refusal,
        }
        self.server.on_change(steps[trouble])


class ModeratorConformance:
    """Inherit it and give a `moderating` fixture."""

    def test_what_is_declared_can_be_done_and_the_other_way_round(
        self, moderating: ActStage
    ) -> None:
        assert isinstance(moderating.adapter, Moderator)
        declared = moderating.capabilities() & ACTING
        assert declared
        assert declared <= moderating.adapter.profile.capabilities
        kinds = [act.kind for act in moderating.acts()]
        assert sorted(kinds) == sorted(kind for kind in ActKind if NEEDS[kind] in declared)
        for act in moderating.acts():
            about = act.message_id if act.kind in ABOUT_MESSAGES else act.person_id
            assert about, act.kind

    async def test_each_act_is_done_and_may_be_repeated(self, moderating: ActStage) -> None:
        for act in moderating.acts():
            for _ in range(2):
                outcome = await moderating.act(act)
                assert isinstance(outcome, Published), (act.kind, outcome)
                assert outcome.post_id == about(act)
                assert moderating.holds(act), act.kind

    async def test_what_the_platform_cannot_do_is_refused_and_not_tried(
        self, moderating: ActStage
    ) -> None:
        some = moderating.acts()[0]
        for kind in ActKind:
            if NEEDS[kind] in moderating.adapter.profile.capabilities:
                continue
            asked = Act(kind, message_id="1", person_id="1", place=some.place)
            assert isinstance(await moderating.act(asked), Refused), kind

    async def test_an_act_about_nothing_is_refused(self, moderating: ActStage) -> None:
        for act in moderating.acts():
            bare = replace(act, message_id=None, person_id=None)
            assert isinstance(await moderating.act(bare), Refused), act.kind

    async def test_who_or_what_is_not_there_is_refused(self, moderating: ActStage) -> None:
        for act in moderating.acts():
            strange = (
                replace(act, message_id=NOTHING)
                if act.kind in ABOUT_MESSAGES
                else replace(act, person_id=NOBODY)
            )
            outcome = await moderating.act(strange)
            wanted = Refused if act.kind in MUST_BE_THERE else (Refused, Published)
            assert isinstance(outcome, wanted), (act.kind, outcome)

    @pytest.mark.parametrize("trouble", ActTrouble)
    async def test_trouble_is_told_apart(self, moderating: ActStage, trouble: ActTrouble) -> None:
        act = moderating.acts()[0]
        moderating.meet(trouble)
        outcome = await moderating.act(act)
        assert isinstance(outcome, EXPECTED[trouble]), outcome
        if isinstance(outcome, Refused):
            is_credentials = outcome.kind is RefusalKind.CREDENTIALS
            assert is_credentials == (trouble is ActTrouble.REFUSED_CREDENTIALS)
        assert not isinstance(outcome, Published)
        assert outcome.words

    @pytest.mark.parametrize("trouble", PASSING)
    async def test_after_trouble_that_passes_the_same_act_again_does_it(
        self, moderating: ActStage, trouble: ActTrouble
    ) -> None:
        act = moderating.acts()[0]
        moderating.meet(trouble)
        await moderating.act(act)
        assert isinstance(await moderating.act(act), Published)
        assert moderating.holds(act)

    async def test_a_throttled_act_says_how_long_to_leave_the_account_alone(
        self, moderating: ActStage
    ) -> None:
        moderating.meet(ActTrouble.THROTTLED)
        outcome = await moderating.act(moderating.acts()[0])
        assert isinstance(outcome, Throttled)
        assert SHORTEST_WAIT <= outcome.retry_after <= LONGEST_WAIT

    async def test_no_act_shows_a_secret(
        self, moderating: ActStage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        act, shown = moderating.acts()[0], ""
        for trouble in (None, *ActTrouble):
            if trouble is not None:
                moderating.meet(trouble)
            shown += repr(await moderating.act(act))
        for secret in moderating.connection.credentials.values():
            assert secret.reveal() not in shown + caplog.text + repr(moderating.connection)


def about(act: Act) -> str | None:
    """Who or what an act is done to."""
    return act.message_id if act.kind in ABOUT_MESSAGES else act.person_id
