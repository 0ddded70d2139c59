"""Cases and queues: each route parses, asks one use case, shapes the answer."""

from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.case_schemas import (
    CaseChange,
    CaseIn,
    CaseOut,
    CaseSkipIn,
    CaseTakeIn,
    CaseTieIn,
    EvidenceListOut,
    EvidenceOut,
    ModerationQueueChange,
    ModerationQueueIn,
    ModerationQueueOut,
    SkipListOut,
    SkipOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.moderation.case import CaseSource, CaseState, Effect, Evidence, Priority
from domain.moderation.queue import Skip
from domain.moderation.use_cases.change_case import change_case
from domain.moderation.use_cases.keep_moderation_queues import (
    change_queue,
    create_queue,
    list_queues,
    read_queue,
    remove_queue,
)
from domain.moderation.use_cases.open_case import open_case
from domain.moderation.use_cases.read_cases import list_cases, list_evidence, list_skips, read_case
from domain.moderation.use_cases.take_cases import release_case, skip_case, take_case, take_next
from domain.moderation.use_cases.tie_case import tie_case
from domain.shared.ids import CaseId, ModerationQueueId

router = APIRouter(
    prefix="/v1/moderation", route_class=Operation, generate_unique_id_function=operation_id
)
CASES = Listing(
    ("id", "created_at", "updated_at", "urgency"),
    {
        "state": Choice(CaseState),
        "effect": Choice(Effect),
        "source": Choice(CaseSource),
        "priority": Choice(Priority),
        "channel_id": Texts(),
        "queue_id": Texts(),
        "policy_id": Texts(),
        "inbound_message_id": Texts(),
        "platform_message_id": Texts(),
        "platform_person_id": Texts(),
        "assignee": Texts(),
        "label": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
QUEUES = Listing(("id", "created_at", "position"), {"external_id": Texts(), "created_at": Moment()})


@router.post("/cases", **operation("moderation", CaseOut, creates=True, once=True))
async def post_case(body: CaseIn, call: InWorkspaceOnce) -> Response:
    """Bring something forward to be judged. Where a case of the same message or person is not
    decided yet, this joins it."""
    room = call.app.moderation
    return await call.change(
        lambda actor: open_case(room, actor, body.request()),
        CaseOut.of,
        status=201,
        location="/v1/moderation/cases/{}",
    )


@router.get("/cases", **operation("moderation", page_of(CaseOut), lists=CASES))
@listing(CASES)
async def get_cases(call: InWorkspace) -> Response:
    """List cases. Sorted by `-urgency` the most urgent come first."""
    room = call.app.moderation
    return await call.page(CASES, lambda actor, wanted: list_cases(room, actor, wanted), CaseOut.of)


@router.get("/cases/{case_id}", **operation("moderation", CaseOut))
async def get_case(case_id: str, call: InWorkspace) -> Response:
    """Read a case."""
    room = call.app.moderation
    return await call.read(lambda actor: read_case(room, actor, CaseId(case_id)), CaseOut.of)


@router.patch("/cases/{case_id}", **operation("moderation", CaseOut, changes=True))
async def patch_case(case_id: str, body: CaseChange, call: InWorkspace) -> Response:
    """Sort a case differently: its priority, its labels, the queue it waits in."""
    room, version = call.app.moderation, call.required_version
    changes = body.changes(labels=tuple)
    return await call.change(
        lambda actor: change_case(room, actor, CaseId(case_id), version, changes), CaseOut.of
    )


@router.get("/cases/{case_id}/evidence", **operation("moderation", EvidenceListOut))
async def get_case_evidence(case_id: str, call: InWorkspace) -> Response:
    """All that was brought forward in a case, oldest first."""
    room = call.app.moderation

    def shape(found: Sequence[Evidence], language: str) -> EvidenceListOut:
        return EvidenceListOut(data=[EvidenceOut.of(evidence) for evidence in found])

    return await call.read(lambda actor: list_evidence(room, actor, CaseId(case_id)), shape)


@router.get("/cases/{case_id}/skips", **operation("moderation", SkipListOut))
async def get_case_skips(case_id: str, call: InWorkspace) -> Response:
    """Who left a case to others, and why, oldest first."""
    room = call.app.moderation

    def shape(found: Sequence[Skip], language: str) -> SkipListOut:
        return SkipListOut(data=[SkipOut.of(skip) for skip in found])

    return await call.read(lambda actor: list_skips(room, actor, CaseId(case_id)), shape)


@router.post("/cases/{case_id}/take", **operation("moderation", CaseOut))
async def post_case_take(case_id: str, body: CaseTakeIn, call: InWorkspace) -> Response:
    """Have this very case for some minutes; who has it already has it for longer."""
    room, lease = call.app.moderation, timedelta(seconds=body.lease_seconds)
    return await call.change(
        lambda actor: take_case(room, actor, CaseId(case_id), lease), CaseOut.of
    )


@router.post("/cases/{case_id}/release", **operation("moderation", CaseOut))
async def post_case_release(case_id: str, call: InWorkspace) -> Response:
    """Give a case back, for others to take."""
    room = call.app.moderation
    return await call.change(lambda actor: release_case(room, actor, CaseId(case_id)), CaseOut.of)


@router.post("/cases/{case_id}/skip", **operation("moderation", CaseOut))
async def post_case_skip(case_id: str, body: CaseSkipIn, call: InWorkspace) -> Response:
    """Leave a case to others, and say why: the caller is not given it again."""
    room = call.app.moderation
    return await call.change(
        lambda actor: skip_case(room, actor, CaseId(case_id), body.reason), CaseOut.of
    )


@router.post("/cases/{case_id}/tie", **operation("moderation", CaseOut, may_match=True))
async def post_case_tie(case_id: str, body: CaseTieIn, call: InWorkspace) -> Response:
    """Say what a case without a subject is about: a message or a person. Where another case of the
    same is not decided yet, that one takes over, and this one is `joined` to it."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: tie_case(room, actor, CaseId(case_id), version, body.about()), CaseOut.of
    )


@router.post("/queues", **operation("moderation", ModerationQueueOut, creates=True))
async def post_moderation_queue(body: ModerationQueueIn, call: InWorkspace) -> Response:
    """Set up a queue for cases that are opened from now on."""
    room = call.app.moderation
    return await call.change(
        lambda actor: create_queue(room, actor, body.request()),
        ModerationQueueOut.of,
        status=201,
        location="/v1/moderation/queues/{}",
    )


@router.get("/queues", **operation("moderation", page_of(ModerationQueueOut), lists=QUEUES))
@listing(QUEUES)
async def get_moderation_queues(call: InWorkspace) -> Response:
    """List the queues; sorted by `position` as they are asked whether they take a case."""
    room = call.app.moderation
    return await call.page(
        QUEUES, lambda actor, wanted: list_queues(room, actor, wanted), ModerationQueueOut.of
    )


@router.get("/queues/{queue_id}", **operation("moderation", ModerationQueueOut))
async def get_moderation_queue(queue_id: str, call: InWorkspace) -> Response:
    """Read a queue."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_queue(room, actor, ModerationQueueId(queue_id)), ModerationQueueOut.of
    )


@router.patch("/queues/{queue_id}", **operation("moderation", ModerationQueueOut, changes=True))
async def patch_moderation_queue(
    queue_id: str, body: ModerationQueueChange, call: InWorkspace
) -> Response:
    """Change a queue. Cases that wait already stay where they are."""
    room, version = call.app.moderation, call.required_version
    changes = body.changes(conditions=lambda asked: asked.conditions())
    return await call.change(
        lambda actor: change_queue(room, actor, ModerationQueueId(queue_id), version, changes),
        ModerationQueueOut.of,
    )


@router.delete("/queues/{queue_id}", **operation("moderation", ModerationQueueOut, may_match=True))
async def delete_moderation_queue(queue_id: str, call: InWorkspace) -> Response:
    """Throw a queue away, for good. Cases in it keep waiting: move them by changing their
    `queue_id`."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: remove_queue(room, actor, ModerationQueueId(queue_id), version),
        ModerationQueueOut.of,
    )


@router.post("/queues/{queue_id}/next", **operation("moderation", CaseOut, once=True))
async def post_moderation_queue_next(
    queue_id: str, body: CaseTakeIn, call: InWorkspaceOnce
) -> Response:
    """Have the most urgent case that nobody has, and of these the oldest, for some minutes.
    `default` is the queue of what no other takes. Where nothing waits, the answer is 404."""
    room, lease = call.app.moderation, timedelta(seconds=body.lease_seconds)
    return await call.change(
        lambda actor: take_next(room, actor, ModerationQueueId(queue_id), lease), CaseOut.of
    )
