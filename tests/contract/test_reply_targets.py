"""What is answered is known with what its person said last in that place."""

from dataclasses import replace
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.inbox.model import InboundMessage, MessageState
from domain.shared.access import Actor
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import InboundMessageId, Kind
from tests.contract.ground import Ground, stored_channel
from tests.kit.inbox_samples import INBOX
from tests.kit.samples import bare

ANA, BEA = Person("ana", "@ana"), Person("bea")


@pytest.fixture
async def channel(ground: Ground, actor: Actor) -> Channel:
    return await stored_channel(ground, actor)


def said(ground: Ground, channel: Channel, id: str, **changes: Any) -> InboundMessage:
    sample: InboundMessage = bare(INBOX["inbound_messages"])
    given: dict[str, Any] = {
        "id": InboundMessageId(ground.house.ids.new(Kind.INBOUND_MESSAGE)),
        "workspace_id": channel.workspace_id,
        "organization_id": channel.organization_id,
        "channel_id": channel.id,
        "platform_message_id": id,
        "kind": HeardKind.COMMENT,
        "author": ANA,
    }
    return replace(sample, **(given | changes))


async def test_the_last_of_a_person_is_theirs_there_and_as_open(
    ground: Ground, actor: Actor, channel: Channel
) -> None:
    asked = said(ground, channel, "c1", place="hall", state=MessageState.DELETED)
    alone = said(ground, channel, "d1", place="hall", kind=HeardKind.DIRECT)
    others = [
        said(ground, channel, "c2", place="hall", author=BEA),
        said(ground, channel, "c3", place="yard"),
        said(ground, channel, "c4", author=None),
    ]
    again = said(ground, channel, "c5", place="hall")
    # One after the other, also where all are made in one moment.
    ids = sorted(each.id for each in (asked, alone, *others, again))
    asked, alone, *others, again = [
        replace(each, id=id) for each, id in zip((asked, alone, *others, again), ids, strict=True)
    ]
    async with ground.house.app.inbox.begin(actor) as tx:
        every = [asked, alone, *others, again]
        await tx.messages.write([(None, message) for message in every], [], [])
        await tx.commit()
    wanted = [asked.id, alone.id, others[2].id, InboundMessageId("inb_none")]
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.reply_targets.some(wanted)
    assert found.keys() == {asked.id, alone.id, others[2].id}
    assert [found[id].last_id for id in wanted[:3]] == [again.id, alone.id, others[2].id]
    target = found[asked.id]
    assert (target.is_gone, target.person_id, target.handle) == (True, "ana", "@ana")
    assert (found[alone.id].is_direct, target.is_direct) == (True, False)
