"""Reading ideas, one or a page of them."""

from adapters.db.database import Database
from adapters.db.ideas import IDEAS
from adapters.db.shelf import Shelf
from domain.publishing.idea import Idea
from domain.shared.access import Actor
from domain.shared.ids import IdeaId
from domain.shared.paging import Page, PageRequest

FILTERS = {
    "status": "t.status",
    "source": "t.source",
    "owner": "t.owner",
    "tag": "t.tags && %s",
    "campaign_id": "t.campaign_id",
    "message_id": "t.message_id",
    "external_id": "t.external_id",
    "created_at": "t.created_at",
    "q": "position(lower(%s) in lower(t.title || ' ' || coalesce(t.notes, ''))) > 0",
}


class DbIdeaReads:
    """What publishing's reads know of ideas."""

    def __init__(self, database: Database) -> None:
        self._ideas = Shelf(
            database,
            IDEAS,
            "idea",
            # Those that nobody judged come after the lowest score.
            sorts={
                "id": "t.id",
                "created_at": "t.created_at",
                "updated_at": "t.updated_at",
                "score": "coalesce(t.score, -1)",
            },
            filters=FILTERS,
            also="t.removed_at IS NULL",
        )

    async def idea(self, actor: Actor, idea_id: IdeaId) -> Idea:
        return await self._ideas.one(actor, idea_id)

    async def ideas(self, actor: Actor, request: PageRequest) -> Page[Idea]:
        return await self._ideas.page(actor, request)
