"""What those who answer go by, with every field set to something other than its default."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from domain.inbox.business_calendar import BusinessCalendar, DayOff, WorkingWeek
from domain.inbox.conversation import Priority
from domain.inbox.saved_reply import Prompt, ReplyText, SavedReply
from domain.inbox.sla import AppliedSla, SlaPolicy, SlaState, SlaTerms
from domain.inbox.sla_clock import SlaClock, SlaTarget
from domain.inbox.working_time import OpenHours
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    AppliedSlaId,
    BusinessCalendarId,
    InboundMessageId,
    MediaId,
    SavedReplyId,
    SlaPolicyId,
)
from tests.kit.escalation_samples import LADDER, LADDERS
from tests.kit.sample_parts import CHANNEL, CONVERSATION, ODD, ORGANIZATION, WORKSPACE, at

CALENDAR = BusinessCalendarId("bcal_1")
SAVED_REPLY = SavedReplyId("rpl_1")
TERMS = SlaTerms(60, 120, 180, pauses_while_pending=False)
DESK: Mapping[str, Any] = {
    "business_calendars": BusinessCalendar(
        id=CALENDAR,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        timezone="Australia/Lord_Howe",
        hours=(OpenHours(1, "09:00", "14:00"), OpenHours(6, "22:00", "06:00")),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        days_off=(DayOff("2026-12-24", ODD), DayOff("2026-12-31")),
        countries=("ES-MD", "PT"),
        removed_at=at(3),
        external_id=f"calendar-{ODD}",
        metadata={"a": ODD},
    ),
    **LADDERS,
    "saved_replies": SavedReply(
        id=SAVED_REPLY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        short_code="hours",
        name=ODD,
        texts=(ReplyText("es", f"Hola {{{{person.name}}}} {ODD}"), ReplyText("en-GB", ODD)),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        prompts=(Prompt("order_number", ODD),),
        media_ids=(MediaId("med_1"),),
        labels=("shipping", ODD),
        removed_at=at(3),
        external_id=f"reply-{ODD}",
        metadata={"a": ODD},
        uses=9,
        answered=8,
        closed=7,
        reopened=6,
        last_used_at=at(4),
    ),
    "sla_policies": SlaPolicy(
        id=SlaPolicyId("sla_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        position=4,
        terms=TERMS,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        enabled=True,
        priorities=(Priority.HIGH, Priority.URGENT),
        channel_ids=(CHANNEL,),
        labels=("vip", ODD),
        kinds=(HeardKind.DIRECT,),
        business_calendar_id=CALENDAR,
        warn_ladder_id=LADDER,
        miss_ladder_id=LADDER,
        removed_at=at(3),
        external_id=f"sla-{ODD}",
        metadata={"a": ODD},
    ),
    "applied_slas": AppliedSla(
        id=AppliedSlaId("asl_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        conversation_id=CONVERSATION,
        sla_policy_id=SlaPolicyId("sla_1"),
        started_at=at(1),
        terms=TERMS,
        seen_version=7,
        updated_at=at(2),
        version=3,
        week=WorkingWeek(
            "Asia/Kathmandu",
            (OpenHours(1, "09:00", "14:00"),),
            (DayOff("2026-12-24", ODD),),
            ("ES-MD",),
        ),
        state=SlaState.MISSED,
        clocks=(
            SlaClock(
                target=SlaTarget.NEXT_RESPONSE,
                seconds=600,
                started_at=at(3),
                inbound_message_id=InboundMessageId("inb_1"),
                runs_since=at(4),
                spent=timedelta(seconds=5, microseconds=6),
                warns_at=at(7),
                due_at=at(8),
                warned_at=at(9),
                missed_at=at(10),
                ended_at=at(11),
            ),
            SlaClock(SlaTarget.RESOLUTION, 600, at(3), spent=timedelta(days=40)),
        ),
        misses=1,
        is_paused=True,
        replied_at=at(12),
        heard_id=InboundMessageId("inb_2"),
        heard_at=at(13),
        sealed_at=at(14),
    ),
}
