"""Signals: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.signal_schemas import (
    SignalEvidenceOut,
    SignalOut,
    SignalRaiseIn,
    SignalReasonIn,
    SignalSnoozeIn,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.crises.detector import DetectorKind
from domain.crises.model import Severity
from domain.crises.signal import SignalReason, SignalState
from domain.crises.use_cases.judge_signals import (
    confirm_signal,
    dismiss_signal,
    list_signals,
    raise_signal,
    read_evidence,
    read_signal,
    resolve_signal,
    snooze_signal,
)
from domain.shared.ids import SignalId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SIGNALS = Listing(
    ("id", "created_at", "updated_at", "severity"),
    {
        "detector_id": Texts(),
        "kind": Choice(DetectorKind),
        "state": Choice(SignalState),
        "severity": Choice(Severity),
        "reason": Choice(SignalReason),
        "community_id": Texts(),
        "platform": Texts(),
        "watch_id": Texts(),
        "topic": Texts(),
        "crisis_id": Texts(),
        "goes_on": Flag(),
        "created_at": Moment(),
    },
)


@router.get("/signals", **operation("signals", page_of(SignalOut), lists=SIGNALS))
@listing(SIGNALS)
async def get_signals(call: InWorkspace) -> Response:
    """List signals; by severity the worst come first."""
    room = call.app.crises.detection
    return await call.page(
        SIGNALS, lambda actor, wanted: list_signals(room, actor, wanted), SignalOut.of
    )


@router.get("/signals/{signal_id}", **operation("signals", SignalOut))
async def get_signal(signal_id: str, call: InWorkspace) -> Response:
    """Read a signal: what it says in a sentence, and by which numbers."""
    room = call.app.crises.detection
    return await call.read(
        lambda actor: read_signal(room, actor, SignalId(signal_id)), SignalOut.of
    )


@router.get("/signals/{signal_id}/evidence", **operation("signals", SignalEvidenceOut))
async def get_signal_evidence(signal_id: str, call: InWorkspace) -> Response:
    """Read what people say in an episode: messages, who speaks most, and by which words."""
    room = call.app.crises.detection
    return await call.read(
        lambda actor: read_evidence(room, actor, SignalId(signal_id)), SignalEvidenceOut.of
    )


@router.post("/signals/{signal_id}/snooze", **operation("signals", SignalOut, may_match=True))
async def post_signal_snooze(signal_id: str, body: SignalSnoozeIn, call: InWorkspace) -> Response:
    """Put a signal off. It is open again by itself, unless it is quiet by then."""
    room, version = call.app.crises.detection, call.version
    return await call.change(
        lambda actor: snooze_signal(room, actor, SignalId(signal_id), version, body.until),
        SignalOut.of,
    )


@router.post("/signals/{signal_id}/confirm", **operation("signals", SignalOut, may_match=True))
async def post_signal_confirm(signal_id: str, call: InWorkspace) -> Response:
    """There is something. What it was is said with `resolve`."""
    room, version = call.app.crises.detection, call.version
    return await call.change(
        lambda actor: confirm_signal(room, actor, SignalId(signal_id), version), SignalOut.of
    )


@router.post("/signals/{signal_id}/raise", **operation("signals", SignalOut, may_match=True))
async def post_signal_raise(signal_id: str, body: SignalRaiseIn, call: InWorkspace) -> Response:
    """Open a crisis for a signal, in triage, as bad as the signal says. Its `trigger` is the id of
    the signal; while one is open for that already, what is opened is its duplicate."""
    room, version = call.app.crises, call.version
    return await call.change(
        lambda actor: raise_signal(room, actor, SignalId(signal_id), version, body.title),
        SignalOut.of,
    )


@router.post("/signals/{signal_id}/dismiss", **operation("signals", SignalOut, may_match=True))
async def post_signal_dismiss(signal_id: str, body: SignalReasonIn, call: InWorkspace) -> Response:
    """It is nothing, and stays that while it goes on. Its detector learns from the reason."""
    room, version = call.app.crises.detection, call.version
    return await call.change(
        lambda actor: dismiss_signal(room, actor, SignalId(signal_id), version, body.reason),
        SignalOut.of,
    )


@router.post("/signals/{signal_id}/resolve", **operation("signals", SignalOut, may_match=True))
async def post_signal_resolve(signal_id: str, body: SignalReasonIn, call: InWorkspace) -> Response:
    """Say what it was; also of one that went quiet by itself. Its detector learns from it."""
    room, version = call.app.crises.detection, call.version
    return await call.change(
        lambda actor: resolve_signal(room, actor, SignalId(signal_id), version, body.reason),
        SignalOut.of,
    )
