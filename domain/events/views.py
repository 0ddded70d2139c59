"""Read shapes of telling."""

from dataclasses import dataclass

from domain.events.endpoint import WebhookEndpoint
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class EndpointWithSecret:
    """The endpoint and its signing secret, on the only occasions it is seen."""

    endpoint: WebhookEndpoint
    secret: Secret
