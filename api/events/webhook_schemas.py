"""The wire shapes of webhooks."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.wire import (
    ExternalId,
    In,
    Instant,
    InstantOut,
    Metadata,
    Out,
    ShortText,
    absent,
)
from domain.events.delivery import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookOutcome,
    WebhookState,
)
from domain.events.endpoint import EndpointStatus, SignatureKind, WebhookEndpoint
from domain.events.use_cases.create_endpoint import NewEndpoint
from domain.events.views import EndpointWithSecret

EndpointUrl = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    Field(
        description="http or https, on a public address. Redirects are not followed.",
        examples=["https://hooks.example.org/tertulia"],
    ),
]
EventTypes = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100)]],
    Field(
        min_length=1,
        max_length=50,
        description="Names of events, a beginning such as `message.*`, or `*` for all.",
        examples=[["message.*", "channel.reauth_required"]],
    ),
]


class WebhookEndpointIn(In):
    url: EndpointUrl
    event_types: EventTypes = Field(default_factory=lambda: ["*"])
    signature: SignatureKind = Field(
        default=SignatureKind.HMAC,
        description="How we sign: with a secret both sides know, or with a key pair of ours.",
    )
    description: ShortText | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewEndpoint:
        return NewEndpoint(
            url=self.url,
            event_types=tuple(self.event_types),
            signature=self.signature,
            description=self.description,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class WebhookEndpointChange(In):
    url: EndpointUrl = absent()
    event_types: EventTypes = absent()
    description: ShortText | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class RecoverIn(In):
    since: Instant = Field(
        description="At most 30 days ago.", examples=["2026-11-20T00:00:00.000Z"]
    )


class RecoveryOut(Out):
    """What is being made up for."""

    running: bool
    recovered: int = Field(description="How many deliveries the last recovery has brought so far.")


class WebhookEndpointOut(Out):
    id: str
    url: str
    event_types: list[str]
    status: EndpointStatus
    status_reason: str | None
    signature: SignatureKind
    public_key: str | None = Field(description="To check signatures with, where a key pair signs.")
    old_secret_until: InstantOut | None = Field(
        description="Until then the secret before the last rotation signs, too."
    )
    api_version: str
    description: str | None
    verified_at: InstantOut | None
    failures: int = Field(description="How many tries failed since the last success.")
    failing_since: InstantOut | None
    recovery: RecoveryOut
    possible_moves: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, language: str) -> "WebhookEndpointOut":
        return cls(**_endpoint(endpoint))


class WebhookEndpointSecretOut(WebhookEndpointOut):
    secret: str = Field(description="What signs. Shown this once.")

    @classmethod
    def made(cls, answer: EndpointWithSecret, language: str) -> "WebhookEndpointSecretOut":
        return cls(**_endpoint(answer.endpoint), secret=answer.secret.reveal())


_AS_THEY_ARE = (
    *("id", "url", "status", "status_reason", "signature", "public_key", "api_version"),
    *("description", "verified_at", "failures", "failing_since", "external_id", "created_by"),
    *("version", "created_at", "updated_at"),
)


def _endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        **{name: getattr(endpoint, name) for name in _AS_THEY_ARE},
        "event_types": list(endpoint.event_types),
        "old_secret_until": endpoint.previous_until,
        "recovery": RecoveryOut(
            running=endpoint.recover_from is not None, recovered=endpoint.recovered
        ),
        "possible_moves": list(endpoint.possible_moves),
        "metadata": dict(endpoint.metadata),
    }


class WebhookDeliveryOut(Out):
    id: str
    endpoint_id: str
    event_id: str = Field(description="Also the `webhook-id` it is sent with, every time.")
    event_type: str
    state: WebhookState
    attempts: int
    next_at: InstantOut | None = Field(description="When it is tried next.")
    last_outcome: WebhookOutcome | None
    last_status_code: int | None
    delivered_at: InstantOut | None
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, delivery: WebhookDelivery, language: str) -> "WebhookDeliveryOut":
        same = [name for name in cls.model_fields if name != "event_type"]
        fields: dict[str, Any] = {name: getattr(delivery, name) for name in same}
        return cls(**fields, event_type=delivery.event_name)


class WebhookAttemptOut(Out):
    id: str
    delivery_id: str
    number: int
    started_at: InstantOut
    duration_ms: int
    outcome: WebhookOutcome
    detail: str | None
    status_code: int | None
    answer: str | None = Field(
        description="The beginning of what the receiver answered, redacted; 4,096 characters."
    )

    @classmethod
    def of(cls, attempt: WebhookAttempt, language: str) -> "WebhookAttemptOut":
        fields: dict[str, Any] = {name: getattr(attempt, name) for name in cls.model_fields}
        return cls(**fields)


class WebhookAttemptsOut(Out):
    data: list[WebhookAttemptOut]
