"""What the work on crises needs from outside: tasks, playbooks and their runs, rotas, ladders."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.crises.crisis_ports import CrisesTransaction, Scope
from domain.crises.crisis_task import CrisisTask
from domain.crises.measure_ports import Measures
from domain.crises.notice_ports import CrisisNotices, StakeholderLists, Teammates
from domain.crises.playbook import Playbook
from domain.crises.playbook_run import PlaybookRun
from domain.crises.rota import Rota
from domain.crises.tightening_ports import StricterRules
from domain.shared.access import Actor
from domain.shared.ids import (
    CommunityId,
    CrisisId,
    CrisisTaskId,
    EscalationId,
    EscalationLadderId,
    MediaId,
    PlaybookId,
    PlaybookRunId,
    RotaId,
    StakeholderListId,
)
from domain.shared.paging import Page, PageRequest


class CrisisTasks(Protocol):
    """The tasks of one workspace."""

    async def add(self, task: CrisisTask) -> None:
        """Written at once. Raises DuplicateExternalId."""
        ...

    async def get(self, task_id: CrisisTaskId) -> CrisisTask:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, task: CrisisTask) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def actions_of(self, crisis_id: CrisisId) -> Sequence[CrisisTask]:
        """What is to be done or was done about it, the oldest last, locked until the transaction
        ends; what was dropped is left out."""
        ...


class Playbooks(Protocol):
    """The playbooks of one workspace."""

    async def add(self, playbook: Playbook) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, playbook_id: PlaybookId) -> Playbook:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, playbook: Playbook) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def that_start(self) -> Sequence[Playbook]:
        """Those that begin by themselves when a crisis fits, the oldest first. Nothing is
        locked."""
        ...

    async def naming(self, rota_id: RotaId) -> int:
        """How many ask for this rota."""
        ...

    async def telling(self, list_id: StakeholderListId) -> int:
        """How many tell this list."""
        ...


class PlaybookRuns(Protocol):
    """The runs of one workspace."""

    async def begin(self, run: PlaybookRun) -> bool:
        """Written at once, unless that playbook was begun for that crisis before; whether it
        was."""
        ...

    async def of(self, crisis_id: CrisisId, playbook_id: PlaybookId) -> PlaybookRun | None:
        """The one run of that playbook for that crisis. Nothing is locked."""
        ...

    async def crisis_of(self, run_id: PlaybookRunId) -> CrisisId:
        """Whose it is; nothing is locked. Raises NotFound."""
        ...

    async def get(self, run_id: PlaybookRunId) -> PlaybookRun:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def running(self, crisis_id: CrisisId) -> Sequence[PlaybookRun]:
        """Those of that crisis that go on, locked until the transaction ends."""
        ...

    async def save(self, run: PlaybookRun) -> None: ...


class Rotas(Protocol):
    """The rotas of one workspace."""

    async def add(self, rota: Rota) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, rota_id: RotaId) -> Rota:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, rota: Rota) -> None:
        """Raises DuplicateExternalId."""
        ...


class Climbs(Protocol):
    """Ladders of whoever is told next."""

    async def begin(
        self, ladder_id: EscalationLadderId, crisis_id: CrisisId, note: str
    ) -> EscalationId:
        """It is climbed for that crisis from the commit on; where it is already, that climb is the
        answer. Raises NotFound for a ladder that is not there."""
        ...

    async def knows(self, ladder_id: EscalationLadderId) -> bool: ...


class Places(Protocol):
    """What there is to stop, and where a crisis may be."""

    async def knows_community(self, community_id: CommunityId) -> bool: ...


class Files(Protocol):
    """The library."""

    async def knows(self, media_id: MediaId) -> bool: ...


class Checks(Protocol):
    """What a stop asks before it is needed."""

    async def check(self, scope: Scope) -> None:
        """Raises NotFound for what is not there, with where it stands in the scope."""
        ...

    async def reach(self, scope: Scope) -> int:
        """How many holds it would take. Raises NotFound."""
        ...


class WorkTransaction(CrisesTransaction, Protocol):
    @property
    def measures(self) -> Measures: ...
    @property
    def stricter(self) -> StricterRules: ...
    @property
    def tasks(self) -> CrisisTasks: ...
    @property
    def playbooks(self) -> Playbooks: ...
    @property
    def runs(self) -> PlaybookRuns: ...
    @property
    def rotas(self) -> Rotas: ...
    @property
    def climbs(self) -> Climbs: ...
    @property
    def places(self) -> Places: ...
    @property
    def files(self) -> Files: ...
    @property
    def checks(self) -> Checks: ...
    @property
    def lists(self) -> StakeholderLists: ...
    @property
    def notices(self) -> CrisisNotices: ...
    @property
    def teammates(self) -> Teammates: ...


class BeginWork(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[WorkTransaction]: ...


class WorkReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def task(self, actor: Actor, task_id: CrisisTaskId) -> CrisisTask:
        """Raises NotFound."""
        ...

    async def tasks(self, actor: Actor, request: PageRequest) -> Page[CrisisTask]: ...

    async def playbook(self, actor: Actor, playbook_id: PlaybookId) -> Playbook:
        """Raises NotFound."""
        ...

    async def playbooks(self, actor: Actor, request: PageRequest) -> Page[Playbook]: ...

    async def run(self, actor: Actor, run_id: PlaybookRunId) -> PlaybookRun:
        """Raises NotFound."""
        ...

    async def runs(self, actor: Actor, request: PageRequest) -> Page[PlaybookRun]: ...

    async def rota(self, actor: Actor, rota_id: RotaId) -> Rota:
        """Raises NotFound."""
        ...

    async def rotas(self, actor: Actor, request: PageRequest) -> Page[Rota]: ...
