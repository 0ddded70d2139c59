"""What every adapter that asks what happened must answer: each thing once under one id, our own
never, and trouble told, not raised."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import httpx
import pytest

from adapters.platforms.adapter import Poller
from adapters.platforms.replies import LONGEST_WAIT, SHORTEST_WAIT
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, Polled, Raw, Undigestible
from domain.shared.platforms import Capability, Connection, PlatformProfile
from tests.kit.platforms.recordings import PLATFORMS
from tests.kit.platforms.stage import (
    CANARY,
    FakeServer,
    Step,
    of_credentials,
    raises,
    replies,
)

MOST_POLLS = 40
NO_ANSWER: dict[str, Step] = {
    "a page": replies(200, html="<h1>Welcome</h1>"),
    "half of it": replies(200, content=b'{"a": [{"id": "1"'),
    "null": replies(200, content=b"null"),
    "a number": replies(200, content=b"17"),
    "too deep": replies(200, content=b"[" * 100_000),
    "a fault": replies(500),
    "busy": replies(503, json={"error": "busy"}),
    "not there": replies(404, json={"error": "not here"}),
    "elsewhere": replies(302, headers={"location": "https://elsewhere.example/"}),
    "lost": raises(httpx.ReadTimeout),
    "no connection": raises(httpx.ConnectError),
}


@dataclass(kw_only=True)
class PollStage(ABC):
    """One adapter that asks, and its platform. `throttle` and `credentials_refusal` are the
    platform's own answers, None where it has no such thing. `several` is more than the platform
    gives in one answer, where it gives in parts. `harmless` are the names in `NO_ANSWER` that to
    this platform are good answers."""

    poller: Poller
    profile: PlatformProfile
    connection: Connection
    server: FakeServer
    throttle: Step | None
    credentials_refusal: Step | None
    several: int = 12
    harmless: frozenset[str] = frozenset()
    canary: str = CANARY

    @abstractmethod
    def say(self, text: str) -> None:
        """Somebody else says this where we hear it; each time later than the time before."""

    def say_ourselves(self, text: str) -> bool:
        """Our own account says this there. False where an account never hears itself."""
        return False

    def meet(self, step: Step) -> None:
        """The next request of a poll meets this."""
        self.server.on_question(step)

    def recorded(self) -> Sequence[Raw]:
        """What the platform told, item by item as polls keep it: by default the files of
        `tests/platforms/<name>/recordings/polled/`, one item each."""
        folder = PLATFORMS / self.profile.platform / "recordings" / "polled"
        paths = sorted(path for path in folder.iterdir() if path.suffix != ".md")
        return [Raw(path.stem, path.read_bytes(), _content_type(path.suffix)) for path in paths]

    def hears(self, polled: Polled) -> list[Heard]:
        """What a poll told, in our words."""
        return [item for raw in polled.raws for item in self.poller.digest(raw, self.connection)]

    async def ask(self, cursor: str | None) -> Polled:
        polled = await self.poller.poll(self.connection, cursor)
        assert isinstance(polled, Polled), polled
        return polled

    async def drain(self, cursor: str | None) -> tuple[list[Heard], str | None]:
        """All there is since that cursor, as whoever polls takes it, and where to go on."""
        heard: list[Heard] = []
        for _ in range(MOST_POLLS):
            polled = await self.ask(cursor)
            heard += self.hears(polled)
            assert not polled.more or polled.cursor != cursor or polled.raws
            cursor = polled.cursor
            if not polled.more:
                return heard, cursor
        raise AssertionError(f"After {MOST_POLLS} polls there is still more.")

    async def begun(self) -> str:
        """A cursor that stands at now."""
        self.say("What was said before we came.")
        _, cursor = await self.drain(None)
        assert cursor is not None
        return cursor


def _content_type(suffix: str) -> str:
    return {".json": "application/json", ".xml": "application/xml"}.get(suffix, "text/plain")


class PollerConformance:
    """Inherit it and give a `polled` fixture, with a server of its own for each test."""

    def test_the_profile_says_that_it_asks(self, polled: PollStage) -> None:
        assert isinstance(polled.poller, Poller)
        assert Capability.INBOUND_POLLING in polled.profile.capabilities

    async def test_what_was_said_since_is_heard_oldest_first(self, polled: PollStage) -> None:
        cursor = await polled.begun()
        said = ["First.", "Second.", "Third."]
        for text in said:
            polled.say(text)
        heard, _ = await polled.drain(cursor)
        fresh = [item for item in heard if item.text in said]
        assert [item.text for item in fresh] == said
        assert len({item.id for item in fresh}) == len(said)
        for item in fresh:
            assert item.at.tzinfo is not None
            assert item.author is None or item.author.id

    async def test_more_than_one_answer_holds_is_heard_whole(self, polled: PollStage) -> None:
        cursor = await polled.begun()
        said = [f"Word {n}." for n in range(polled.several)]
        for text in said:
            polled.say(text)
        heard, _ = await polled.drain(cursor)
        ids = {item.id: item.text for item in heard if item.text in said}
        assert sorted(ids.values(), key=str) == sorted(said)

    async def test_nothing_comes_twice_under_another_id(self, polled: PollStage) -> None:
        cursor = await polled.begun()
        polled.say("Only once.")
        heard, cursor_after = await polled.drain(cursor)
        polled.say("Something new.")
        again, _ = await polled.drain(cursor_after)
        known = {item.id for item in heard}
        assert [item.text for item in again if item.id not in known] == ["Something new."]

    async def test_nothing_new_is_nothing_new(self, polled: PollStage) -> None:
        cursor = await polled.begun()
        polled.say("The last word.")
        heard, after = await polled.drain(cursor)
        later = await polled.ask(after)
        assert {item.id for item in polled.hears(later)} <= {item.id for item in heard}
        assert not later.more

    async def test_the_same_cursor_gives_the_same_ids(self, polled: PollStage) -> None:
        cursor = await polled.begun()
        polled.say("Once.")
        polled.say("And again.")
        first, second = await polled.ask(cursor), await polled.ask(cursor)
        assert first.raws
        assert [raw.id for raw in first.raws] == [raw.id for raw in second.raws]
        ids = [item.id for item in polled.hears(first)]
        assert ids == [item.id for item in polled.hears(second)]
        assert len(set(raw.id for raw in first.raws)) == len(first.raws)

    async def test_what_we_say_ourselves_is_not_heard(self, polled: PollStage) -> None:
        cursor = await polled.begun()
        if not polled.say_ourselves("It was us."):
            return
        polled.say("It was them.")
        heard, _ = await polled.drain(cursor)
        assert [item.text for item in heard] == ["It was them."]

    async def test_every_recorded_item_parses_to_our_words(self, polled: PollStage) -> None:
        heard: list[Heard] = []
        for raw in polled.recorded():
            understood = polled.poller.digest(raw, polled.connection)
            assert understood == polled.poller.digest(raw, polled.connection)
            heard += understood
        assert heard
        assert len({item.id for item in heard}) == len(heard)
        assert all(item.id and item.at.tzinfo is not None for item in heard)

    @pytest.mark.parametrize("what", NO_ANSWER)
    async def test_an_answer_that_is_none_cannot_tell(self, polled: PollStage, what: str) -> None:
        if what in polled.harmless:
            return
        cursor = await polled.begun()
        polled.say("Still to be heard.")
        polled.meet(NO_ANSWER[what])
        told = await polled.poller.poll(polled.connection, cursor)
        assert isinstance(told, CannotTell)
        assert told.words
        heard, _ = await polled.drain(cursor)
        assert "Still to be heard." in [item.text for item in heard]

    async def test_without_a_cursor_trouble_is_told_as_well(self, polled: PollStage) -> None:
        polled.meet(raises(httpx.ReadTimeout))
        assert isinstance(await polled.poller.poll(polled.connection, None), CannotTell)

    async def test_a_throttle_says_how_long_to_wait(self, polled: PollStage) -> None:
        if polled.throttle is None:
            return
        cursor = await polled.begun()
        polled.meet(polled.throttle)
        told = await polled.poller.poll(polled.connection, cursor)
        assert isinstance(told, CannotTell)
        assert told.retry_after is not None
        assert SHORTEST_WAIT <= told.retry_after <= LONGEST_WAIT

    async def test_refused_credentials_are_told_and_not_raised(self, polled: PollStage) -> None:
        if polled.credentials_refusal is None:
            return
        cursor = await polled.begun()
        polled.meet(polled.credentials_refusal)
        told = await polled.poller.poll(polled.connection, cursor)
        assert isinstance(told, CannotTell)
        assert told.words
        assert told.hindrance in of_credentials(polled.profile)

    async def test_no_trouble_shows_the_secret(self, polled: PollStage) -> None:
        cursor = await polled.begun()
        echo = json.dumps({"error": f"'Bearer {polled.canary}'\r\ntoken={polled.canary}"})
        for status in (400, 401, 403, 404, 429, 500):
            polled.meet(replies(status, content=echo.encode()))
            told = await polled.poller.poll(polled.connection, cursor)
            assert isinstance(told, CannotTell)
            assert polled.canary not in told.words
            assert told.words.isprintable()

    @pytest.mark.parametrize("cursor", ["", "no such cursor", "é\n", "9" * 400])
    async def test_a_cursor_that_is_none_of_ours_is_survived(
        self, polled: PollStage, cursor: str
    ) -> None:
        told = await polled.poller.poll(polled.connection, cursor)
        assert isinstance(told, Polled | CannotTell)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b'"x"', b"[" * 50_000])
    async def test_nonsense_is_undigestible_or_of_no_concern(
        self, polled: PollStage, body: bytes
    ) -> None:
        with suppress(Undigestible):
            assert not polled.poller.digest(Raw("x", body), polled.connection)
