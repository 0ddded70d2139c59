"""The wire shapes of saved views."""

from typing import Annotated

from pydantic import Field, StrictBool, StringConstraints

from api.inbox.conversation_routes import CONVERSATIONS
from api.wire import In, InstantOut, InTheDocument, Name, Out, absent
from domain.inbox.saved_view import SavedView
from domain.inbox.use_cases.keep_saved_views import NewSavedView

NOT_KEPT = ("cursor", "limit", "format", "view")
KEPT = frozenset({"sort", *CONVERSATIONS.parameters()}.difference(NOT_KEPT))
ViewQuery = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=60)],
        Annotated[str, StringConstraints(min_length=1, max_length=500)],
    ],
    Field(
        description="Parameters of the list of conversations, each as it is written in a query.",
        max_length=20,
        examples=[{"state": "open,pending", "waiting": "true", "sort": "waiting_since"}],
    ),
    InTheDocument({"propertyNames": {"enum": sorted(KEPT)}}),
]


class SavedViewIn(In):
    name: Name = Field(examples=["Waiting longest"])
    query: ViewQuery
    shared: StrictBool = Field(
        default=False, description="Whether it is there for everybody, not for you alone."
    )

    def request(self) -> NewSavedView:
        return NewSavedView(self.name, self.query, self.shared)


class SavedViewChange(In):
    name: Name = absent()
    query: ViewQuery = absent()
    shared: StrictBool = absent()


class SavedViewOut(Out):
    """A list of conversations that has a name."""

    id: str
    name: str
    query: dict[str, str]
    shared: bool
    owner: str = Field(description="The teammate, or the key.")
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, view: SavedView, language: str) -> "SavedViewOut":
        plain = {name: getattr(view, name) for name in cls.model_fields}
        return cls(**plain | {"query": dict(view.query)})
