"""What is written when a run begins or ends, whoever has it do so."""

from collections.abc import Sequence

from domain.crises.crisis import OPEN, Crisis
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.crisis_writing import an_entry
from domain.crises.playbook import Playbook
from domain.crises.playbook_events import RUN_CANCELLED, RUN_STARTED, run_told
from domain.crises.playbook_run import RUN_DUE, PlaybookRun, RunCause, begun
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, Kind, PlaybookRunId


async def begin_run(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    playbook: Playbook,
    cause: RunCause,
) -> PlaybookRun | None:
    """None where that playbook was begun for that crisis before."""
    now = room.clock.now()
    id = PlaybookRunId(room.ids.new(Kind.PLAYBOOK_RUN))
    run = begun(id, playbook, crisis.id, cause, actor.id, now)
    if not await tx.runs.begin(run):
        return None
    plan_run(tx, run)
    tx.announce(run_told(RUN_STARTED, run))
    await note_run(room, tx, actor, crisis, run)
    return run


async def begin_fitting(room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis) -> None:
    """Every playbook that begins by itself and fits, unless it was begun before."""
    if crisis.state not in OPEN:
        return
    for playbook in await tx.playbooks.that_start():
        if playbook.fits.holds_for(crisis):
            await begin_run(room, tx, actor, crisis, playbook, RunCause.FITTING)


async def follow_state(room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis) -> None:
    """What fits it now begins; once it is resolved or over, nothing goes on."""
    if crisis.state in OPEN:
        await begin_fitting(room, tx, actor, crisis)
        return
    for run in await tx.runs.running(crisis.id):
        await end_run(room, tx, actor, crisis, run)


async def end_run(
    room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis, before: PlaybookRun
) -> PlaybookRun:
    """Raises InvalidState once it is over."""
    run = before.cancel(room.clock.now())
    await tx.runs.save(run)
    plan_run(tx, run)
    tx.announce(run_told(RUN_CANCELLED, run, before))
    await note_run(room, tx, actor, crisis, run)
    return run


async def note_run(
    room: Response, tx: CrisesTransaction, actor: Actor, crisis: Crisis, run: PlaybookRun, **of: str
) -> None:
    """How it stands, in the timeline."""
    stands = {"playbook_run_id": run.id, "name": run.name, "state": run.state.value, **of}
    now = room.clock.now()
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.PLAYBOOK, now, details=stands))


def plan_run(tx: CrisesTransaction, run: PlaybookRun) -> None:
    """The duty to go on with it is due when its next step is."""
    if run.next_at is not None:
        tx.plan(RUN_DUE, run.id, run.next_at)
    else:
        tx.unplan(RUN_DUE, run.id)


async def find_communities(
    tx: WorkTransaction, ids: Sequence[CommunityId], pointer: str = "/community_ids"
) -> None:
    """Raises NotFound for one that is not there, with where it stands in the request."""
    for number, community_id in enumerate(ids):
        if not await tx.places.knows_community(community_id):
            raise NotFound(thing="community", pointer=f"{pointer}/{number}")
