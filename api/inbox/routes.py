"""The inbox: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.analysis_schemas import AnalysisOut, TextAnalysisIn
from api.inbox.schemas import (
    ChannelHookOut,
    ChannelInboundOut,
    InboundActivityOut,
    InboundMessageOut,
    InboundMessageWithRevisionsOut,
    InboundOriginalOut,
    SandboxTellingIn,
    SandboxTellingOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.inbox.model import MessageState
from domain.inbox.mood import Intent, Sentiment
from domain.inbox.urgency import Priority
from domain.inbox.use_cases.analyse_text import analyse_text
from domain.inbox.use_cases.close_hook import close_hook
from domain.inbox.use_cases.open_hook import open_hook
from domain.inbox.use_cases.read_inbox import (
    list_inbound_activities,
    list_inbound_messages,
    read_channel_inbound,
    read_inbound_activity,
    read_inbound_message,
    read_original,
)
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, InboundActivityId, InboundMessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
MESSAGES = Listing(
    ("id", "at"),
    {
        "channel_id": Texts(),
        "platform": Texts(),
        "community_id": Texts(),
        "campaign_id": Texts(),
        "kind": Choice(HeardKind),
        "state": Choice(MessageState),
        "author": Texts(),
        "answers_message_id": Texts(),
        "conversation_id": Texts(),
        "language": Texts(),
        "sentiment": Choice(Sentiment),
        "intent": Choice(Intent),
        "priority": Choice(Priority),
        "at": Moment(),
        "received_at": Moment(),
    },
)
ACTIVITIES = Listing(
    ("id", "at"),
    {
        "channel_id": Texts(),
        "kind": Choice(HeardKind),
        "type": Texts(),
        "author": Texts(),
        "answers_message_id": Texts(),
        "at": Moment(),
        "received_at": Moment(),
    },
)


@router.get("/inbound-messages", **operation("inbox", page_of(InboundMessageOut), lists=MESSAGES))
@listing(MESSAGES)
async def get_inbound_messages(call: InWorkspace) -> Response:
    """List what others said on channels. `author` is a person's id on the platform, `language` what
    a message was read in, or else the platform's word for it."""
    room = call.app.inbox
    return await call.page(
        MESSAGES,
        lambda actor, wanted: list_inbound_messages(room, actor, wanted),
        InboundMessageOut.of,
    )


@router.get(
    "/inbound-messages/{inbound_message_id}", **operation("inbox", InboundMessageWithRevisionsOut)
)
async def get_inbound_message(inbound_message_id: str, call: InWorkspace) -> Response:
    """Read what somebody said, with all that it ever said."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_inbound_message(room, actor, InboundMessageId(inbound_message_id)),
        InboundMessageWithRevisionsOut.whole,
    )


@router.get(
    "/inbound-messages/{inbound_message_id}/original", **operation("inbox", InboundOriginalOut)
)
async def get_inbound_message_original(inbound_message_id: str, call: InWorkspace) -> Response:
    """Read what the platform told of it, as it came. It is kept for 14 days."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_original(room, actor, InboundMessageId(inbound_message_id)),
        InboundOriginalOut.of,
    )


@router.get(
    "/inbound-activities", **operation("inbox", page_of(InboundActivityOut), lists=ACTIVITIES)
)
@listing(ACTIVITIES)
async def get_inbound_activities(call: InWorkspace) -> Response:
    """List what others did on channels: signs under posts, coming, leaving, reports."""
    room = call.app.inbox
    return await call.page(
        ACTIVITIES,
        lambda actor, wanted: list_inbound_activities(room, actor, wanted),
        InboundActivityOut.of,
    )


@router.get("/inbound-activities/{inbound_activity_id}", **operation("inbox", InboundActivityOut))
async def get_inbound_activity(inbound_activity_id: str, call: InWorkspace) -> Response:
    """Read one thing that somebody did."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_inbound_activity(room, actor, InboundActivityId(inbound_activity_id)),
        InboundActivityOut.of,
    )


@router.get("/channels/{channel_id}/inbound", **operation("channels", ChannelInboundOut))
async def get_channel_inbound(channel_id: str, call: InWorkspace) -> Response:
    """How a channel hears what happens on its platform, and how that goes."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_channel_inbound(room, actor, ChannelId(channel_id)),
        ChannelInboundOut.of,
    )


@router.post("/channels/{channel_id}/hook", **operation("channels", ChannelHookOut, once=True))
async def post_channel_hook(channel_id: str, call: InWorkspaceOnce) -> Response:
    """Make the address at which the platform tells what happens, or another in its place. Where the
    platform lets us, we tell it; elsewhere its owner does. The address and the secret are shown
    this once; those they take the place of count for another day."""
    room = call.app.inbox
    return await call.change(
        lambda actor: open_hook(room, actor, ChannelId(channel_id)), ChannelHookOut.of
    )


@router.delete("/channels/{channel_id}/hook", **operation("channels", ChannelInboundOut))
async def delete_channel_hook(channel_id: str, call: InWorkspace) -> Response:
    """End the address. What still comes there is answered with 404."""
    room = call.app.inbox
    return await call.change(
        lambda actor: close_hook(room, actor, ChannelId(channel_id)), ChannelInboundOut.of
    )


@router.post("/text/analyze", **operation("inbox", AnalysisOut, reads=True))
async def post_text_analyze(body: TextAnalysisIn, call: InWorkspace) -> Response:
    """Read any text as what others say is read: its language, mood and intents, with the words that
    decided, and how soon somebody should look at it. Nothing is kept."""
    room = call.app.inbox
    return await call.change(
        lambda actor: analyse_text(room, actor, body.text, body.language), AnalysisOut.of
    )


@router.post("/sandbox/tellings", **operation("sandbox", SandboxTellingOut))
async def post_sandbox_telling(body: SandboxTellingIn, call: InWorkspace) -> Response:
    """Say that something happened on a sandbox channel. It takes the way of all that platforms
    tell: kept first, understood a moment later."""
    room = call.app.inbox
    return await call.change(
        lambda actor: tell_sandbox(room, actor, ChannelId(body.channel_id), body.heard()),
        SandboxTellingOut.of,
    )
