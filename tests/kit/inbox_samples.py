"""What of the inbox is stored, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.inbox.hearing import Hearing
from domain.inbox.model import InboundActivity, InboundChange, InboundMessage, MessageState
from domain.inbox.mood import Evidence, Hint, Intent, Reading, Sentiment
from domain.inbox.receipt import InboundOriginal, InboundReceipt, ReceiptState, Way
from domain.inbox.streaming import Stream
from domain.inbox.urgency import Analysis, Priority, Reason, Urgency
from domain.shared.heard import HeardFile, HeardKind, Person
from domain.shared.ids import InboundActivityId, InboundMessageId, InboundReceiptId
from tests.kit.sample_parts import (
    CHANNEL,
    DELIVERY,
    MESSAGE,
    ODD,
    ORGANIZATION,
    WORKSPACE,
    at,
)

ANA = Person("109", "@ana", ODD, "https://plaza.example/@ana", "https://plaza.example/a.png", True)
PHOTO = HeardFile("https://plaza.example/1.png", "image/png", ODD, "file-1")
RECEIPT = InboundReceiptId("rcp_1")
INBOUND = InboundMessageId("inb_1")
INBOX: Mapping[str, Any] = {
    "channel_hearings": Hearing(
        workspace_id=WORKSPACE,
        channel_id=CHANNEL,
        organization_id=ORGANIZATION,
        created_at=at(1),
        updated_at=at(2),
        hash="0" * 64,
        hash_before="1" * 64,
        opened_at=at(3),
        replaced_at=at(4),
        told_at=at(5),
        cursor=ODD,
        polled_at=at(6),
        next_poll_at=at(7),
        quiet=8,
        failures=9,
        trouble=ODD,
        stream="2" * 64,
        stream_trouble=ODD,
    ),
    "channel_streams": Stream(
        workspace_id=WORKSPACE,
        key="2" * 64,
        next_at=at(1),
        fence=2,
        lease_until=at(3),
        alive_until=at(4),
        point=ODD,
        failures=5,
    ),
    "inbound_receipts": InboundReceipt(
        id=RECEIPT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        raw_id=ODD,
        way=Way.POLLING,
        received_at=at(1),
        next_at=at(2),
        state=ReceiptState.SET_ASIDE,
        tries=3,
        lease_until=at(4),
        reason=ODD,
    ),
    "inbound_originals": InboundOriginal(
        workspace_id=WORKSPACE,
        receipt_id=RECEIPT,
        received_at=at(1),
        content_type="application/json",
        body=b"\x00{",
    ),
    "inbound_messages": InboundMessage(
        id=INBOUND,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        platform_message_id="m1",
        kind=HeardKind.COMMENT,
        at=at(1),
        received_at=at(2),
        receipt_id=RECEIPT,
        updated_at=at(3),
        version=4,
        state=MessageState.DELETED,
        author=ANA,
        title=ODD,
        text=ODD,
        content_warning=ODD,
        files=(PHOTO,),
        parent_id="p1",
        root_id="r1",
        place="room-1",
        place_name=ODD,
        url="https://plaza.example/1",
        language="es",
        rating=4.5,
        answers_message_id=MESSAGE,
        answers_delivery_id=DELIVERY,
        edited_at=at(5),
        deleted_at=at(6),
        analysis=Analysis(
            Reading(
                language="es",
                sentiment=Sentiment.NEGATIVE,
                score=-0.5,
                evidence=(Evidence(ODD, 1, 2, -2.5),),
                intents=(Hint(Intent.THREAT, ODD, 3, 4),),
                is_shouted=True,
                version=7,
            ),
            Urgency(Priority.URGENT, 100, (Reason("threat", 100),), 8),
        ),
    ),
    "inbound_changes": InboundChange(
        workspace_id=WORKSPACE,
        channel_id=CHANNEL,
        heard_id="m1:edit:2",
        about="m1",
        kind=HeardKind.EDIT,
        at=at(1),
        received_at=at(2),
        receipt_id=RECEIPT,
        title=ODD,
        text=ODD,
        content_warning=ODD,
        files=(PHOTO,),
        inbound_id=INBOUND,
    ),
    "inbound_activities": InboundActivity(
        id=InboundActivityId("iac_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        heard_id="m1:like:109",
        kind=HeardKind.REACTION,
        at=at(1),
        received_at=at(2),
        receipt_id=RECEIPT,
        author=ANA,
        about=ANA,
        text=ODD,
        reaction="👍",
        platform_message_id="m1",
        place="room-1",
        place_name=ODD,
        url="https://plaza.example/1",
        answers_message_id=MESSAGE,
        answers_delivery_id=DELIVERY,
    ),
}
