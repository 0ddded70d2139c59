"""One of each entity of broadcasts with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.broadcast import (
    Broadcast,
    BroadcastState,
    BroadcastText,
    Recipient,
    RecipientState,
)
from domain.publishing.model import Schedule
from domain.publishing.opt_out import OptOut, OptOutSource
from domain.shared.ids import (
    BroadcastId,
    BroadcastRecipientId,
    InboundMessageId,
    MediaId,
    OptOutId,
    SegmentId,
)
from domain.shared.quiet_hours import QuietHours
from tests.kit.sample_parts import CAMPAIGN, CHANNEL, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

BROADCAST_ID = BroadcastId("bct_1")
BROADCASTS: Mapping[str, Any] = {
    "broadcasts": Broadcast(
        id=BROADCAST_ID,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        texts=(BroadcastText("es", f"Hola {{{{person.name|amiga}}}} {ODD}"),),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        state=BroadcastState.HELD,
        reason="hold",
        per_minute=7,
        schedule=Schedule(at(3), "2026-03-29T02:30:00", "Europe/Madrid", True),
        started_at=at(4),
        ended_at=at(5),
        media_ids=(MediaId("med_1"),),
        tags=("spring", "ñandú"),
        version=3,
        external_id=f"broadcast-{ODD}",
        metadata={"a": ODD},
        campaign_id=CAMPAIGN,
        quiet_hours=QuietHours("22:00", "08:30", "America/Bogota"),
        segment_id=SegmentId("seg_1"),
        listed_at=at(6),
    ),
    "broadcast_recipients": Recipient(
        id=BroadcastRecipientId("bcr_1"),
        workspace_id=WORKSPACE,
        broadcast_id=BROADCAST_ID,
        channel_id=CHANNEL,
        platform_person_id=ODD,
        created_at=at(1),
        updated_at=at(2),
        language="es-MX",
        timezone="America/Lima",
        state=RecipientState.FAILED,
        reason="refused_account",
        message_id=MESSAGE,
        slot_at=at(3),
    ),
    "opt_outs": OptOut(
        id=OptOutId("opt_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        channel_id=CHANNEL,
        platform="mastodon",
        server="https://plaza.example",
        platform_person_id=ODD,
        source=OptOutSource.STOP_WORD,
        created_by="system",
        created_at=at(1),
        updated_at=at(2),
        note=ODD,
        evidence_id=InboundMessageId("inb_1"),
        said="¡Baja!",
        answers_id=MESSAGE,
        removed_at=at(3),
        version=2,
        metadata={"a": ODD},
    ),
}
"""By the name of the table that keeps it; a row comes after those it points to."""
