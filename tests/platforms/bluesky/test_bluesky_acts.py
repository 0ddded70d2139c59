"""What the account does about others holds there, and what it counts is what the AppView says."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.bluesky.place import BLOCK, POST, THREADGATE, record_key
from domain.publishing.outcomes import (
    CannotTell,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.shared.acts import Act, ActKind
from domain.shared.readings import Metric
from tests.kit.platforms.acting import ModeratorConformance, WireActStage
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.measuring import MeterConformance, WireMeterStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import FixedClock, replies, says
from tests.platforms.bluesky.fake import BEA, MINE, FakeBluesky, answer
from tests.platforms.bluesky.test_bluesky_inbound import a_place

ROOT, REPLY = "3jzfcijpj2z2a", "3jzfcijpj2z2z"
OURS, THEIRS = f"at://{MINE}/{POST}/{ROOT}", f"at://{BEA}/{POST}/{REPLY}"


def a_thread() -> FakeBluesky:
    """A post of ours, and Bea's answer to it."""
    server = FakeBluesky()
    root = server.keep({"text": "uno"}, ROOT)
    reference = {"uri": root.uri, "cid": root.cid}
    answers = {"root": reference, "parent": reference}
    server.keep({"text": "dos", "reply": answers}, REPLY, did=BEA)
    return server


class Acting(WireActStage):
    server: FakeBluesky

    def acts(self) -> Sequence[Act]:
        return (
            Act(ActKind.HIDE_MESSAGE, message_id=THEIRS),
            Act(ActKind.SHOW_MESSAGE, message_id=THEIRS),
            Act(ActKind.MUTE_PERSON, person_id=BEA),
            Act(ActKind.UNMUTE_PERSON, person_id=BEA),
            Act(ActKind.BAN_PERSON, person_id=BEA),
            Act(ActKind.UNBAN_PERSON, person_id=BEA),
        )

    def holds(self, act: Act) -> bool:
        blocks = [uri for uri in self.server.records if f"/{BLOCK}/" in uri]
        so = {
            ActKind.HIDE_MESSAGE: THEIRS in self.server.hidden(ROOT),
            ActKind.SHOW_MESSAGE: THEIRS not in self.server.hidden(ROOT),
            ActKind.MUTE_PERSON: BEA in self.server.muted,
            ActKind.UNMUTE_PERSON: BEA not in self.server.muted,
            ActKind.BAN_PERSON: len(blocks) == 1,
            ActKind.UNBAN_PERSON: blocks == [],
        }
        return so[act.kind]


@pytest.fixture
def moderating() -> Acting:
    server = a_thread()
    return Acting(
        adapter=Bluesky(server.http(), FixedClock(), MemoryFiles()),
        connection=a_place(),
        server=server,
        credentials_refusal=says(lambda: answer("taken_down")),
        forbidden=replies(403, json={"error": "Forbidden", "message": "not you"}),
        throttle=says(lambda: answer("throttled")),
    )


class TestActing(ModeratorConformance):
    """Everything the kit asks."""


async def test_hiding_keeps_what_the_gate_says_already(moderating: Acting) -> None:
    rule = {"$type": "app.bsky.feed.threadgate#followingRule"}
    other = f"at://{BEA}/{POST}/3jzfcijpj2z3a"
    gate = {"post": OURS, "createdAt": "2026-01-01T00:00:00.000Z", "allow": [rule]}
    moderating.server.keep(gate | {"hiddenReplies": [other]}, ROOT, collection=THREADGATE)
    hide, show, *_ = moderating.acts()
    await moderating.act(hide)
    kept = moderating.server.records[f"at://{MINE}/{THREADGATE}/{ROOT}"].value
    assert kept["allow"] == [rule]
    assert kept["hiddenReplies"] == [other, THEIRS]
    await moderating.act(show)
    assert moderating.server.hidden(ROOT) == [other]


async def test_a_gate_somebody_changes_meanwhile_is_not_written_over(moderating: Acting) -> None:
    moderating.server.on_change(says(lambda: answer("there_already")))
    outcome = await moderating.act(moderating.acts()[0])
    assert isinstance(outcome, Unknown)


