"""What every adapter that listens over a stream must answer: each thing once under one id, nothing
lost from one connection to the next, and trouble told, not raised."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from adapters.platforms.adapter import Streamer
from domain.shared.heard import Heard, Streamed, StreamEnd, StreamOver, Told
from domain.shared.platforms import Capability, Connection, PlatformProfile
from domain.shared.secret import Secret
from tests.kit.platforms.stage import CANARY

Stream = AsyncGenerator[Streamed | StreamOver, None]


@dataclass(kw_only=True)
class StreamStage(ABC):
    """One adapter that listens, and its platform, over a real connection. `secret_name` is the
    credential without which the platform tells nothing."""

    streamer: Streamer
    profile: PlatformProfile
    connection: Connection
    secret_name: str

    @abstractmethod
    async def say(self, text: str) -> None:
        """Somebody else says this where we hear it."""

    @abstractmethod
    async def say_ourselves(self, text: str) -> None:
        """Our own account says this there."""

    @abstractmethod
    async def cut(self) -> None:
        """The platform ends the connection, and the stream can be taken up again."""

    @abstractmethod
    def forget(self) -> None:
        """What was told over streams until now can be taken up by nobody any more."""

    def open(self, point: str | None = None) -> Stream:
        return self.streamer.stream(self.connection, point, self.places)

    def places(self) -> frozenset[str]:
        """Where what happens concerns somebody: here, and what is shared."""
        source = self.streamer.source(self.connection)
        return source.places | source.shared

    def hears(self, *told: Told) -> list[Heard]:
        return [item for each in told for item in self.streamer.digest(each.raw, self.connection)]


async def begun(stream: Stream) -> Streamed:
    """What comes first."""
    first = await anext(stream)
    assert isinstance(first, Streamed), first
    return first


async def some(stream: Stream, count: int) -> tuple[list[Told], str | None]:
    """So many things, and the point after them."""
    told, point = list[Told](), None
    while len(told) < count:
        streamed = await anext(stream)
        assert isinstance(streamed, Streamed), streamed
        told += streamed.told
        point = streamed.point
    return told, point


async def end_of(stream: Stream) -> StreamOver:
    async for each in stream:
        if isinstance(each, StreamOver):
            return each
    raise AssertionError("it ended without saying why")


class StreamerConformance:
    """Inherit it and give a fixture `streamed`."""

    def test_the_profile_says_so(self, streamed: StreamStage) -> None:
        assert Capability.INBOUND_STREAMING in streamed.profile.capabilities

    def test_one_connection_serves_all_channels_of_the_same_credentials(
        self, streamed: StreamStage
    ) -> None:
        here = streamed.connection
        other = replace(here, credentials={**here.credentials, streamed.secret_name: Secret("x")})
        ours = streamed.streamer.source(here)
        assert streamed.streamer.source(here) == ours
        assert ours.places
        assert streamed.streamer.source(other).account.reveal() != ours.account.reveal()
        assert CANARY not in repr(ours)

    async def test_it_begins_anew_and_tells_what_is_said_in_order(
        self, streamed: StreamStage
    ) -> None:
        async with aclosing(streamed.open()) as stream:
            first = await begun(stream)
            assert (first.told, first.began) == ((), True)
            assert first.point
            for text in ("one", "two", "three"):
                await streamed.say(text)
            told, _ = await some(stream, 3)
        heard = streamed.hears(*told)
        assert [item.text for item in heard] == ["one", "two", "three"]
        places = streamed.streamer.source(streamed.connection).places
        assert {each.place for each in told} <= places
        assert len({each.raw.id for each in told}) == 3
        assert all(item.at.tzinfo for item in heard)

    async def test_what_was_said_meanwhile_is_told_to_whoever_comes_back(
        self, streamed: StreamStage
    ) -> None:
        async with aclosing(streamed.open()) as stream:
            await begun(stream)
            await streamed.say("one")
            _, point = await some(stream, 1)
        await streamed.say("two")
        async with aclosing(streamed.open(point)) as stream:
            later, _ = await some(stream, 1)
        assert [item.text for item in streamed.hears(*later)] == ["two"]

    async def test_what_nobody_kept_is_told_again_under_the_same_ids(
        self, streamed: StreamStage
    ) -> None:
        async with aclosing(streamed.open()) as stream:
            first = await begun(stream)
            await streamed.say("one")
            told, _ = await some(stream, 1)
        await streamed.say("two")
        async with aclosing(streamed.open(first.point)) as stream:
            again, _ = await some(stream, 2)
        assert [item.text for item in streamed.hears(*again)] == ["one", "two"]
        assert again[0].raw.id == told[0].raw.id

    async def test_a_connection_that_is_cut_can_be_taken_up_where_it_ended(
        self, streamed: StreamStage
    ) -> None:
        async with aclosing(streamed.open()) as stream:
            await begun(stream)
            await streamed.say("one")
            _, point = await some(stream, 1)
            await streamed.cut()
            over = await end_of(stream)
        assert (over.end, over.point) == (StreamEnd.LOST, point)

    async def test_where_nothing_can_be_taken_up_it_begins_anew(
        self, streamed: StreamStage
    ) -> None:
        async with aclosing(streamed.open()) as stream:
            point = (await begun(stream)).point
        streamed.forget()
        for old in (point, "nonsense", "{}"):
            async with aclosing(streamed.open(old)) as stream:
                each = await anext(stream)
            if isinstance(each, StreamOver):
                assert (each.end, each.point) == (StreamEnd.LOST, None)
                async with aclosing(streamed.open()) as stream:
                    each = await begun(stream)
            assert each.began

    async def test_our_own_doing_is_no_news(self, streamed: StreamStage) -> None:
        async with aclosing(streamed.open()) as stream:
            await begun(stream)
            await streamed.say_ourselves("ours")
            await streamed.say("theirs")
            told, _ = await some(stream, 1)
            while not (heard := streamed.hears(*told)):
                told, _ = await some(stream, 1)
        assert [item.text for item in heard] == ["theirs"]

    async def test_credentials_that_are_no_good_are_a_kind_of_their_own(
        self, streamed: StreamStage
    ) -> None:
        here = streamed.connection
        wrong = {**here.credentials, streamed.secret_name: Secret(f"{CANARY}-wrong")}
        there = replace(here, credentials=wrong)
        stream = streamed.streamer.stream(there, None, streamed.places)
        async with aclosing(stream):
            over = await end_of(stream)
        assert over.end is StreamEnd.REFUSED
        assert over.words
        assert CANARY not in over.words + repr(over)
