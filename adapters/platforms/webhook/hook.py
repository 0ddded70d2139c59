"""Any product tells what happens by a signed webhook in a schema of ours."""

from adapters.platforms.standard_hook import StandardHook
from domain.shared.platforms import Capability

HEARS = frozenset({Capability.INBOUND_WEBHOOKS})
"""What the profile of whoever inherits `ProductHook` declares, with a `hook_credential`."""


class ProductHook(StandardHook):
    """The inbound side of the platform `webhook`: signed as Standard Webhooks 1.0.0 says, within
    five minutes, and in the schema of `adapters/platforms/told.py`, which the guide on inbound
    shows. To be inherited by its adapter."""
