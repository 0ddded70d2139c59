"""Ask an endpoint to say a word back, so that nobody is told things who did not ask for it."""

from domain.events.endpoint import EndpointStatus, WebhookEndpoint
from domain.events.errors import ChallengeFailed
from domain.events.events import CHALLENGE, ENDPOINT_VERIFIED, endpoint_changed
from domain.events.room import Events
from domain.events.rules import challenge_letter
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import Kind, WebhookEndpointId


async def verify_endpoint(
    room: Events, actor: Actor, endpoint_id: WebhookEndpointId
) -> WebhookEndpoint:
    """Send a signed challenge and wait for its answer; only then is the endpoint active.

    The address is asked between two transactions, inside neither. Safe to repeat. Raises
    MissingScope, NotFound, InvalidState when it is removed or became another address meanwhile,
    SecretUnreadable, ChallengeFailed.
    """
    actor.require(Permission.WEBHOOKS_WRITE)
    async with room.begin(actor) as tx:
        asked = await tx.endpoints.get(endpoint_id)
        if asked.status is EndpointStatus.REMOVED:
            raise InvalidState(thing="webhook_endpoint", state=asked.status.value, moves="")
        recipient = await tx.endpoints.recipient(asked, room.clock.now())
    word = room.mint.challenge_word()
    letter = challenge_letter(
        room.ids.new(Kind.EVENT), actor.workspace, CHALLENGE, word, room.clock.now()
    )
    told = await room.receivers.challenge(recipient, letter, word)
    if not told.delivered:
        raise ChallengeFailed(reason=told.outcome.value, status=told.status_code)
    async with room.begin(actor) as tx:
        before = await tx.endpoints.get(endpoint_id)
        if before.url != asked.url:
            moves = ", ".join(before.possible_moves)
            raise InvalidState(thing="webhook_endpoint", state=before.status.value, moves=moves)
        endpoint = before.verified(room.clock.now())
        await tx.endpoints.save(endpoint)
        tx.announce(endpoint_changed(ENDPOINT_VERIFIED, endpoint, before))
        await tx.commit(endpoint)
    await room.doorbell.ring()
    return endpoint
