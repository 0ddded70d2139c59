"""A ticket opens one event stream, for a browser that cannot send a key."""

from datetime import timedelta

from domain.events.errors import TicketRefused
from domain.events.model import StreamTicket
from domain.events.room import Events
from domain.events.views import NewTicket
from domain.shared.access import Actor, Permission

GOOD_FOR = timedelta(seconds=60)
SCOPES = frozenset({Permission.EVENTS_READ})


async def create_stream_ticket(room: Events, actor: Actor) -> NewTicket:
    """Make one for the actor's workspace, good once and for a minute. Raises MissingScope, and
    TokenCannotMint for whoever came with a session token: that opens the stream itself."""
    actor.must_not_be_a_session()
    actor.require(Permission.EVENTS_READ)
    text = room.mint.ticket()
    ticket = StreamTicket(
        organization_id=actor.organization_id,
        hash=room.mint.hash_of_ticket(text),
        workspace_id=actor.workspace,
        mode=actor.mode,
        key_id=actor.id,
        scopes=SCOPES,
        expires_at=room.clock.now() + GOOD_FOR,
    )
    answer = NewTicket(text, ticket.expires_at)
    async with room.begin(actor) as tx:
        await tx.tickets.add(ticket)
        await tx.commit(answer)
    return answer


async def take_stream_ticket(room: Events, text: str) -> Actor:
    """Who comes in with this ticket. It is used up by this. Raises TicketRefused."""
    ticket = await room.turnstile.take(room.mint.hash_of_ticket(text))
    if ticket is None:
        raise TicketRefused()
    return Actor(
        id=ticket.key_id,
        organization_id=ticket.organization_id,
        mode=ticket.mode,
        scopes=ticket.scopes,
        workspace_id=ticket.workspace_id,
        grants=frozenset({ticket.workspace_id}),
    )
