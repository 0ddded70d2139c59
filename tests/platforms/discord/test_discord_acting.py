"""What is done about people and messages on Discord, and what it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.platforms.adapter import Pacer
from domain.moderation.pace import Pace
from domain.publishing.outcomes import NotSent, Published, RefusalKind, Refused, Throttled
from domain.shared.acts import Act, ActKind
from domain.shared.platforms import Connection
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, WireStage, replies
from tests.platforms.discord.fake import ANA, BOT, CHANNEL, GUILD, FakeDiscord, said

UNTIL = NOW + timedelta(days=28)
ELSEWHERE = "1175000000000000077"


@pytest.fixture
def place() -> Connection:
    credentials = {"bot_token": Secret(CANARY)}
    return Connection("discord", None, f"{BOT}@{GUILD}/{CHANNEL}", {}, credentials)


@dataclass(kw_only=True)
class DiscordActs(WireActStage):
    server: FakeDiscord
    message: str

    def acts(self) -> Sequence[Act]:
        return [
            Act(ActKind.REMOVE_MESSAGE, message_id=self.message),
            Act(ActKind.MUTE_PERSON, person_id=ANA, until=UNTIL),
            *(
                Act(kind, person_id=ANA)
                for kind in (
                    ActKind.UNMUTE_PERSON,
                    ActKind.KICK_PERSON,
                    ActKind.BAN_PERSON,
                    ActKind.UNBAN_PERSON,
                )
            ),
        ]

    def holds(self, act: Act) -> bool:
        members, banned = self.server.members, self.server.banned
        match act.kind:
            case ActKind.REMOVE_MESSAGE:
                return all(it["id"] != self.message for it in self.server.messages)
            case ActKind.MUTE_PERSON:
                return members[ANA] == "2026-12-20T14:15:00.000+00:00"
            case ActKind.UNMUTE_PERSON:
                return members[ANA] is None
            case ActKind.KICK_PERSON:
                return ANA not in members
            case ActKind.BAN_PERSON:
                return ANA in banned
            case _:
                return ANA not in banned


@pytest.fixture
def moderating(stage: WireStage, server: FakeDiscord, place: Connection) -> DiscordActs:
    server.members[ANA] = None
    server.somebody_says("Spam")
    return DiscordActs(
        adapter=stage.adapter,
        connection=place,
        server=server,
        message=server.messages[-1]["id"],
        credentials_refusal=said("unauthorized"),
        forbidden=said("missing_permissions"),
        throttle=said("throttled"),
    )


class TestDiscordActs(ModeratorConformance):
    """Everything the kit asks."""


@dataclass(kw_only=True)
class DiscordNumbers(WireMeterStage):
    server: FakeDiscord

    def post_numbers(self) -> Mapping[Metric, int]:
        return {Metric.REACTIONS: 12, Metric.COMMENTS: 4, Metric.VOTES: 3}

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.MEMBERS: 412}

    def say_no_numbers(self) -> bool:
        self.server.counts = False
        for name in ("reactions", "thread", "poll"):
            del self.server.messages[-1][name]
        return True


@pytest.fixture
def measuring(stage: WireStage, server: FakeDiscord, place: Connection) -> DiscordNumbers:
    measured = recording("discord", "measured").body
    server.messages.append(measured)
    return DiscordNumbers(
        adapter=stage.adapter,
        connection=place,
        post_id=measured["id"],
        server=server,
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
    )


class TestDiscordNumbers(MeterConformance):
    """Everything the kit asks."""


@pytest.mark.parametrize("until", [None, UNTIL + timedelta(seconds=1), NOW])
async def test_a_mute_that_would_end_sooner_than_asked_is_refused(
    moderating: DiscordActs, until: object
) -> None:
    mute = moderating.acts()[1]
    outcome = await moderating.act(replace(mute, until=until))  # type: ignore[arg-type]
    assert isinstance(outcome, Refused)
    assert "28 days" in outcome.words


async def test_the_reason_stands_in_the_audit_log(
    moderating: DiscordActs, server: FakeDiscord
) -> None:
    ban = Act(ActKind.BAN_PERSON, person_id=ANA, reason="Vende cosas: ¡no!")
    assert isinstance(await moderating.act(ban), Published)
    header = server.requests[-1].headers["x-audit-log-reason"]
    assert header == "Vende cosas%3A %C2%A1no%21"
    assert isinstance(await moderating.act(replace(ban, reason="ñ" * 500)), Published)
    header = server.requests[-1].headers["x-audit-log-reason"]
    assert header == "%C3%B1" * 85


async def test_a_message_is_removed_where_it_is(
    moderating: DiscordActs, server: FakeDiscord
) -> None:
    there = replace(moderating.acts()[0], place=ELSEWHERE)
    server.guild_of[ELSEWHERE] = GUILD
    assert isinstance(await moderating.act(there), Published)
    assert f"/channels/{ELSEWHERE}/messages/" in server.requests[-1].url.path
    assert isinstance(await moderating.act(replace(there, place="../1")), Refused)


@pytest.mark.parametrize("guild_id", ["1170000000000000099", None])
async def test_nothing_is_removed_on_servers_of_other_people(
    moderating: DiscordActs, server: FakeDiscord, guild_id: str | None
) -> None:
    server.guild_of[ELSEWHERE] = guild_id
    outcome = await moderating.act(replace(moderating.acts()[0], place=ELSEWHERE))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION
    assert "no such channel on the server of this channel" in outcome.words
    assert [it.method for it in server.requests] == ["GET"]


async def test_whoever_cannot_ask_whose_a_channel_is_does_nothing_there(
    moderating: DiscordActs, server: FakeDiscord
) -> None:
    there = replace(moderating.acts()[0], place=ELSEWHERE)
    server.on_question(said("throttled"), replies(502))
    assert isinstance(await moderating.act(there), Throttled)
    assert isinstance(await moderating.act(there), NotSent)
    assert [it.method for it in server.requests] == ["GET", "GET"]


async def test_a_channel_is_slowed_down_and_let_go_again(
    stage: WireStage, server: FakeDiscord, place: Connection
) -> None:
    adapter = stage.adapter
    assert isinstance(adapter, Pacer)
    assert await adapter.pace(place) == Pace(0, CHANNEL)
    for seconds in (60, 60, 0):
        assert isinstance(await adapter.slow_down(place, seconds), Published)
        assert await adapter.pace(place) == Pace(seconds, CHANNEL)
    server.on_change(said("missing_permissions"))
    refused = await adapter.slow_down(place, 60)
    assert isinstance(refused, Refused)
    assert refused.kind is RefusalKind.PERMISSION


async def test_more_than_discord_can_is_refused_and_not_tried(
    stage: WireStage, server: FakeDiscord, place: Connection
) -> None:
    assert isinstance(stage.adapter, Pacer)
    outcome = await stage.adapter.slow_down(place, 21_601)
    assert isinstance(outcome, Refused)
    assert "six hours" in outcome.words
    assert server.sent == []
