"""Conversations are had in hand: by whoever may, in the states that follow one another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.inbox.conversation import Conversation, ConversationReply, ConversationState, Priority
from domain.inbox.errors import (
    NotAssignable,
    NotMergeable,
    NotSplittable,
    NotTheAuthor,
    SnoozeInPast,
)
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.reaching import REACH_OWN, REACH_TEAM, within
from domain.inbox.use_cases.keep_notes import add_note, change_note, list_notes, remove_note
from domain.inbox.use_cases.keep_saved_views import (
    NewSavedView,
    change_saved_view,
    create_saved_view,
    list_saved_views,
    read_saved_view,
)
from domain.inbox.use_cases.move_conversations import (
    end_snooze,
    move_conversation,
    move_conversations,
)
from domain.inbox.use_cases.note_reply import note_reply
from domain.inbox.use_cases.read_conversations import list_timeline, read_conversation
from domain.inbox.use_cases.regroup_conversations import (
    merge_conversations,
    split_conversation,
    unmerge_conversation,
)
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import InvalidState, NotFound, VersionMismatch
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import (
    ConversationId,
    DeliveryId,
    InboundMessageId,
    MessageId,
    TeamId,
    TeammateId,
)
from domain.shared.paging import PageRequest
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Stage

ME, OTHER, TEAM = TeammateId("tmt_me"), TeammateId("tmt_other"), TeamId("team_1")
HOUR = timedelta(hours=1)


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    house.memory.at_work |= {ME, OTHER, TEAM}
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


async def said(s: Stage, *ids: str, minutes: int = 0, **more: object) -> None:
    at = s.house.clock.now() + timedelta(minutes=minutes)
    kind = more.pop("kind", HeardKind.COMMENT)
    assert isinstance(kind, HeardKind)
    await happens(s, *(Heard(id, kind, at, ANA, id, **more) for id in ids))  # type: ignore[arg-type]


def standing(s: Stage) -> list[Conversation]:
    rows = s.house.memory.tables.conversations.values()
    return [row for row in rows if row.merged_into is None]


async def one(s: Stage) -> Conversation:
    await said(s, "c1")
    [begun] = standing(s)
    return begun


async def moved(
    s: Stage, id: ConversationId, action: str, actor: Actor | None = None, **order: object
) -> Conversation:
    wanted = ConversationOrder(ConversationAction(action), **order)  # type: ignore[arg-type]
    return await move_conversation(
        s.house.app.inbox, actor or s.actor, ConversationTarget(id), wanted
    )


async def test_closing_ends_the_waiting_and_a_new_message_begins_it_again(stage: Stage) -> None:
    await said(stage, "d1", kind=HeardKind.DIRECT)
    [begun] = standing(stage)
    closed = await moved(stage, begun.id, "close")
    assert (closed.state, closed.waiting_since) == (ConversationState.CLOSED, None)
    await said(stage, "d2", kind=HeardKind.DIRECT, minutes=1)
    [heard] = standing(stage)
    assert (heard.state, heard.closed_at) == (ConversationState.OPEN, None)
    assert heard.waiting_since == begun.began_at + timedelta(minutes=1)


async def test_a_move_that_is_not_possible_names_those_that_are(stage: Stage) -> None:
    begun = await one(stage)
    with pytest.raises(InvalidState) as refused:
        await moved(stage, begun.id, "reopen")
    assert refused.value.facts["moves"] == "mark_pending, snooze, close"
    await moved(stage, begun.id, "close")
    with pytest.raises(InvalidState) as refused:
        await moved(stage, begun.id, "snooze", until=stage.house.clock.now() + HOUR)
    assert refused.value.facts["moves"] == "reopen"


async def test_what_was_put_off_comes_back_when_its_time_has_come_and_no_sooner(
    stage: Stage,
) -> None:
    begun, room = await one(stage), stage.house.app.inbox
    with pytest.raises(SnoozeInPast):
        await moved(stage, begun.id, "snooze", until=stage.house.clock.now())
    until = stage.house.clock.now() + HOUR
    await moved(stage, begun.id, "snooze", until=until)
    [duty] = [d for d in stage.house.memory.tables.duties.values() if d.subject_id == begun.id]
    assert (duty.kind, duty.due_at) == ("conversation.snooze_ends", until)
    await end_snooze(room, stage.actor, begun.id)
    assert standing(stage)[0].state is ConversationState.SNOOZED
    stage.house.clock.forward(HOUR)
    await end_snooze(room, stage.actor, begun.id)
    assert standing(stage)[0].state is ConversationState.OPEN


async def test_only_who_works_here_is_given_a_conversation(stage: Stage) -> None:
    begun = await one(stage)
    for changes in ({"assignee_id": "tmt_stranger"}, {"team_id": "team_strange"}):
        with pytest.raises(NotAssignable):
            await moved(stage, begun.id, "update", changes=changes)
    given = await moved(stage, begun.id, "update", changes={"assignee_id": ME, "team_id": TEAM})
    assert (given.assignee_id, given.team_id) == (ME, TEAM)


async def test_a_priority_that_a_person_gave_is_not_overruled(stage: Stage) -> None:
    await said(stage, "r1", kind=HeardKind.REVIEW, rating=1.0)
    [found] = standing(stage)
    assert (found.priority, found.priority_reasons) == (Priority.HIGH, ("low_rating",))
    low = await moved(stage, found.id, "update", changes={"priority": Priority.LOW})
    assert (low.priority_reasons, low.priority_by) == ((), stage.actor.id)
    assert low.weigh(Priority.URGENT, ("emergency",), low.updated_at) == low
    free = await moved(stage, found.id, "update", changes={"priority": None})
    assert free.weigh(Priority.LOW, ("spam",), free.updated_at).priority is Priority.LOW


def reaching(actor: Actor, reach: Reach) -> Actor:
    permissions = {Permission.INBOX_READ: reach, Permission.INBOX_WRITE: reach}
    return replace(actor, teammate_id=ME, team_ids=frozenset({TEAM}), reach=permissions)


@pytest.mark.bar(27, "SCOPE & TOKEN")
@pytest.mark.parametrize(
    ("hands", "reaches"),
    [
        ({"assignee_id": ME}, {Reach.OWN, Reach.TEAM, Reach.ALL}),
        ({"assignee_id": OTHER}, {Reach.ALL}),
        ({"assignee_id": OTHER, "team_id": TEAM}, {Reach.TEAM, Reach.ALL}),
        ({"team_id": TEAM}, {Reach.TEAM, Reach.ALL}),
        ({}, {Reach.TEAM, Reach.ALL}),
    ],
)
async def test_a_permission_reaches_as_far_as_it_says(
    stage: Stage, hands: dict[str, str], reaches: set[Reach]
) -> None:
    begun = await one(stage)
    await moved(stage, begun.id, "update", changes=hands)
    for reach in Reach:
        actor, room = reaching(stage.actor, reach), stage.house.app.inbox
        if reach in reaches:
            await read_conversation(room, actor, begun.id)
            await moved(stage, begun.id, "update", actor, changes={"labels": ["seen"]})
            continue
        for trying in (
            read_conversation(room, actor, begun.id),
            moved(stage, begun.id, "update", actor, changes={"labels": ["seen"]}),
            list_timeline(room, actor, begun.id, PageRequest()),
            add_note(room, actor, begun.id, "Mine."),
        ):
            with pytest.raises(NotFound):
                await trying
        order = ConversationOrder(ConversationAction.CLOSE)
        [judged] = await move_conversations(room, actor, [ConversationTarget(begun.id)], order)
        assert isinstance(judged.refusal, NotFound)


async def test_a_list_reaches_as_far_as_its_permission(stage: Stage) -> None:
    def filters(reach: Reach) -> Sequence[tuple[str, object]]:
        found = within(reaching(stage.actor, reach), Permission.INBOX_READ)
        return [(each.field, each.value) for each in found]

    assert filters(Reach.ALL) == []
    assert filters(Reach.OWN) == [(REACH_OWN, [ME])]
    assert filters(Reach.TEAM) == [(REACH_TEAM, [ME, TEAM])]


async def test_of_many_those_that_cannot_hinder_no_other(stage: Stage) -> None:
    await said(stage, "c1", "c2", "c3")
    first, second, third = standing(stage)
    await moved(stage, second.id, "close")
    targets = [
        ConversationTarget(first.id),
        ConversationTarget(second.id),
        ConversationTarget(third.id, version=99),
        ConversationTarget(ConversationId("cnv_nowhere")),
    ]
    order = ConversationOrder(ConversationAction.CLOSE)
    judged = await move_conversations(stage.house.app.inbox, stage.actor, targets, order)
    assert [type(each.refusal) for each in judged] == [
        *(type(None), InvalidState, VersionMismatch, NotFound)
    ]
    assert [row.state.value for row in standing(stage)] == ["closed", "closed", "open"]


async def test_labels_are_put_on_and_taken_off_whatever_others_there_are(stage: Stage) -> None:
    begun = await one(stage)
    await moved(stage, begun.id, "update", changes={"labels": ["old", "kept"]})
    after = await moved(stage, begun.id, "update", put_on=["new", "kept"], take_off=["old"])
    assert after.labels == ("kept", "new")


async def test_only_its_author_changes_a_note_or_takes_it_back(stage: Stage) -> None:
    begun, room = await one(stage), stage.house.app.inbox
    note = await add_note(room, stage.actor, begun.id, "She called.")
    somebody = replace(stage.actor, id="tmt_other")
    with pytest.raises(NotTheAuthor):
        await change_note(room, somebody, begun.id, note.id, None, "He called.")
    with pytest.raises(NotTheAuthor):
        await remove_note(room, somebody, begun.id, note.id)
    await remove_note(room, stage.actor, begun.id, note.id)
    assert (await list_notes(room, stage.actor, begun.id, PageRequest())).items == []
    with pytest.raises(NotFound):
        await change_note(room, stage.actor, begun.id, note.id, None, "Again.")


async def test_what_was_merged_by_hand_is_taken_apart_as_it_was(stage: Stage) -> None:
    room, actor = stage.house.app.inbox, stage.actor
    await said(stage, "d1", kind=HeardKind.DIRECT)
    await said(stage, "d2", kind=HeardKind.DIRECT, minutes=1, place="room")
    one, other = standing(stage)
    note = await add_note(room, actor, other.id, "She called.")
    whole = await merge_conversations(room, actor, one.id, None, [other.id])
    assert (whole.inbound_count, len(standing(stage))) == (2, 1)
    assert [n.id for n in (await list_notes(room, actor, one.id, PageRequest())).items] == [note.id]
    with pytest.raises(InvalidState) as refused:
        await moved(stage, other.id, "close")
    assert refused.value.facts["moves"] == "unmerge"
    await said(stage, "d3", kind=HeardKind.DIRECT, minutes=2, place="room")
    assert standing(stage)[0].inbound_count == 3
    back = await unmerge_conversation(room, actor, other.id)
    assert (back.inbound_count, back.began_with, back.merged_into) == (1, "d2", None)
    rest = next(row for row in standing(stage) if row.id == one.id)
    assert (rest.inbound_count, rest.last_message_at) == (2, one.began_at + timedelta(minutes=2))
    await said(stage, "d4", kind=HeardKind.DIRECT, minutes=3, place="room")
    assert {row.id: row.inbound_count for row in standing(stage)} == {one.id: 2, other.id: 2}
    with pytest.raises(InvalidState):
        await unmerge_conversation(room, actor, other.id)


async def test_only_others_of_the_same_channel_are_merged(stage: Stage) -> None:
    begun, room = await one(stage), stage.house.app.inbox
    channel = await a_sandbox_channel(stage.house, stage.actor, account="elsewhere")
    await said(replace(stage, channel=channel), "c1")
    elsewhere = next(row for row in standing(stage) if row.channel_id == channel.id)
    for other in (begun.id, elsewhere.id):
        with pytest.raises(NotMergeable):
            await merge_conversations(room, stage.actor, begun.id, None, [other])


async def test_what_was_split_off_goes_on_by_itself(stage: Stage) -> None:
    room, actor = stage.house.app.inbox, stage.actor
    for minute, id in enumerate(("d1", "d2", "d3")):
        await said(stage, id, kind=HeardKind.DIRECT, minutes=minute)
    [whole] = standing(stage)
    await moved(stage, whole.id, "update", changes={"assignee_id": ME})
    ids = {
        row.platform_message_id: row.id
        for row in stage.house.memory.tables.inbound_messages.values()
    }
    for impossible in (ids["d1"], InboundMessageId("inb_nowhere")):
        with pytest.raises(NotSplittable):
            await split_conversation(room, actor, whole.id, None, impossible)
    new = await split_conversation(room, actor, whole.id, None, ids["d2"])
    assert (new.inbound_count, new.began_with, new.split_from) == (2, "d2", whole.id)
    assert new.assignee_id == ME
    await said(stage, "d4", kind=HeardKind.DIRECT, minutes=4)
    assert {row.id: row.inbound_count for row in standing(stage)} == {whole.id: 1, new.id: 3}


async def test_what_is_split_is_as_urgent_and_waits_as_what_is_left_of_it(stage: Stage) -> None:
    room, actor = stage.house.app.inbox, stage.actor
    await said(stage, "d1", kind=HeardKind.DIRECT)
    [begun] = standing(stage)
    calm, at = begun.priority, stage.house.clock.now() + timedelta(minutes=1)
    more = "I am going to sue you, I will call my lawyer."
    await happens(stage, Heard("d2", HeardKind.DIRECT, at, ANA, more))
    [whole] = standing(stage)
    assert whole.priority is not calm
    grave = next(
        row.id
        for row in stage.house.memory.tables.inbound_messages.values()
        if row.platform_message_id == "d2"
    )
    new = await split_conversation(room, actor, whole.id, None, grave)
    [rest] = [row for row in standing(stage) if row.id != new.id]
    assert (rest.priority, new.priority) == (calm, whole.priority)
    assert new.priority_reasons == whole.priority_reasons
    assert rest.waiting_since is not None
    assert rest.version == whole.version + 1
    await moved(stage, new.id, "update", changes={"priority": Priority.LOW})
    await said(stage, "d3", kind=HeardKind.DIRECT, minutes=2)
    last = next(
        row.id
        for row in stage.house.memory.tables.inbound_messages.values()
        if row.platform_message_id == "d3"
    )
    third = await split_conversation(room, actor, new.id, None, last)
    assert (third.priority, third.priority_by) == (Priority.LOW, actor.id), "a person has said so"


async def test_a_reply_is_part_of_the_timeline_and_of_what_was_merged(stage: Stage) -> None:
    room, actor = stage.house.app.inbox, stage.actor
    await said(stage, "c1", "c2")
    first, second = standing(stage)
    await merge_conversations(room, actor, first.id, None, [second.id])
    at = stage.house.clock.now() + HOUR
    reply = ConversationReply(
        actor.workspace, DeliveryId("dlv_1"), second.id, MessageId("msg_1"), at
    )
    after = await note_reply(room, actor, stage.channel.id, reply, None)
    assert (after.id, after.reply_count, after.waiting_since) == (first.id, 1, None)
    items = (await list_timeline(room, actor, first.id, PageRequest())).items
    assert [(item.reply is not None, item.said is not None) for item in items] == [
        *((True, False), (False, True), (False, True))
    ]


async def test_a_view_of_ones_own_is_there_for_nobody_else(stage: Stage) -> None:
    room, somebody = stage.house.app.inbox, replace(stage.actor, id="tmt_other")
    own = await create_saved_view(room, stage.actor, NewSavedView("Mine", {"state": "open"}))
    with pytest.raises(NotFound):
        await read_saved_view(room, somebody, own.id)
    with pytest.raises(NotFound):
        await change_saved_view(room, somebody, own.id, None, {"name": "Theirs"})
    assert (await list_saved_views(room, somebody, PageRequest())).items == []
    await change_saved_view(room, stage.actor, own.id, None, {"shared": True})
    assert (await read_saved_view(room, somebody, own.id)).query == {"state": "open"}
