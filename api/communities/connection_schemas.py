"""The wire shapes of connecting through a platform's own page."""

from typing import Annotated, Any

from pydantic import Field, SecretStr, StrictBool, StringConstraints

from api.communities.schemas import ChannelSettings
from api.wire import CommunityRef, In, InstantOut, Out
from domain.communities.connecting import Begun, ChannelConnection, Choice, ConnectionStatus, Offer
from domain.communities.use_cases.start_connection import NewConnection
from domain.shared.ids import CommunityId

ChoiceId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ChannelConnectionIn(In):
    community_id: CommunityRef
    platform: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(
        examples=["sandbox"]
    )
    redirect_url: Annotated[str, StringConstraints(min_length=8, max_length=2000)] = Field(
        description="Your own page: the browser is sent there afterwards, with `connection` and "
        "either `token` or `error` in the query. Over https, or on the browser's own machine.",
        examples=["https://app.plaza.example/connected"],
    )
    server_url: Annotated[str, StringConstraints(min_length=8, max_length=300)] | None = Field(
        default=None,
        description="Where the instance is, for platforms that have many.",
        examples=[None],
    )
    settings: ChannelSettings = Field(default_factory=dict, examples=[{}])
    reconnect: StrictBool = Field(
        default=False,
        description="Whether an account that is connected already gets its new credentials; "
        "without, it is refused.",
    )

    def request(self, callback: str) -> NewConnection:
        return NewConnection(
            community_id=CommunityId(self.community_id),
            platform=self.platform,
            redirect_url=self.redirect_url,
            callback=callback,
            server_url=self.server_url,
            settings=self.settings,
            reconnects=self.reconnect,
        )


class ChannelConnectionOut(Out):
    id: str
    community_id: str
    platform: str
    server_url: str | None
    settings: dict[str, Any]
    redirect_url: str
    reconnect: bool
    status: ConnectionStatus
    reason: str | None = Field(
        description="Why it is over: what the platform said, such as `access_denied`, or what "
        "became of us, such as `interrupted`. Whoever wants to connect begins anew."
    )
    channel_ids: list[str] = Field(description="What it became, once it is finished.")
    expires_at: InstantOut
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, connection: ChannelConnection, language: str) -> "ChannelConnectionOut":
        return cls(**_fields(connection))


class BegunConnectionOut(ChannelConnectionOut):
    authorize_url: str = Field(description="Where to send whoever owns the account, within time.")
    state: str = Field(description="What the platform brings back with them, once.")

    @classmethod
    def begun(cls, begun: Begun, language: str) -> "BegunConnectionOut":
        return cls(
            **_fields(begun.connection),
            authorize_url=begun.authorize_url,
            state=begun.state.reveal(),
        )


class ChoiceOut(Out):
    id: str
    kind: str = Field(description="What it is there: an account, a room, a channel.")
    name: str

    @classmethod
    def of(cls, choice: Choice) -> "ChoiceOut":
        return cls(id=choice.id, kind=choice.kind, name=choice.name)


class ChoicesOut(Out):
    connection_id: str
    platform: str
    choices: list[ChoiceOut]
    token: str = Field(description="Takes what is chosen, once; the one you came with is spent.")
    expires_at: InstantOut

    @classmethod
    def of(cls, offer: Offer, language: str) -> "ChoicesOut":
        return cls(
            connection_id=offer.connection.id,
            platform=offer.connection.platform,
            choices=[ChoiceOut.of(choice) for choice in offer.choices],
            token=offer.token.reveal(),
            expires_at=offer.connection.expires_at,
        )


class FinishIn(In):
    token: Annotated[SecretStr, Field(min_length=1, max_length=200)] = Field(
        examples=["cct_as_the_choices_came_with"]
    )
    choices: Annotated[list[ChoiceId], Field(max_length=100)] = Field(
        default_factory=list,
        description="Ids of what is to become a channel each; empty takes the only one there is.",
        examples=[["plaza"]],
    )


def _fields(connection: ChannelConnection) -> dict[str, Any]:
    return {
        "id": connection.id,
        "community_id": connection.community_id,
        "platform": connection.platform,
        "server_url": connection.server_url,
        "settings": dict(connection.settings),
        "redirect_url": connection.redirect_url,
        "reconnect": connection.reconnects,
        "status": connection.status,
        "reason": connection.reason,
        "channel_ids": list(connection.channel_ids),
        "expires_at": connection.expires_at,
        "version": connection.version,
        "created_at": connection.created_at,
        "updated_at": connection.updated_at,
    }