async def test_a_gate_hides_no_more_than_it_can(moderating: Acting) -> None:
    gate = {"post": OURS, "hiddenReplies": [f"at://{BEA}/{POST}/{n}" for n in range(300)]}
    moderating.server.keep(gate, ROOT, collection=THREADGATE)
    outcome = await moderating.act(moderating.acts()[0])
    assert isinstance(outcome, Refused)
    assert "300" in outcome.words


@pytest.mark.parametrize("owner", [BEA, None])
async def test_only_answers_in_our_own_threads_are_hidden(
    moderating: Acting, owner: str | None
) -> None:
    reference = {"uri": f"at://{owner}/{POST}/1", "cid": "c"}
    value: dict[str, Any] = {"text": "x"}
    if owner:
        value["reply"] = {"root": reference, "parent": reference}
    moderating.server.keep(value, "3k", did=BEA)
    outcome = await moderating.act(Act(ActKind.HIDE_MESSAGE, message_id=f"at://{BEA}/{POST}/3k"))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.PERMISSION


@pytest.mark.parametrize("after", [0, 1])
async def test_a_look_that_fails_changes_nothing(moderating: Acting, after: int) -> None:
    passes = [lambda server, request: server.answer(request)] * after
    moderating.server.on_question(*passes, replies(502))
    assert isinstance(await moderating.act(moderating.acts()[0]), NotSent)
    assert moderating.server.hidden(ROOT) == []


async def test_who_was_blocked_in_an_app_is_unblocked_as_well(moderating: Acting) -> None:
    moderating.server.keep({"subject": BEA}, "3jzfcijpj2z4a", collection=BLOCK)
    *_, unban = moderating.acts()
    assert isinstance(await moderating.act(unban), Published)
    assert moderating.holds(unban)


async def test_a_block_has_a_key_of_its_own(moderating: Acting) -> None:
    await moderating.act(Act(ActKind.BAN_PERSON, person_id=BEA))
    body = json.loads(moderating.server.requests[-1].content)
    assert (body["rkey"], body["collection"]) == (record_key(BEA), BLOCK)
    assert body["record"]["subject"] == BEA


class Measuring(WireMeterStage):
    server: FakeBluesky

    def post_numbers(self) -> Mapping[Metric, int]:
        [post] = recording("bluesky", "posts").body["posts"]
        return {
            Metric.REACTIONS: post["likeCount"],
            Metric.SHARES: post["repostCount"],
            Metric.COMMENTS: post["replyCount"],
            Metric.QUOTES: post["quoteCount"],
            Metric.SAVES: post["bookmarkCount"],
        }

    def account_numbers(self) -> Mapping[Metric, int]:
        profile = recording("bluesky", "profile").body
        return {
            Metric.FOLLOWERS: profile["followersCount"],
            Metric.FOLLOWING: profile["followsCount"],
            Metric.POSTS: profile["postsCount"],
        }

    def say_no_numbers(self) -> bool:
        self.server.counts = False
        return True


@pytest.fixture
def measuring() -> Measuring:
    server = a_thread()
    return Measuring(
        adapter=Bluesky(server.http(), FixedClock(), MemoryFiles()),
        connection=a_place(),
        post_id=OURS,
        server=server,
        credentials_refusal=says(lambda: answer("taken_down")),
        throttle=says(lambda: answer("throttled")),
    )


class TestMeasuring(MeterConformance):
    """Everything the kit asks."""


@pytest.mark.parametrize("odd", [{"posts": "?"}, {"posts": ["?"]}, {"posts": [{}]}, {}])
async def test_posts_that_are_none_cannot_tell(measuring: Measuring, odd: dict[str, Any]) -> None:
    measuring.server.on_question(replies(200, json=odd))
    assert isinstance(await measuring.of_post(), CannotTell)


async def test_numbers_that_are_none_are_left_out(measuring: Measuring) -> None:
    [post] = recording("bluesky", "posts").body["posts"]
    odd = post | {"uri": OURS, "likeCount": True, "repostCount": "7", "replyCount": None}
    measuring.server.on_question(replies(200, json={"posts": [odd]}))
    said = await measuring.of_post()
    assert isinstance(said, tuple)
    assert [reading.metric for reading in said] == [Metric.QUOTES, Metric.SAVES]


async def test_a_data_server_alone_counts_nothing(measuring: Measuring) -> None:
    measuring.server.has_appview = False
    assert isinstance(await measuring.of_post(), CannotTell)
    assert isinstance(await measuring.of_account(), CannotTell)
