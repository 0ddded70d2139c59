"""Any product tells what happens by a signed webhook in a schema of ours."""

from collections.abc import Sequence

from adapters.platforms.standard_hook import StandardHook
from adapters.platforms.told import polls_told_in
from domain.shared.heard import Raw, Undigestible
from domain.shared.platforms import Capability, Connection
from domain.shared.poll_counts import PollCounts, PollTold

HEARS = frozenset({Capability.INBOUND_WEBHOOKS})
"""What the profile of whoever inherits `ProductHook` declares, with a `hook_credential`."""


class ProductHook(StandardHook):
    """The inbound side of the platform `webhook`: signed as Standard Webhooks 1.0.0 says, within
    five minutes, and in the schema of `adapters/platforms/told.py`, which the guide on inbound
    shows. To be inherited by its adapter."""

    def polls_in(self, raw: Raw, connection: Connection) -> Sequence[PollTold]:
        """Raises Undigestible."""
        told, wrong = polls_told_in(raw.body)
        polls = [
            PollTold(
                poll_name(connection, one.message_id),
                PollCounts(one.counts, one.voters),
                int(one.at.timestamp() * 1_000_000),
            )
            for one in told
        ]
        if wrong is not None:
            raise Undigestible(wrong, polls=polls)
        return polls


def poll_name(connection: Connection, post_id: str) -> str:
    """A message has one poll; its id is the product's own, and products do not know each other."""
    return f"{connection.account_id}/{post_id}"
