"""What others say in a forum is heard post by post, can be taken away, and what Discord counts of a
post is read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.discord.forum_hearing import MOST_AT_ONCE
from adapters.platforms.discord.forum_profile import PROFILE
from adapters.platforms.discord.forums import DiscordForum
from domain.publishing.outcomes import CannotTell, Published, RefusalKind, Refused
from domain.shared.acts import Act, ActKind
from domain.shared.heard import HeardKind, Raw
from domain.shared.platforms import Connection
from domain.shared.readings import Metric
from domain.shared.secret import Secret
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.stage import CANARY, NOW, WireStage
from tests.platforms.discord.fake import ANA, BOT, CHANNEL, GUILD, POLLED, said
from tests.platforms.discord.fake_forum import FakeForum

ELSEWHERE = "1175000000000000077"
PLACE = Connection(
    "discord_forum", None, f"{BOT}@{GUILD}/{CHANNEL}", {}, {"bot_token": Secret(CANARY)}
)


@pytest.fixture
def server() -> FakeForum:
    return FakeForum()


@pytest.fixture
def adapter(server: FakeForum) -> DiscordForum:
    stage = WireStage(
        make=lambda http, clock: DiscordForum(http, clock, MemoryFiles()),
        server=server,
        server_url=None,
        content_refusal=said("too_long"),
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
        settings={"channel_id": CHANNEL},
        credentials={"bot_token": Secret(CANARY)},
    )
    assert isinstance(stage.adapter, DiscordForum)
    return stage.adapter


@dataclass(kw_only=True)
class ForumPolls(PollStage):
    server: FakeForum
    threads: list[Mapping[str, Any]] = field(default_factory=list)

    def say(self, text: str) -> None:
        if not self.threads:
            self.threads.append(self.server.begun("A question", "What do you think?", ANA))
        self.server.says(self.threads[0], text, ANA)

    def say_ourselves(self, text: str) -> bool:
        self.server.says(self.threads[0], text, BOT)
        return True

    def recorded(self) -> Sequence[Raw]:
        """Those of a channel, in a post."""
        raws = []
        for path in sorted(POLLED.glob("*.json")):
            told = {"thread": ELSEWHERE, "title": "", "message": json.loads(path.read_text())}
            raws.append(Raw(path.stem, json.dumps(told).encode()))
        return raws


@pytest.fixture
def polled(adapter: DiscordForum, server: FakeForum) -> ForumPolls:
    return ForumPolls(
        poller=adapter,
        profile=PROFILE,
        connection=PLACE,
        server=server,
        throttle=said("throttled"),
        credentials_refusal=said("unauthorized"),
        several=130,
    )


class TestForumPolls(PollerConformance):
    """Everything the kit asks."""


@dataclass(kw_only=True)
class ForumActs(WireActStage):
    server: FakeForum
    message: str

    def acts(self) -> Sequence[Act]:
        kinds = (ActKind.UNMUTE_PERSON, ActKind.KICK_PERSON)
        bans = (ActKind.BAN_PERSON, ActKind.UNBAN_PERSON)
        return [
            Act(ActKind.REMOVE_MESSAGE, message_id=self.message),
            Act(ActKind.MUTE_PERSON, person_id=ANA, until=NOW + timedelta(days=1)),
            *(Act(kind, person_id=ANA) for kind in (*kinds, *bans)),
        ]

    def holds(self, act: Act) -> bool:
        members, banned = self.server.people.members, self.server.people.banned
        match act.kind:
            case ActKind.REMOVE_MESSAGE:
                return all(it["id"] not in self.message for it in self.server.messages[1:])
            case ActKind.MUTE_PERSON:
                return bool(members[ANA])
            case ActKind.UNMUTE_PERSON:
                return members[ANA] is None
            case ActKind.KICK_PERSON:
                return ANA not in members
            case _:
                return (ANA in banned) is (act.kind is ActKind.BAN_PERSON)


@pytest.fixture
def moderating(adapter: DiscordForum, server: FakeForum) -> ForumActs:
    server.people.members[ANA] = None
    thread = server.begun("Offers", "Buy here.", ANA)
    answer = server.says(thread, "And here.", ANA)
    return ForumActs(
        adapter=adapter,
        connection=PLACE,
        server=server,
        message=f"{thread['id']}/{answer['id']}",
        credentials_refusal=said("unauthorized"),
        forbidden=said("missing_permissions"),
        throttle=said("throttled"),
    )


class TestForumActs(ModeratorConformance):
    """Everything the kit asks."""


@dataclass(kw_only=True)
class ForumNumbers(WireMeterStage):
    server: FakeForum

    def post_numbers(self) -> Mapping[Metric, int]:
        return {Metric.REACTIONS: 3, Metric.COMMENTS: 7}

    def account_numbers(self) -> Mapping[Metric, int]:
        return {Metric.MEMBERS: 412}

    def say_no_numbers(self) -> bool:
        self.server.people.counts = False
        del self.server.messages[0]["reactions"], self.server.threads[0]["message_count"]
        return True


@pytest.fixture
def measuring(adapter: DiscordForum, server: FakeForum) -> ForumNumbers:
    given = [{"emoji": {"name": "a"}, "count": 2}, {"emoji": {"name": "b"}, "count": 1}]
    thread = server.begun("News", "We open.", reactions=given)
    server.threads[0]["message_count"] = 7
    return ForumNumbers(
        adapter=adapter,
        connection=PLACE,
        post_id=f"{thread['id']}/{thread['id']}",
        server=server,
        credentials_refusal=said("unauthorized"),
        throttle=said("throttled"),
    )


class TestForumNumbers(MeterConformance):
    """Everything the kit asks."""


async def test_a_post_has_a_title_and_what_is_said_below_answers_it(polled: ForumPolls) -> None:
    cursor = await polled.begun()
    thread = polled.server.begun("Opening hours", "Until when?", ANA)
    below = polled.server.says(thread, "Until nine.", ANA)
    reference = {"message_id": below["id"], "channel_id": thread["id"]}
    polled.server.says(thread, "Thank you.", ANA, message_reference=reference)
    heard, _ = await polled.drain(cursor)
    first, second, third = heard
    root = f"{thread['id']}/{thread['id']}"
    assert (first.title, first.text, first.message_id) == ("Opening hours", "Until when?", root)
    assert (first.parent_id, first.root_id, first.place) == (None, root, thread["id"])
    assert (second.title, second.parent_id, second.root_id) == (None, root, root)
    assert third.parent_id == second.message_id == f"{thread['id']}/{below['id']}"
    assert {item.kind for item in heard} == {HeardKind.COMMENT}


async def test_more_posts_than_one_look_reads_lose_nothing(polled: ForumPolls) -> None:
    cursor = await polled.begun()
    count = 2 * MOST_AT_ONCE + 1
    threads = [polled.server.begun(f"Post {n}", f"Text {n}", ANA) for n in range(count)]
    first = await polled.ask(cursor)
    assert first.more
    assert len(first.raws) == MOST_AT_ONCE
    polled.server.says(threads[0], "Said meanwhile.", ANA)
    heard, last = await polled.drain(first.cursor)
    later, _ = await polled.drain(last)
    texts = [item.text for item in [*polled.hears(first), *heard, *later]]
    assert sorted(set(map(str, texts))) == sorted(
        {*(f"Text {n}" for n in range(count)), "Said meanwhile."}
    )


async def test_posts_of_other_forums_and_posts_that_are_gone_are_no_trouble(
    polled: ForumPolls,
) -> None:
    cursor = await polled.begun()
    other = polled.server.begun("Elsewhere", "Not here.", ANA)
    polled.server.threads[-1]["parent_id"] = ELSEWHERE
    gone = polled.server.begun("Gone", "Soon gone.", ANA)
    listed = list(polled.server.threads)
    answer = polled.server.answer

    def without_it(request: Any) -> Any:
        if request.url.path.endswith("/threads/active"):
            return polled.server._listed(listed)
        polled.server.threads = [it for it in listed if it["id"] != gone["id"]]
        return answer(request)

    polled.server.answer = without_it  # type: ignore[method-assign]
    heard, _ = await polled.drain(cursor)
    assert heard == []
    assert not [it for it in polled.server.requests if other["id"] in it.url.path]


@pytest.mark.parametrize("cursor", ["", "x", "null", "[]", '{"to": 1}', '{"to": 1, "left": [1]}'])
async def test_a_cursor_of_something_else_cannot_tell(adapter: DiscordForum, cursor: str) -> None:
    assert isinstance(await adapter.poll(PLACE, cursor), CannotTell)


async def test_what_begins_a_post_takes_the_post_and_may_be_repeated(
    moderating: ForumActs, server: FakeForum
) -> None:
    thread_id = moderating.message.split("/")[0]
    whole = Act(ActKind.REMOVE_MESSAGE, message_id=f"{thread_id}/{thread_id}", place=thread_id)
    for _ in range(2):
        assert isinstance(await moderating.act(whole), Published)
        assert server.threads == []
    below = Act(ActKind.REMOVE_MESSAGE, message_id=moderating.message)
    assert isinstance(await moderating.act(below), Published)


async def test_nothing_is_removed_on_servers_of_other_people(
    moderating: ForumActs, server: FakeForum
) -> None:
    server.threads[0]["guild_id"] = "1170000000000000099"
    outcome = await moderating.act(moderating.acts()[0])
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION
    bare = Act(ActKind.REMOVE_MESSAGE, message_id=moderating.message.split("/")[1])
    assert isinstance(await moderating.act(bare), Refused)
    assert {it.method for it in server.requests} == {"GET"}
