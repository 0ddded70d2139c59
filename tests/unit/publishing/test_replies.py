"""What somebody said is answered where it was said, or alone, and not when that makes no sense."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.answer import MessageKind
from domain.publishing.answering import Manner
from domain.publishing.content import Content, Poll, Variant
from domain.publishing.drafting import Draft
from domain.publishing.errors import (
    AnsweredMessageDeleted,
    ChannelNotReady,
    NobodyToAnswer,
    ReplyWindowClosed,
)
from domain.publishing.moves import at_instant
from domain.publishing.outcomes import Unknown
from domain.publishing.reporting import Wishes
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.preflight_message import preflight_reply
from domain.publishing.use_cases.reply_to_message import reply_in_conversation
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.shared.access import MissingScope, Permission
from domain.shared.clock import written
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import ConversationId, InboundMessageId
from domain.shared.platforms import Capability, CapabilityMissing
from tests.kit.builders import limited_to
from tests.unit.publishing.talk import ANA, HOUR, a_talk


async def test_a_comment_is_answered_in_the_open_on_its_own_channel() -> None:
    talk = await a_talk()
    asked = await talk.hears(root_id="post-1", parent_id="post-1", place="hall")
    answer = await talk.sends(await talk.answers(asked))
    assert answer.kind is MessageKind.REPLY
    assert answer.in_reply_to == asked.id
    assert answer.channel_ids == (talk.channel.id,)
    assert answer.status is MessageStatus.PUBLISHED
    [post] = talk.house.platforms.published
    assert (post.reply_to, post.thread_root) == ("said-1", "post-1")
    assert post.answer is not None
    assert (post.answer.place, post.answer.person_id) == ("hall", "ana")


async def test_what_was_said_to_us_alone_is_answered_alone() -> None:
    talk = await a_talk()
    answer = await talk.answers(await talk.hears(HeardKind.DIRECT, place="talk-7"))
    assert answer.kind is MessageKind.DIRECT
    assert answer.answer is not None
    assert not answer.answer.private


async def test_a_comment_is_answered_alone_where_that_is_wished_for() -> None:
    talk = await a_talk()
    answer = await talk.answers(await talk.hears(), private=True)
    assert answer.kind is MessageKind.DIRECT
    assert answer.answer is not None
    assert answer.answer.private


@pytest.mark.parametrize(
    ("heard", "private", "lacks"),
    [
        (HeardKind.COMMENT, False, Capability.REPLIES),
        (HeardKind.DIRECT, False, Capability.DIRECT_MESSAGES),
        (HeardKind.MENTION, True, Capability.PRIVATE_REPLIES),
    ],
)
async def test_what_a_platform_cannot_answer_is_refused_by_name(
    heard: HeardKind, private: bool, lacks: Capability
) -> None:
    talk = await a_talk()
    said = await talk.hears(heard)
    talk.can_no_more(lacks)
    with pytest.raises(CapabilityMissing) as refused:
        await talk.answers(said, private=private)
    assert refused.value.facts["capability"] == lacks


async def test_what_is_gone_and_whom_nobody_knows_cannot_be_answered() -> None:
    talk = await a_talk()
    gone = await talk.hears()
    await talk.hears(HeardKind.DELETION, id="gone", message_id=gone.platform_message_id)
    with pytest.raises(AnsweredMessageDeleted):
        await talk.answers(gone)
    with pytest.raises(NobodyToAnswer):
        await talk.answers(await talk.hears(author=None), private=True)
    with pytest.raises(NotFound):
        await talk.answers(replace(gone, id=InboundMessageId("inb_none")))


async def test_a_disconnected_channel_answers_nobody() -> None:
    talk = await a_talk()
    asked = await talk.hears()
    await disconnect_channel(talk.house.app.communities, talk.actor, talk.channel.id, "over")
    with pytest.raises(ChannelNotReady):
        await talk.answers(asked)


async def test_the_window_to_answer_closes_and_opens_with_each_word_of_the_person() -> None:
    talk = await a_talk()
    talk.house.ears.windows = {HeardKind.DIRECT: 3600}
    asked = await talk.hears(HeardKind.DIRECT, place="talk-7")
    with pytest.raises(ReplyWindowClosed):
        await talk.answers(asked, later=2 * HOUR)
    talk.house.clock.forward(HOUR)
    with pytest.raises(ReplyWindowClosed) as refused:
        await talk.answers(asked)
    assert refused.value.facts["closed_at"] == written(asked.at + HOUR)
    await talk.hears(HeardKind.DIRECT, place="talk-7")
    assert (await talk.answers(asked)).status is MessageStatus.SCHEDULED


async def test_an_answer_whose_window_closed_while_it_waited_is_not_sent() -> None:
    talk = await a_talk()
    talk.house.ears.windows = {HeardKind.DIRECT: 60}
    answer = await talk.answers(await talk.hears(HeardKind.DIRECT))
    talk.house.clock.forward(timedelta(minutes=2))
    assert (await talk.sends(answer)).status is MessageStatus.FAILED
    assert (await talk.delivery(answer)).error_code == "reply_window_closed"
    assert talk.house.platforms.published == []


async def test_what_is_said_alone_has_a_measure_of_its_own() -> None:
    talk = await a_talk()
    talk.limits(direct_text=replace(talk.channel.limits.text, maximum=5))
    talk.can_no_more(Capability.DIRECT_MEDIA)
    comment, direct = await talk.hears(), await talk.hears(HeardKind.DIRECT)
    await talk.answers(comment, "Six or")
    with pytest.raises(ValidationFailed) as refused:
        await talk.answers(direct, "Six or")
    [error] = refused.value.errors
    assert (error.code, error.pointer, error.facts["maximum"]) == ("text_too_long", "/text", 5)


async def test_an_answer_names_its_person_where_nobody_else_hears_of_it() -> None:
    talk = await a_talk()
    talk.limits(answers_name_people=True)
    asked = await talk.hears()
    named = await talk.answers(asked, "From ten.")
    assert named.text == "@ana@plaza.example From ten."
    already = await talk.answers(asked, "Hola @Ana@plaza.example , from ten.")
    assert already.text == "Hola @Ana@plaza.example , from ten."
    changed = {"text": "From nine."}
    edited = await edit_message(talk.room, talk.actor, named.id, None, changed)
    assert edited.text == "@ana@plaza.example From nine."


async def test_an_answer_stays_on_its_channel_and_is_one_post() -> None:
    talk = await a_talk()
    answer = await talk.answers(await talk.hears(), later=HOUR)
    here, own = talk.channel.id, Variant(("text",), Content("Otherwise."))
    with pytest.raises(ValidationFailed) as refused:
        await edit_message(talk.room, talk.actor, answer.id, None, {"variants": {here: own}})
    assert [error.code for error in refused.value.errors] == ["fixed_for_answers"]
    poll = Poll(("yes", "no"), 3600)
    with pytest.raises(CapabilityMissing):
        await edit_message(talk.room, talk.actor, answer.id, None, {"poll": poll})


async def test_whoever_may_answer_need_not_be_let_publish_and_who_publishes_does_not_answer() -> (
    None
):
    talk = await a_talk()
    asked, everything = await talk.hears(), talk.actor
    talk.actor = limited_to(everything, Permission.MESSAGES_WRITE, Permission.MESSAGES_PUBLISH)
    with pytest.raises(MissingScope):
        await talk.answers(asked)
    talk.actor = limited_to(everything, Permission.REPLIES_WRITE)
    assert (await talk.answers(asked)).in_reply_to == asked.id


async def test_preflight_tells_of_an_answer_what_it_tells_of_a_post() -> None:
    talk = await a_talk()
    asked = await talk.hears()
    draft, manner = Draft((), Content("x" * 501)), Manner()
    report = await preflight_reply(talk.room, talk.actor, asked.id, draft, manner, Wishes())
    assert "text_too_long" in {remark.code for remark in report.remarks}
    assert report.lengths[0].count == 501


async def test_a_lost_answer_is_looked_up_as_the_answer_that_it_is() -> None:
    talk = await a_talk()
    answer = await talk.answers(await talk.hears(place="hall"))
    talk.house.platforms.outcomes.append(Unknown("timeout"))
    assert (await talk.sends(answer)).status is MessageStatus.UNCONFIRMED
    async with talk.room.begin(talk.actor) as tx:
        post = await tx.deliveries.post_of(answer.deliveries[0].id)
    assert post is not None
    assert (post.reply_to, post.answer) == ("said-1", answer.answer)


async def test_a_conversation_is_answered_where_it_stands_or_where_that_is_named() -> None:
    talk = await a_talk()
    first = await talk.hears(HeardKind.DIRECT, place="talk-7")
    last = await talk.hears(HeardKind.DIRECT, place="talk-7")
    other = await talk.hears()
    assert first.conversation_id is not None
    draft = Draft((), Content("From ten."), schedule=at_instant(talk.house.clock.now()))
    draft = replace(draft, at_once=True)
    asked = (talk.room, talk.actor, first.conversation_id)
    assert (await reply_in_conversation(*asked, None, draft, Manner())).in_reply_to == last.id
    assert (await reply_in_conversation(*asked, first.id, draft, Manner())).in_reply_to == first.id
    with pytest.raises(NotFound) as refused:
        await reply_in_conversation(*asked, other.id, draft, Manner())
    assert refused.value.pointer == "/inbound_message_id"
    nowhere = (talk.room, talk.actor, ConversationId("cnv_none"))
    with pytest.raises(NotFound):
        await reply_in_conversation(*nowhere, None, draft, Manner())


async def test_our_answer_coming_back_under_another_name_is_nobody_elses_word() -> None:
    talk = await a_talk()
    answer = await talk.sends(await talk.answers(await talk.hears()))
    ours = str(answer.deliveries[0].platform_post_id)
    page, inbox = Person("the-page"), talk.house.app.inbox
    back = Heard(ours, HeardKind.COMMENT, talk.house.clock.now(), page, "From ten to two.")
    await tell_sandbox(inbox, talk.actor, talk.channel.id, back)
    await digest_receipts(inbox, talk.actor, talk.channel.id)
    [asked] = talk.house.memory.tables.inbound_messages.values()
    assert asked.author == ANA


class TestGivingWay:
    async def test_an_answer_that_waits_is_called_off_when_its_person_writes(self) -> None:
        talk = await a_talk()
        answer = await talk.answers(await talk.hears(), later=HOUR, gives_way=True)
        await talk.hears()
        assert (await talk.now(answer)).status is MessageStatus.CANCELLED
        assert (await talk.delivery(answer)).error_code == "they_wrote_first"
        assert "message.cancelled" in [news.name for news in talk.house.memory.news]

    async def test_it_stays_when_somebody_else_writes_or_it_was_not_to_give_way(self) -> None:
        talk = await a_talk()
        asked = await talk.hears()
        yields = await talk.answers(asked, later=HOUR, gives_way=True)
        await talk.hears(author=replace(ANA, id="bea"))
        await talk.hears(HeardKind.DIRECT, place="elsewhere")
        stays = await talk.answers(asked, later=HOUR)
        assert (await talk.now(yields)).status is MessageStatus.SCHEDULED
        await talk.hears()
        assert (await talk.now(yields)).status is MessageStatus.CANCELLED
        assert (await talk.now(stays)).status is MessageStatus.SCHEDULED

    async def test_what_a_worker_has_only_claimed_is_not_sent(self) -> None:
        talk = await a_talk()
        answer = await talk.answers(await talk.hears(), gives_way=True)
        claims = await talk.takes(answer)
        await talk.hears()
        assert await start_attempts(talk.room, talk.actor, claims) == []
        assert (await talk.delivery(answer)).state is DeliveryState.CANCELLED

    async def test_what_is_being_sent_goes_out(self) -> None:
        talk = await a_talk()
        answer = await talk.answers(await talk.hears(), gives_way=True)
        [started] = await talk.starts(answer)
        await talk.hears()
        assert (await talk.delivery(answer)).state is DeliveryState.SENDING
        assert started.post.text == "From ten to two."

    async def test_it_is_called_off_at_its_intent_where_the_news_has_not_come_yet(self) -> None:
        talk = await a_talk()
        answer = await talk.answers(await talk.hears(), gives_way=True)
        await talk.hears(reacted_to=False)
        assert await talk.starts(answer) == []
        assert (await talk.delivery(answer)).error_code == "they_wrote_first"

    async def test_what_answers_a_message_that_is_deleted_is_called_off(self) -> None:
        talk = await a_talk()
        asked = await talk.hears()
        answer = await talk.answers(asked, later=HOUR)
        await talk.hears(HeardKind.DELETION, id="gone", message_id=asked.platform_message_id)
        assert (await talk.delivery(answer)).error_code == "answered_message_deleted"
