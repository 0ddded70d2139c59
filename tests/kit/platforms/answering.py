"""What every adapter must answer that lets us answer others: where the answer stands, and that it
is settled as any post is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from domain.publishing.answer import Answer, MessageKind
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.ids import InboundMessageId
from domain.shared.platforms import Capability, OutcomeClass
from tests.kit.platforms.stage import WireStage, accepts_then, raises

ANSWERING = frozenset({Capability.REPLIES, Capability.DIRECT_MESSAGES, Capability.PRIVATE_REPLIES})
INBOUND = InboundMessageId("inb_1")


@dataclass(frozen=True)
class Talk:
    """What others said on a stage, by what it takes to answer it; and where an answer to that must
    stand, in the words in which `stands` tells of ours: its text and its place, oldest first."""

    stage: WireStage
    said: Mapping[Capability, Answer]
    expected: Mapping[Capability, Any]
    stands: Callable[[], list[tuple[str, Any]]]

    async def answer(self, needs: Capability, key: str = "dlv_1-abc") -> OutgoingPost:
        answer = self.said[needs]
        post = await self.stage.post(text_of(answer), key)
        root = answer.root_id
        return replace(post, answer=answer, reply_to=answer.message_id, thread_root=root)

    def meets(self, error: type[httpx.TransportError], *, accepted: bool) -> None:
        fails = raises(error)
        self.stage.server.on_change(accepts_then(fails) if accepted else fails)


def text_of(answer: Answer) -> str:
    """As the domain addresses it where that is needed."""
    return f"{answer.handle} From ten to two." if answer.handle else "From ten to two."


def answering(message_id: str, **more: Any) -> Answer:
    """To what was said in the open, by somebody called `@bob` at most."""
    return Answer(MessageKind.REPLY, INBOUND, message_id, INBOUND, **more)


def answering_alone(message_id: str, **more: Any) -> Answer:
    return replace(answering(message_id, **more), kind=MessageKind.DIRECT)


def answer_of(post: OutgoingPost) -> Answer:
    assert post.answer is not None
    return post.answer


class AnsweringConformance:
    """Inherit it and give a `talk` fixture."""

    async def test_there_is_somebody_to_answer_in_each_way_it_declares(self, talk: Talk) -> None:
        account = await talk.stage.identify()
        declared = talk.stage.adapter.profile.capabilities & ANSWERING
        assert declared == talk.said.keys() == talk.expected.keys()
        assert declared == account.capabilities & ANSWERING
        assert {answer.needs for answer in talk.said.values()} == declared

    async def test_an_answer_stands_where_it_must(self, talk: Talk) -> None:
        for needs, answer in talk.said.items():
            outcome = await talk.stage.adapter.publish(await talk.answer(needs, f"dlv_{needs}-a"))
            assert isinstance(outcome, Published), (needs, outcome)
            assert talk.stands()[-1] == (text_of(answer), talk.expected[needs])

    async def test_a_lost_answer_is_unknown_and_found_where_it_stands(self, talk: Talk) -> None:
        account = await talk.stage.identify()
        for needs in talk.said:
            post = await talk.answer(needs, f"dlv_{needs}-b")
            before = len(talk.stands())
            talk.meets(httpx.ReadTimeout, accepted=True)
            assert isinstance(await talk.stage.adapter.publish(post), Unknown), needs
            finding = await talk.stage.adapter.find(post)
            if account.outcome_class is OutcomeClass.NONE:
                assert isinstance(finding, CannotTell)
            else:
                assert isinstance(finding, Published), (needs, finding)
            assert len(talk.stands()) == before + 1

    async def test_a_lost_request_is_unknown_and_missed(self, talk: Talk) -> None:
        account = await talk.stage.identify()
        for needs in talk.said:
            post = await talk.answer(needs, f"dlv_{needs}-c")
            talk.meets(httpx.ReadError, accepted=False)
            outcome = await talk.stage.adapter.publish(post)
            # Where a talk has to be opened first, that is what got lost.
            assert isinstance(outcome, Unknown | NotSent), (needs, outcome)
            missed = CannotTell if account.outcome_class is OutcomeClass.NONE else Absent
            assert isinstance(await talk.stage.adapter.find(post), missed), needs
        assert talk.stands() == []

    async def test_looking_an_answer_up_shows_nothing_new(self, talk: Talk) -> None:
        for needs in talk.said:
            await talk.stage.adapter.find(await talk.answer(needs))
        assert talk.stands() == []

    async def test_an_answer_can_be_taken_down(self, talk: Talk) -> None:
        account = await talk.stage.identify()
        if Capability.DELETE not in account.capabilities:
            return
        for needs in talk.said:
            post = await talk.answer(needs, f"dlv_{needs}-d")
            post = replace(post, post=replace(post.post, text=f"{needs} {post.text}"))
            outcome = await talk.stage.adapter.publish(post)
            assert isinstance(outcome, Published)
            gone = replace(post, platform_post_id=outcome.post_id)
            deleted = await talk.stage.adapter.delete(gone)
            if isinstance(deleted, Refused):
                assert deleted.kind is RefusalKind.UNSUPPORTED
                assert answer_of(post).is_direct
            else:
                assert isinstance(deleted, Published), (needs, deleted)
                assert post.text not in [text for text, _ in talk.stands()]
