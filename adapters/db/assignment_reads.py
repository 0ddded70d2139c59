"""Reading assignment policies, and who takes new conversations."""

from adapters.db.assignments import ASSIGNMENT_POLICIES, AVAILABILITIES
from adapters.db.database import Database
from adapters.db.desk_reads import DbDeskReads
from adapters.db.shelf import Shelf
from domain.inbox.assignment import AssignmentPolicy
from domain.inbox.availability import Availability
from domain.shared.access import Actor
from domain.shared.ids import AssignmentPolicyId, TeammateId
from domain.shared.paging import Page, PageRequest


class DbWholeDeskReads(DbDeskReads):
    """All that those who answer go by."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._assigning = Shelf(
            database,
            ASSIGNMENT_POLICIES,
            "assignment_policy",
            sorts=("id", "position", "created_at", "updated_at"),
            filters={
                "business_calendar_id": "t.business_calendar_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )
        self._availabilities = Shelf(
            database,
            AVAILABILITIES,
            "teammate",
            sorts=("id", "updated_at"),
            filters={"teammate_id": "t.id", "state": "t.state"},
        )

    async def assignment_policy(self, actor: Actor, id: AssignmentPolicyId) -> AssignmentPolicy:
        return await self._assigning.one(actor, id)

    async def assignment_policies(
        self, actor: Actor, request: PageRequest
    ) -> Page[AssignmentPolicy]:
        return await self._assigning.page(actor, request)

    async def availability(self, actor: Actor, id: TeammateId) -> Availability | None:
        record = await self._database.ask_one(
            actor,
            f"SELECT {AVAILABILITIES.listed('a')} FROM availabilities a"
            f" WHERE {self._database.in_workspace('a')} AND a.id = $5",
            id,
        )
        return AVAILABILITIES.entity(record) if record else None

    async def availabilities(self, actor: Actor, request: PageRequest) -> Page[Availability]:
        return await self._availabilities.page(actor, request)

    async def works_here(self, actor: Actor, id: TeammateId) -> bool:
        found = await self._database.ask_one(
            actor,
            "SELECT teammate_works(walls.organization, walls.workspace, $5) AS works"
            " FROM (SELECT) AS this WHERE walls.workspace IS NOT NULL",
            id,
        )
        return bool(found and found["works"])
