"""What missions need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.members.mission import Mission
from domain.members.submission import Submission
from domain.shared.access import Actor
from domain.shared.ids import MediaId, MemberId, MissionId, SubmissionId
from domain.shared.paging import Page, PageRequest


class Missions(Protocol):
    """Whoever takes several locks takes them in this order: the mission, members, what is handed
    in, values."""

    def write(self, *pairs: tuple[Mission | None, Mission]) -> None:
        """Each as (before, after), with the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, id: MissionId) -> Mission:
        """Locked: nothing is handed in or approved until the transaction ends. Raises NotFound."""
        ...

    async def shared(self, id: MissionId) -> Mission:
        """It does not change until the transaction ends; others may do the same. Raises
        NotFound."""
        ...

    async def there(self, ids: Collection[MissionId]) -> Collection[MissionId]:
        """Those of these that are there. Not locked."""
        ...

    async def standing(self) -> int:
        """How many are neither closed nor archived. Until the transaction ends nobody else gets an
        answer."""
        ...


class Submissions(Protocol):
    def write(self, *pairs: tuple[Submission | None, Submission]) -> None:
        """Each as (before, after), with the commit."""
        ...

    async def get(self, id: SubmissionId) -> Submission:
        """Locked. Raises NotFound."""
        ...

    async def handed_in(
        self,
        mission_id: MissionId,
        members: Collection[MemberId],
        since: datetime | None,
        besides: SubmissionId,
    ) -> int:
        """How many others any of these handed in for it since then, or ever, and did not withdraw.
        Whoever asks has the member locked."""
        ...

    async def approved(self, mission_id: MissionId) -> int:
        """How many are approved. Whoever asks has the mission locked."""
        ...

    async def showing(self, keys: Collection[str], besides: SubmissionId) -> SubmissionId | None:
        """The oldest other that is submitted or approved and shows any of these, for whatever
        mission. Until the transaction ends nobody else gets an answer about the same."""
        ...

    async def media(self, ids: Collection[MediaId]) -> Mapping[MediaId, str]:
        """The hash of the bytes of each of these that is there and ready."""
        ...


class MissionTransaction(Protocol):
    @property
    def missions(self) -> Missions: ...
    @property
    def submissions(self) -> Submissions: ...


class Links(Protocol):
    def judged(self, url: str) -> str:
        """The address in one spelling. Raises UrlNotAllowed for one that nobody outside could
        open."""
        ...


class MissionReads(Protocol):
    """Queries about missions. Each sees only the actor's workspace."""

    async def mission(self, actor: Actor, id: MissionId) -> Mission:
        """Raises NotFound."""
        ...

    async def missions(self, actor: Actor, request: PageRequest) -> Page[Mission]: ...

    async def submission(self, actor: Actor, id: SubmissionId) -> Submission:
        """Raises NotFound."""
        ...

    async def submissions(self, actor: Actor, request: PageRequest) -> Page[Submission]: ...

    async def known_as(self, actor: Actor, external_id: str) -> Sequence[MemberId]:
        """Whom the member with that external id is part of in the end, and then all that are part
        of that one; nobody where there is none."""
        ...
