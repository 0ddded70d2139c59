"""The sandbox does what it is asked about others, and counts what hangs on its wall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.platforms.sandbox import acting
from adapters.platforms.sandbox.adapter import REFUSED_TOKEN, Sandbox
from domain.publishing.content import Post
from domain.publishing.outcomes import Outcome
from domain.shared.acts import ABOUT_MESSAGES, Act, ActKind
from domain.shared.platforms import Connection
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.acting import ActStage, ActTrouble, ModeratorConformance
from tests.kit.platforms.measuring import MeterConformance, MeterStage, MeterTrouble
from tests.kit.platforms.stage import CANARY, FixedClock
from tests.kit.platforms.wall import MemoryWall

WORDS = {
    ActTrouble.LOST_ANSWER: acting.TIMEOUT_AFTER,
    ActTrouble.SERVER_FAULT: acting.TIMEOUT_AFTER,
    ActTrouble.LOST_REQUEST: acting.TIMEOUT_BEFORE,
    ActTrouble.UNREACHABLE: acting.UNREACHABLE_ONCE,
    ActTrouble.THROTTLED: acting.THROTTLED_ONCE,
    ActTrouble.FORBIDDEN: acting.FORBIDDEN,
    ActTrouble.REFUSED_CREDENTIALS: acting.EXPIRED_TOKEN,
}
MOODS = {MeterTrouble.THROTTLED: "throttled"}
PLACE = Connection(
    platform="sandbox",
    server_url=None,
    account_id="sandbox",
    settings={},
    credentials={"token": Secret(CANARY)},
    workspace_id="ws_1",
    channel_id="chn_1",
)
TEXT, ANSWER, SPAM = "¡Hola, plaza! Abrimos a las nueve.", "¡Allí estaré!", "Buy followers"
ANA = "@ana:plaza"


async def hung(wall: MemoryWall, text: str, reply_to: str | None = None) -> str:
    """A post that stands there."""
    return await wall.put(PLACE, text, Post(text=text), once_per_key=False, reply_to=reply_to)


@dataclass(kw_only=True)
class SandboxActs(ActStage):
    wall: MemoryWall
    posts: Mapping[str, str]
    word: str = ""

    def acts(self) -> Sequence[Act]:
        def about(kind: ActKind) -> Act:
            if kind not in ABOUT_MESSAGES:
                return Act(kind, person_id=ANA)
            spam = kind is ActKind.REMOVE_MESSAGE
            return Act(kind, message_id=self.posts[SPAM if spam else ANSWER])

        return [about(kind) for kind in ActKind]

    def holds(self, act: Act) -> bool:
        place = (PLACE.workspace_id, PLACE.channel_id)
        muted, banned = self.wall.people.get((place, act.person_id or ""), (False, False))
        hidden = act.message_id in self.wall.hidden
        return {
            ActKind.HIDE_MESSAGE: hidden,
            ActKind.SHOW_MESSAGE: not hidden,
            ActKind.REMOVE_MESSAGE: SPAM not in self.wall.texts(),
            ActKind.MUTE_PERSON: muted,
            ActKind.UNMUTE_PERSON: not muted,
            ActKind.KICK_PERSON: True,
            ActKind.BAN_PERSON: banned,
            ActKind.UNBAN_PERSON: not banned,
        }[act.kind]

    def meet(self, trouble: ActTrouble) -> None:
        self.word = WORDS[trouble]

    async def act(self, act: Act) -> Outcome:
        word, self.word = self.word, ""
        return await super().act(replace(act, reason=f"Spam. {word}" if word else None))


@dataclass(kw_only=True)
class SandboxMeter(MeterStage):
    def post_numbers(self) -> Mapping[Metric, int]:
        return {
            Metric.VIEWS: 10 * len(TEXT),
            Metric.REACTIONS: len(TEXT) // 5,
            Metric.COMMENTS: 1,
        }

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.FOLLOWERS: 121, Metric.POSTS: 3}

    def say_no_numbers(self) -> bool:
        self.connection = replace(PLACE, settings={"metrics": "none"})
        return True

    def meet(self, trouble: MeterTrouble) -> None:
        if trouble is MeterTrouble.REFUSED_CREDENTIALS:
            self.connection = replace(PLACE, credentials={"token": Secret(REFUSED_TOKEN)})
        else:
            mood = {"metrics": MOODS.get(trouble, "unreachable")}
            self.connection = replace(PLACE, settings=mood)


@pytest.fixture
async def wall() -> MemoryWall:
    return MemoryWall()


@pytest.fixture
async def posts(wall: MemoryWall) -> Mapping[str, str]:
    first = await hung(wall, TEXT)
    return {TEXT: first, ANSWER: await hung(wall, ANSWER, first), SPAM: await hung(wall, SPAM)}


@pytest.fixture
def sandbox(wall: MemoryWall) -> Sandbox:
    return Sandbox(wall, FixedClock(), slowness=timedelta(0))


class TestTheSandboxActs(ModeratorConformance):
    """Everything the kit asks of who acts on others."""

    @pytest.fixture
    def moderating(
        self, sandbox: Sandbox, wall: MemoryWall, posts: Mapping[str, str]
    ) -> SandboxActs:
        return SandboxActs(adapter=sandbox, connection=PLACE, wall=wall, posts=posts)


class TestTheSandboxCounts(MeterConformance):
    """Everything the kit asks of who counts."""

    @pytest.fixture
    def measuring(self, sandbox: Sandbox, posts: Mapping[str, str]) -> SandboxMeter:
        return SandboxMeter(adapter=sandbox, connection=PLACE, post_id=posts[TEXT])


async def test_who_is_muted_and_banned_is_both(sandbox: Sandbox, wall: MemoryWall) -> None:
    for kind in (ActKind.MUTE_PERSON, ActKind.BAN_PERSON, ActKind.UNMUTE_PERSON):
        await sandbox.act(PLACE, Act(kind, person_id=ANA))
    assert await wall.treatment(PLACE, ANA) == (False, True)
